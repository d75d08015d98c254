"""What a person probably did: recents, habits of the weekday, and the times that come next. Proposals only, checked before saving."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.periods import Month
from app.domain.schedule import unrecorded
from app.domain.windows import may_submit_new
from app.extensions import db
from app.models import Activity, Decision
from app.services.activity_days import DayMark, DayMinutes, PersonDays
from app.services.activity_entry import title_of
from app.services.activity_past import Habit, PastEntries, kind_of
from app.services.activity_windows import deadline_of
from app.services.city_calendar import unit_with_stops
from app.services.entry_templates import templates_of
from app.services.periods import MonthStatus, month_statuses

_LOOK_BACK_DAYS = 14
_KNOWN = 30
# A month is long closed by then.
_RETURNED_REACH = timedelta(days=75)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What the first page of *Catat* offers for a day; `planned_open` counts stretches of its schedule not recorded yet,
    `known` are the titles of past kinds of work, the latest first, for completing what is typed.
    """

    day: date
    picks: Sequence[DayMark]
    templates: Sequence[Habit]
    recents: Sequence[Habit]
    frequents: Sequence[Habit]
    found: Sequence[Habit]
    copy_from: date | None
    copy_count: int
    planned_open: int
    known: Sequence[str]


@dataclass(frozen=True, slots=True)
class ReturnedEntry:
    """An entry sent back, with the superior's sentence."""

    public_id: uuid.UUID
    title: str
    work_date: date
    note: str | None


@dataclass(frozen=True, slots=True)
class OpenDay:
    """An earlier day below its norm that can still be completed in time; with stretches of a schedule not recorded yet."""

    mark: DayMark
    deadline: datetime
    planned_open: int


@dataclass(frozen=True, slots=True)
class HomeView:
    """What the first page answers, in its order; `planned_open` counts stretches of today's schedule not recorded yet."""

    mark: DayMark
    planned_open: int
    returned: Sequence[ReturnedEntry]
    open_days: Sequence[OpenDay]
    habits: Sequence[Habit]


def suggestions(employee_id: int, day: date, *, now: datetime, query: str = "") -> Suggestions:
    """What to offer for a day; with `query` also the past kinds of work that contain its words. At most seven queries."""
    today = local_date(now)
    past = PastEntries(employee_id, day, today)
    person = PersonDays(employee_id, day - timedelta(days=_LOOK_BACK_DAYS), max(day, today))
    recents = past.habits()
    chosen = {kind_of(one) for one in recents[:3]}
    frequents = [one for one in past.weekday_habits() if kind_of(one) not in chosen]
    copy_from, copy_count = past.copy_source()
    words = query.casefold().split()
    return Suggestions(
        day=day,
        picks=_picks(person, past.minutes(), day, today),
        templates=templates_of(employee_id, {one.plan_line_id: one for one in past.lines}),
        recents=recents[:3],
        frequents=frequents[:3],
        found=[one for one in recents if all(word in one.description.casefold() for word in words)] if words else (),
        copy_from=copy_from,
        copy_count=copy_count,
        planned_open=_planned_open(person, past, day),
        known=list(dict.fromkeys(one.title for one in recents))[:_KNOWN],
    )


def weekday_habits(employee_id: int, day: date, *, now: datetime) -> Sequence[Habit]:
    """What is usually done on this weekday, else what was done last; for an empty day. Two queries."""
    past = PastEntries(employee_id, day, local_date(now))
    return (past.weekday_habits() or past.habits())[:3]


def home_view(employee_id: int, *, now: datetime) -> HomeView:
    """The first page of a person. At most six queries."""
    today = local_date(now)
    past = PastEntries(employee_id, today, today)
    minutes = past.minutes()
    first = today - timedelta(days=_LOOK_BACK_DAYS)
    person = PersonDays(employee_id, first, today)
    days = [today - timedelta(days=back) for back in range(_LOOK_BACK_DAYS, 0, -1)]
    unit_id = unit_with_stops(employee_id, today, first)
    months = month_statuses({Month.of(day) for day in days}, now=now, unit_id=unit_id)
    weekday = past.weekday_habits()
    known = {kind_of(one) for one in weekday}
    others = [one for one in past.habits() if kind_of(one) not in known]
    return HomeView(
        mark=person.mark(today, minutes.get(today)),
        planned_open=_planned_open(person, past, today),
        returned=_returned(employee_id, today - _RETURNED_REACH),
        open_days=_open_days(person.marks(days, minutes), person, past, months, now),
        habits=[*weekday[:4], *others][:4],
    )


def _picks(person: PersonDays, minutes: Mapping[date, DayMinutes], day: date, today: date) -> list[DayMark]:
    """Today, the two working days before it, and the chosen day wherever it lies."""
    before = (today - timedelta(days=back) for back in range(1, _LOOK_BACK_DAYS))
    marks = [mark for mark in person.marks(before, minutes) if mark.is_working][:2]
    wanted = {mark.day for mark in marks} | {today, day}
    return person.marks(sorted(wanted), minutes)


def _returned(employee_id: int, since: date) -> list[ReturnedEntry]:
    """Entries sent back and not corrected yet, oldest first."""
    note = (
        select(Decision.note)
        .where(Decision.activity_id == Activity.id, Decision.note.is_not(None))
        .order_by(Decision.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Activity.public_id, Activity.description, Activity.work_date, note.label("note"))
        .where(Activity.employee_id == employee_id, Activity.work_date >= since, Activity.status == "returned")
        .order_by(Activity.work_date)
        .limit(20)
    )
    return [ReturnedEntry(row.public_id, title_of(row.description), row.work_date, row.note) for row in rows]


def _open_days(
    marks: Iterable[DayMark], person: PersonDays, past: PastEntries, months: Mapping[Month, MonthStatus], now: datetime
) -> list[OpenDay]:
    """Days that can still be completed; the day after a night at work asks for nothing."""
    after_night = past.days_after_night()
    found = []
    for mark in marks:
        if not mark.lacking or mark.day in after_night or not may_submit_new(months[Month.of(mark.day)].stage):
            continue
        deadline = deadline_of(mark.day, person.pattern(mark.day), person.employee_id)
        if now < deadline:
            found.append(OpenDay(mark, deadline, _planned_open(person, past, mark.day)))
    return found


def _planned_open(person: PersonDays, past: PastEntries, day: date) -> int:
    return len(unrecorded(person.planned(day), past.taken(day)))
