"""Timetables and duty rosters, how a post's days are recorded, and a person's own templates and discarded drafts."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.types import CodeText, Guid, Instant, PrimaryKey, PublicId, Volume, one_of


class ScheduleSlot(Base):
    """One planned stretch of work: of a weekday (0 = Monday, a timetable) or of one date (a duty roster).

    Minutes count from local midnight, past 1440 is the next day. A timetable is in force from `valid_from` (empty: from
    ever) until the person's next one begins; on a date with a roster the roster counts alone.
    """

    __tablename__ = "schedule_slot"
    __table_args__ = (
        CheckConstraint("(weekday IS NULL) <> (tanggal IS NULL)", name="day"),
        CheckConstraint("weekday IS NULL OR weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("start_minute >= 0 AND start_minute < 1440", name="start"),
        CheckConstraint("end_minute > start_minute AND end_minute <= start_minute + 1440", name="end"),
        CheckConstraint("volume IS NULL OR volume > 0", name="volume"),
        Index("ix_schedule_slot_employee_id", "employee_id", "tanggal"),  # a person's timetable and days of duty
    )

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    weekday: Mapped[int | None]
    tanggal: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    indikator_kode: Mapped[str] = mapped_column(String(40))
    description: Mapped[str] = mapped_column(String(1000))
    volume: Mapped[Volume | None]
    satuan: Mapped[str | None] = mapped_column(String(60))
    imported_at: Mapped[Instant]


class RecordingDuty(Base):
    """From a day on a post's days are recorded otherwise than its roster row says. Rows are only added."""

    __tablename__ = "recording_duty"
    __table_args__ = (
        one_of("wajib_catat", "harian", "jadwal", "tidak"),
        Index("ix_recording_duty_assignment_id", "assignment_id", "valid_from"),  # what holds for a post on a day
    )

    id: Mapped[PrimaryKey]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    valid_from: Mapped[date]
    wajib_catat: Mapped[CodeText]
    reason: Mapped[str] = mapped_column(String(300))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    recorded_at: Mapped[Instant]


class EntryTemplate(Base):
    """An entry a person keeps to record again: everything but the day."""

    __tablename__ = "entry_template"
    __table_args__ = (
        one_of("line_kind", "rhk", "standing", "minutes_only"),
        CheckConstraint("(line_kind = 'rhk') = (plan_line_id IS NOT NULL)", name="line"),
        CheckConstraint("minutes > 0 AND minutes <= 1440", name="minutes"),
        Index("ix_entry_template_employee_id", "employee_id"),  # a person's templates
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    line_kind: Mapped[CodeText]
    plan_line_id: Mapped[int | None] = mapped_column(ForeignKey("plan_line.id"))
    description: Mapped[str] = mapped_column(String(1000))
    volume: Mapped[Volume | None]
    satuan: Mapped[str | None] = mapped_column(String(60))
    start_minute: Mapped[int]
    minutes: Mapped[int]
    created_at: Mapped[Instant]


class DiscardedDraft(Base):
    """A deleted draft for as long as its owner may change their mind; then it and its files are cleared away."""

    __tablename__ = "discarded_draft"
    __table_args__ = (
        Index("ix_discarded_draft_employee_id", "employee_id"),  # whose it is
        Index("ix_discarded_draft_discarded_at", "discarded_at"),  # what is old enough to be cleared away
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[uuid.UUID] = mapped_column(Guid(), unique=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    work_date: Mapped[date]
    content: Mapped[str] = mapped_column(Text)  # canonical JSON of the row and its evidence
    discarded_at: Mapped[Instant]
