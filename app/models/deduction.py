"""Named deductions from a person's TPP: zakat, dues, instalments."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.deductions import DeductionKind
from app.models.base import Base
from app.models.types import CodeText, Instant, PrimaryKey, PublicId, Rupiah, UtcDateTime, one_of


class NamedDeduction(Base):
    """An amount taken every month from `first_month` to `last_month` (included; empty while it lasts), whole rupiah.

    One that was a mistake ends in the month before it began. `recorded_by_id` is empty for imports by command.
    """

    __tablename__ = "named_deduction"
    __table_args__ = (
        one_of("kind", *DeductionKind),
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_named_deduction_employee_id", "employee_id", "first_month"),  # what is taken from people in a month
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    kind: Mapped[CodeText]
    amount: Mapped[Rupiah]
    first_month: Mapped[str] = mapped_column(String(7))
    last_month: Mapped[str | None] = mapped_column(String(7))
    document: Mapped[str] = mapped_column(String(200))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    recorded_at: Mapped[Instant]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
