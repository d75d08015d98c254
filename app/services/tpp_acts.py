"""What named persons do with a TPP batch: confirm a gap in attendance, verify, approve, let it wait, send back.

Every act is made against the version that was shown; its row names the person and the total it was made on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.domain.tpp_batch import (
    STEPS,
    BatchAct,
    BatchState,
    check_four_eyes,
    check_publication,
    check_version,
    next_state,
)
from app.extensions import db
from app.models import TppBatch, TppBatchAct
from app.services import audit
from app.services.budget_ceilings import check_budget
from app.services.rules import parameters_on
from app.services.tpp import is_being_computed, is_stale
from app.services.tpp_access import BATCH_CHECKERS, SENDERS_BACK, load_batch, may
from app.services.tpp_once import check_nothing_settled, check_paid_once, hold_batches
from app.services.tpp_totals import check_deductions, check_totals
from app.services.unit_of_work import unit_of_work

REASON_LENGTH: Final = 500
WAITING_LENGTH: Final = 300


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
    reason = cleaned_text(request.text, "reason", REASON_LENGTH)
    with unit_of_work():
        batch = load_for_act(request, Permission.GAP_CONFIRM, BatchAct.CONFIRM_GAP, by)
        if not batch.missing_days:
            raise Conflict("tpp_nothing_missing")
        batch.gap_confirmed_by_id, batch.gap_reason = by.employee_id, reason
        return record_act(batch, BatchAct.CONFIRM_GAP, by, now, reason=reason)


def verify_batch(request: ActRequest, *, by: Viewer, now: datetime) -> TppBatch:
    """Check a draft and freeze its lines. `request.text`: why not wait for the end of an open provisional list.

    Raises: NotFound, NotAllowed (also for whoever took another step), Conflict while attendance is missing and nobody
    confirmed it, while lines are being written, when the facts changed since, or when totals do not add up; what
    `check_publication`, `check_deductions` and `check_paid_once` refuse, Conflict("tpp_over_ceiling"), and Conflict("tpp_legacy_missing") while
    somebody in a shadow batch lacks the old amount that is to be paid.
    """
    shown = load_batch(request.public_id, Permission.TPP_BATCH_VERIFY, by)
    # Takes a second for a large unit, so it is asked before the write transaction; the version guards the time between.
    is_outdated = shown.state == BatchState.DRAFT and not is_being_computed(shown) and is_stale(shown)
    with unit_of_work():
        batch = load_for_act(request, Permission.TPP_BATCH_VERIFY, BatchAct.VERIFY, by)
        if is_outdated:
            raise Conflict("tpp_batch_stale")
        if batch.missing_days and batch.gap_confirmed_by_id is None:
            raise Conflict("tpp_attendance_missing", days=batch.missing_days)
        early = _early_reason(batch, request.text, now)
        totals = check_totals(batch, None)
        check_deductions(batch)
        if totals.legacy_missing:
            raise Conflict("tpp_legacy_missing", count=totals.legacy_missing, month=Month.parse(batch.month))
        hold_batches()
        check_paid_once(batch)
        check_budget(batch)
        return record_act(batch, BatchAct.VERIFY, by, now, reason=early)


def approve_batch(request: ActRequest, *, by: Viewer, now: datetime) -> TppBatch:
    """Approve a verified batch for payment. Raises: as `verify_batch`, but for what only a draft can lack."""
    with unit_of_work():
        batch = load_for_act(request, Permission.TPP_BATCH_APPROVE, BatchAct.APPROVE, by)
        check_totals(batch, previous_netto(batch))
        hold_batches()
        check_budget(batch)
        return record_act(batch, BatchAct.APPROVE, by, now)


def wait_batch(request: ActRequest, *, by: Viewer, now: datetime) -> TppBatch:
    """Say what a verified or approved batch waits for outside this program; it cannot be paid until `resume_batch`.

    Raises: NotFound, NotAllowed, Invalid("reason"), Conflict.
    """
    reason = cleaned_text(request.text, "waiting_reason", WAITING_LENGTH)
    with unit_of_work():
        batch = load_for_act(request, _checker(request, by), BatchAct.WAIT, by)
        batch.waiting_reason = reason
        return record_act(batch, BatchAct.WAIT, by, now, reason=reason)


def resume_batch(request: ActRequest, *, by: Viewer, now: datetime) -> TppBatch:
    """Say that what a batch waited for has come, and with which document.

    Raises: as `wait_batch`; Conflict("tpp_not_waiting").
    """
    document = cleaned_text(request.text, "resume_document", WAITING_LENGTH)
    with unit_of_work():
        batch = load_for_act(request, _checker(request, by), BatchAct.RESUME, by)
        if batch.waiting_reason is None:
            raise Conflict("tpp_not_waiting")
        batch.waiting_reason = None
        return record_act(batch, BatchAct.RESUME, by, now, reason=document)


def send_back(request: ActRequest, *, by: Viewer, now: datetime) -> TppBatch:
    """Return a batch that was not paid yet to draft, with a reason: from verified by who verifies or approves, from
    approved by who approves.

    Raises: NotFound, NotAllowed, Invalid("reason"), Conflict.
    """
    reason = cleaned_text(request.text, "reason", REASON_LENGTH)
    with unit_of_work():
        found = load_batch(request.public_id, Permission.TPP_BATCH_READ, by, for_update=True)
        senders = SENDERS_BACK.get(BatchState(found.state), BATCH_CHECKERS)
        permitted = next((one for one in senders if may(one, found.unit, by)), senders[-1])
        batch = load_for_act(request, permitted, BatchAct.SEND_BACK, by)
        check_nothing_settled(batch)
        batch.waiting_reason = None
        return record_act(batch, BatchAct.SEND_BACK, by, now, reason=reason)


def acts_of(batch_id: int) -> list[TppBatchAct]:
    """The history of a batch, oldest first."""
    query = select(TppBatchAct).where(TppBatchAct.batch_id == batch_id).order_by(TppBatchAct.id)
    return list(db.session.scalars(query))


def load_for_act(request: ActRequest, permission: Permission, act: BatchAct, by: Viewer) -> TppBatch:
    """The batch, locked, if this act by this person on this version is in order; rights before all else.

    Raises: NotFound, NotAllowed, Conflict, IllegalTransition.
    """
    batch = load_batch(request.public_id, permission, by, for_update=True)
    if is_being_computed(batch):
        raise Conflict("tpp_batch_computing")
    check_version(batch.version, request.version)
    next_state(BatchState(batch.state), act)
    if act in STEPS:
        check_four_eyes(act, by.employee_id, [(BatchAct(one.act), one.by_id) for one in acts_of(batch.id)])
    return batch


def previous_netto(batch: TppBatch) -> int:
    """The total that the latest step before was made on."""
    return next(one.total_netto for one in reversed(acts_of(batch.id)) if one.act in STEPS)


def record_act(batch: TppBatch, act: BatchAct, by: Viewer, now: datetime, *, reason: str | None = None) -> TppBatch:
    """Move the batch on, and leave the rows of the act and the audit. Needs an open unit of work."""
    before = BatchState(batch.state)
    batch.state = next_state(before, act)
    batch.version += 1
    person, total = by.employee_id, batch.total_netto
    db.session.add(TppBatchAct(batch_id=batch.id, act=act, reason=reason, total_netto=total, by_id=person, at=now))
    data = {"from": before, "to": batch.state, "version": batch.version, "input_hash": batch.input_hash}
    audit.record(f"tpp_batch.{act.value}", "tpp_batch", batch.public_id, by=person, now=now, data=data)
    return batch


def _checker(request: ActRequest, by: Viewer) -> Permission:
    """The permission under which the viewer may hold the batch up: verifying or approving it."""
    found = load_batch(request.public_id, Permission.TPP_BATCH_READ, by)
    return next((one for one in BATCH_CHECKERS if may(one, found.unit, by)), BATCH_CHECKERS[-1])


def _early_reason(batch: TppBatch, text: str, now: datetime) -> str | None:
    """The verifier's reason where the provisional list is still open."""
    today = local_date(now)
    reason = " ".join(text.split())[:REASON_LENGTH]
    is_required = parameters_on(today, "provisional list").flag("provisional_required")
    check_publication(today=today, questions_until=batch.questions_until, is_required=is_required, reason=reason)
    return reason or None


def cleaned_text(text: str, field: str, longest: int) -> str:
    """What a person wrote, in one line. Raises: Invalid(field) when it is empty or too long."""
    found = " ".join(text.split())
    if not 1 <= len(found) <= longest:
        raise Invalid(fields={field: [FieldError("text_length", {"most": longest})]})
    return found
