"""Which days a demonstration covers, and which of its months are closed by then."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.calendar import Pattern, WorkCalendar, local_midnight_utc
from app.domain.periods import Month, Semester
from app.domain.windows import month_deadlines
from app.services.rules import window_rules

# Of the last complete semester at least these months are worked, so that it can be assessed.
_LEAST_MONTHS = 2
_FIRST_MONTH = Month(2024, 7)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The last day with entries is `until`; the city stands at the beginning of the day after, `present`.

    `months` hold entries. `complete` is the semester ready to assess, `earlier` those before it with entries of their own,
    `before` the one before the first of them, final by a result from elsewhere. `due` is the month to be closed next.
    """

    until: date
    months: tuple[Month, ...]
    complete: Semester
    closed: tuple[Month, ...]
    due: Month | None
    calendar: WorkCalendar
    working_days: tuple[date, ...]

    @property
    def present(self) -> date:
        return self.until + timedelta(days=1)

    @property
    def moment(self) -> datetime:
        """The instant at which the demonstration stands still."""
        return local_midnight_utc(self.present)

    @property
    def first_day(self) -> date:
        return self.months[0].first_day

    @property
    def semesters(self) -> tuple[Semester, ...]:
        """Those with entries, oldest first."""
        return tuple(sorted({Semester.of(month.first_day) for month in self.months}))

    @property
    def earlier(self) -> tuple[Semester, ...]:
        return tuple(one for one in self.semesters if one < self.complete)

    @property
    def before(self) -> Semester:
        return self.semesters[0].previous

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({month.year for month in self.months}))

    def last_working_day(self, back: int = 0) -> date:
        """The last five-day working day, or the one `back` before it."""
        return self.working_days[-1 - back]


def covered_months(until: date, months: int | None) -> tuple[Month, ...]:
    """The months with entries: from the last complete semester's first on, or the given number of them.

    At least the last two months of the last complete semester belong to it.
    """
    last = Month.of(until)
    complete = Semester.of(until + timedelta(days=1)).previous
    first = complete.months[0]
    if months is not None:
        first = last
        for _ in range(months - 1):
            first = first.previous
        first = max(min(first, complete.months[-_LEAST_MONTHS]), _FIRST_MONTH)
    found = [first]
    while found[-1] < last:
        found.append(found[-1].next)
    return tuple(found)


def make_timeline(until: date, months: int | None, holidays: Collection[date]) -> Timeline:
    """The timeline of a demonstration that ends on a day. `holidays` must cover its years and the next."""
    covered = covered_months(until, months)
    calendar = WorkCalendar(holidays)
    complete = Semester.of(until + timedelta(days=1)).previous
    closed, due = _stages(covered, complete, until, calendar)
    days = calendar.list_working_days(covered[0].first_day, until, Pattern.FIVE)
    return Timeline(until, covered, complete, closed, due, calendar, tuple(days))


def _stages(
    months: tuple[Month, ...], complete: Semester, until: date, calendar: WorkCalendar
) -> tuple[tuple[Month, ...], Month | None]:
    """Closed is what could be closed, but for the newest month, which HR is about to close.

    The complete semester can be assessed in any case: where its last month may not even begin to close yet, it is closed.
    """
    present = local_midnight_utc(until + timedelta(days=1))
    ripe = [
        month
        for month in months
        if month_deadlines(month, calendar, window_rules(month.first_day)).closing_from <= present
    ]
    if complete.months[-1] not in ripe:
        return tuple(month for month in months if month <= complete.months[-1]), None
    return tuple(ripe[:-1]), ripe[-1]
