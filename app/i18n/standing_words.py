"""Words for standings, withheld pay, punishments and why somebody is in no batch."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.i18n.format import date_plain

STANDINGS: dict[str, LazyString] = {
    "cltn": _("cuti di luar tanggungan negara"),
    "tugas_belajar": _("tugas belajar"),
    "mpp": _("masa persiapan pensiun"),
    "diberhentikan_sementara": _("diberhentikan sementara"),
    "ditahan_hukum": _("ditahan karena perkara hukum"),
    "diperbantukan": _("diperbantukan di instansi lain"),
    "tanpa_jabatan": _("tanpa jabatan"),
    "belum_spmt": _("CPNS sebelum melaksanakan tugas"),
}
WITHHOLDINGS: dict[str, LazyString] = {
    "lhkpn": _("LHKPN belum disampaikan"),
    "tptgr": _("kerugian daerah (TPTGR) belum diselesaikan"),
    "gratifikasi": _("gratifikasi belum dilaporkan"),
    "aset": _("aset daerah belum dikembalikan"),
    "lainnya": _("sebab lain"),
}
EXCLUSIONS: dict[str, LazyString] = {
    "kedudukan": _("%(kind)s sejak %(from)s, dasar %(document)s"),
    "kode_kehadiran": _("kode %(code)s pada hari kerja terakhir yang ada datanya"),
    "skema": _("skema %(scheme)s, bukan TPP"),
    "tanpa_definitif": _("hanya %(penugasan)s, tanpa jabatan definitif pada hari terakhir bulan"),
    "selesai": _("jabatan berakhir %(ended)s"),
    "pindah": _("pindah ke %(unit)s sesudah %(ended)s; masuk batch di sana"),
    "batch_lain": _("sudah ada di batch lain bulan ini"),
    "tanpa_acuan": _("tidak menerima TPP pada bulan acuan %(month)s"),
    "sudah_diberi": _("sudah diberi TPP bulan ini, sekarang tidak punya jumlah; putuskan dengan dasar tertulis"),
}
_DAYS = ("from", "to", "ended")


def exclusion_text(reason: str, params: str | Mapping[str, Any]) -> str:
    """Why somebody is left out; `params` also as stored."""
    known = dict(json.loads(params) if isinstance(params, str) else params)
    facts = {name: _day(value) if name in _DAYS else value for name, value in known.items()}
    if "kind" in facts:
        facts["kind"] = STANDINGS.get(facts["kind"], facts["kind"])
    if "scheme" in facts:
        facts["scheme"] = str(facts["scheme"]).upper()
    if "penugasan" in facts:
        facts["penugasan"] = str(facts["penugasan"]).capitalize()
    return str(EXCLUSIONS[reason]) % facts


def withheld_text(reason: str) -> str:
    """Why pay waits: a recorded withholding, or a standing whose effect is to withhold."""
    return str(WITHHOLDINGS.get(reason) or STANDINGS.get(reason) or reason)


def _day(iso: str) -> str:
    return date_plain(date.fromisoformat(iso)) if iso else ""
