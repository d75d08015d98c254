"""Budget ceilings of units and the payments that settle batches."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.types import Instant, PrimaryKey, PublicId, Rupiah
from app.models.unit import Unit


class BudgetCeiling(Base):
    """Pagu: what an OPD may spend on TPP in a year, whole rupiah. Rows are added; the newest of a year counts."""

    __tablename__ = "budget_ceiling"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        Index("ix_budget_ceiling_unit_id", "unit_id", "year"),  # the ceiling of a unit
    )

    id: Mapped[PrimaryKey]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    amount: Mapped[Rupiah]
    document: Mapped[str] = mapped_column(String(200))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    recorded_at: Mapped[Instant]

    unit: Mapped[Unit] = relationship()


class Payment(Base):
    """One transfer order for one or several approved batches of an OPD (several months in one payment). Never changed."""

    __tablename__ = "payment"
    __table_args__ = (UniqueConstraint("number"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)  # the payments of a unit
    number: Mapped[str] = mapped_column(String(80))
    paid_on: Mapped[date]
    total_netto: Mapped[Rupiah]
    by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[Instant]


class PaymentBatch(Base):
    """A batch settled by a payment; a batch is paid once."""

    __tablename__ = "payment_batch"

    batch_id: Mapped[int] = mapped_column(ForeignKey("tpp_batch.id"), primary_key=True, autoincrement=False)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)  # the batches of a payment
