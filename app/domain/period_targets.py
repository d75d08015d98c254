"""The target of a month, a quarter or a year, from the targets of the semesters.

Only `jumlah` is split. A semester's target is spread evenly over those of its months that the SKP touches, and a period
has the shares of its months; so the parts always add up to the whole (ours: regulations name the periods and leave the
split to the agency). What is measured by mutu or by one realised figure keeps the year's target.
"""

from __future__ import annotations

from fractions import Fraction

from app.domain.hasil_facts import CaraHitung, IndicatorFacts, SkpFacts, TargetSplit
from app.domain.periods import Month, Period, Semester, months_of
from app.domain.semester_targets import semester_target


def period_target(
    facts: IndicatorFacts, method: CaraHitung, skp: SkpFacts, period: Period
) -> tuple[Fraction, TargetSplit]:
    """The target of a period before leave, in satuan, and how it came from the year's. Rounding: none."""
    if isinstance(period, Semester):
        return semester_target(facts, method, skp, period)
    if method is not CaraHitung.JUMLAH:
        return Fraction(facts.target), TargetSplit.YEAR
    total = Fraction(0)
    for semester in {Semester.of(month.first_day): None for month in months_of(period)}:
        own = [month for month in semester.months if _touches(skp, month)]
        asked = [month for month in own if month in months_of(period)]
        if asked:
            total += semester_target(facts, method, skp, semester)[0] * Fraction(len(asked), len(own))
    return total, TargetSplit.PRO_RATA


def _touches(skp: SkpFacts, month: Month) -> bool:
    return skp.starts_on <= month.last_day and skp.ends_on >= month.first_day
