"""Exact arithmetic: decimals while they suffice, fractions where a division does not end.

A quotient such as 1/3 has no decimal form; shortening it could move an amount across a half. Such a
value stays a Fraction until a step rounds it. Every other value stays a Decimal, which is faster.
"""

from __future__ import annotations

from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from typing import Final

from app.domain.money import round_half_up

Number = Decimal | Fraction
# What needs more digits than this is computed again as a fraction, never cut off.
EXACT: Final = Context(prec=50, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
# How a fraction is written in a trace: shown only, never computed with.
_SHOWN_PLACES: Final = 10
SLOW_PATH: Final = (TypeError, Inexact)


def add(left: Number, right: Number) -> Number:
    """Exact sum."""
    try:
        return EXACT.add(left, right)  # type: ignore[arg-type]
    except SLOW_PATH:
        return simplest(Fraction(left) + Fraction(right))


def multiply(left: Number, right: Number) -> Number:
    """Exact product."""
    try:
        return EXACT.multiply(left, right)  # type: ignore[arg-type]
    except SLOW_PATH:
        return simplest(Fraction(left) * Fraction(right))


def divide(left: Number, right: Number) -> Number:
    """Exact quotient; `right` is not zero."""
    try:
        return EXACT.divide(left, right)  # type: ignore[arg-type]
    except SLOW_PATH:
        return simplest(Fraction(left) / Fraction(right))


def simplest(value: Fraction) -> Number:
    """The same value as a Decimal where it has one."""
    try:
        return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    except Inexact:
        return value


def as_text(value: Number) -> str:
    """A number without exponent or trailing zeros; a fraction is shown at ten places, half up."""
    # `type is` because asking a class with abstract parents costs more than everything else here.
    text = str(round_half_up(value, _SHOWN_PLACES) if type(value) is Fraction else value)
    if "E" in text:
        text = format(Decimal(text), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
