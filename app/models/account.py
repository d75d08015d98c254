"""Accounts, server-side sessions, roles and the slow-down of guessing."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.employee import Employee
from app.models.types import CodeText, Instant, PrimaryKey, UtcDateTime, one_of


class Account(Base):
    """The sign-in of one person. Without a password hash nobody can sign in."""

    __tablename__ = "account"

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    first_password_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    is_disabled: Mapped[bool] = mapped_column(default=False)
    theme: Mapped[CodeText] = mapped_column(default="system")
    language: Mapped[CodeText] = mapped_column(default="id")
    created_at: Mapped[Instant]
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    toured_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime()
    )  # the three cards of the first days were seen or skipped

    employee: Mapped[Employee] = relationship()


class LoginSession(Base):
    """One signed-in browser. Only the hash of its cookie is stored; ending it is a date, not a delete."""

    __tablename__ = "login_session"

    id: Mapped[PrimaryKey]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)  # end all sessions of an account
    csrf_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    account: Mapped[Account] = relationship()


class RoleGrant(Base):
    """A role given to a person, for one unit's subtree or (without unit) for the city. History stays."""

    __tablename__ = "role_grant"
    __table_args__ = (
        one_of("role", "hr", "unit_hr", "treasurer", "verifier", "approver", "calibrator", "auditor", "admin"),
        Index("ix_role_grant_employee_id", "employee_id"),  # the roles of the viewer, once per request
    )

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    role: Mapped[CodeText]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    granted_at: Mapped[Instant]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))


class LoginThrottle(Base):
    """Failed sign-ins per account ("nip:…") and per network ("net:…"): a growing wait, never a lock for good."""

    __tablename__ = "login_throttle"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[Instant]
    blocked_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
