"""The deadlines that come next, for whoever looks after them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.calendar import Pattern, local_date
from app.domain.periods import Month
from app.domain.windows import WindowRules, month_deadlines, submit_deadline
from app.services.city_calendar import deadline_calendar
from app.services.periods import MonthStatus
from app.services.rules import window_rules


@dataclass(frozen=True, slots=True)
class Deadline:
    """`kind` is submit (entries of the day `subject` become susulan), decide or close (of the month `subject`).

    `at` is the first instant after it; None for a month that may be closed now.
    """

    kind: str
    at: datetime | None
    subject: date | Month

    @property
    def last_day(self) -> date | None:
        """The last local day before `at`."""
        return None if self.at is None else local_date(self.at - timedelta(microseconds=1))


def next_deadlines(previous: MonthStatus, *, now: datetime, today: date) -> list[Deadline]:
    """Deadlines of the running month and of the one before while it is not closed, soonest first. No query."""
    rules = window_rules(today)
    found = [_submit(rules, now=now, today=today)]
    months = [] if previous.is_closed else [previous.month]
    for month in [*months, Month.of(today)]:
        calendar = deadline_calendar(month.next.first_day)
        limits = month_deadlines(month, calendar, window_rules(month.first_day))
        found += [Deadline("decide", limits.escalated_from, month), Deadline("close", limits.closing_from, month)]
    ready = [Deadline("close", None, month) for month in months if now >= previous.deadlines.closing_from]
    ahead = [one for one in found if one.at is not None and one.at > now]
    return ready + sorted(ahead, key=lambda one: one.at or now)


def _submit(rules: WindowRules, *, now: datetime, today: date) -> Deadline:
    """The oldest working day whose entries are still in time."""
    calendar = deadline_calendar(today - timedelta(days=40))
    days = calendar.list_working_days(today - timedelta(days=40), today)
    limits = ((day, submit_deadline(day, Pattern.FIVE, calendar, rules)) for day in days)
    day, at = next(((day, at) for day, at in limits if at > now), (today, now))
    return Deadline("submit", at, day)
