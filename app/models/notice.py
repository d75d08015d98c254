"""Short notices to one person, where they go besides the inbox, and prepared export files."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.types import CodeText, Instant, PrimaryKey, PublicId, UtcDateTime, one_of


class Notice(Base):
    """One matter one person should know; `code` and `params` (canonical JSON) are worded at the edge.

    `matter` is the key under which a person hears of a thing once, empty for acts that happen once anyway. `pushed_at`
    and `mailed_at` say when the phone and the digest were done with it, sent or not wanted.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_employee_id", "employee_id", "created_at"),  # a person's newest
        Index("uq_notice_matter", "employee_id", "matter", unique=True),  # one message for each matter
        Index(  # what the phones have not heard of
            "ix_notice_unpushed",
            "created_at",
            sqlite_where=text("pushed_at IS NULL"),
            postgresql_where=text("pushed_at IS NULL"),
        ),
        Index(  # what no digest held yet
            "ix_notice_unmailed",
            "created_at",
            sqlite_where=text("mailed_at IS NULL"),
            postgresql_where=text("mailed_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    code: Mapped[CodeText]
    params: Mapped[str] = mapped_column(Text, default="{}")
    link: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[Instant]
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    matter: Mapped[str | None] = mapped_column(String(80))
    push_claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    pushed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class NoticeSetting(Base):
    """A person's own choice; without a row everything is on and the city's quiet hours hold.

    `muted` is a canonical JSON list of "matter/channel". Quiet hours are minutes of the local day, both or neither.
    """

    __tablename__ = "notice_setting"
    __table_args__ = (
        CheckConstraint("(quiet_starts IS NULL) = (quiet_ends IS NULL)", name="both"),
        CheckConstraint("quiet_starts IS NULL OR quiet_starts BETWEEN 0 AND 1439", name="starts"),
        CheckConstraint("quiet_ends IS NULL OR quiet_ends BETWEEN 0 AND 1439", name="ends"),
    )

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    muted: Mapped[str] = mapped_column(Text, default="[]")
    quiet_starts: Mapped[int | None]
    quiet_ends: Mapped[int | None]
    changed_at: Mapped[Instant]


class PushDevice(Base):
    """A browser that shows pushes to one account; it belongs to the session that asked for it and ends with it.

    `endpoint` is the browser maker's address, `p256dh` and `auth` are the browser's public key and shared secret in
    base64url (RFC 8291), `key_id` names the key of ours it trusts. A browser belongs to one account at a time.
    """

    __tablename__ = "push_device"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)  # the devices of a person
    session_id: Mapped[int] = mapped_column(ForeignKey("login_session.id", ondelete="CASCADE"), index=True)
    endpoint: Mapped[str] = mapped_column(String(1000))
    endpoint_hash: Mapped[str] = mapped_column(String(64), unique=True)
    p256dh: Mapped[str] = mapped_column(String(100))
    auth: Mapped[str] = mapped_column(String(40))
    key_id: Mapped[str] = mapped_column(String(16))
    device: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[Instant]


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
    # How far a long one is, and why it will not come: [code, params] as canonical JSON.
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(Text)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)  # one's own files
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
