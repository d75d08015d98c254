"""Who is asked on a day, grouped by what makes their days differ: the pattern of work and the emergencies of their unit."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select

from app.domain.calendar import Pattern, WorkCalendar, local_date
from app.extensions import db
from app.models import Assignment, Attendance
from app.services.city_calendar import deadline_calendar, has_unit_stops
from app.services.missing import present
from app.services.missing_window import NOT_ASKED
from app.services.notices import NoticeText

# Longer than any deadline that could end today.
_LOOK_BACK = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """People of one pattern whose deadlines are counted by one calendar; `units` None means all units."""

    today: date
    pattern: Pattern
    calendar: WorkCalendar
    units: tuple[int, ...] | None

    @property
    def members(self) -> tuple[ColumnElement[bool], ...]:
        """The conditions of a member's assignment today."""
        conditions = (*present(self.today), Assignment.pola_kerja == self.pattern.value)
        return conditions if self.units is None else (*conditions, Assignment.unit_id.in_(self.units))


def asked_groups(*, now: datetime) -> Iterator[AskedGroup]:
    """All groups; one for each pattern while no unit has an emergency of its own."""
    today = local_date(now)
    for calendar, units in _calendars(today - _LOOK_BACK, today):
        for pattern in Pattern:
            yield AskedGroup(today, pattern, calendar, units)


def _calendars(since: date, today: date) -> Iterator[tuple[WorkCalendar, tuple[int, ...] | None]]:
    if not has_unit_stops(since):
        yield deadline_calendar(since), None
        return
    found: dict[frozenset[date], list[int]] = defaultdict(list)
    calendars: dict[frozenset[date], WorkCalendar] = {}
    for unit_id in db.session.scalars(select(Assignment.unit_id).where(*present(today)).distinct()).all():
        calendar = deadline_calendar(since, unit_id)
        calendars[calendar.holidays] = calendar
        found[calendar.holidays].append(unit_id)
    for holidays, units in found.items():
        yield calendars[holidays], tuple(sorted(units))


def about_day(code: str, person: int, day: date) -> NoticeText:
    """What is said about a day without an entry; it leads to the form of that day."""
    iso = day.isoformat()
    return NoticeText(person, code, {"tanggal": day}, f"/activities/new?tanggal={iso}", f"{code}:{iso}")


def is_away(*days: date) -> ColumnElement[bool]:
    """Whether the person of the assignment is on leave, ill or travelling on one of the days."""
    return (
        select(Attendance.id)
        .where(
            Attendance.employee_id == Assignment.employee_id,
            Attendance.tanggal.in_(days),
            Attendance.kode.in_(sorted(NOT_ASKED)),
        )
        .exists()
    )
