"""Months, quarters, semesters and years as values; the database stores their codes."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self

from app.domain.errors import Invalid

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_SEMESTER = re.compile(r"(\d{4})-(\d)", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-tw(\d)", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; ordered in time.

    Raises: Invalid("month_invalid") for a month that does not exist.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise Invalid("month_invalid", value=f"{self.year}-{self.month}")

    @classmethod
    def parse(cls, code: str) -> Self:
        """Read `2026-03`."""
        match = _MONTH.fullmatch(code)
        if match is None:
            raise Invalid("month_invalid", value=code)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @property
    def code(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def next(self) -> Month:
        return Month(self.year + 1, 1) if self.month == 12 else Month(self.year, self.month + 1)

    @property
    def previous(self) -> Month:
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True, order=True)
class Semester:
    """Half a calendar year, 1 or 2; ordered in time.

    Raises: Invalid("semester_invalid") for any other half.
    """

    year: int
    half: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and self.half in (1, 2)):
            raise Invalid("semester_invalid", value=f"{self.year}-{self.half}")

    @classmethod
    def parse(cls, code: str) -> Self:
        """Read `2026-1`."""
        match = _SEMESTER.fullmatch(code)
        if match is None:
            raise Invalid("semester_invalid", value=code)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The semester a day lies in."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @property
    def code(self) -> str:
        return f"{self.year:04d}-{self.half}"

    @property
    def months(self) -> tuple[Month, ...]:
        return _months(self.year, 1 if self.half == 1 else 7, 6)

    @property
    def first_day(self) -> date:
        return self.months[0].first_day

    @property
    def last_day(self) -> date:
        return self.months[-1].last_day

    @property
    def next(self) -> Semester:
        return Semester(self.year, 2) if self.half == 1 else Semester(self.year + 1, 1)

    @property
    def previous(self) -> Semester:
        return Semester(self.year, 1) if self.half == 2 else Semester(self.year - 1, 2)

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a calendar year (triwulan), 1 to 4; ordered in time.

    Raises: Invalid("period_invalid") for any other number.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.number <= 4):
            raise Invalid("period_invalid", value=f"{self.year}-tw{self.number}")

    @property
    def code(self) -> str:
        return f"{self.year:04d}-tw{self.number}"

    @property
    def months(self) -> tuple[Month, ...]:
        return _months(self.year, 3 * self.number - 2, 3)

    @property
    def first_day(self) -> date:
        return self.months[0].first_day

    @property
    def last_day(self) -> date:
        return self.months[-1].last_day

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True, order=True)
class Year:
    """A calendar year. Raises: Invalid("period_invalid") outside 1 to 9999."""

    year: int

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 9999:
            raise Invalid("period_invalid", value=str(self.year))

    @property
    def code(self) -> str:
        return f"{self.year:04d}"

    @property
    def months(self) -> tuple[Month, ...]:
        return _months(self.year, 1, 12)

    @property
    def first_day(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, 12, 31)

    def __str__(self) -> str:
        return self.code


@lru_cache(maxsize=256)
def _months(year: int, first: int, count: int) -> tuple[Month, ...]:
    """Made once: a score asks for the days of its semester a dozen times, for 11,000 people."""
    return tuple(Month(year, number) for number in range(first, first + count))


Period = Month | Quarter | Semester | Year


def months_of(period: Period) -> tuple[Month, ...]:
    """The months of a period, in order."""
    return (period,) if isinstance(period, Month) else period.months


def periods_begun(year: int, today: date) -> tuple[Period, ...]:
    """The year, its semesters, quarters and months that have begun, the longest kind first and each kind newest first."""
    kinds: tuple[tuple[Period, ...], ...] = (
        (Year(year),),
        (Semester(year, 2), Semester(year, 1)),
        tuple(Quarter(year, number) for number in (4, 3, 2, 1)),
        tuple(Month(year, number) for number in range(12, 0, -1)),
    )
    return tuple(period for kind in kinds for period in kind if period.first_day <= today)


def parse_period(code: str) -> Period:
    """Read `2026-03`, `2026-tw1`, `2026-1` or `2026`. Raises: Invalid("period_invalid") and those of the kinds."""
    if _YEAR.fullmatch(code):
        return Year(int(code))
    quarter = _QUARTER.fullmatch(code)
    if quarter:
        return Quarter(int(quarter[1]), int(quarter[2]))
    if _SEMESTER.fullmatch(code):
        return Semester.parse(code)
    if _MONTH.fullmatch(code):
        return Month.parse(code)
    raise Invalid("period_invalid", value=code)
