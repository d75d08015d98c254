"""The target of a semester, from that of the year."""

from __future__ import annotations

from fractions import Fraction

from app.domain.hasil_facts import CaraHitung, IndicatorFacts, SkpFacts, TargetSplit
from app.domain.periods import Semester


def semester_target(
    facts: IndicatorFacts, method: CaraHitung, skp: SkpFacts, semester: Semester
) -> tuple[Fraction, TargetSplit]:
    """The target of the semester before leave, in satuan, and how it came from the year's.

    1. Only jumlah is split. 2. An SKP lying in one semester has its whole target there. 3. A given part is taken;
    if only the other part is given, the rest. 4. Otherwise exactly half.
    """
    year, scale = facts.target.as_integer_ratio()
    if method is not CaraHitung.JUMLAH:
        return Fraction(year, scale), TargetSplit.YEAR
    if _lies_in(skp, semester):
        return Fraction(year, scale), TargetSplit.WHOLE
    own, other = facts.target_s1, facts.target_s2
    if semester.half == 2:
        own, other = other, own
    if own is not None:
        return Fraction(own), TargetSplit.GIVEN
    if other is not None:
        return Fraction(facts.target - other), TargetSplit.REMAINDER
    return Fraction(year, scale * 2), TargetSplit.HALF


def _lies_in(skp: SkpFacts, semester: Semester) -> bool:
    is_second = semester.half == 2
    return all(day.year == semester.year and (day.month > 6) == is_second for day in (skp.starts_on, skp.ends_on))
