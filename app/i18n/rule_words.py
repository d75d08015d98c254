"""Rules in words: values with their unit, tables as rows, how sure we are, and the names of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.parameters import Tier, TierFrom
from app.i18n.format import number, rupiah, volume
from app.i18n.score_words import shown

GROUPS: Final[dict[str, LazyString]] = {
    "allowance": _l("TPP: tarif dan bobot"),
    "basic_tpp": _l("TPP dasar: indeks daerah"),
    "bpjs": _l("Iuran jaminan kesehatan"),
    "discipline": _l("Hukuman disiplin"),
    "hours": _l("Jam kerja"),
    "pay": _l("Gaji dan tunjangan"),
    "questions": _l("Pertanyaan tentang TPP"),
    "reminders": _l("Pengingat"),
    "runs": _l("THR, gaji 13, susulan"),
    "scoring": _l("Penilaian kinerja"),
    "standing": _l("Kedudukan pegawai dan TPP"),
    "tax": _l("Pajak"),
    "tpp_profile": _l("Profil TPP yang berlaku"),
    "windows": _l("Batas waktu"),
    "working_time": _l("Waktu kerja efektif"),
}
CERTAINTY: Final[dict[str, LazyString]] = {
    "found": _l("terbaca di sumber"),
    "memory": _l("diingat, belum dipastikan untuk Kota Palu"),
    "ours": _l("ketetapan aplikasi, belum dipastikan untuk Kota Palu"),
}
STRUCTURES: Final[dict[str, LazyString]] = {
    "tpp": _l("Profil TPP"),
    "gaji": _l("Profil gaji"),
    "score": _l("Metode penilaian"),
}
_AFTER: Final[dict[str, LazyString]] = {
    "minute": _l("menit"),
    "hour": _l("jam"),
    "second": _l("detik"),
    "day": _l("hari"),
    "month": _l("bulan"),
}
# A table longer than this stands on the rule's own page only.
_SHORT: Final = 4


def group_name(group: str) -> str:
    """A group of rules in words; a group without words is called as its file."""
    return str(GROUPS.get(group, group))


def rule_value(value: Any, unit: str) -> str:
    """A value in one line: a single value with its unit, a small table written out, a long one by its size."""
    if value is None:
        return _("dicabut")
    if not isinstance(value, (Mapping, tuple)):
        return _single(value, unit)
    rows = rule_table(value, unit)
    if len(rows) > _SHORT:
        return _("tabel, %(count)s baris", count=number(len(rows)))
    return "; ".join(f"{key}: {text}" for key, text in rows)


def rule_table(value: Any, unit: str) -> list[tuple[str, str]]:
    """Every cell of a table, tiers or rows, as (where, value); one nameless cell for a single value."""
    return list(_cells(value, unit, ""))


def _cells(value: Any, unit: str, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and set(value) == {"start", "end"}:
        yield where, f"{value['start']}–{value['end']}".replace(":", ".")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _cells(item, unit, f"{where}, {_key(key)}" if where else _key(key))
    elif isinstance(value, tuple):
        yield from _steps(value, unit, where)
    else:
        yield where, _single(value, unit)


def _steps(value: tuple[Any, ...], unit: str, where: str) -> Iterator[tuple[str, str]]:
    before = f"{where}, " if where else ""
    lowest: Decimal | None = None
    for item in value:
        if isinstance(item, Tier):
            yield before + _bounds(item, lowest), _single(item.value, unit)
            lowest = item.up_to
        elif isinstance(item, TierFrom):
            yield before + _("mulai %(start)s", start=volume(item.start)), _single(item.value, unit)
        else:
            first, *others = (str(text) for text in item.values())
            yield before + _key(first), ", ".join(text or "–" for text in others)


def _bounds(tier: Tier, lowest: Decimal | None) -> str:
    if tier.up_to is not None:
        return _("sampai %(bound)s", bound=volume(tier.up_to))
    return _("di atas %(bound)s", bound=volume(lowest)) if lowest is not None else _("semua")


def _single(value: Any, unit: str) -> str:
    if unit == "switch":
        return _("berlaku") if value else _("tidak berlaku")
    if not isinstance(value, (int, Decimal)):
        return shown(value)
    if unit == "ratio":
        return f"{volume(Decimal(value) * 100)} %"
    if unit == "rupiah":
        return rupiah(int(value))
    return f"{volume(value)} {_AFTER[unit]}" if unit in _AFTER else volume(value)


def _key(key: str) -> str:
    return shown(key)
