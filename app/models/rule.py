"""Allowance profiles that HR brings in, and the acts that put them in force."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.types import CodeText, Instant, PrimaryKey, PublicId, UtcDateTime, one_of
from app.models.unit import Unit


class RuleProfile(Base):
    """The text of a profile, proposed by one person and put in force by another, for the city or for one OPD.

    In force from `first_month` until the next one for the same unit. The text never changes: a correction is a new row.
    """

    __tablename__ = "rule_profile"
    __table_args__ = (
        one_of("state", "proposed", "in_force", "refused", "withdrawn"),
        CheckConstraint("state <> 'in_force' OR decided_by_id <> proposed_by_id", name="second_person"),
        Index("ix_rule_profile_state", "state", "first_month"),  # what is in force in a month
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    code: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    first_month: Mapped[str] = mapped_column(String(7))
    signed_on: Mapped[date]
    document: Mapped[str] = mapped_column(String(200))
    state: Mapped[CodeText] = mapped_column(default="proposed")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    proposed_at: Mapped[Instant]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    decision_reason: Mapped[str | None] = mapped_column(String(500))

    unit: Mapped[Unit | None] = relationship()


class ProfilePreview(Base):
    """What a proposed profile would have changed in a past month; `result` is canonical JSON (totals per unit, people)."""

    __tablename__ = "profile_preview"
    __table_args__ = (
        one_of("state", "running", "done", "failed"),
        Index("ix_profile_preview_profile_id", "profile_id", "month"),  # the previews of a profile
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    profile_id: Mapped[int] = mapped_column(ForeignKey("rule_profile.id"))
    month: Mapped[str] = mapped_column(String(7))
    state: Mapped[CodeText] = mapped_column(default="running")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[str | None] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    asked_at: Mapped[Instant]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    profile: Mapped[RuleProfile] = relationship()
