"""Writes the audit chain, inside the transaction of the act itself."""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, text

from app.domain.audit_chain import chain_hash
from app.domain.canonical import GENESIS_HASH, canonical_json
from app.extensions import db
from app.models import AuditEvent
from app.services.unit_of_work import current_unit_of_work

# Set by the edge for each request, job or command, so that log lines and audit rows can be matched.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

# Any number serves, as long as nothing else locks it: it makes PostgreSQL writers append to the chain one after another.
_CHAIN_LOCK = 727_001


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act to record: `action` like "activity.approved", the object, and facts worth keeping (ids, states, hashes)."""

    action: str
    object_type: str
    object_id: str
    data: Mapping[str, Any] = field(default_factory=dict)


def record(
    action: str,
    object_type: str,
    object_id: object,
    *,
    by: int | None,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Append one row to the chain. `by` is the acting employee's id, None for the system. Needs an open unit of work."""
    record_many([AuditEntry(action, object_type, str(object_id), data or {})], by=by, now=now)


def record_many(entries: Iterable[AuditEntry], *, by: int | None, now: datetime) -> None:
    """Append rows in order with one insert. Needs an open unit of work."""
    uow = current_unit_of_work()
    seq, previous = uow.audit_tail or _tail()
    rows = []
    for entry in entries:
        seq += 1
        row = {
            "seq": seq,
            "at": now,
            "actor_id": by,
            "action": entry.action,
            "object_type": entry.object_type,
            "object_id": entry.object_id,
            "data": canonical_json(entry.data),
            "request_id": request_id.get(),
        }
        row["prev_hash"], previous = previous, chain_hash(previous, canonical_json(row))
        row["hash"] = previous
        rows.append(row)
    if rows:
        db.session.execute(insert(AuditEvent), rows)
        uow.audit_tail = (seq, previous)


def audit_body(event: AuditEvent | Row[*tuple[Any, ...]]) -> str:
    """The canonical text of a stored row that its hash covers."""
    names = ("seq", "at", "actor_id", "action", "object_type", "object_id", "data", "request_id")
    return canonical_json({name: getattr(event, name) for name in names})


def _tail() -> tuple[int, str]:
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    row = db.session.execute(select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)).first()
    return (row.seq, row.hash) if row else (0, GENESIS_HASH)
