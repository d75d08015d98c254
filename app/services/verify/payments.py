"""I8 for what was given: nobody twice for a month, settlements add up, a payment is the sum of its batches."""

import json
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.tpp_batch import OF_THE_MONTH, SETTLING, BatchState, RunKind
from app.domain.tpp_settlement import SETTLED_AMOUNTS
from app.extensions import db
from app.models import Payment, PaymentBatch, TppBatch, TppLine
from app.services.verify.findings import Breach, Scope

_GIVES = (TppBatch.state != BatchState.DRAFT, TppLine.tpp_netto.is_not(None), TppLine.withheld_reason.is_(None))


def check_given_once(_scope: Scope) -> Iterator[Breach]:
    """A person gets a month from one biasa or susulan, and one THR and one gaji 13 a year; the rest are differences."""
    whole = TppBatch.run_kind.in_(OF_THE_MONTH - {RunKind.KEKURANGAN})
    yield from _more_than_one(whole, TppBatch.month, TppBatch.month)
    yearly = TppBatch.run_kind.in_([RunKind.THR, RunKind.GAJI13])
    yield from _more_than_one(yearly, func.substr(TppBatch.month, 1, 4), TppBatch.run_kind)


def check_settled(_scope: Scope) -> Iterator[Breach]:
    """What a settlement says was given is what those lines say, and line and given make the full amounts."""
    lines = db.session.scalars(
        select(TppLine)
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .where(TppBatch.state != BatchState.DRAFT, TppBatch.run_kind.in_(SETTLING))
        .order_by(TppLine.id)
    )
    for line in lines:
        settled = json.loads(line.settled or '{"full": {}, "given": []}')
        for name in SETTLED_AMOUNTS:
            given = sum(amounts.get(name, 0) for _batch, _run, amounts in settled["given"])
            if (getattr(line, name) or 0) + given != settled["full"].get(name, 0):
                yield Breach("I8", "settled_sum", f"tpp_line={line.public_id}")
                return
        wrong = next((one for one in settled["given"] if not _was_given(line.employee_id, *one)), None)
        if wrong is not None:
            yield Breach("I8", "settled_given", f"tpp_line={line.public_id} tpp_batch={wrong[0]}")
            return


def check_payments(_scope: Scope) -> Iterator[Breach]:
    """A payment transfers what its batches let be transferred, all of one unit and all paid with its number."""
    amount = case(
        (TppBatch.is_shadow, TppLine.legacy_amount), (TppLine.withheld_reason.is_(None), TppLine.tpp_netto), else_=0
    )
    totals = db.session.execute(
        select(Payment, func.coalesce(func.sum(amount), 0))
        .join(PaymentBatch, PaymentBatch.payment_id == Payment.id)
        .join(TppBatch, TppBatch.id == PaymentBatch.batch_id)
        .outerjoin(TppLine, TppLine.batch_id == TppBatch.id)
        .group_by(Payment.id)
        .order_by(Payment.id)
    )
    wrong = next((payment for payment, total in totals if payment.total_netto != int(total)), None)
    if wrong is not None:
        yield Breach("I8", "payment_sum", f"payment={wrong.public_id}")
    strange = db.session.scalar(
        select(TppBatch.public_id)
        .join(PaymentBatch, PaymentBatch.batch_id == TppBatch.id)
        .join(Payment, Payment.id == PaymentBatch.payment_id)
        .where(
            (TppBatch.state != BatchState.PAID)
            | (TppBatch.unit_id != Payment.unit_id)
            | TppBatch.payment_number.is_distinct_from(Payment.number)
        )
        .order_by(TppBatch.id)
        .limit(1)
    )
    if strange is not None:
        yield Breach("I8", "payment_batch", f"tpp_batch={strange}")


def _more_than_one(
    runs: ColumnElement[bool], *periods: ColumnElement[str] | InstrumentedAttribute[str]
) -> Iterator[Breach]:
    """The first person with more than one giving line of these runs in a period."""
    found = db.session.execute(
        select(TppLine.employee_id, func.min(TppBatch.month))
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .where(*_GIVES, runs)
        .group_by(TppLine.employee_id, *periods)
        .having(func.count() > 1)
        .order_by(TppLine.employee_id)
        .limit(1)
    ).first()
    if found is not None:
        yield Breach("I8", "given_twice", f"employee={found[0]} month={found[1]}")


def _was_given(employee_id: int, batch: str, run: str, amounts: dict[str, int]) -> bool:
    line = db.session.scalar(
        select(TppLine)
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .where(
            TppBatch.public_id == UUID(batch),
            TppBatch.run_kind == run,
            TppBatch.state != BatchState.DRAFT,
            TppLine.employee_id == employee_id,
        )
    )
    return line is not None and all((getattr(line, name) or 0) == amounts.get(name, 0) for name in SETTLED_AMOUNTS)
