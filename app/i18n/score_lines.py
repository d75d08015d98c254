"""The derivation of a score in words: one sentence per line code of `app.domain.score_explain`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.domain.score_explain import TextLine
from app.i18n.format import date_plain
from app.i18n.score_words import METHOD_PARAMETERS, PARAMETERS, PERAN, SOURCE_STATUS, VALUES, parameter_value, shown

_LEAVE = _("; %(excused_days)s dari %(working_days)s hari kerja tidak dihitung karena cuti atau sakit")

SENTENCES: dict[str, LazyString] = {
    "score.head": _("Nilai semester %(semester)s, NIP %(nip)s, keadaan %(status)s, aturan %(rule_version)s"),
    "score.duty_days": _("Hari tugas dalam semester: %(duty_days)s, %(result)s"),
    "score.indicator": _("Indikator %(indikator_kode)s, dihitung dengan %(cara_hitung)s"),
    "score.target.year": _("Target tidak dibagi per semester: %(target)s %(satuan)s"),
    "score.target.whole": _(
        "Target: SKP hanya di semester ini, jadi seluruh %(target_year)s %(satuan)s%(leave)s: %(target)s %(satuan)s"
    ),
    "score.target.given": _("Target semester menurut SKP (%(halves)s)%(leave)s: %(target)s %(satuan)s"),
    "score.target.remainder": _(
        "Target: sisa dari %(target_year)s %(satuan)s setelah bagian semester lain (%(halves)s)%(leave)s: %(target)s %(satuan)s"
    ),
    "score.target.half": _("Target: setengah dari %(target_year)s %(satuan)s setahun%(leave)s: %(target)s %(satuan)s"),
    "score.target.pro_rata": _("Target: bagian bulan-bulan itu dari target semester%(leave)s: %(target)s %(satuan)s"),
    "score.realisasi.jumlah": _("Realisasi: %(entries)s kegiatan disetujui, jumlahnya %(realisasi)s %(satuan)s"),
    "score.realisasi.mutu": _(
        "Realisasi: %(mutu_ok)s dari volume %(mutu_all)s bermutu sesuai atau di atas, yaitu %(realisasi)s %%"
    ),
    "score.realisasi.realisasi": _("Realisasi yang dikonfirmasi atasan: %(realisasi)s %(satuan)s"),
    "score.capaian": _("Capaian: %(realisasi)s ÷ %(target)s = %(capaian)s, %(rating)s"),
    "score.capaian.target_zero": _("Tidak ada target semester ini, jadi tidak ikut dihitung"),
    "score.capaian.no_duty_days": _("Tidak ada hari kerja untuk target ini, jadi tidak ikut dihitung"),
    "score.capaian.no_entries": _("Belum ada kegiatan yang disetujui, jadi tidak ikut dihitung; bukan nol"),
    "score.capaian.no_realisasi": _("Belum ada realisasi yang dikonfirmasi, jadi tidak ikut dihitung; bukan nol"),
    "score.rhk": _("Hasil %(rhk_kode)s (%(kategori)s): rata-rata capaian indikatornya %(capaian)s, %(rating)s"),
    "score.rhk.blank": _("Hasil %(rhk_kode)s (%(kategori)s): semua indikatornya kosong, jadi tidak ikut dihitung"),
    "score.hasil_nilai": _("Nilai hasil kerja: rata-rata capaian RHK (%(capaian)s) × 100 = %(result)s"),
    "score.hasil_rating": _(
        "Hasil kerja: dari %(rated)s RHK %(above)s di atas, %(meets)s sesuai, %(below)s di bawah; "
        "%(utama_below)s dari %(utama)s RHK utama di bawah. %(rule)s: %(result)s"
    ),
    "score.perilaku_gap": _(
        "%(value)s: atasan %(superior)s, %(givers)s %(peran)s rata-rata tingkat %(others_mean)s; perlu jawaban tertulis atasan"
    ),
    "score.perilaku_rating": _("Perilaku: rata-rata tujuh nilai %(mean)s, %(result)s. %(values)s"),
    "score.perilaku_nilai": _("Nilai perilaku dari rating %(rating)s: %(result)s"),
    "score.predikat": _("Predikat dari kuadran kinerja, hasil %(hasil)s dan perilaku %(perilaku)s: %(result)s"),
    "score.nilai": _("Nilai angka dari hasil %(hasil)s dan perilaku %(perilaku)s: %(result)s"),
    "score.pp30_perilaku_atasan": _("Perilaku menurut atasan: rata-rata %(result)s. %(values)s"),
    "score.pp30_perilaku": _(
        "Perilaku: atasan %(atasan)s, %(givers)s rekan dan bawahan rata-rata %(others)s, jadi %(result)s"
    ),
    "score.pp30_nilai": _("Nilai: SKP %(skp)s dan perilaku %(perilaku)s, %(variant)s: %(result)s"),
    "score.pp30_predikat": _("Predikat dari nilai, ide baru %(has_new_idea)s: %(result)s"),
    "score.pp46_aspek": _("%(kode)s, %(aspek)s: %(realisasi)s dari %(target)s menjadi %(result)s"),
    "score.pp46_skp": _(
        "Nilai SKP: rata-rata %(kegiatan)s kegiatan ditambah %(extra)s (%(tugas_tambahan)s tugas tambahan; "
        "kreativitas %(kreativitas)s): %(result)s"
    ),
    "score.pp46_perilaku": _("Perilaku dari tingkat yang diberikan atasan: %(result)s. %(values)s"),
    "score.pp46_nilai": _("Prestasi kerja: SKP %(skp)s dan perilaku %(perilaku)s: %(result)s"),
    "score.pp46_sebutan": _("Sebutan: %(result)s"),
    "score.pp46_predikat": _("Predikat yang setara dengan sebutan %(sebutan)s: %(result)s"),
    "score.menit_efektif": _("%(bulan)s: waktu efektif %(hari_kerja)s hari kerja = %(result)s menit"),
    "score.menit_capaian": _("%(bulan)s: menit disetujui ditambah %(cuti)s hari cuti = %(result)s menit"),
    "score.menit_batas": _(
        "%(bulan)s: batas setelah dikurangi %(pengurang)s menit karena tidak masuk atau terlambat "
        "(ada rekap kehadiran: %(has_recap)s) = %(result)s menit"
    ),
    "score.menit_aktivitas": _("%(bulan)s: aktivitas = menit terhitung ÷ waktu efektif = %(result)s"),
    "score.menit_nilai": _("%(bulan)s: nilai aktivitas %(result)s"),
    "score.menit_semester": _("Nilai semester: rata-rata %(bulan)s bulan = %(result)s; predikat diputuskan atasan"),
    "score.decided": _("Keputusan: %(result)s, %(act)s (%(by)s); hitungan sistem %(computed)s. Alasan: %(reason)s"),
    "score.parameter": _("%(label)s: %(value)s. %(source)s; berlaku sejak %(valid_from)s (%(status)s)"),
    "score.total": _(
        "Hasil: %(rating_hasil)s · perilaku: %(rating_perilaku)s · predikat: %(predikat)s · nilai: %(nilai)s"
    ),
}
# Texts and codes that may look like a figure.
_TEXTS = ("by", "reason", "rhk_kode", "indikator_kode", "satuan", "kode")
# Beginning and end carry the codes that other programs know.
_IN_CODES = ("score.head", "score.total")


def sentence(line: TextLine) -> str:
    """The line as a sentence; an unknown figure is a dash."""
    if line.code in _IN_CODES:
        facts = {key: "-" if value is None else str(value) for key, value in line.params.items()}
    elif line.code == "score.parameter":
        facts = _parameter(line.params)
    else:
        facts = _facts(line.params)
    blank = ".blank" if line.code == "score.rhk" and line.params["capaian"] is None else ""
    return str(SENTENCES[f"{line.code}{blank}"]) % facts


def _facts(params: Mapping[str, Any]) -> dict[str, str]:
    facts = {key: shown(value) for key, value in params.items()}
    facts |= {key: str(params[key]) for key in _TEXTS if params.get(key)}
    facts["capaian"] = shown(params.get("capaian"))
    facts["halves"] = _halves(params)
    facts["leave"] = str(_LEAVE) % facts if params.get("excused_days") else ""
    if "value" in params:
        facts["value"] = str(VALUES.get(params["value"], params["value"]))
    if "peran" in params:
        facts["peran"] = str(PERAN.get(params["peran"], params["peran"]))
    if "rule" in params:
        facts["rule"] = facts["rule"][:1].upper() + facts["rule"][1:]
    return facts


def _halves(params: Mapping[str, Any]) -> str:
    parts = ((1, params.get("target_s1")), (2, params.get("target_s2")))
    return ", ".join(
        str(_("semester %(half)s: %(target)s")) % {"half": half, "target": shown(part)} for half, part in parts
    )


def _parameter(params: Mapping[str, Any]) -> dict[str, str]:
    return {
        "label": str((PARAMETERS | METHOD_PARAMETERS).get(params["name"], params["name"])),
        "value": parameter_value(params["value"]),
        "source": str(params["source"]),
        "valid_from": date_plain(date.fromisoformat(params["valid_from"])),
        "status": str(SOURCE_STATUS.get(params["status"], params["status"])),
    }
