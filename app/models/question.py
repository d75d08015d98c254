"""Questions about an amount, and consents to compare two people's derivations."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.tpp import TppLine
from app.models.types import CodeText, Instant, PrimaryKey, PublicId, UtcDateTime, one_of


class TppQuestion(Base):
    """ "Tanya potongan ini": a person asks about one step of an own line; HR answers by `due_on`. Both texts stay."""

    __tablename__ = "tpp_question"
    __table_args__ = (
        one_of("state", "open", "answered", "withdrawn"),
        Index("ix_tpp_question_employee_id", "employee_id"),  # a person's questions
        Index("ix_tpp_question_state", "state", "due_on"),  # what HR has to answer, oldest first
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    # Empty once a draft was computed again without the person; the question and its amount stay.
    line_id: Mapped[int | None] = mapped_column(ForeignKey("tpp_line.id", ondelete="SET NULL"), index=True)
    month: Mapped[str] = mapped_column(String(7))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    step: Mapped[CodeText]
    said: Mapped[str] = mapped_column(String(400))  # canonical JSON [title, result, unit] of the step when asked
    text: Mapped[str] = mapped_column(String(1000))
    asked_at: Mapped[Instant]
    due_on: Mapped[date]
    state: Mapped[CodeText] = mapped_column(default="open")
    answer: Mapped[str | None] = mapped_column(String(2000))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    line: Mapped[TppLine | None] = relationship()


class DerivationConsent(Base):
    """One person lets another see the own derivation of a month; a comparison needs the consent of both."""

    __tablename__ = "derivation_consent"
    __table_args__ = (
        UniqueConstraint("giver_id", "receiver_id", "month"),
        CheckConstraint("giver_id <> receiver_id", name="self"),
        Index("ix_derivation_consent_receiver_id", "receiver_id", "month"),  # whose derivations one may see
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    giver_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    month: Mapped[str] = mapped_column(String(7))
    given_at: Mapped[Instant]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
