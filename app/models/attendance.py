"""Attendance rows, schedules and the calendar of the city."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.types import CodeText, Instant, PrimaryKey, PublicId, one_of

ATTENDANCE_CODES = (
    ("H", "TK", "S", "I", "CT", "CS", "CM", "CB", "CAP", "CLTN", "DL", "DK", "TB", "WFA", "LP", "apel_absen")
)  # fmt: skip


class Attendance(Base):
    """One code on one day of one person; minutes of arrival and leaving count from local midnight."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("employee_id", "tanggal", "kode"),
        one_of("kode", *ATTENDANCE_CODES),
        one_of("source", "import", "hr"),
        Index("ix_attendance_tanggal", "tanggal", "employee_id"),  # a month of a unit
    )

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    tanggal: Mapped[date]
    kode: Mapped[CodeText]
    masuk: Mapped[int | None]
    pulang: Mapped[int | None]
    source: Mapped[CodeText] = mapped_column(default="import")
    document: Mapped[str | None] = mapped_column(String(200))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    recorded_at: Mapped[Instant]


class WorkSchedule(Base):
    """Office hours of a weekday (0 = Monday) for a pattern, of one unit or (without unit) of the city, dated."""

    __tablename__ = "work_schedule"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("end_minute > start_minute", name="minutes"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        Index("ix_work_schedule_valid_from", "valid_from"),  # schedules in force in a month
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    pola_kerja: Mapped[CodeText]
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    label: Mapped[str] = mapped_column(String(100))
    source: Mapped[str] = mapped_column(String(200))


class CalendarDay(Base):
    """A day on which the city does not work: a public holiday or cuti bersama, with its decree."""

    __tablename__ = "calendar_day"
    __table_args__ = (one_of("kind", "public", "cuti_bersama", "local"),)

    tanggal: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[CodeText]
    name: Mapped[str] = mapped_column(String(200))
    decree: Mapped[str] = mapped_column(String(200))
    is_estimated: Mapped[bool] = mapped_column(default=False)


class CalendarChange(Base):
    """A version of the calendar: what a day was before and after an edit (empty kind: an ordinary day). Never changed."""

    __tablename__ = "calendar_change"

    id: Mapped[PrimaryKey]
    tanggal: Mapped[date] = mapped_column(index=True)  # the history of a day
    kind_before: Mapped[CodeText | None]
    name_before: Mapped[str | None] = mapped_column(String(200))
    decree_before: Mapped[str | None] = mapped_column(String(200))
    kind_after: Mapped[CodeText | None]
    name_after: Mapped[str | None] = mapped_column(String(200))
    decree_after: Mapped[str | None] = mapped_column(String(200))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[Instant]
