"""Rounding of money and ratios, each mode named once."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from fractions import Fraction
from typing import Final, Literal

RoundingMode = Literal["half_up", "down", "up"]

# Wide enough that no amount of a city's budget is ever cut off silently.
_WIDE: Final = Context(prec=60)
_MODES: Final[dict[str, str]] = {"half_up": ROUND_HALF_UP, "down": ROUND_DOWN, "up": ROUND_UP}
_ONE: Final = Decimal(1)


def round_half_up(value: Decimal | Fraction | int, places: int = 0) -> Decimal:
    """Round to `places` decimals, a half away from zero (2.5 -> 3, -2.5 -> -3).

    A Fraction is rounded exactly, without passing through a shortened decimal.
    """
    if isinstance(value, Fraction):
        return _round_fraction(value, places)
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def rupiah(value: Decimal | Fraction | int) -> int:
    """Nearest whole rupiah, half up."""
    return int(round_half_up(value))


def round_to(value: Decimal | Fraction, multiple: Decimal, mode: RoundingMode) -> Decimal:
    """Round to a multiple of `multiple`: nearest (half up), towards zero or away from zero.

    Example: payroll lifts a net amount to the next 100 with `round_to(net, Decimal(100), "up")`.
    """
    if multiple == _ONE and isinstance(value, Decimal):
        return value.quantize(_ONE, _MODES[mode], _WIDE)
    exact = Fraction(value) / Fraction(multiple)
    steps = _steps(exact, mode)
    return _WIDE.multiply(Decimal(steps), multiple)


def _round_fraction(value: Fraction, places: int) -> Decimal:
    return Decimal(_steps(value * Fraction(10) ** places, "half_up")).scaleb(-places, _WIDE)


def _steps(exact: Fraction, mode: RoundingMode) -> int:
    """Whole number of steps nearest to an exact quotient under a rounding mode."""
    size, sign = abs(exact), -1 if exact < 0 else 1
    whole, rest = divmod(size.numerator, size.denominator)
    lifts = 2 * rest >= size.denominator if mode == "half_up" else mode == "up" and rest > 0
    return sign * (whole + int(lifts))
