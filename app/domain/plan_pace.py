"""Whether a planned result keeps pace: what should be done by today beside what is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.domain.hasil import rate_indicator
from app.domain.hasil_facts import CaraHitung, IndicatorFacts, IndicatorResult, RhkFacts, SkpFacts
from app.domain.periods import Semester
from app.domain.scoring_rules import ScoringRules


@dataclass(frozen=True, slots=True)
class Pace:
    """An indicator beside its path.

    Units: `result` as in scoring; `expected` and `behind` in satuan, or per cent for mutu; `behind` is None on the path
    and for what is blank.
    """

    result: IndicatorResult
    expected: Fraction | None
    behind: Fraction | None

    @property
    def is_behind(self) -> bool:
        return self.behind is not None


def pace_of(
    facts: IndicatorFacts, rhk: RhkFacts, skp: SkpFacts, semester: Semester, gone: Fraction, rules: ScoringRules
) -> Pace:
    """Judge one indicator when the part `gone` (0 to 1) of the semester's working days is over.

    Only a sum grows with the days; a share or a reported figure is held against its whole target. Behind is who falls
    below the bound for sesuai of that path, so that a day or two of difference alarms nobody. The bound is ours.
    """
    result = rate_indicator(facts, rhk, skp, semester, rules)
    if result.blank is not None or result.realisasi is None:
        return Pace(result, None, None)
    expected = result.target * gone if result.cara_hitung is CaraHitung.JUMLAH else result.target
    is_behind = result.realisasi < expected * rules.meets_from
    return Pace(result, expected, expected - result.realisasi if is_behind else None)


def whole_units(amount: Fraction) -> int:
    """An amount still lacking as whole pieces: a part of a piece needs one more."""
    return -(-amount.numerator // amount.denominator)
