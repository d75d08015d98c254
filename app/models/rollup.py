"""Monthly roll-ups: per person, and per person and plan line. Readers see only the published run."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.types import CodeText, Guid, PrimaryKey, UtcDateTime


class EmployeeMonth(Base):
    """The month of one person.

    `changes` grows in the transaction of every act on an entry of that month; a roll-up remembers the count it saw in
    `counted_changes`, so work is due exactly where the two differ, and publishing is one compare-and-set.
    Numbers are of the published run `run_id`; bit n - 1 of `entry_days` says that day n has a submitted entry; minutes credited = sum over days of min(cap, approved minutes).
    """

    __tablename__ = "employee_month"
    __table_args__ = (Index("ix_employee_month_month", "month", "employee_id"),)  # a whole month

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    changes: Mapped[int] = mapped_column(default=0)
    counted_changes: Mapped[int] = mapped_column(default=-1)
    run_id: Mapped[uuid.UUID | None] = mapped_column(Guid())
    computed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    approved: Mapped[int] = mapped_column(default=0)
    submitted: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    susulan: Mapped[int] = mapped_column(default=0)
    minutes_approved: Mapped[int] = mapped_column(default=0)
    minutes_credited: Mapped[int] = mapped_column(default=0)
    days_with_entry: Mapped[int] = mapped_column(default=0)
    entry_days: Mapped[int] = mapped_column(BigInteger, default=0)


class LineMonth(Base):
    """Approved work of one person on one plan line in one month, by satuan, as counted by one run.

    `volume` and `volume_mutu_ok` are thousandths (whole numbers); the second counts entries with mutu sesuai or above.
    """

    __tablename__ = "line_month"
    __table_args__ = (
        Index("ix_line_month_employee_id", "employee_id", "month", "run_id"),  # a person's published sums
        Index("ix_line_month_run_id", "run_id"),  # clearing away an unpublished run
    )

    id: Mapped[PrimaryKey]
    run_id: Mapped[uuid.UUID] = mapped_column(Guid())
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    month: Mapped[str] = mapped_column(String(7))
    line_kind: Mapped[CodeText]
    plan_line_id: Mapped[int | None] = mapped_column(ForeignKey("plan_line.id"))
    satuan: Mapped[str | None] = mapped_column(String(60))
    entries: Mapped[int]
    minutes: Mapped[int]
    volume: Mapped[int] = mapped_column(BigInteger)
    volume_mutu_ok: Mapped[int] = mapped_column(BigInteger)
