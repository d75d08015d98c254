"""The days a person had a post, and which of them were duty days."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.calendar import Pattern, WorkCalendar, days_between
from app.domain.structure import AssignmentFact

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `start` to `end` (included) worked by one pattern."""

    start: date
    end: date
    pattern: Pattern

    def holds(self, day: date) -> bool:
        """Whether the day lies in the stretch."""
        return self.start <= day <= self.end


def post_stretches(assignments: Iterable[AssignmentFact], first: date, last: date) -> list[Stretch]:
    """The stretches between two days in which the person held a post, oldest first, each day once.

    On a day with several assignments the definitif one gives the pattern, so a Plt does not double a day.
    """
    taken: list[Stretch] = []
    for fact in sorted(assignments, key=lambda one: (not one.is_definitif, one.starts_on)):
        start, end = max(fact.starts_on, first), min(fact.ends_on or last, last)
        free = [(start, end)] if start <= end else []
        for other in taken:
            free = [piece for one in free for piece in _without(one, other)]
        taken += [Stretch(begin, finish, fact.pattern) for begin, finish in free]
    return sorted(taken, key=lambda one: one.start)


def working_days(stretches: Iterable[Stretch], calendar: WorkCalendar) -> int:
    """Working days in the stretches, each by its own pattern."""
    return sum(calendar.working_days(one.start, one.end, one.pattern) for one in stretches)


def working_days_among(days: Collection[date], stretches: Iterable[Stretch], calendar: WorkCalendar) -> int:
    """How many of the (distinct) days are working days in the stretches."""
    distinct = set(days)
    return sum(
        1 for one in stretches for day in distinct if one.holds(day) and calendar.is_working_day(day, one.pattern)
    )


def list_working_days(stretches: Iterable[Stretch], calendar: WorkCalendar) -> list[date]:
    """The working days in the stretches, in order."""
    return [
        day
        for one in stretches
        for day in days_between(one.start, one.end)
        if calendar.is_working_day(day, one.pattern)
    ]


def day_bits(days: Iterable[date]) -> int:
    """The days of one month as bits: bit n - 1 for day n."""
    bits = 0
    for day in days:
        bits |= 1 << (day.day - 1)
    return bits


def _without(piece: tuple[date, date], other: Stretch) -> list[tuple[date, date]]:
    start, end = piece
    if other.end < start or end < other.start:
        return [piece]
    left = [(start, other.start - _DAY)] if start < other.start else []
    right = [(other.end + _DAY, end)] if other.end < end else []
    return left + right
