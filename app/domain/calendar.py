"""Working days and local days of the city. Instants are aware UTC, days are local."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.domain.periods import Month

LOCAL_ZONE = ZoneInfo("Asia/Makassar")

# Longer than any run of days off; beyond it the calendar itself is wrong.
_LONGEST_BREAK_DAYS = 366


class Pattern(StrEnum):
    """pola_kerja as stored and imported."""

    FIVE = "5"
    SIX = "6"
    SHIFT = "sif"


# Weekdays counted from Monday. Shift rosters are not known to us, so their windows are
# counted as the five-day offices count theirs.
_WEEKDAYS = {Pattern.FIVE: 5, Pattern.SIX: 6, Pattern.SHIFT: 5}


class WorkCalendar:
    """The city's days off (public holidays and cuti bersama) and what follows from them."""

    def __init__(self, holidays: Iterable[date] = ()) -> None:
        self.holidays = frozenset(holidays)
        self._days_off = {
            weekdays: sorted(day.toordinal() for day in self.holidays if day.weekday() < weekdays)
            for weekdays in set(_WEEKDAYS.values())
        }

    def without(self, days: Iterable[date]) -> "WorkCalendar":
        """The calendar with further days off."""
        return WorkCalendar(self.holidays.union(days))

    def is_working_day(self, day: date, pattern: Pattern = Pattern.FIVE) -> bool:
        """Whether people of this pattern work on the day."""
        return day.weekday() < _WEEKDAYS[pattern] and day not in self.holidays

    def working_days(self, start: date, end: date, pattern: Pattern = Pattern.FIVE) -> int:
        """Count working days from start to end, both included; 0 when end is before start."""
        if end < start:
            return 0
        weekdays = _WEEKDAYS[pattern]
        first, last = start.toordinal(), end.toordinal()
        days_off = self._days_off[weekdays]
        off = bisect_right(days_off, last) - bisect_left(days_off, first)
        return _weekdays_until(last, weekdays) - _weekdays_until(first - 1, weekdays) - off

    def list_working_days(self, start: date, end: date, pattern: Pattern = Pattern.FIVE) -> list[date]:
        """The working days from start to end, both included."""
        return [day for day in days_between(start, end) if self.is_working_day(day, pattern)]

    def nth_working_day_after(self, day: date, n: int, pattern: Pattern = Pattern.FIVE) -> date:
        """The n-th working day strictly after the day, n from 1."""
        if n < 1:
            raise ValueError("n counts from 1")
        current = day
        for _ in range(n):
            current = self._next_working_day(current, pattern)
        return current

    def nth_working_day_of_month(self, month: Month, n: int, pattern: Pattern = Pattern.FIVE) -> date:
        """The n-th working day counted from the month's first day, n from 1."""
        return self.nth_working_day_after(month.first_day - timedelta(days=1), n, pattern)

    def _next_working_day(self, day: date, pattern: Pattern) -> date:
        for step in range(1, _LONGEST_BREAK_DAYS + 1):
            candidate = day + timedelta(days=step)
            if self.is_working_day(candidate, pattern):
                return candidate
        raise ValueError("calendar without working days")


def local_date(now: datetime) -> date:
    """The city's date at an instant."""
    if now.tzinfo is None:
        raise ValueError("naive datetime")
    return now.astimezone(LOCAL_ZONE).date()


def local_midnight_utc(day: date) -> datetime:
    """The instant at which the local day begins."""
    return datetime.combine(day, time(), tzinfo=LOCAL_ZONE).astimezone(UTC)


def end_of_day_utc(day: date) -> datetime:
    """24:00 of the local day: the first instant that no longer belongs to it."""
    return local_midnight_utc(day + timedelta(days=1))


def days_between(start: date, end: date) -> Iterator[date]:
    """Every day from start to end, both included."""
    for ordinal in range(start.toordinal(), end.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _weekdays_until(ordinal: int, weekdays: int) -> int:
    """Days with a weekday number below `weekdays` since ordinal 1, a Monday."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * weekdays + min(rest, weekdays)
