"""Periods and the acts that close and reopen them."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.types import CodeText, Instant, PrimaryKey, one_of


class Period(Base):
    """A month or semester of the city. `closing` follows from the calendar; only open and closed need a person.

    A period without a row is open, revision 1.
    """

    __tablename__ = "period"
    __table_args__ = (
        UniqueConstraint("kind", "code"),
        one_of("kind", "month", "quarter", "semester", "year"),
        one_of("state", "open", "closing", "closed"),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[CodeText]
    code: Mapped[str] = mapped_column(String(10))
    state: Mapped[CodeText] = mapped_column(default="open")
    revision: Mapped[int] = mapped_column(default=1)

    acts: Mapped[list["PeriodAct"]] = relationship(back_populates="period", order_by="PeriodAct.id")


class PeriodAct(Base):
    """Who closed, asked to reopen, or reopened a period, when and why."""

    __tablename__ = "period_act"
    __table_args__ = (one_of("act", "closing", "close", "ask_reopen", "reopen"),)

    id: Mapped[PrimaryKey]
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)  # the history of a period
    act: Mapped[CodeText]
    revision: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(500))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[Instant]

    period: Mapped[Period] = relationship(back_populates="acts")


class UnitFinalisation(Base):
    """HR's act of making a unit's scores of a semester final."""

    __tablename__ = "unit_finalisation"

    id: Mapped[PrimaryKey]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    semester: Mapped[str] = mapped_column(String(6), index=True)  # which units are done
    people: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[Instant]
