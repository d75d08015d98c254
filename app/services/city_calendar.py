"""The city's calendar and its emergencies as the domain needs them."""

import time
from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, Boolean, Cast, Date, Engine, String, cast, null, or_, select, union_all
from sqlalchemy.types import TypeEngine

from app.domain.calendar import WorkCalendar
from app.domain.emergencies import EmergencyFact, deadline_days
from app.extensions import db
from app.models import Assignment, CalendarDay, Emergency, Unit

# A holiday changes a few times a year and is asked for on every request. Another process sees a change after this long;
# the process that made it sees it at once (`forget_calendar`).
_KEPT_SECONDS = 30.0
_kept: "WeakKeyDictionary[Engine, _Kept]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Kept:
    """The calendar and all emergencies, as read at a moment of the monotonic clock."""

    at: float
    calendar: WorkCalendar
    emergencies: tuple[EmergencyFact, ...]


def work_calendar() -> WorkCalendar:
    """All days off of the city."""
    return _read().calendar


def _read() -> _Kept:
    """Days off and emergencies, with one query every half minute."""
    engine = db.engine
    found = _kept.get(engine)
    if found is not None and time.monotonic() - found.at < _KEPT_SECONDS:
        return found
    rows = db.session.execute(_DAYS_AND_EMERGENCIES).all()
    calendar = WorkCalendar(row.first for row in rows if row.last is None)
    emergencies = tuple(EmergencyFact(*row[2:3], *row[:2], *row[3:]) for row in rows if row.last is not None)
    found = _kept[engine] = _Kept(time.monotonic(), calendar, emergencies)
    return found


def _nothing(kind: type[TypeEngine[Any]]) -> Cast[Any]:
    return cast(null(), kind)


# Days off have no last day; both kinds of rows in one statement, because every cold request asks for both.
_DAYS_AND_EMERGENCIES = union_all(
    select(
        CalendarDay.tanggal.label("first"),
        _nothing(Date).label("last"),
        _nothing(BigInteger).label("unit_id"),
        _nothing(Boolean).label("stops_deadlines"),
        _nothing(Boolean).label("stops_deductions"),
        _nothing(String).label("name"),
    ),
    select(
        Emergency.starts_on,
        Emergency.ends_on,
        Emergency.unit_id,
        Emergency.stops_deadlines,
        Emergency.stops_deductions,
        Emergency.name,
    ).where(Emergency.revoked_at.is_(None)),
)


def forget_calendar() -> None:
    """Call after changing calendar days or emergencies."""
    _kept.pop(db.engine, None)


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


def unit_with_stops(owner_id: int, day: date, since: date) -> int | None:
    """The unit a person belonged to on a day, if deadlines that begin on `since` may differ there; else None, for the city.

    One query, none while no unit has an emergency.
    """
    if not has_unit_stops(since):
        return None
    return db.session.scalar(
        select(Assignment.unit_id)
        .where(
            Assignment.employee_id == owner_id,
            Assignment.starts_on <= day,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day),
        )
        .order_by((Assignment.penugasan == "definitif").desc(), Assignment.starts_on.desc())
        .limit(1)
    )


def emergencies_on(day: date, unit_id: int | None) -> list[EmergencyFact]:
    """The emergencies of a day for people of a unit (None: for the city). One query at most, for the unit's place."""
    found = [one for one in _read().emergencies if one.starts_on <= day <= one.ends_on]
    ancestors: tuple[int, ...] = ()
    if unit_id is not None and any(one.unit_id is not None for one in found):
        ancestors = db.session.get_one(Unit, unit_id).ancestor_ids
    return [one for one in found if one.concerns(ancestors)]


def _running_stops(since: date) -> list[EmergencyFact]:
    return [one for one in _read().emergencies if one.stops_deadlines and one.ends_on >= since]


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
