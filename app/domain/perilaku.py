"""Rating perilaku kerja of a semester from the seven BerAKHLAK values.

The superior's level counts; what peers, subordinates and the team said stands beside it and, where it is a whole
level away, asks the superior for a written answer. It is never averaged in (weights for others exist only in the
older numeric method).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.domain.predikat import Rating
from app.domain.scoring_rules import ScoringRules


class NilaiPerilaku(StrEnum):
    """The seven core values in the order of the form."""

    BERORIENTASI_PELAYANAN = "berorientasi_pelayanan"
    AKUNTABEL = "akuntabel"
    KOMPETEN = "kompeten"
    HARMONIS = "harmonis"
    LOYAL = "loyal"
    ADAPTIF = "adaptif"
    KOLABORATIF = "kolaboratif"


class Peran(StrEnum):
    """The relation of a giver of feedback to the person."""

    ATASAN = "atasan"
    REKAN = "rekan"
    BAWAHAN = "bawahan"
    TIM = "tim"


@dataclass(frozen=True, slots=True)
class FeedbackFact:
    """One level given in the semester; of the same giver, peran and value the greatest `order` is the latest."""

    giver: str
    peran: Peran
    value: NilaiPerilaku
    rating: Rating
    order: int


@dataclass(frozen=True, slots=True)
class ValueResult:
    """The superior's level of one value, None while not given."""

    value: NilaiPerilaku
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A group whose mean level (1-3) is a whole level or more from the superior's; needs a written answer."""

    value: NilaiPerilaku
    peran: Peran
    superior: Rating
    others_mean: Fraction
    givers: int


@dataclass(frozen=True, slots=True)
class PerilakuResult:
    """`rating`, `mean` (1-3, exact) and `nilai` (points) are None while a value is missing."""

    rating: Rating | None
    mean: Fraction | None
    nilai: Fraction | None
    values: tuple[ValueResult, ...]
    gaps: tuple[Gap, ...]

    @property
    def missing(self) -> tuple[NilaiPerilaku, ...]:
        return tuple(result.value for result in self.values if result.rating is None)


def compute_perilaku(feedback: Sequence[FeedbackFact], assessor: str | None, rules: ScoringRules) -> PerilakuResult:
    """Rate the behaviour by the assessor's latest level per value.

    Only feedback as `atasan` by the assessor of the semester counts. Rounding: once, on the mean of the seven.
    """
    latest = _latest(feedback)
    values = tuple(ValueResult(value, _rating(latest.get((assessor, Peran.ATASAN, value)))) for value in NilaiPerilaku)
    gaps = _gaps(latest.values(), values)
    levels = [result.rating.level for result in values if result.rating is not None]
    if len(levels) < len(values):
        return PerilakuResult(None, None, None, values, gaps)
    rating = overall_level(levels)
    return PerilakuResult(rating, Fraction(sum(levels), len(levels)), rules.perilaku_nilai[rating], values, gaps)


def overall_level(levels: Sequence[int]) -> Rating:
    """The mean of levels 1-3 as one rating, rounded once; a half goes to sesuai from either side.

    Raises: ValueError without levels.
    """
    if not levels:
        raise ValueError("a mean needs at least one level")
    doubled, count = 2 * sum(levels), len(levels)
    if doubled < 3 * count:
        return Rating.DI_BAWAH
    return Rating.DI_ATAS if doubled > 5 * count else Rating.SESUAI


_Key = tuple[str | None, Peran, NilaiPerilaku]


def latest_feedback(feedback: Iterable[FeedbackFact]) -> tuple[FeedbackFact, ...]:
    """What counts: of each giver, peran and value only the latest."""
    return tuple(_latest(feedback).values())


def _latest(feedback: Iterable[FeedbackFact]) -> dict[_Key, FeedbackFact]:
    latest: dict[_Key, FeedbackFact] = {}
    for fact in feedback:
        key = (fact.giver, fact.peran, fact.value)
        known = latest.get(key)
        if known is None or fact.order > known.order:
            latest[key] = fact
    return latest


def _rating(fact: FeedbackFact | None) -> Rating | None:
    return None if fact is None else fact.rating


def _gaps(latest: Iterable[FeedbackFact], values: Iterable[ValueResult]) -> tuple[Gap, ...]:
    levels: dict[tuple[NilaiPerilaku, Peran], list[int]] = defaultdict(list)
    for fact in latest:
        if fact.peran is not Peran.ATASAN:
            levels[fact.value, fact.peran].append(fact.rating.level)
    if not levels:
        return ()
    return tuple(
        Gap(result.value, peran, result.rating, Fraction(sum(found), len(found)), len(found))
        for result in values
        if result.rating is not None
        for peran in Peran
        if (found := levels.get((result.value, peran)))
        and abs(sum(found) - len(found) * result.rating.level) >= len(found)
    )
