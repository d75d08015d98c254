"""Which TPP batches a viewer may see or act on: the second gate of everything about batches."""

from typing import Final
from uuid import UUID

from sqlalchemy import Select, select

from app.domain.errors import NotFound
from app.domain.permissions import Permission, Verdict, Viewer, decide
from app.domain.tpp_batch import BatchState
from app.extensions import db
from app.models import TppBatch, Unit
from app.services.access import check

BATCH_CHECKERS: Final = (Permission.TPP_BATCH_VERIFY, Permission.TPP_BATCH_APPROVE)
# Who may return a batch to draft, by the state it is in; an approval is taken back by who may approve.
SENDERS_BACK: Final = {
    BatchState.VERIFIED: BATCH_CHECKERS,
    BatchState.APPROVED: (Permission.TPP_BATCH_APPROVE,),
}


def units_to_compute(kode: str | None, by: Viewer | None) -> dict[int, str]:
    """The OPD (id and code, by code) to make batches for: that of the named unit, or all that `by` may compute.

    Raises: NotFound("tpp_unit_unknown"); NotFound or NotAllowed when the named unit is another's.
    """
    if kode is not None:
        opd = _opd_of(kode)
        if by is not None:
            check(Permission.TPP_BATCH_COMPUTE, by.grounds_for_unit(opd.ancestor_ids))
        return {opd.id: opd.kode}
    opds = db.session.scalars(select(Unit).where(Unit.opd_id == Unit.id).order_by(Unit.kode))
    return {opd.id: opd.kode for opd in opds if by is None or may(Permission.TPP_BATCH_COMPUTE, opd, by)}


def may(permission: Permission, unit: Unit, viewer: Viewer) -> bool:
    """Whether the viewer may do this to the unit's batch."""
    return decide(permission, viewer.grounds_for_unit(unit.ancestor_ids)) is Verdict.ALLOW


def visible_unit_ids(viewer: Viewer) -> list[int]:
    """Ids of the OPD whose batches the viewer may read."""
    opds = db.session.scalars(select(Unit).where(Unit.opd_id == Unit.id))
    return [opd.id for opd in opds if may(Permission.TPP_BATCH_READ, opd, viewer)]


def load_batch(public_id: UUID, permission: Permission, viewer: Viewer, *, for_update: bool = False) -> TppBatch:
    """A batch for an act or for reading. Raises: NotFound when it is hidden from the viewer, NotAllowed."""
    query: Select[TppBatch] = select(TppBatch).where(TppBatch.public_id == public_id)
    batch = db.session.scalar(query.with_for_update() if for_update else query)
    if batch is None:
        raise NotFound("not_found")
    unit = db.session.get_one(Unit, batch.unit_id)
    check(permission, viewer.grounds_for_unit(unit.ancestor_ids))
    return batch


def _opd_of(kode: str) -> Unit:
    unit = db.session.scalar(select(Unit).where(Unit.kode == kode))
    if unit is None:
        raise NotFound("tpp_unit_unknown", kode=kode)
    return db.session.get_one(Unit, unit.opd_id or unit.id)
