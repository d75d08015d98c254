"""Shares of a month that entries do not show."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.types import CodeText, Instant, Nilai, PrimaryKey, one_of

MONTH_RESULTS = ("pengaduan", "perjanjian")


class MonthResult(Base):
    """How far a person got in a month with the follow-up of complaints, or with the agreement of a head: 0 to 1."""

    __tablename__ = "month_result"
    __table_args__ = (
        UniqueConstraint("employee_id", "bulan", "unsur"),
        one_of("unsur", *MONTH_RESULTS),
        CheckConstraint("nilai BETWEEN 0 AND 10000", name="nilai"),  # stored in ten-thousandths
    )

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    bulan: Mapped[str] = mapped_column(String(7), index=True)  # a month of the city
    unsur: Mapped[CodeText]
    nilai: Mapped[Nilai]
    dasar: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[Instant]
