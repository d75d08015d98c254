"""What a fact may hold, and how a raw value from a service or a case file becomes it.

Amounts and counts become Decimal, event lists `Events`, days `Dates`. Nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

NUMBER: Final = "number"
FACT_TYPES: Final[dict[str, str]] = {
    "rupiah": NUMBER,
    "signed_rupiah": NUMBER,
    "count": NUMBER,
    "ratio": NUMBER,
    "code": "code",
    "flag": "flag",
    "events": "events",
    "dates": "dates",
    "amounts": "amounts",
}
# No rupiah of a city, no count of anything has more digits.
LARGEST: Final = Decimal(10**15)
# What is finer would make exact fractions endless.
_DECIMALS: Final = 60


class Events(NamedTuple):
    """Events by their minutes, and events already counted per band label (or `#0` for the first band)."""

    minutes: tuple[Decimal, ...]
    counted: tuple[tuple[str, int], ...]

    @property
    def number(self) -> int:
        """How many events there are; 0 minutes is no event."""
        return sum(1 for minutes in self.minutes if minutes) + sum(count for _, count in self.counted)


class Dates(NamedTuple):
    """Days by their date, or only how many there are where nobody knows the dates."""

    days: tuple[date, ...]
    counted: int

    @property
    def number(self) -> int:
        return len(self.days) + self.counted


class FactProblem(ValueError):
    """A value that does not fit its fact; the code goes into the field error."""


class Bounds(NamedTuple):
    """What a number may be: inclusive bounds, None where there is none, and whether it may be below zero."""

    minimum: Decimal | None
    maximum: Decimal | None
    is_signed: bool

    def check(self, value: Decimal) -> Decimal:
        if value < 0 and not self.is_signed:
            raise FactProblem("fact_negative")
        if self.minimum is not None and value < self.minimum:
            raise FactProblem("fact_too_small")
        if self.maximum is not None and value > self.maximum:
            raise FactProblem("fact_too_large")
        return value


def converter(kind: str, bounds: Bounds, one_of: tuple[str, ...]) -> Callable[[Any], Any]:
    """The function that turns a raw value into the type of a fact.

    Raises (the function): FactProblem with the code of what is wrong.
    """
    if kind in ("rupiah", "signed_rupiah", "count"):
        return lambda raw: bounds.check(_whole(raw))
    if kind == "ratio":
        return lambda raw: bounds.check(_number(raw))
    simple = {"flag": _flag, "events": _events, "dates": _dates, "amounts": _amounts}
    if kind in simple:
        return simple[kind]
    codes = {_fold(code): code for code in one_of}
    return lambda raw: _code(raw, codes)


def whole_count(raw: Any) -> Decimal:
    """A whole number of events, minutes or rupiah, not below zero."""
    value = _whole(raw)
    if value < 0:
        raise FactProblem("fact_negative")
    return value


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, (int, Decimal, str)):
        raise FactProblem("fact_not_a_number")
    try:
        value = Decimal(raw)
    except InvalidOperation:
        raise FactProblem("fact_not_a_number") from None
    if not value.is_finite():
        raise FactProblem("fact_not_a_number")
    # Compared without arithmetic, which would overflow before it answers.
    if value.copy_abs() > LARGEST:
        raise FactProblem("fact_too_large")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_DECIMALS:
        raise FactProblem("fact_too_fine")
    return value


def _whole(raw: Any) -> Decimal:
    value = _number(raw)
    if value != value.to_integral_value():
        raise FactProblem("fact_not_whole")
    return value


def _flag(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    raise FactProblem("fact_not_a_flag")


def _fold(text: str) -> str:
    return "_".join(text.casefold().split())


def _code(raw: Any, codes: Mapping[str, str]) -> str:
    if not isinstance(raw, str):
        raise FactProblem("fact_not_a_code")
    if not codes:
        return raw
    found = codes.get(_fold(raw))
    if found is None:
        raise FactProblem("fact_not_one_of")
    return found


def _events(raw: Any) -> Events:
    """A list of minutes, one per event, or a mapping band label -> number of events."""
    if isinstance(raw, Mapping):
        return Events((), tuple((str(label), int(whole_count(count))) for label, count in raw.items()))
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise FactProblem("fact_not_events")
    return Events(tuple(whole_count(minutes) for minutes in raw), ())


def _dates(raw: Any) -> Dates:
    """A list of ISO dates, each once, or a bare number of days."""
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        return Dates((), int(whole_count(raw)))
    days = [_date(item) for item in raw]
    if len(set(days)) != len(days):
        raise FactProblem("fact_date_twice")
    return Dates(tuple(sorted(days)), 0)


def _date(raw: Any) -> date:
    if isinstance(raw, str) and len(raw) == len("2026-01-31"):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise FactProblem("fact_not_dates")


def _amounts(raw: Any) -> dict[str, Decimal]:
    if not isinstance(raw, Mapping):
        raise FactProblem("fact_not_amounts")
    return {str(name): whole_count(amount) for name, amount in raw.items()}
