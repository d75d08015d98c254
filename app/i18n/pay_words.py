"""Gaji in words: its lines, what is missing, and how it compares with payroll."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.i18n.format import UNKNOWN, rupiah
from app.i18n.rule_words import rule_value
from app.i18n.tpp_derivation import TraceView

INCOME: Final[dict[str, LazyString]] = {
    "gaji_pokok": _l("Gaji pokok"),
    "tunjangan_pasangan": _l("Tunjangan suami/istri"),
    "tunjangan_anak": _l("Tunjangan anak"),
    "tunjangan_struktural": _l("Tunjangan jabatan struktural"),
    "tunjangan_fungsional": _l("Tunjangan jabatan fungsional"),
    "tunjangan_umum": _l("Tunjangan umum"),
    "tunjangan_beras": _l("Tunjangan beras"),
    "bpjs_4": _l("Iuran kesehatan 4 % (pemberi kerja)"),
    "jkk": _l("Jaminan kecelakaan kerja (pemberi kerja)"),
    "jkm": _l("Jaminan kematian (pemberi kerja)"),
}
DEDUCTIONS: Final[dict[str, LazyString]] = {
    "iwp_8": _l("Iuran wajib pegawai, pensiun dan hari tua"),
    "bpjs_1": _l("Iuran kesehatan 1 % (pegawai)"),
    "bpjs_4": _l("Iuran kesehatan 4 %, diteruskan"),
    "jkk": _l("Jaminan kecelakaan kerja, diteruskan"),
    "jkm": _l("Jaminan kematian, diteruskan"),
}
_GAPS: Final[dict[str, LazyString]] = {
    "pay_by_contract": _l("PPPK paruh waktu digaji menurut perjanjian kerjanya, bukan menurut tabel."),
    "pay_row_missing": _l("Tidak ada baris aturan %(name)s. Periksa golongan, masa kerja, dan eselon di roster."),
    "pay_facts_wrong": _l("Data roster perlu dibetulkan: %(names)s."),
    "pay_golongan_belum_ada": _l("Golongan belum tercatat di roster."),
    "pay_mkg_belum_ada": _l("Masa kerja golongan bulan ini (mkg_tahun) belum tercatat di roster."),
    "pay_keluarga_belum_ada": _l("Jumlah pasangan dan anak yang ditanggung belum tercatat di roster."),
    "pay_eselon_belum_ada": _l("Eselon belum tercatat di roster."),
    "pay_tunjangan_fungsional_belum_ada": _l(
        "Data gaji bulan ini belum menyebut tunjangan jabatan fungsional, jadi jumlah gaji tidak dihitung."
    ),
}


def gap_text(code: str, params: Mapping[str, Any]) -> str:
    """What is missing for the gaji, and where it is put right."""
    return str(_GAPS[code]) % params


@dataclass(frozen=True, slots=True)
class PayLine:
    """One line of the slip with what it rests on: `steps` as (words, amount), `source` the rules read."""

    label: str
    result: str
    steps: list[tuple[str, str]]
    source: str


def pay_lines(
    amounts: Mapping[str, int | None], words: Mapping[str, LazyString], steps: Sequence[Mapping[str, Any]]
) -> list[PayLine]:
    """The lines that are not nothing; an unknown amount is a dash."""
    trace = TraceView(steps)
    return [_line(trace, name, str(text), amounts.get(name)) for name, text in words.items() if amounts.get(name) != 0]


def _line(trace: TraceView, name: str, label: str, amount: int | None) -> PayLine:
    entries = [entry for entry in trace.behind(name) if entry.get("note") != "not_applied"]
    rows = [(_explained(trace, entry), _result(entry)) for entry in entries]
    sources = dict.fromkeys(info["source"] for entry in entries for info in entry["parameters"])
    return PayLine(label, rupiah(amount), rows, "; ".join(sources))


def _explained(trace: TraceView, entry: Mapping[str, Any]) -> str:
    """The step and what it multiplies: "Tunjangan anak: Rp3.533.900 × 2 % × 2"."""
    if entry["kind"] != "product":
        return str(entry["title"])
    units = {name: trace.by_name[name]["unit"] for name in entry["inputs"] if name in trace.by_name}
    factors = [_worded(value, units[name]) for name, value in entry["inputs"].items() if name in units]
    rates = [_worded(info["value"], info.get("unit", "")) for info in entry["parameters"]]
    return f"{entry['title']}: {' × '.join([*factors, *rates])}"


def _result(entry: Mapping[str, Any]) -> str:
    return _worded(entry["result"], entry["unit"])


def _worded(value: Any, unit: str) -> str:
    try:
        return UNKNOWN if value is None else rule_value(Decimal(value), unit)
    except ArithmeticError:
        return str(value)


def comparison(difference: int | None) -> str:
    """How payroll's gross compares with ours; empty while one of them is unknown."""
    if difference is None:
        return ""
    if difference == 0:
        return _("Gaji kotor dari data gaji sama dengan hitungan ini.")
    if difference > 0:
        return _("Gaji kotor dari data gaji lebih besar %(amount)s dari hitungan ini.", amount=rupiah(difference))
    return _("Gaji kotor dari data gaji lebih kecil %(amount)s dari hitungan ini.", amount=rupiah(-difference))
