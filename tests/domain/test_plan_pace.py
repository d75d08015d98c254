"""Whether a planned result keeps pace with the days gone by."""

from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.hasil import rate_indicator
from app.domain.plan_pace import pace_of, whole_units
from tests.domain.scoring_facts import RULES, SEMESTER_1, make_indicator, make_rhk, make_skp


@pytest.mark.parametrize(("volume", "behind"), [("53", 7), ("54", None), ("60", None), ("61", None)])
def test_who_falls_below_the_bound_of_the_path_is_behind(volume: str, behind: int | None) -> None:
    indicator = make_indicator(target=240, volume=volume, entries=9)

    pace = pace_of(indicator, make_rhk(indicator), make_skp(), SEMESTER_1, Fraction(1, 2), RULES)

    assert (pace.expected, pace.behind, pace.is_behind) == (60, behind, behind is not None)


def test_a_share_is_held_against_its_whole_target() -> None:
    indicator = make_indicator(aspek="kualitas", satuan="%", target=95)
    rhk = make_rhk(indicator, mutu_ok=1, mutu_all=2)

    pace = pace_of(indicator, rhk, make_skp(), SEMESTER_1, Fraction(1, 10), RULES)

    assert (pace.expected, pace.behind) == (95, 45)


def test_what_is_blank_is_neither_on_nor_behind_the_path() -> None:
    indicator = make_indicator(target=12)

    pace = pace_of(indicator, make_rhk(indicator), make_skp(), SEMESTER_1, Fraction(1), RULES)

    assert (pace.expected, pace.is_behind) == (None, False)
    assert pace.result.blank is not None


def test_a_target_of_zero_has_no_path_however_much_was_done() -> None:
    indicator = make_indicator(target=24, target_s1=0, volume=5, entries=5)

    pace = pace_of(indicator, make_rhk(indicator), make_skp(), SEMESTER_1, Fraction(1), RULES)

    assert (pace.expected, pace.behind) == (None, None)


def test_the_result_beside_the_path_is_the_one_of_the_score() -> None:
    indicator = make_indicator(target=240, volume=30, entries=9)
    rhk, skp = make_rhk(indicator), make_skp()

    pace = pace_of(indicator, rhk, skp, SEMESTER_1, Fraction(1, 2), RULES)

    assert pace.result == rate_indicator(indicator, rhk, skp, SEMESTER_1, RULES)


@pytest.mark.parametrize(("amount", "pieces"), [("4.875", 5), ("5", 5), ("0.01", 1), ("0", 0)])
def test_part_of_a_piece_needs_a_whole_one(amount: str, pieces: int) -> None:
    assert whole_units(Fraction(Decimal(amount))) == pieces
