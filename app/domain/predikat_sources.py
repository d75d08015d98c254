"""Which result pays: the official source of the person's group, or, where the city has named none, whatever was imported.

1. No source named for the group (`belum_ditetapkan`): a result from elsewhere pays, whatever its source, and without
one our own final score. 2. A source named: only a result of that source pays; others, and our own score, stand beside
it. 3. The named source is the city itself (`kota`): our own final score pays, results from elsewhere stand beside it.
A source in the second case that has given nothing yet pays nothing: our own score does not step in for it, because a
predikat that is replaced a week later would have paid somebody by accident.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.domain.errors import DomainError


class PredikatSource(StrEnum):
    """Who may set the predikat; `belum_ditetapkan` names nobody."""

    UNSET = "belum_ditetapkan"
    BKN = "bkn"
    RUANG_GTK = "ruang_gtk"
    KOTA = "kota"


def official_source(table: Mapping[str, Any], kelompok: str) -> PredikatSource:
    """The source of a group.

    Raises: DomainError("predikat_source_missing") for a group without a row, DomainError("predikat_source_unknown").
    """
    if kelompok not in table:
        raise DomainError("predikat_source_missing", kelompok=kelompok)
    try:
        return PredikatSource(table[kelompok])
    except ValueError as problem:
        raise DomainError("predikat_source_unknown", kelompok=kelompok, value=str(table[kelompok])) from problem


def source_of(sumber: str, names: Mapping[str, Any]) -> PredikatSource | None:
    """What a written source means, by the table of spellings; None for one it does not know, which is never guessed."""
    code = names.get(" ".join(sumber.casefold().split()))
    return None if code is None else PredikatSource(code)


def elsewhere_pays(official: PredikatSource, sumber: PredikatSource | None) -> bool:
    """Whether a result from elsewhere pays."""
    if official is PredikatSource.UNSET:
        return True
    return official is not PredikatSource.KOTA and official is sumber


def own_pays(official: PredikatSource) -> bool:
    """Whether our own final score pays where no result from elsewhere does."""
    return official in (PredikatSource.UNSET, PredikatSource.KOTA)
