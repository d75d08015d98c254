"""Short notices to one person, and prepared export files."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.types import CodeText, Instant, PrimaryKey, PublicId, UtcDateTime, one_of


class Notice(Base):
    """One matter one person should know; `code` and `params` (canonical JSON) are worded at the edge."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_employee_id", "employee_id", "created_at"),)  # a person's newest

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    code: Mapped[CodeText]
    params: Mapped[str] = mapped_column(Text, default="{}")
    link: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[Instant]
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class ExportFile(Base):
    """A file made by POST (audited) and fetched by GET, by its maker, until it expires."""

    __tablename__ = "export_file"
    __table_args__ = (one_of("state", "working", "ready", "failed"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    kind: Mapped[CodeText]
    params: Mapped[str] = mapped_column(Text, default="{}")
    state: Mapped[CodeText] = mapped_column(default="working")
    file_name: Mapped[str] = mapped_column(String(120))
    stored_name: Mapped[str | None] = mapped_column(String(80))
    sha256: Mapped[str | None] = mapped_column(String(64))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)  # one's own files
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
