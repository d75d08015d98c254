"""Finding and ending signed-in sessions."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, cast, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import Account, Assignment, Delegation, Employee, LoginSession, Period
from app.models import RoleGrant as RoleGrantRow

LIFETIME = timedelta(days=14)
_PREFIX = "s."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is behind a session, with the rights of this very request."""

    session_id: int
    account_id: int
    csrf_token: str
    viewer: Viewer
    nip: str
    nama: str
    theme: str
    language: str
    must_change_password: bool
    is_toured: bool


def find_session(token: str, *, now: datetime, today: date) -> SignedIn | None:
    """The signed-in person of a cookie value, or None if the session is unknown, ended, expired, or the account disabled."""
    row = db.session.execute(_session_query(today), {"token_hash": hash_token(token), "now": now}).first()
    if row is None:
        return None
    grants = _grants(row.employee_id) if row.has_roles else ()
    return SignedIn(
        session_id=row.id,
        account_id=row.account_id,
        csrf_token=row.csrf_token,
        viewer=Viewer(employee_id=row.employee_id, grants=grants, is_superior=row.is_superior),
        nip=row.nip,
        nama=row.nama,
        theme=row.theme,
        language=row.language,
        must_change_password=row.must_change_password,
        is_toured=row.toured_at is not None,
    )


@lru_cache(maxsize=4)
def _session_query(today: date) -> Select[*tuple[Any, ...]]:
    """Built once a day, because every request asks it. Parameters: token_hash, now."""
    employee_id = Account.employee_id
    return (
        select(
            LoginSession.id,
            LoginSession.csrf_token,
            Account.id.label("account_id"),
            Account.theme,
            Account.language,
            Account.must_change_password,
            Account.toured_at,
            Employee.id.label("employee_id"),
            Employee.nip,
            Employee.nama,
            _has_subordinates(employee_id, today).label("is_superior"),
            exists()
            .where(RoleGrantRow.employee_id == employee_id, RoleGrantRow.revoked_at.is_(None))
            .label("has_roles"),
        )
        .join(Account, Account.id == LoginSession.account_id)
        .join(Employee, Employee.id == employee_id)
        .where(
            LoginSession.token_hash == bindparam("token_hash"),
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > bindparam("now"),
            Account.is_disabled.is_(False),
        )
    )


def open_session(account_id: int, *, now: datetime, csrf_token: str | None = None) -> tuple[str, str]:
    """Start a session inside the caller's unit of work; returns (cookie value, CSRF secret)."""
    token, csrf_token = _PREFIX + secrets.token_urlsafe(32), csrf_token or secrets.token_hex(32)
    db.session.add(
        LoginSession(
            token_hash=hash_token(token),
            account_id=account_id,
            csrf_token=csrf_token,
            created_at=now,
            expires_at=now + LIFETIME,
        )
    )
    return token, csrf_token


def end_sessions(account_id: int, *, now: datetime, only: int | None = None, but: int | None = None) -> None:
    """End all sessions of an account (or only one, or all but one) inside the caller's unit of work."""
    statement = update(LoginSession).where(LoginSession.account_id == account_id, LoginSession.revoked_at.is_(None))
    if only is not None:
        statement = statement.where(LoginSession.id == only)
    if but is not None:
        statement = statement.where(LoginSession.id != but)
    db.session.execute(statement.values(revoked_at=now))


def hash_token(token: str) -> str:
    """What the database stores of a session's cookie value."""
    return hashlib.sha256(token.encode()).hexdigest()


def viewer_of(employee_id: int, *, today: date) -> Viewer:
    """The rights of a person today, for commands and for a second look inside a transaction."""
    is_superior = db.session.scalar(select(_has_subordinates(employee_id, today)))
    return Viewer(employee_id=employee_id, grants=_grants(employee_id), is_superior=bool(is_superior))


def _grants(employee_id: int) -> tuple[RoleGrant, ...]:
    rows = db.session.execute(
        select(RoleGrantRow.role, RoleGrantRow.unit_id)
        .where(RoleGrantRow.employee_id == employee_id, RoleGrantRow.revoked_at.is_(None))
        .order_by(RoleGrantRow.id)
    )
    return tuple(RoleGrant(role=Role(row.role), unit_id=row.unit_id) for row in rows)


def _has_subordinates(
    employee_id: ColumnElement[int] | InstrumentedAttribute[int] | int, today: date
) -> ColumnElement[bool]:
    """Somebody's assignment names the person as superior or checker, or the person acts or stands in for a superior.

    An assignment that ended still counts while entries of its days may wait: for some weeks, and until its last month
    is closed (a year at most, or posts of before the program's time would count for ever). A delegation ends with its
    last day, because it must be in force when the decision is made.
    """
    named = exists().where(
        or_(Assignment.superior_id == employee_id, Assignment.checker_id == employee_id), _may_still_wait(today)
    )
    delegated = exists().where(
        Delegation.to_employee_id == employee_id,
        Delegation.starts_on <= today,
        Delegation.ends_on >= today,
        Delegation.ended_at.is_(None),
    )
    acting = exists().where(
        Assignment.employee_id == employee_id, Assignment.penugasan.in_(("plt", "plh")), _may_still_wait(today)
    )
    return or_(named, delegated, acting)


def _may_still_wait(today: date) -> ColumnElement[bool]:
    """The assignment has begun, and its last days' entries may not all be decided yet."""
    last_month = func.substr(cast(Assignment.ends_on, String), 1, 7)
    is_closed = exists().where(Period.kind == "month", Period.code == last_month, Period.state == "closed")
    recent, past = today - timedelta(days=62), today - timedelta(days=400)
    return and_(
        Assignment.starts_on <= today,
        or_(
            Assignment.ends_on.is_(None),
            Assignment.ends_on >= recent,
            and_(Assignment.ends_on >= past, ~is_closed),
        ),
    )
