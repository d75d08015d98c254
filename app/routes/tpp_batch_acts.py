"""The steps that named persons take on a TPP batch; a refusal shows the batch as it stands now, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.errors import Conflict, FieldError, Invalid, NotAllowed
from app.domain.permissions import Permission
from app.errors import status_of
from app.routes._dates import date_field
from app.routes._tpp_batch_page import act_request, batch_response
from app.services import payments, tpp_acts, tpp_publication
from app.services.tpp_acts import ActRequest

bp = Blueprint("tpp_batch_acts", __name__, url_prefix="/hr/tpp")


@bp.post("/<uuid:public_id>/publication")
@require(Permission.TPP_BATCH_COMPUTE)
def publish(public_id: UUID) -> Response:
    """Open the provisional list to the employees."""
    return _act(tpp_publication.publish_batch, public_id, "publish")


@bp.post("/<uuid:public_id>/verification")
@require(Permission.TPP_BATCH_VERIFY)
def verify(public_id: UUID) -> Response:
    """Verify."""
    return _act(tpp_acts.verify_batch, public_id, "verify", "early_reason")


@bp.post("/<uuid:public_id>/approval")
@require(Permission.TPP_BATCH_APPROVE)
def approve(public_id: UUID) -> Response:
    """Approve."""
    return _act(tpp_acts.approve_batch, public_id, "approve")


@bp.post("/<uuid:public_id>/waiting")
@require(Permission.TPP_BATCH_READ)
def wait(public_id: UUID) -> Response:
    """Say what the batch waits for."""
    return _act(tpp_acts.wait_batch, public_id, "wait", "waiting_reason")


@bp.post("/<uuid:public_id>/resumption")
@require(Permission.TPP_BATCH_READ)
def resume(public_id: UUID) -> Response:
    """Say that it has come."""
    return _act(tpp_acts.resume_batch, public_id, "resume", "resume_document")


@bp.post("/<uuid:public_id>/payment")
@require(Permission.TPP_BATCH_PAY)
def pay(public_id: UUID) -> Response:
    """Record the payment, of this batch and of others that the same transfer paid."""
    return _done(
        public_id, "pay", lambda: payments.pay_batches(_payment(public_id), by=current_viewer(), now=clock.now())
    )


@bp.post("/<uuid:public_id>/return")
@require(Permission.TPP_BATCH_READ)
def send_back(public_id: UUID) -> Response:
    """Return to draft."""
    return _act(tpp_acts.send_back, public_id, "send_back", "reason")


def _act(act: Callable[..., object], public_id: UUID, done: str, field: str = "") -> Response:
    return _done(public_id, done, lambda: act(act_request(public_id, field), by=current_viewer(), now=clock.now()))


def _done(public_id: UUID, done: str, act: Callable[[], object]) -> Response:
    try:
        act()
    except (Invalid, Conflict) as problem:
        return batch_response(public_id, status_of(problem), problem)
    except NotAllowed as problem:
        if problem.code != "tpp_four_eyes":
            raise
        return batch_response(public_id, status_of(problem), problem)
    return redirect(url_for("tpp_batches.show", public_id=public_id, ok=done), 303)


def _payment(public_id: UUID) -> payments.PaymentRequest:
    """This batch and those ticked beside it (`with` = id:version). Raises: Invalid("paid_on")."""
    others = [_other(value) for value in request.form.getlist("with")]
    paid_on = date_field("paid_on")
    if paid_on is None and request.form.get("paid_on", "").strip():
        raise Invalid(fields={"paid_on": [FieldError("date_unreadable")]})
    return payments.PaymentRequest([act_request(public_id), *others], request.form.get("payment_number", ""), paid_on)


def _other(value: str) -> ActRequest:
    """Raises: Conflict("tpp_batch_changed") for what no form of ours sent."""
    name, _colon, version = value.partition(":")
    try:
        return ActRequest(
            UUID(name), int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
        )
    except ValueError as fault:
        raise Conflict("tpp_batch_changed") from fault
