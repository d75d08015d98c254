"""I1: every acknowledged entry is there, and stands as its last decision says."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select

from app.extensions import db
from app.models import Activity, AuditEvent, Decision
from app.services.verify.findings import Breach, Scope

_CHUNK = 500
_OPEN = ("draft", "submitted")


def check_decided(_scope: Scope) -> Iterator[Breach]:
    """A decided entry has a decision row that says so, with the same mutu; an open one has none or one taken back."""
    newest = select(Decision.activity_id, func.max(Decision.id).label("id")).group_by(Decision.activity_id).subquery()
    last = (
        select(Decision.activity_id, Decision.action, Decision.mutu).join(newest, newest.c.id == Decision.id).subquery()
    )
    says = case(
        (last.c.action.in_(("approve", "auto_approve")), "approved"),
        (last.c.action.in_(("reject", "exclude")), "rejected"),
        (last.c.action == "return", "returned"),
        else_="open",
    )
    # The owner of a returned entry corrects it: then it waits again, or lies as a draft, with the return as last row.
    agrees = or_(
        says == Activity.status,
        and_(says.in_(("open", "returned")), Activity.status.in_(_OPEN)),
        and_(last.c.activity_id.is_(None), Activity.status.in_(_OPEN)),
    )
    other_mutu = and_(Activity.status == "approved", last.c.mutu.is_distinct_from(Activity.mutu))
    row = db.session.execute(
        select(Activity.public_id, last.c.activity_id, agrees.label("agrees"))
        .outerjoin(last, last.c.activity_id == Activity.id)
        .where(or_(~agrees, other_mutu))
        .order_by(Activity.id)
        .limit(1)
    ).first()
    if row is not None:
        code = "decision_missing" if row.activity_id is None else "decision_mutu" if row.agrees else "decision_differs"
        yield Breach("I1", code, f"activity={row.public_id}")


def check_recorded(_scope: Scope) -> Iterator[Breach]:
    """What the chain says was recorded is there, unless the chain also says that its owner deleted the draft."""
    recorded = (
        select(AuditEvent.object_id)
        .where(AuditEvent.action == "activity.recorded")
        .order_by(AuditEvent.seq)
        .execution_options(yield_per=_CHUNK)
    )
    with db.session.scalars(recorded) as found:
        lost = next((missing for some in found.partitions(_CHUNK) if (missing := _lost(some))), None)
    if lost:
        yield Breach("I1", "entry_lost", f"activity={lost[0]}")


def _lost(ids: Sequence[str]) -> list[str]:
    wanted = {UUID(one) for one in ids}
    missing = wanted - set(db.session.scalars(select(Activity.public_id).where(Activity.public_id.in_(wanted))))
    if not missing:
        return []
    names = {str(one) for one in missing}
    deleted = db.session.scalars(
        select(AuditEvent.object_id).where(
            AuditEvent.object_type == "activity",
            AuditEvent.object_id.in_(names),
            AuditEvent.action == "activity.deleted",
        )
    )
    return sorted(names - set(deleted))
