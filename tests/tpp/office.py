"""An OPD whose batches go all the way: who does which step, in one call each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import Employee, TppBatch, Unit
from app.services.payments import PaymentRequest, pay_batches
from app.services.tpp_acts import ActRequest, approve_batch, verify_batch
from tests.factories import Cast
from tests.support.clock import NOW


def pay_batch(request: ActRequest, *, by: Viewer, now: datetime) -> TppBatch:
    """Pay one batch by a transfer of its own; `request.text` is the number."""
    pay_batches(PaymentRequest([request], request.text), by=by, now=now)
    return db.session.query(TppBatch).filter_by(public_id=request.public_id).one()


ROLES = {
    "verify": (verify_batch, Role.VERIFIER, "staff"),
    "approve": (approve_batch, Role.APPROVER, "head"),
    "pay": (pay_batch, Role.TREASURER, "supervisor"),
}


def viewer(person: Employee, role: Role, unit: Unit | None = None) -> Viewer:
    """The person with one role, for a unit or for the city."""
    return Viewer(person.id, (RoleGrant(role, None if unit is None else unit.id),))


def fresh(batch: TppBatch) -> TppBatch:
    """The batch as stored now."""
    db.session.refresh(batch)
    return batch


def do(act: Callable[..., Any], batch: TppBatch, by: Viewer, words: str = "", now: datetime = NOW) -> Any:
    """An act on the batch as it stands."""
    fresh(batch)
    return act(ActRequest(batch.public_id, batch.version, words), by=by, now=now)


def step(name: str, batch: TppBatch, cast: Cast, words: str = "", now: datetime = NOW) -> Any:
    """One of the three steps by the person of the cast who takes it."""
    act, role, who = ROLES[name]
    unit = cast.unit if batch.unit_id == cast.unit.id else cast.other_unit
    return do(act, batch, viewer(getattr(cast, who), role, unit), words, now)


def take(batch: TppBatch, cast: Cast, *names: str, number: str = "SP2D 1", now: datetime = NOW) -> TppBatch:
    """Steps in turn."""
    for name in names:
        step(name, batch, cast, number if name == "pay" else "", now)
    return fresh(batch)
