"""The roster as the offices read it: who holds which post under whom, never what somebody wrote."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, extract, false, func, or_, select

from app.domain.calendar import local_date
from app.domain.errors import NotFound
from app.domain.permissions import Ground, Permission, Role, Viewer
from app.domain.schedule import DutyChange
from app.extensions import db
from app.models import Assignment, Attendance, Employee, SuperiorReport, Unit
from app.services.access import check, grounds_towards
from app.services.schedules import duty_changes

PAGE = 50
# A longer part of a name means nothing, and is more than a database compares.
LONGEST_SEARCH = 100
_ROSTER_ROLES = (Role.HR, Role.UNIT_HR, Role.AUDITOR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the post in force today, else the last one."""

    public_id: uuid.UUID
    nip: str
    nama: str
    jabatan: str
    unit: str
    superior: str | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One page of the roster; `after` is the key to ask the next page with, None at the end."""

    rows: tuple[PersonRow, ...]
    after: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class LeaveRange:
    """Days with one code in a row, as entered: from first to last, both included."""

    kode: str
    first: date
    last: date
    days: int
    document: str | None
    source: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person for the office: posts, recorded absences of a year, reports about the superior, and how the days of
    posts are recorded from some day on, by the assignment's id.
    """

    person: Employee
    assignments: tuple[Assignment, ...]
    absences: tuple[LeaveRange, ...]
    reports: tuple[SuperiorReport, ...]
    recording: Mapping[int, Sequence[DutyChange]]


def list_people(
    *, viewer: Viewer, now: datetime, unit_kode: str = "", name: str = "", after: uuid.UUID | None = None
) -> PersonPage:
    """People of the viewer's units by name, by unit code (with everything below it) and part of a name or NIP.

    `after`: the last person of the page before.
    """
    today = local_date(now)
    superior = select(Employee.id, Employee.nama.label("superior")).subquery()
    statement = (
        select(Employee, Assignment.jabatan, Assignment.starts_on, Assignment.ends_on, Unit.nama, superior.c.superior)
        .join(Assignment, Assignment.id == _post_of(today))
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(superior, superior.c.id == Assignment.superior_id)
        .where(scope_of(viewer, _ROSTER_ROLES))
        .order_by(Employee.nama, Employee.id)
        .limit(PAGE + 1)
    )
    if unit_kode:
        path = db.session.scalar(select(Unit.path).where(Unit.kode == unit_kode))
        statement = statement.where(Unit.path.startswith(path, autoescape=True) if path else false())
    if name.strip():
        part = name.strip()[:LONGEST_SEARCH]
        statement = statement.where(
            or_(Employee.nama.icontains(part, autoescape=True), Employee.nip.startswith(part, autoescape=True))
        )
    key = db.session.execute(select(Employee.nama, Employee.id).where(Employee.public_id == after)).first()
    if key is not None:
        statement = statement.where(or_(Employee.nama > key.nama, (Employee.nama == key.nama) & (Employee.id > key.id)))
    found = db.session.execute(statement).all()
    rows = tuple(
        PersonRow(one.public_id, one.nip, one.nama, jabatan, unit, boss, starts <= today <= (ends or today))
        for one, jabatan, starts, ends, unit, boss in found[:PAGE]
    )
    return PersonPage(rows, rows[-1].public_id if len(found) > PAGE else None)


def visible_person(public_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> Employee:
    """A person whom the viewer's office may see. Raises NotFound."""
    person = db.session.scalar(select(Employee).where(Employee.public_id == public_id))
    if person is None:
        raise NotFound("not_found")
    if person.id != viewer.employee_id:
        check(Permission.ROSTER_READ, grounds_towards(viewer, person.id, local_date(now), now) - _EVERYBODY)
    return person


# Knowing that the roster exists is for everyone; a person in it is for those whose office covers the unit.
_EVERYBODY = frozenset({Ground.ANY_SIGNED_IN})


def person_view(public_id: uuid.UUID, year: int, *, viewer: Viewer, now: datetime) -> PersonView:
    """One person with everything the office needs to mend. Raises NotFound."""
    person = visible_person(public_id, viewer=viewer, now=now)
    posts = db.session.scalars(
        select(Assignment).where(Assignment.employee_id == person.id).order_by(Assignment.starts_on.desc())
    ).all()
    reports = db.session.scalars(
        select(SuperiorReport).where(SuperiorReport.employee_id == person.id).order_by(SuperiorReport.id.desc())
    )
    recording = duty_changes([one.id for one in posts])
    return PersonView(person, tuple(posts), _absences(person.id, year), tuple(reports), recording)


def open_reports(*, viewer: Viewer) -> list[tuple[SuperiorReport, Employee, Unit]]:
    """ "Atasan saya salah" reports that wait for an answer in the viewer's units, oldest first."""
    rows = db.session.execute(
        select(SuperiorReport, Employee, Unit)
        .join(Employee, Employee.id == SuperiorReport.employee_id)
        .join(Unit, Unit.id == SuperiorReport.unit_id)
        .where(SuperiorReport.state == "open", scope_of(viewer, (Role.HR, Role.UNIT_HR)))
        .order_by(SuperiorReport.id)
        .limit(200)
    )
    return [(report, person, unit) for report, person, unit in rows]


def scope_of(viewer: Viewer, roles: Sequence[Role]) -> ColumnElement[bool]:
    """The units (of the joined `Unit`) in which the viewer holds one of the roles."""
    scopes = [viewer.units_of(role) for role in roles]
    if any(scope is None for scope in scopes):
        return Unit.id.is_not(None)
    ids = {unit for scope in scopes if scope for unit in scope}
    paths = db.session.scalars(select(Unit.path).where(Unit.id.in_(ids))).all()
    return or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in paths))


def _post_of(today: date) -> ColumnElement[int]:
    """The definitif post in force, else the newest of any kind."""
    return (
        select(Assignment.id)
        .where(Assignment.employee_id == Employee.id)
        .order_by(
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= today).desc(),
            (Assignment.penugasan == "definitif").desc(),
            Assignment.starts_on.desc(),
        )
        .limit(1)
        .correlate(Employee)
        .scalar_subquery()
    )


def _absences(employee_id: int, year: int) -> tuple[LeaveRange, ...]:
    rows = db.session.execute(
        select(
            Attendance.kode,
            Attendance.document,
            Attendance.source,
            func.min(Attendance.tanggal),
            func.max(Attendance.tanggal),
            func.count(),
        )
        .where(
            Attendance.employee_id == employee_id,
            Attendance.tanggal.between(date(year, 1, 1), date(year, 12, 31)),
            Attendance.kode.not_in(("H", "apel_absen")),
        )
        .group_by(Attendance.kode, Attendance.document, Attendance.source, extract("month", Attendance.tanggal))
        .order_by(func.min(Attendance.tanggal).desc())
    )
    return tuple(
        LeaveRange(kode, first, last, days, document, source) for kode, document, source, first, last, days in rows
    )
