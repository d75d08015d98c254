"""Daily activities, the decisions on them, and their evidence."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.employee import Employee
from app.models.plan import PlanLine
from app.models.types import CodeText, Guid, Instant, PrimaryKey, PublicId, UtcDateTime, Volume, one_of


class Activity(Base):
    """What one person did on one day. Minutes count from local midnight of `work_date`; past 1440 is the next day.

    `body_hash` is of the body as first received: a replay after a legal edit still gets the same answer.
    `version` grows with every change; a decision names the version it saw.
    """

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("employee_id", "client_id"),
        CheckConstraint("start_minute >= 0 AND start_minute < 1440", name="start"),
        CheckConstraint("end_minute > start_minute AND end_minute <= start_minute + 1440", name="end"),
        CheckConstraint("volume IS NULL OR (volume > 0 AND volume <= 1000000000)", name="volume"),
        CheckConstraint("(line_kind = 'rhk') = (plan_line_id IS NOT NULL)", name="line"),
        one_of("status", "draft", "submitted", "approved", "returned", "rejected"),
        one_of("line_kind", "rhk", "standing", "minutes_only"),
        one_of("source", "web", "import"),
        CheckConstraint("mutu IS NULL OR mutu IN ('di_bawah', 'sesuai', 'di_atas')", name="mutu"),
        Index(  # own day and month; the states and credited minutes of a month are read from the index alone
            "ix_activity_employee_id", "employee_id", "work_date", "status", "is_susulan", "start_minute", "end_minute"
        ),
        Index(  # the roll-up by plan line, read from the index alone
            "ix_activity_approved",
            "employee_id",
            "work_date",
            "line_kind",
            "plan_line_id",
            "satuan",
            "volume",
            "mutu",
            "start_minute",
            "end_minute",
            "status",  # SQLite reads the row for a column that only the condition names
            sqlite_where=text("status = 'approved'"),
            postgresql_where=text("status = 'approved'"),
        ),
        Index(  # the approval queue
            "ix_activity_waiting",
            "employee_id",
            "work_date",
            sqlite_where=text("status = 'submitted'"),
            postgresql_where=text("status = 'submitted'"),
        ),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    client_id: Mapped[uuid.UUID] = mapped_column(Guid())
    body_hash: Mapped[str] = mapped_column(String(64))
    work_date: Mapped[date]
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    line_kind: Mapped[CodeText]
    plan_line_id: Mapped[int | None] = mapped_column(ForeignKey("plan_line.id"))
    description: Mapped[str] = mapped_column(Text)
    volume: Mapped[Volume | None]
    satuan: Mapped[str | None] = mapped_column(String(60))
    evidence_url: Mapped[str | None] = mapped_column(String(500))
    evidence_count: Mapped[int] = mapped_column(default=0)
    status: Mapped[CodeText]
    version: Mapped[int] = mapped_column(default=1)
    mutu: Mapped[CodeText | None]
    is_susulan: Mapped[bool] = mapped_column(default=False)
    susulan_reason: Mapped[str | None] = mapped_column(String(300))
    grace: Mapped[CodeText | None]
    source: Mapped[CodeText] = mapped_column(default="web")
    captured_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_at: Mapped[Instant]
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    updated_at: Mapped[Instant]

    employee: Mapped[Employee] = relationship(foreign_keys=[employee_id])
    plan_line: Mapped[PlanLine | None] = relationship()
    decisions: Mapped[list["Decision"]] = relationship(back_populates="activity", order_by="Decision.id")
    evidence: Mapped[list["Evidence"]] = relationship(back_populates="activity", order_by="Evidence.id")

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return self.end_minute - self.start_minute


class Decision(Base):
    """One act on a submitted activity. Rows are never changed; an undo or a second thought is another row."""

    __tablename__ = "decision"
    __table_args__ = (
        one_of("action", "approve", "return", "reject", "undo", "auto_approve", "exclude"),
        one_of("origin", "app", "import", "system"),
        Index("ix_decision_activity_id", "activity_id"),  # the history of an entry
        Index("ix_decision_decided_by_id", "decided_by_id", "decided_at"),  # "Sudah diputuskan hari ini"
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    activity_version: Mapped[int]
    action: Mapped[CodeText]
    mutu: Mapped[CodeText | None]
    note: Mapped[str | None] = mapped_column(String(1000))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    ground: Mapped[CodeText]  # superior, checker, delegate, acting, escalation, import, system
    origin: Mapped[CodeText] = mapped_column(default="app")
    request_id: Mapped[uuid.UUID | None] = mapped_column(Guid())
    decided_at: Mapped[Instant]
    # What a return was about, as canonical JSON: the next look at the entry shows what changed since.
    seen: Mapped[str | None] = mapped_column(Text)

    activity: Mapped[Activity] = relationship(back_populates="decisions")


class Evidence(Base):
    """A stored photo, re-encoded by us, or a checked PDF, under a random name outside the web root.

    `client_id` is made on the phone, so that a photo sent twice is stored once.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        one_of("kind", "photo", "pdf"),
        Index("uq_evidence_client_id", "activity_id", "client_id", unique=True),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)  # photos of an entry
    client_id: Mapped[uuid.UUID | None] = mapped_column(Guid())
    kind: Mapped[CodeText] = mapped_column(default="photo", server_default="photo")
    file_name: Mapped[str] = mapped_column(String(80), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    byte_count: Mapped[int]
    created_at: Mapped[Instant]

    activity: Mapped[Activity] = relationship(back_populates="evidence")


class SampleView(Base):
    """That an approver opened a drawn sample before approving many at once."""

    __tablename__ = "sample_view"
    __table_args__ = (UniqueConstraint("viewer_id", "activity_id", "activity_version"),)

    id: Mapped[PrimaryKey]
    viewer_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    activity_version: Mapped[int]
    seen_at: Mapped[Instant]
