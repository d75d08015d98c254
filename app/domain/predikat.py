"""The two ratings of PermenPANRB 6/2022 and the predikat they make together."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.domain.errors import DomainError


class Rating(StrEnum):
    """How a result or a behaviour stands to the ekspektasi of the superior."""

    DI_BAWAH = "di_bawah"
    SESUAI = "sesuai"
    DI_ATAS = "di_atas"

    @property
    def level(self) -> int:
        """1, 2, 3 from worst to best."""
        return _LEVELS[self]

    @classmethod
    def of_level(cls, level: int) -> Rating:
        """The rating of level 1, 2 or 3. Raises: DomainError("rating_level_unknown")."""
        if level not in (1, 2, 3):
            raise DomainError("rating_level_unknown", level=level)
        return _RATINGS[level - 1]


class Predikat(StrEnum):
    """The result of an evaluation, best first. `kurang` is printed Kurang/Misconduct on the forms."""

    SANGAT_BAIK = "sangat_baik"
    BAIK = "baik"
    BUTUH_PERBAIKAN = "butuh_perbaikan"
    KURANG = "kurang"
    SANGAT_KURANG = "sangat_kurang"

    @property
    def rank(self) -> int:
        """1 (sangat_kurang) to 5 (sangat_baik), the order of the distribution curve."""
        return _RANKS[self]


_RATINGS = (Rating.DI_BAWAH, Rating.SESUAI, Rating.DI_ATAS)
_LEVELS = {rating: level for level, rating in enumerate(_RATINGS, start=1)}
_RANKS = {predikat: rank for rank, predikat in enumerate(reversed(Predikat), start=1)}

PredikatMatrix = Mapping[tuple[Rating, Rating], Predikat]


def predikat_for(hasil: Rating | None, perilaku: Rating | None, matrix: PredikatMatrix) -> Predikat | None:
    """The cell of the kuadran kinerja; None while either rating is unknown."""
    if hasil is None or perilaku is None:
        return None
    return matrix[hasil, perilaku]


def predikat_matrix(table: Mapping[str, Any]) -> PredikatMatrix:
    """Read the nine cells from a parameter table `{hasil: {perilaku: predikat}}`.

    Raises: DomainError("predikat_matrix_invalid") unless exactly the nine cells are there with known codes.
    """
    try:
        cells = {
            (Rating(hasil), Rating(perilaku)): Predikat(predikat)
            for hasil, row in table.items()
            for perilaku, predikat in row.items()
        }
    except (AttributeError, ValueError) as problem:
        raise DomainError("predikat_matrix_invalid", problem=str(problem)) from problem
    if len(cells) != len(_RATINGS) ** 2:
        raise DomainError("predikat_matrix_invalid", problem=f"{len(cells)} cells instead of 9")
    return MappingProxyType(cells)
