"""The city's calendar and its emergencies as the domain needs them."""

import time
from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from app.domain.calendar import WorkCalendar
from app.domain.emergencies import EmergencyFact, deadline_days
from app.extensions import db
from app.models import CalendarDay, Emergency, Unit

# A holiday changes a few times a year and is asked for on every request. Another process sees a change after this long;
# the process that made it sees it at once (`forget_calendar`).
_KEPT_SECONDS = 30.0
_kept: "WeakKeyDictionary[Engine, tuple[float, WorkCalendar]]" = WeakKeyDictionary()
_kept_stops: "WeakKeyDictionary[Engine, tuple[float, tuple[EmergencyFact, ...]]]" = WeakKeyDictionary()


def work_calendar() -> WorkCalendar:
    """All days off of the city."""
    engine = db.engine
    found = _kept.get(engine)
    if found is not None and time.monotonic() - found[0] < _KEPT_SECONDS:
        return found[1]
    calendar = WorkCalendar(db.session.scalars(select(CalendarDay.tanggal)))
    _kept[engine] = (time.monotonic(), calendar)
    return calendar


def forget_calendar() -> None:
    """Call after changing calendar days or emergencies."""
    _kept.pop(db.engine, None)
    _kept_stops.pop(db.engine, None)


def deadline_calendar(since: date, unit_id: int | None = None) -> WorkCalendar:
    """The calendar by which a deadline that begins on `since` is counted for people of a unit (None: for the city).

    Days on which an emergency stops deadlines are no working days in it. One query at most, for the unit's place.
    """
    running = _running_stops(since)
    if not running:
        return work_calendar()
    ancestors: tuple[int, ...] = ()
    if unit_id is not None and any(one.unit_id is not None for one in running):
        ancestors = db.session.get_one(Unit, unit_id).ancestor_ids
    return work_calendar().without(deadline_days(running, ancestors))


def latest_calendar(since: date) -> WorkCalendar:
    """As `deadline_calendar`, for the unit that has the most time: before its deadline nothing of the city is over."""
    running = _running_stops(since)
    return work_calendar().without(deadline_days(running, None)) if running else work_calendar()


def has_unit_stops(since: date) -> bool:
    """Whether some unit has other deadlines than the city from a day on."""
    return any(one.unit_id is not None for one in _running_stops(since))


def _running_stops(since: date) -> list[EmergencyFact]:
    engine = db.engine
    found = _kept_stops.get(engine)
    if found is None or time.monotonic() - found[0] >= _KEPT_SECONDS:
        stops = tuple(one for one in emergencies_between(date.min, date.max) if one.stops_deadlines)
        found = _kept_stops[engine] = (time.monotonic(), stops)
    return [one for one in found[1] if one.ends_on >= since]


def emergencies_between(first: date, last: date) -> tuple[EmergencyFact, ...]:
    """The emergencies, as they stand now, that touch the days from first to last. One query."""
    return tuple(
        EmergencyFact(row.unit_id, row.starts_on, row.ends_on, row.stops_deadlines, row.stops_deductions, row.name)
        for row in db.session.execute(
            select(
                Emergency.unit_id,
                Emergency.starts_on,
                Emergency.ends_on,
                Emergency.stops_deadlines,
                Emergency.stops_deductions,
                Emergency.name,
            )
            .where(Emergency.revoked_at.is_(None), Emergency.starts_on <= last, Emergency.ends_on >= first)
            .order_by(Emergency.starts_on, Emergency.id)
        )
    )
