"""What the page "Data saya" shows of the viewer's own record."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.domain.errors import NotFound
from app.extensions import db
from app.models import (
    Account,
    Assignment,
    Delegation,
    Employee,
    LoginSession,
    RoleGrant,
    SuperiorReport,
    Unit,
)


@dataclass(frozen=True, slots=True)
class Post:
    """One assignment in words a person knows."""

    jabatan: str
    unit: str
    penugasan: str
    status: str
    golongan: str | None
    kelas_jabatan: int | None
    pola_kerja: str
    superior: str | None
    checker: str | None
    starts_on: date
    ends_on: date | None

    def is_in_force(self, today: date) -> bool:
        return self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)


@dataclass(frozen=True, slots=True)
class Held:
    """A role in force; `unit` is None for the whole city."""

    role: str
    unit: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Lent:
    """A delegation the person gave."""

    public_id: UUID
    to_name: str
    starts_on: date
    ends_on: date
    reason: str
    ended_at: datetime | None

    def is_open(self, today: date) -> bool:
        return self.ended_at is None and self.ends_on >= today


@dataclass(frozen=True, slots=True)
class SignedInSince:
    """One signed-in browser."""

    session_id: int
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """Everything the page "Data saya" shows."""

    person: Employee
    posts: list[Post]
    roles: list[Held]
    delegations: list[Lent]
    reports: list[SuperiorReport]
    sessions: list[SignedInSince]


def own_record(employee_id: int, *, now: datetime) -> OwnRecord:
    """What the viewer's own page shows. Raises: NotFound."""
    person = db.session.get(Employee, employee_id)
    if person is None:
        raise NotFound("employee_unknown")
    reports = select(SuperiorReport).where(SuperiorReport.employee_id == employee_id)
    return OwnRecord(
        person=person,
        posts=_posts(employee_id),
        roles=_roles(employee_id),
        delegations=_delegations(employee_id),
        reports=list(db.session.scalars(reports.order_by(SuperiorReport.id.desc()).limit(5))),
        sessions=_sessions(employee_id, now),
    )


def _posts(employee_id: int) -> list[Post]:
    superior, checker = aliased(Employee), aliased(Employee)
    rows = db.session.execute(
        select(
            Assignment.jabatan,
            Unit.nama,
            Assignment.penugasan,
            Assignment.status,
            Assignment.golongan,
            Assignment.kelas_jabatan,
            Assignment.pola_kerja,
            superior.nama,
            checker.nama,
            Assignment.starts_on,
            Assignment.ends_on,
        )
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(superior, superior.id == Assignment.superior_id)
        .outerjoin(checker, checker.id == Assignment.checker_id)
        .where(Assignment.employee_id == employee_id)
        .order_by(Assignment.starts_on.desc(), Assignment.id)
    )
    return [Post(*row) for row in rows]


def _roles(employee_id: int) -> list[Held]:
    rows = db.session.execute(
        select(RoleGrant.role, Unit.nama, RoleGrant.granted_at)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.employee_id == employee_id, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    )
    return [Held(*row) for row in rows]


def _delegations(employee_id: int) -> list[Lent]:
    rows = db.session.execute(
        select(
            Delegation.public_id,
            Employee.nama,
            Delegation.starts_on,
            Delegation.ends_on,
            Delegation.reason,
            Delegation.ended_at,
        )
        .join(Employee, Employee.id == Delegation.to_employee_id)
        .where(Delegation.from_employee_id == employee_id)
        .order_by(Delegation.starts_on.desc())
        .limit(20)
    )
    return [Lent(*row) for row in rows]


def _sessions(employee_id: int, now: datetime) -> list[SignedInSince]:
    rows = db.session.execute(
        select(LoginSession.id, LoginSession.created_at, LoginSession.expires_at)
        .join(Account, Account.id == LoginSession.account_id)
        .where(Account.employee_id == employee_id, LoginSession.revoked_at.is_(None), LoginSession.expires_at > now)
        .order_by(LoginSession.created_at.desc())
    )
    return [SignedInSince(*row) for row in rows]
