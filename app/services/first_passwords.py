"""First passwords: random, printed on a slip, good for one sign-in within the days the parameter says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from app.domain.calendar import local_date
from app.domain.errors import NotFound
from app.extensions import db
from app.models import Account, Assignment, Employee, Unit
from app.parameters.loader import load_parameters
from app.services import audit
from app.services.accounts import employee_id_of, ensure_account
from app.services.passwords import hash_password, make_first_password
from app.services.sessions import end_sessions
from app.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed for one person."""

    nip: str
    nama: str
    unit: str
    password: str
    last_day: date


@dataclass(frozen=True, slots=True)
class _Person:
    employee_id: int
    nip: str
    nama: str
    unit: str


def issue_for_person(nip: str, *, by: int | None, now: datetime) -> list[Slip]:
    """A slip for one person, also for one who forgot the own password: that one ends, with all sessions.

    Raises: NotFound.
    """
    employee_id = employee_id_of(nip)
    today = local_date(now)
    known = _people(today, Employee.id == employee_id)
    if not known:
        person = db.session.get_one(Employee, employee_id)
        known = [_Person(person.id, person.nip, person.nama, "")]
    return _issue(known[:1], by=by, now=now)


def issue_for_unit(unit_kode: str, *, by: int | None, now: datetime) -> list[Slip]:
    """Slips for everyone of a unit and below who has not chosen a password yet; nobody else is locked out by a print.

    Raises: NotFound.
    """
    unit = db.session.scalar(select(Unit).where(Unit.kode == unit_kode))
    if unit is None:
        raise NotFound("unit_unknown", kode=unit_kode)
    prefix = unit.path if unit.path != "/" else f"/{unit.id}/"
    below = or_(Unit.id == unit.id, Unit.path.startswith(prefix, autoescape=True))
    has_chosen = select(Account.id).where(
        Account.employee_id == Employee.id, Account.password_hash.is_not(None), Account.must_change_password.is_(False)
    )
    people = _people(local_date(now), below, ~has_chosen.exists())
    return _issue(people, by=by, now=now)


def _people(today: date, *conditions: object) -> list[_Person]:
    """People in post today with the unit of their first (definitif before others) assignment, in printing order."""
    rows = db.session.execute(
        select(Employee.id, Employee.nip, Employee.nama, Unit.nama)
        .join(Assignment, Assignment.employee_id == Employee.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(
            Assignment.starts_on <= today,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= today),
            *conditions,  # type: ignore[arg-type]
        )
        .order_by(Unit.nama, Employee.nama, Employee.id, Assignment.penugasan)
    )
    found: dict[int, _Person] = {}
    for row in rows:
        found.setdefault(row[0], _Person(*row))
    return list(found.values())


def _issue(people: Sequence[_Person], *, by: int | None, now: datetime) -> list[Slip]:
    today = local_date(now)
    days = load_parameters().at(today, "first_passwords").integer("first_password_days")
    last_day = today + timedelta(days=days)
    passwords = [make_first_password() for _ in people]
    hashes = [hash_password(password) for password in passwords]
    with unit_of_work():
        entries = []
        for person, hashed in zip(people, hashes, strict=True):
            account = ensure_account(person.employee_id, now=now)
            account.password_hash, account.must_change_password = hashed, True
            account.first_password_expires_at = now + timedelta(days=days)
            account.password_changed_at = now
            end_sessions(account.id, now=now)
            entries.append(audit.AuditEntry("account.first_password_issued", "account", str(account.id)))
        audit.record_many(entries, by=by, now=now)
    return [
        Slip(person.nip, person.nama, person.unit, password, last_day)
        for person, password in zip(people, passwords, strict=True)
    ]
