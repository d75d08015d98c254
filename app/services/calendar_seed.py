"""What a city starts with: national holidays and cuti bersama, and office hours. HR edits both; a seed never overwrites."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, insert, select

from app.domain.periods import Month
from app.extensions import db
from app.models import CalendarDay, WorkSchedule
from app.services import audit
from app.services.calendar_changes import DayOff, decided_days, note_changes
from app.services.city_calendar import forget_calendar
from app.services.periods import closed_months
from app.services.unit_of_work import unit_of_work

# Islamic and Chinese dates of coming years are estimates until the joint decree (SKB 3 Menteri) names them.
_ESTIMATE = "(perkiraan)"
_DECREE = "SKB 3 Menteri, menurut paket holidays"
_KINDS = (("government", "cuti_bersama"), ("public", "public"))

_SCHEDULES_SINCE = date(2000, 1, 1)
_SOURCE = "Bawaan aplikasi, menunggu penetapan kota"
_MON_TO_THU, _FRIDAY, _SATURDAY = range(4), (4,), (5,)
# (pattern, label, weekdays, start, end); the five-day hours make 37.5 a week after breaks, the six-day ones are ours.
_HOURS = (
    ("5", "Jam kerja lima hari", _MON_TO_THU, 7 * 60 + 30, 16 * 60),
    ("5", "Jam kerja lima hari", _FRIDAY, 7 * 60 + 30, 16 * 60 + 30),
    ("6", "Jam kerja enam hari", _MON_TO_THU, 7 * 60 + 30, 14 * 60),
    ("6", "Jam kerja enam hari", _FRIDAY, 7 * 60 + 30, 11 * 60 + 30),
    ("6", "Jam kerja enam hari", _SATURDAY, 7 * 60 + 30, 13 * 60),
)


def seed_calendar(year: int, *, by: int | None, now: datetime) -> int:
    """Add the year's days off that are not there yet, with one audit row; returns how many were added.

    A day that a person removed or moved stays an ordinary day, and a closed month keeps the days it was closed with.
    """
    with unit_of_work() as uow:
        first, last = date(year, 1, 1), date(year, 12, 31)
        known = set(db.session.scalars(select(CalendarDay.tanggal).where(CalendarDay.tanggal.between(first, last))))
        known |= decided_days(year)
        closed = closed_months(Month(year, number) for number in range(1, 13))
        days = [day for day in days_off(year) if day["tanggal"] not in known and Month.of(day["tanggal"]) not in closed]
        if days:
            db.session.execute(insert(CalendarDay), days)
            added = [(day["tanggal"], None, DayOff(day["kind"], day["name"], day["decree"])) for day in days]
            note_changes(added, by=by, now=now)
            audit.record("calendar.seeded", "calendar", year, by=by, now=now, data={"days": len(days)})
            uow.after_commit(forget_calendar)
    return len(days)


def seed_schedules(*, by: int | None, now: datetime) -> int:
    """Add the default office hours when there are none at all; returns how many rows were added."""
    with unit_of_work():
        if db.session.scalar(select(exists(select(WorkSchedule.id)))):
            return 0
        rows = default_schedules()
        db.session.execute(insert(WorkSchedule), rows)
        audit.record("schedule.seeded", "schedule", "city", by=by, now=now, data={"rows": len(rows)})
    return len(rows)


def seed_missing(years: Iterable[int], *, by: int | None, now: datetime) -> None:
    """Give each year without any day off its holidays, and the city its office hours: what an empty database needs."""
    with unit_of_work():
        for year in years:
            first, last = date(year, 1, 1), date(year, 12, 31)
            if not db.session.scalar(select(exists().where(CalendarDay.tanggal.between(first, last)))):
                seed_calendar(year, by=by, now=now)
        seed_schedules(by=by, now=now)


def days_off(year: int) -> list[dict[str, Any]]:
    """The year's public holidays and cuti bersama as rows of `calendar_day`; a public holiday wins its date."""
    import holidays  # a slow import that only this needs

    found: dict[date, dict[str, Any]] = {}
    for category, kind in _KINDS:
        for day, name in holidays.country_holidays("ID", years=year, language="id", categories=(category,)).items():
            found[day] = {
                "tanggal": day,
                "kind": kind,
                "name": name.replace(_ESTIMATE, "").strip(),
                "decree": _DECREE,
                "is_estimated": _ESTIMATE in name,
            }
    return [found[day] for day in sorted(found)]


def default_schedules() -> list[dict[str, Any]]:
    """The office hours of the city as rows of `work_schedule`."""
    return [
        {
            "public_id": uuid.uuid4(),
            "unit_id": None,
            "pola_kerja": pattern,
            "weekday": weekday,
            "start_minute": start,
            "end_minute": end,
            "valid_from": _SCHEDULES_SINCE,
            "valid_to": None,
            "label": label,
            "source": _SOURCE,
        }
        for pattern, label, weekdays, start, end in _HOURS
        for weekday in weekdays
    ]
