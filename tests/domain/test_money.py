"""Rounding: half up away from zero, exact for fractions, to any multiple."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import RoundingMode, round_half_up, round_to, rupiah


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("2.5", 0, "3"),
        ("2.4999999999", 0, "2"),
        ("-2.5", 0, "-3"),
        ("-2.4", 0, "-2"),
        ("1.005", 2, "1.01"),
        ("1.0049", 2, "1.00"),
        ("0.5", 0, "1"),
        ("0", 3, "0.000"),
    ],
)
def test_a_half_goes_away_from_zero(value: str, places: int, rounded: str) -> None:
    assert round_half_up(Decimal(value), places) == Decimal(rounded)
    assert round_half_up(Fraction(value), places) == Decimal(rounded)


def test_a_fraction_is_never_shortened_before_rounding() -> None:
    just_below_half = Fraction(1, 2) - Fraction(1, 10**40)

    assert round_half_up(just_below_half) == 0


def test_whole_numbers_stay_whole_however_large() -> None:
    assert rupiah(10**40 + 1) == 10**40 + 1


def test_large_amounts_keep_every_digit() -> None:
    large = "1234567890123456789012345678901234567890"

    assert round_half_up(Fraction(f"{large}.125"), 2) == Decimal(f"{large}.13")
    assert round_half_up(Decimal(f"{large}.125"), 2) == Decimal(f"{large}.13")
    assert round_to(Decimal(f"{large}.5"), Decimal(1), "down") == Decimal(large)
    assert round_to(Decimal(large), Decimal(100), "down") == Decimal(f"{large[:-2]}00")


@pytest.mark.parametrize(("value", "whole"), [(Decimal("4749999.5"), 4_750_000), (Fraction(1, 3), 0), (7, 7)])
def test_rupiah_is_the_nearest_whole(value: Decimal | Fraction | int, whole: int) -> None:
    result = rupiah(value)

    assert (result, type(result)) == (whole, int)


@pytest.mark.parametrize(
    ("value", "multiple", "mode", "rounded"),
    [
        ("4138898", "100", "up", "4138900"),
        ("4138900", "100", "up", "4138900"),
        ("4138999", "100", "down", "4138900"),
        ("4138949", "100", "half_up", "4138900"),
        ("4138950", "100", "half_up", "4139000"),
        ("-150", "100", "half_up", "-200"),
        ("-150", "100", "down", "-100"),
        ("-101", "100", "up", "-200"),
        ("1.2345", "0.01", "half_up", "1.23"),
        ("0.5", "1", "half_up", "1"),
        ("0.5", "1", "down", "0"),
        ("0.1", "1", "up", "1"),
        ("3", "2", "half_up", "4"),
    ],
)
def test_rounds_to_a_multiple(value: str, multiple: str, mode: RoundingMode, rounded: str) -> None:
    assert round_to(Decimal(value), Decimal(multiple), mode) == Decimal(rounded)


@given(st.fractions(), st.integers(0, 4))
def test_rounding_moves_by_at_most_half_a_unit(value: Fraction, places: int) -> None:
    assert abs(Fraction(round_half_up(value, places)) - value) <= Fraction(1, 2 * 10**places)
