"""The audit chain as an auditor reads it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.domain.audit_chain import Anchor
from app.extensions import db
from app.models import AuditEvent, Employee
from app.services.verify import audit_head

PAGE = 50
# Longer than any kind of act, and shorter than what a database refuses as a pattern.
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One act: who (None for the system) did what to which object; `data` is canonical JSON."""

    seq: int
    at: datetime
    actor: str | None
    action: str
    object_type: str
    object_id: str
    data: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Newest first; `before` is the seq to ask the next page with, None at the end."""

    lines: tuple[AuditLine, ...]
    before: int | None
    head: Anchor | None


def read_audit(*, action: str = "", actor_nip: str = "", before: int | None = None) -> AuditPage:
    """One page, of one kind of act ("activity" or "activity.approved") and one person where given."""
    statement = (
        select(AuditEvent, Employee.nama)
        .outerjoin(Employee, Employee.id == AuditEvent.actor_id)
        .order_by(AuditEvent.seq.desc())
        .limit(PAGE + 1)
    )
    if action:
        statement = statement.where(AuditEvent.action.startswith(action[:_LONGEST], autoescape=True))
    if actor_nip:
        statement = statement.where(Employee.nip == actor_nip)
    if before is not None:
        statement = statement.where(AuditEvent.seq < before)
    rows = db.session.execute(statement).all()
    lines = tuple(
        AuditLine(one.seq, one.at, name, one.action, one.object_type, one.object_id, one.data)
        for one, name in rows[:PAGE]
    )
    return AuditPage(lines, lines[-1].seq if len(rows) > PAGE else None, audit_head())
