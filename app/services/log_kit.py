"""Everything the log form offers, in one answer that a phone may keep for its owner and use without a network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.activities import MEETING_CODE, LineKind
from app.domain.calendar import Pattern, days_between, local_date
from app.domain.periods import Month
from app.domain.schedule import SlotFact
from app.domain.windows import may_submit_new
from app.services.activity_days import DayMark, PersonDays
from app.services.activity_lines import LineRow
from app.services.activity_past import Habit, PastEntries
from app.services.activity_windows import deadline_or_none
from app.services.city_calendar import unit_with_stops
from app.services.entry_templates import templates_of
from app.services.periods import MonthStatus, month_statuses

# As far back as an entry usually still comes in time, and a week ahead for the schedule.
_BACK, _AHEAD = timedelta(days=10), timedelta(days=7)
_RECENTS = 12
_FREQUENTS = 6


@dataclass(frozen=True, slots=True)
class KitDay:
    """One day: its mark, until when an entry is on time (None before any rule), whether its month takes entries, what is
    planned, and what the person recorded so far, oldest first.
    """

    mark: DayMark
    deadline: datetime | None
    takes_entries: bool
    planned: Sequence[SlotFact]
    entries: Sequence[Habit]


@dataclass(frozen=True, slots=True)
class LogKit:
    """What the log form offers. `frequents` by weekday, Monday first; `last_code` is the plan line used last."""

    today: date
    is_shift: bool
    lines: Sequence[LineRow]
    templates: Sequence[Habit]
    recents: Sequence[Habit]
    frequents: Sequence[Sequence[Habit]]
    days: Sequence[KitDay]
    last_code: str | None


def log_kit(employee_id: int, *, now: datetime) -> LogKit:
    """The kit of a person. At most eight queries."""
    today = local_date(now)
    first, last = today - _BACK, today + _AHEAD
    past = PastEntries(employee_id, today, today)
    person = PersonDays(employee_id, first, last)
    days = list(days_between(first, last))
    unit_id = unit_with_stops(employee_id, today, first)
    months = month_statuses({Month.of(day) for day in days}, now=now, unit_id=unit_id)
    recents = past.habits()
    return LogKit(
        today=today,
        is_shift=person.pattern(today) is Pattern.SHIFT,
        lines=past.lines,
        templates=templates_of(employee_id, {one.plan_line_id: one for one in past.lines}),
        recents=recents[:_RECENTS],
        frequents=[past.weekday_habits(weekday)[:_FREQUENTS] for weekday in range(7)],
        days=_days(days, person, past, months),
        last_code=line_code_of(recents[0]) if recents else None,
    )


def line_code_of(habit: Habit) -> str:
    """The indikator_kode by which an entry like this one is recorded."""
    if habit.line_kind == LineKind.MINUTES_ONLY:
        return MEETING_CODE
    return habit.line.kode if habit.line else ""


def _days(
    days: Iterable[date], person: PersonDays, past: PastEntries, months: dict[Month, MonthStatus]
) -> list[KitDay]:
    minutes = past.minutes()
    return [
        KitDay(
            mark=person.mark(day, minutes.get(day)),
            deadline=deadline_or_none(day, person.pattern(day), person.employee_id),
            takes_entries=may_submit_new(months[Month.of(day)].stage),
            planned=person.planned(day),
            entries=[one for one in reversed(past.rows) if one.work_date == day],
        )
        for day in days
    ]
