"""Words for the codes of scores, and figures of a derivation as they are read."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.i18n.format import UNKNOWN, number

PREDIKAT: dict[str, LazyString] = {
    "sangat_baik": _("Sangat Baik"),
    "baik": _("Baik"),
    "butuh_perbaikan": _("Butuh Perbaikan"),
    "kurang": _("Kurang"),
    "sangat_kurang": _("Sangat Kurang"),
}
RATING: dict[str, LazyString] = {
    "di_atas": _("di atas ekspektasi"),
    "sesuai": _("sesuai ekspektasi"),
    "di_bawah": _("di bawah ekspektasi"),
}
_SHORT: dict[str, LazyString] = {"di_atas": _("di atas"), "sesuai": _("sesuai"), "di_bawah": _("di bawah")}
VALUES: dict[str, LazyString] = {
    "berorientasi_pelayanan": _("Berorientasi pelayanan"),
    "akuntabel": _("Akuntabel"),
    "kompeten": _("Kompeten"),
    "harmonis": _("Harmonis"),
    "loyal": _("Loyal"),
    "adaptif": _("Adaptif"),
    "kolaboratif": _("Kolaboratif"),
}
PERAN: dict[str, LazyString] = {
    "atasan": _("atasan"),
    "rekan": _("rekan"),
    "bawahan": _("bawahan"),
    "tim": _("tim"),
}
STATUS: dict[str, LazyString] = {
    "proposed": _("Usul sistem"),
    "assessed": _("Dinilai, belum final"),
    "final": _("Final"),
    "objection": _("Keberatan diperiksa"),
    "decided": _("Keberatan diputuskan"),
    "belum_dinilai": _("Belum dinilai"),
    "none": _("Belum ada nilai"),
}
PARAMETERS: dict[str, LazyString] = {
    "rating_above_from": _("Di atas ekspektasi mulai capaian"),
    "rating_meets_from": _("Sesuai ekspektasi mulai capaian"),
    "capaian_cap": _("Capaian tertinggi yang dirata-ratakan"),
    "small_part": _("Bagian hasil utama yang masih sebagian kecil"),
    "nilai_hasil_weight": _("Bobot hasil kerja dalam nilai angka"),
    "nilai_perilaku_weight": _("Bobot perilaku dalam nilai angka"),
    "perilaku_nilai": _("Nilai angka dari rating perilaku"),
    "kuantitas_jumlah_above": _("Target setahun yang dihitung dengan cara jumlah, lebih dari"),
    "min_duty_days": _("Hari tugas paling sedikit dalam semester"),
    "predikat_matrix": _("Kuadran kinerja: hasil dan perilaku menjadi predikat"),
}
METHOD_PARAMETERS: dict[str, LazyString] = {
    "pp30_opinions": _("Pendapat rekan dan bawahan ikut dihitung"),
    "pp30_weights": _("Bobot SKP dan perilaku"),
    "pp30_inner_split": _("Bagian atasan dan bagian rekan serta bawahan dalam perilaku"),
    "pp30_cap": _("Capaian dan nilai perilaku tertinggi"),
    "pp30_bands": _("Nilai terendah tiap predikat"),
    "pp46_weights": _("Bobot SKP dan perilaku"),
    "pp46_efficiency": _("Rumus waktu dan biaya"),
    "pp46_bands": _("Nilai terendah tiap sebutan"),
    "pp46_additional_tasks": _("Tambahan menurut banyaknya tugas tambahan"),
    "pp46_creativity": _("Tambahan kreativitas"),
    "pp46_perilaku_points": _("Nilai perilaku dari tingkat"),
    "pp46_predikat": _("Predikat yang setara dengan sebutan"),
    "menit_norm": _("Menit efektif sehari"),
    "menit_absence": _("Menit sehari menurut jenis ketidakhadiran"),
    "menit_absence_kinds": _("Jenis ketidakhadiran menurut kode kehadiran"),
    "menit_weight": _("Bobot aktivitas"),
}
METHODS: dict[str, LazyString] = {
    "permenpanrb-6-2022": _("PermenPANRB 6/2022: dua rating dan kuadran kinerja"),
    "pp-30-2019": _("PP 30/2019: metode angka sampai 120"),
    "pp-46-2011": _("PP 46/2011: prestasi kerja setahun"),
    "dki-menit": _("DKI Jakarta: produktivitas bulanan menurut menit"),
}
SOURCE_STATUS: dict[str, LazyString] = {
    "found": _("naskah dilihat"),
    "memory": _("perlu dicocokkan dengan naskah"),
    "ours": _("ketentuan aplikasi, menunggu penetapan kota"),
}
_OTHER: dict[str, LazyString] = {
    "utama": _("utama"),
    "tambahan": _("tambahan"),
    "jumlah": _("jumlah volume"),
    "mutu": _("persen mutu"),
    "realisasi": _("angka realisasi"),
    "assessable": _("cukup untuk dinilai"),
    "most_above": _("sebagian besar RHK di atas, tidak ada RHK utama di bawah"),
    "most_below": _("sebagian besar RHK di bawah"),
    "utama_below": _("lebih dari sebagian kecil RHK utama di bawah"),
    "otherwise": _("selebihnya"),
    "none_rated": _("belum ada RHK yang dapat dinilai"),
    "too_few_duty_days": _("hari tugas kurang dari batas"),
    "numeric": _("metode angka, tanpa rating"),
    "tanpa_pendapat": _("tanpa pendapat rekan dan bawahan"),
    "dengan_pendapat": _("dengan pendapat rekan dan bawahan"),
    "cukup": _("Cukup"),
    "buruk": _("Buruk"),
    "tidak_ada": _("tidak ada"),
    "change": _("diubah atasan"),
    "external": _("hasil dari sistem lain"),
    "objection": _("putusan keberatan"),
}
_WORDS: dict[str, LazyString] = {**_OTHER, **PREDIKAT, **RATING, "belum_dinilai": _("belum dinilai")}
_FIGURE = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def predikat_word(code: str | None) -> str:
    """`Sangat Baik`; an unknown predikat is a dash."""
    return str(PREDIKAT[code]) if code else UNKNOWN


def rating_word(code: str | None) -> str:
    """`sesuai ekspektasi`; an unknown rating is a dash."""
    return str(RATING[code]) if code else UNKNOWN


def parameter_value(value: Any) -> str:
    """The value of a parameter as it is read: `0,90`, or each case of a table with its value."""
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return "; ".join(_tier(step) for step in value)
    if not isinstance(value, Mapping):
        return shown(value)
    cases = [code for code in reversed(RATING) if code in value] or list(value)
    if not set(cases) <= set(RATING) and all(isinstance(inner, Mapping) for inner in value.values()):
        return "; ".join(f"{shown(code)}: {parameter_value(value[code])}" for code in cases)
    if all(isinstance(inner, Mapping) for inner in value.values()):
        rows = (str(_("hasil %(case)s, perilaku")) % {"case": _case(code)} for code in cases)
        return "; ".join(f"{row} {parameter_value(value[code])}" for row, code in zip(rows, cases, strict=True))
    return ", ".join(f"{_case(code)} {shown(value[code])}" for code in cases)


def _tier(step: Mapping[str, Any]) -> str:
    facts = {"up_to": shown(step["up_to"]), "value": shown(step["value"])}
    if step["up_to"] is None:
        return str(_("selebihnya %(value)s")) % facts
    return str(_("sampai %(up_to)s: %(value)s")) % facts


def shown(value: Any) -> str:
    """A fact of a derivation as it is read: figures with a comma and the digits they have, codes as words."""
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, bool):
        return str(_("ya") if value else _("tidak"))
    if isinstance(value, Mapping):
        known = [key for key in VALUES if key in value] or list(value)
        return ", ".join(f"{VALUES.get(key, key)} {shown(value[key])}" for key in known)
    if isinstance(value, list | tuple):
        return " + ".join(shown(one) for one in value)
    text = str(value)
    if _FIGURE.fullmatch(text):
        return number(Decimal(text), len(text.partition(".")[2]))
    return str(_WORDS.get(text, text))


def _case(code: str) -> str:
    return str(_SHORT.get(code) or _WORDS.get(code, code.replace("_", " ")))
