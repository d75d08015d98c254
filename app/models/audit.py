"""The append-only, hash-chained record of every act."""

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.types import BigKey, CodeText, Instant


class AuditEvent(Base):
    """One act. `hash` covers the row and the hash before it; `data` is canonical JSON."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_object", "object_type", "object_id"),  # the history of one object
        Index("ix_audit_event_actor_id", "actor_id", "at"),  # what a person did
    )

    seq: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    at: Mapped[Instant]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    action: Mapped[CodeText]
    object_type: Mapped[CodeText]
    object_id: Mapped[str] = mapped_column(String(80))
    data: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(String(40))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
