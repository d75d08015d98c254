"""Payments of TPP batches: one transfer order for one or several approved batches of an OPD, recorded with its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.errors import Amount, Conflict, FieldError, Invalid
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.domain.tpp_batch import BatchAct, BatchState
from app.extensions import db
from app.models import Payment, PaymentBatch, TppBatch
from app.services import audit
from app.services.tpp_access import load_batch
from app.services.tpp_acts import ActRequest, cleaned_text, load_for_act, previous_netto, record_act
from app.services.tpp_once import hold_batches
from app.services.tpp_totals import check_totals
from app.services.unit_of_work import unit_of_work

NUMBER_LENGTH: Final = 80
# A form offers the open batches of one unit: a handful of months and runs.
MOST_BATCHES: Final = 40


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What was transferred: the batches with the versions on the screen, the number of the order (SP2D), and the day.

    `paid_on`: None means today.
    """

    batches: Sequence[ActRequest]
    number: str
    paid_on: date | None = None


def pay_batches(request: PaymentRequest, *, by: Viewer, now: datetime) -> Payment:
    """Record one payment of approved batches of one OPD; all of them or none.

    Raises: NotFound, NotAllowed (also for whoever took another step on one of them), Invalid("payment_number", "paid_on"),
    Conflict when one is not approved, waits, changed or does not add up; tpp_payment_units for batches of two units,
    tpp_payment_number_used, tpp_payment_negative,
    and tpp_legacy_missing for a shadow batch in which somebody has no old amount.
    """
    number = cleaned_text(request.number, "payment_number", NUMBER_LENGTH)
    paid_on = _paid_on(request.paid_on, now)
    if not 1 <= len({one.public_id for one in request.batches}) == len(request.batches) <= MOST_BATCHES:
        raise Conflict("tpp_payment_choice", most=MOST_BATCHES)
    with unit_of_work():
        hold_batches()
        batches = [_payable(one, by) for one in request.batches]
        if len({batch.unit_id for batch in batches}) > 1:
            raise Conflict("tpp_payment_units")
        if db.session.scalar(select(Payment.id).where(Payment.number == number)) is not None:
            raise Conflict("tpp_payment_number_used", number=number)
        total = sum(_amount(batch) for batch in batches)
        if total < 0:
            # What people owe is settled with what they are owed, in one transfer; money does not flow back through one.
            raise Conflict("tpp_payment_negative", total=Amount(total))
        payment = Payment(unit_id=batches[0].unit_id, number=number, paid_on=paid_on, total_netto=total)
        payment.by_id, payment.at = by.employee_id, now
        db.session.add(payment)
        db.session.flush()  # the rows of the batches name its id
        for batch in batches:
            batch.payment_number = number
            db.session.add(PaymentBatch(batch_id=batch.id, payment_id=payment.id))
            record_act(batch, BatchAct.PAY, by, now, reason=number)
        data = {"batches": [str(batch.public_id) for batch in batches], "number": number}
        audit.record("payment.recorded", "payment", payment.public_id, by=by.employee_id, now=now, data=data)
        return payment


def payable_with(batch: TppBatch, viewer: Viewer) -> list[TppBatch]:
    """Other approved batches of the unit that do not wait: what the same transfer may pay, by month."""
    load_batch(batch.public_id, Permission.TPP_BATCH_PAY, viewer)
    return list(
        db.session.scalars(
            select(TppBatch)
            .where(
                TppBatch.unit_id == batch.unit_id,
                TppBatch.state == BatchState.APPROVED,
                TppBatch.waiting_reason.is_(None),
                TppBatch.id != batch.id,
            )
            .order_by(TppBatch.month, TppBatch.revision)
            .limit(MOST_BATCHES - 1)
        )
    )


def payment_of(batch: TppBatch) -> tuple[Payment, list[TppBatch]] | None:
    """The payment that settled a batch, with all its batches by month; None while unpaid."""
    payment = db.session.scalar(
        select(Payment)
        .join(PaymentBatch, PaymentBatch.payment_id == Payment.id)
        .where(PaymentBatch.batch_id == batch.id)
    )
    if payment is None:
        return None
    query = select(TppBatch).join(PaymentBatch, PaymentBatch.batch_id == TppBatch.id)
    found = query.where(PaymentBatch.payment_id == payment.id).order_by(TppBatch.month, TppBatch.revision)
    return payment, list(db.session.scalars(found))


def _payable(request: ActRequest, by: Viewer) -> TppBatch:
    batch = load_for_act(request, Permission.TPP_BATCH_PAY, BatchAct.PAY, by)
    if batch.waiting_reason is not None:
        raise Conflict("tpp_batch_waits", reason=batch.waiting_reason)
    return batch


def _amount(batch: TppBatch) -> int:
    """What is transferred for a batch: the old amounts for a shadow, else what is not withheld."""
    totals = check_totals(batch, previous_netto(batch))
    if totals.legacy_missing:
        raise Conflict("tpp_legacy_missing", count=totals.legacy_missing, month=Month.parse(batch.month))
    return totals.to_pay


def _paid_on(day: date | None, now: datetime) -> date:
    today = local_date(now)
    if day is not None and day > today:
        raise Invalid(fields={"paid_on": [FieldError("date_future")]})
    return day or today
