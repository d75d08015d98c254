"""I3: the audit chain from its first row to its head."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.engine import Connection

from app.domain.audit_chain import Anchor, ChainRow, verify_chain
from app.extensions import db
from app.models import AuditEvent
from app.services.audit import audit_body
from app.services.verify.findings import Breach, Scope

_COLUMNS = (
    AuditEvent.seq,
    AuditEvent.at,
    AuditEvent.actor_id,
    AuditEvent.action,
    AuditEvent.object_type,
    AuditEvent.object_id,
    AuditEvent.data,
    AuditEvent.request_id,
    AuditEvent.prev_hash,
    AuditEvent.hash,
)


def verify_audit_chain(anchors: tuple[Anchor, ...] = (), *, connection: Connection | None = None) -> list[Breach]:
    """The chain of this database (or of another, for a backup), and that recorded heads lie on it."""
    found = verify_chain(_rows(connection or db.session.connection()), anchors=anchors)
    return [Breach("I3", f"audit_{found.kind}", f"audit_event.seq={found.seq}")] if found else []


def audit_head(*, connection: Connection | None = None) -> Anchor | None:
    """The newest row of the chain, to be written down outside the database."""
    newest = select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)
    row = (connection or db.session.connection()).execute(newest).first()
    return Anchor(row.seq, row.hash) if row else None


def check_chain(scope: Scope) -> Iterator[Breach]:
    """I3 as one of the checks."""
    yield from verify_audit_chain(scope.anchors)


def _rows(connection: Connection) -> Iterator[ChainRow]:
    statement = select(*_COLUMNS).order_by(AuditEvent.seq).execution_options(yield_per=2000)
    # Closed also when the walk ends early: a server-side cursor must not be left behind.
    with connection.execute(statement) as rows:
        for row in rows:
            yield ChainRow(row.seq, row.prev_hash, audit_body(row), row.hash)
