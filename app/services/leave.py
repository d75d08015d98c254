"""Leave and official travel, entered by HR as a range of days before the month is closed."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from app.domain.attendance import EXCUSED, AttendanceCode
from app.domain.calendar import local_date
from app.domain.duty import list_working_days, post_stretches
from app.domain.errors import Conflict, FieldError, Invalid, NotAllowed
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.extensions import db
from app.models import Attendance, Employee
from app.services import audit
from app.services.access import check, grounds_towards
from app.services.city_calendar import work_calendar
from app.services.people_read import visible_person
from app.services.periods import closed_months
from app.services.rollup_marks import mark_changed
from app.services.structure import structure_above
from app.services.unit_of_work import unit_of_work

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class LeaveForm:
    """A range of days (both included), its code, and the letter that allows it."""

    kode: str
    mulai: date | None
    selesai: date | None
    dokumen: str


def record_leave(person_id: uuid.UUID, form: LeaveForm, *, viewer: Viewer, now: datetime) -> int:
    """Excuse the person's working days in the range; returns how many days were added. Repeating adds nothing.

    Raises NotFound, NotAllowed (also for oneself), Invalid with `fields`, Conflict(month_closed).
    """
    first, last = _checked(form)
    with unit_of_work():
        person = _person(person_id, viewer, now)
        _refuse_closed(first, last)
        days = _working_days(person.id, first, last)
        if not days:
            raise Invalid("leave_invalid", fields={"mulai": [FieldError("leave_without_working_day")]})
        known = set(
            db.session.scalars(
                select(Attendance.tanggal).where(
                    Attendance.employee_id == person.id,
                    Attendance.kode == form.kode,
                    Attendance.tanggal.between(first, last),
                )
            )
        )
        new = [day for day in days if day not in known]
        db.session.add_all(
            Attendance(
                employee_id=person.id,
                tanggal=day,
                kode=form.kode,
                source="hr",
                document=form.dokumen.strip(),
                recorded_by_id=viewer.employee_id,
                recorded_at=now,
            )
            for day in new
        )
        _note("leave.recorded", person, form.kode, first, last, len(new), viewer, now)
    return len(new)


def cancel_leave(person_id: uuid.UUID, form: LeaveForm, *, viewer: Viewer, now: datetime) -> int:
    """Take back days of a code that HR entered in the range; imported rows stay. Returns how many days went.

    Raises NotFound, NotAllowed, Invalid, Conflict(month_closed).
    """
    first, last = _checked(form)
    with unit_of_work():
        person = _person(person_id, viewer, now)
        _refuse_closed(first, last)
        found = db.session.execute(
            delete(Attendance).where(
                Attendance.employee_id == person.id,
                Attendance.kode == form.kode,
                Attendance.source == "hr",
                Attendance.tanggal.between(first, last),
            )
        )
        count = int(getattr(found, "rowcount", 0))
        _note("leave.cancelled", person, form.kode, first, last, count, viewer, now)
    return count


def _checked(form: LeaveForm) -> tuple[date, date]:
    problems: dict[str, list[FieldError]] = {}
    if form.kode not in {code.value for code in EXCUSED}:
        problems["kode"] = [FieldError("leave_code")]
    if not form.dokumen.strip() or len(form.dokumen) > 200:
        problems["dokumen"] = [FieldError("leave_document")]
    if form.mulai is None:
        problems["mulai"] = [FieldError("date_required")]
    if form.selesai is None:
        problems["selesai"] = [FieldError("date_required")]
    elif form.mulai is not None and form.selesai < form.mulai:
        problems["selesai"] = [FieldError("leave_end_before_start")]
    elif form.mulai is not None and form.selesai - form.mulai > LONGEST:
        problems["selesai"] = [FieldError("leave_too_long")]
    if problems or form.mulai is None or form.selesai is None:
        raise Invalid("leave_invalid", fields=problems)
    return form.mulai, form.selesai


def _person(person_id: uuid.UUID, viewer: Viewer, now: datetime) -> Employee:
    person = visible_person(person_id, viewer=viewer, now=now)
    if person.id == viewer.employee_id:
        raise NotAllowed("leave_own")
    check(Permission.LEAVE_RECORD, grounds_towards(viewer, person.id, local_date(now), now))
    return person


def _refuse_closed(first: date, last: date) -> None:
    closed = closed_months(_months(first, last))
    if closed:
        raise Conflict("month_closed", month=min(closed).code)


def _months(first: date, last: date) -> list[Month]:
    months = [Month.of(first)]
    while months[-1] < Month.of(last):
        months.append(months[-1].next)
    return months


def _working_days(employee_id: int, first: date, last: date) -> list[date]:
    assignments = structure_above([employee_id]).assignments_of(employee_id)
    return list_working_days(post_stretches(assignments, first, last), work_calendar())


def _note(
    action: str, person: Employee, kode: str, first: date, last: date, days: int, viewer: Viewer, now: datetime
) -> None:
    mark_changed((person.id, month.code) for month in _months(first, last))
    data = {"kode": AttendanceCode(kode).value, "mulai": first, "selesai": last, "hari": days}
    audit.record(action, "employee", person.public_id, by=viewer.employee_id, now=now, data=data)
