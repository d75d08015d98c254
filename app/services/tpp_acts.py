"""What named persons do with a TPP batch: confirm a gap in attendance, verify, approve, pay, send back.

Every act is made against the version that was shown; its row names the person and the total it was made on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.permissions import Permission, Viewer
from app.domain.tpp_batch import STEPS, BatchAct, BatchState, check_four_eyes, check_version, next_state
from app.extensions import db
from app.models import TppBatch, TppBatchAct
from app.services import audit
from app.services.tpp import is_being_computed, is_stale
from app.services.tpp_access import BATCH_CHECKERS, SENDERS_BACK, load_batch, may
from app.services.tpp_totals import check_totals
from app.services.unit_of_work import unit_of_work

REASON_LENGTH: Final = 500
NUMBER_LENGTH: Final = 80


@dataclass(frozen=True, slots=True)
class ActRequest:
    """The batch, the version that was on the screen, and what the person wrote."""

    public_id: UUID
    version: int
    text: str = ""


def confirm_gap(request: ActRequest, *, by: Viewer, now: datetime) -> TppBatch:
    """Take responsibility for working days without any attendance row, with a reason; deducts nothing.

    Raises: NotFound, NotAllowed, Invalid("reason"), Conflict when nothing is missing, the batch changed or left draft.
    """
    reason = _text(request.text, "reason", REASON_LENGTH)
    with unit_of_work():
        batch = _load(request, Permission.GAP_CONFIRM, BatchAct.CONFIRM_GAP, by)
        if not batch.missing_days:
            raise Conflict("tpp_nothing_missing")
        batch.gap_confirmed_by_id, batch.gap_reason = by.employee_id, reason
        return _done(batch, BatchAct.CONFIRM_GAP, by, now, reason=reason)


def verify_batch(request: ActRequest, *, by: Viewer, now: datetime) -> TppBatch:
    """Check a draft and freeze its lines.

    Raises: NotFound, NotAllowed (also for whoever took another step), Conflict while attendance is missing and nobody
    confirmed it, while lines are being written, when the facts changed since, or when totals do not add up.
    """
    shown = load_batch(request.public_id, Permission.TPP_BATCH_VERIFY, by)
    # Takes a second for a large unit, so it is asked before the write transaction; the version guards the time between.
    is_outdated = shown.state == BatchState.DRAFT and not is_being_computed(shown) and is_stale(shown)
    with unit_of_work():
        batch = _load(request, Permission.TPP_BATCH_VERIFY, BatchAct.VERIFY, by)
        if is_outdated:
            raise Conflict("tpp_batch_stale")
        if batch.missing_days and batch.gap_confirmed_by_id is None:
            raise Conflict("tpp_attendance_missing", days=batch.missing_days)
        check_totals(batch, None)
        return _done(batch, BatchAct.VERIFY, by, now)


def approve_batch(request: ActRequest, *, by: Viewer, now: datetime) -> TppBatch:
    """Approve a verified batch for payment. Raises: as `verify_batch`."""
    with unit_of_work():
        batch = _load(request, Permission.TPP_BATCH_APPROVE, BatchAct.APPROVE, by)
        check_totals(batch, _previous_netto(batch))
        return _done(batch, BatchAct.APPROVE, by, now)


def pay_batch(request: ActRequest, *, by: Viewer, now: datetime) -> TppBatch:
    """Record that an approved batch was paid, with the number of the payment.

    Raises: as `verify_batch`; Invalid("payment_number").
    """
    number = _text(request.text, "payment_number", NUMBER_LENGTH)
    with unit_of_work():
        batch = _load(request, Permission.TPP_BATCH_PAY, BatchAct.PAY, by)
        check_totals(batch, _previous_netto(batch))
        batch.payment_number = number
        return _done(batch, BatchAct.PAY, by, now, reason=number)


def send_back(request: ActRequest, *, by: Viewer, now: datetime) -> TppBatch:
    """Return a batch that was not paid yet to draft, with a reason: from verified by who verifies or approves, from
    approved by who approves.

    Raises: NotFound, NotAllowed, Invalid("reason"), Conflict.
    """
    reason = _text(request.text, "reason", REASON_LENGTH)
    with unit_of_work():
        found = load_batch(request.public_id, Permission.TPP_BATCH_READ, by, for_update=True)
        senders = SENDERS_BACK.get(BatchState(found.state), BATCH_CHECKERS)
        permitted = next((one for one in senders if may(one, found.unit, by)), senders[-1])
        batch = _load(request, permitted, BatchAct.SEND_BACK, by)
        return _done(batch, BatchAct.SEND_BACK, by, now, reason=reason)


def acts_of(batch_id: int) -> list[TppBatchAct]:
    """The history of a batch, oldest first."""
    query = select(TppBatchAct).where(TppBatchAct.batch_id == batch_id).order_by(TppBatchAct.id)
    return list(db.session.scalars(query))


def _load(request: ActRequest, permission: Permission, act: BatchAct, by: Viewer) -> TppBatch:
    """The batch, locked, if this act by this person on this version is in order; rights before all else."""
    batch = load_batch(request.public_id, permission, by, for_update=True)
    if is_being_computed(batch):
        raise Conflict("tpp_batch_computing")
    check_version(batch.version, request.version)
    next_state(BatchState(batch.state), act)
    if act in STEPS:
        check_four_eyes(act, by.employee_id, [(BatchAct(one.act), one.by_id) for one in acts_of(batch.id)])
    return batch


def _previous_netto(batch: TppBatch) -> int:
    """The total that the latest step before was made on."""
    return next(one.total_netto for one in reversed(acts_of(batch.id)) if one.act in STEPS)


def _done(batch: TppBatch, act: BatchAct, by: Viewer, now: datetime, *, reason: str | None = None) -> TppBatch:
    before = BatchState(batch.state)
    batch.state = next_state(before, act)
    batch.version += 1
    person, total = by.employee_id, batch.total_netto
    db.session.add(TppBatchAct(batch_id=batch.id, act=act, reason=reason, total_netto=total, by_id=person, at=now))
    data = {"from": before, "to": batch.state, "version": batch.version, "input_hash": batch.input_hash}
    audit.record(f"tpp_batch.{act.value}", "tpp_batch", batch.public_id, by=person, now=now, data=data)
    return batch


def _text(text: str, field: str, longest: int) -> str:
    found = " ".join(text.split())
    if not 1 <= len(found) <= longest:
        raise Invalid(fields={field: [FieldError("text_length", {"most": longest})]})
    return found
