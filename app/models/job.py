"""The ledger of scheduled work."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.types import CodeText, Guid, Instant, PrimaryKey, UtcDateTime, one_of


class JobRun(Base):
    """One piece of due work. What is due is found in the data; this row says that it was begun, done, or failed."""

    __tablename__ = "job_run"
    __table_args__ = (
        UniqueConstraint("job", "period", "rule", "input_hash"),
        one_of("state", "running", "done", "failed"),
        Index("ix_job_run_started_at", "job", "started_at"),  # the last run of each job
    )

    id: Mapped[PrimaryKey]
    run_id: Mapped[uuid.UUID] = mapped_column(Guid(), unique=True)
    job: Mapped[CodeText]
    period: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(String(80))
    input_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[CodeText] = mapped_column(default="running")
    attempts: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[Instant]
    heartbeat_at: Mapped[Instant]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    people: Mapped[int] = mapped_column(default=0)
    failed_people: Mapped[int] = mapped_column(default=0)
    detail: Mapped[str] = mapped_column(Text, default="{}")


class SchedulerBeat(Base):
    """When a scheduler last looked for due work; `/readyz` and the HR banner judge its age."""

    __tablename__ = "scheduler_beat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[Instant]


class ServiceOutage(Base):
    """A time in which the program was down: no look at the clock between the two instants. Rows are never changed."""

    __tablename__ = "service_outage"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="order"),)

    id: Mapped[PrimaryKey]
    starts_at: Mapped[Instant] = mapped_column(unique=True)
    ends_at: Mapped[Instant] = mapped_column(index=True)  # outages that reach into the day before a deadline
