"""One waiting entry: its card, opening it as a sample, and the decision on it."""

import uuid
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.activities import Action
from app.domain.errors import Invalid
from app.domain.permissions import Permission
from app.errors import field_messages, message_for
from app.routes._approval_changes import change_texts
from app.routes._approval_forms import REASONS, selection_of, single_form, wants_json
from app.routes._approval_rows import flag_text
from app.routes._render import render
from app.routes._stack import is_stack, next_card
from app.routes.approvals import queue_page, selection_context, undo_answer
from app.services.approval_card import approval_card
from app.services.approval_undo import undo_activity
from app.services.approvals import decide_activity
from app.services.official_decisions import officials_deciding, record_official_decision
from app.services.sampling import draw_sample, record_view

# A card that belongs to no selection and no stack.
_ALONE: dict[str, Any] = {
    "drawn": [], "selection": [], "after": "", "stack": "", "log": None, "undo_seconds": 0, "pending": 0,
}  # fmt: skip

bp = Blueprint("approval_cards", __name__, url_prefix="/approvals/<uuid:public_id>")


@bp.get("")
@require(Permission.ACTIVITY_DECIDE)
def show(public_id: uuid.UUID) -> Response:
    """The card; a `stack` it belongs to travels on."""
    return card_page(public_id, stack=selection_context()["stack"])


@bp.get("/return")
@require(Permission.ACTIVITY_DECIDE)
def edit_return(public_id: uuid.UUID) -> Response:
    """The words of a return."""
    return _reason_page(public_id, Action.RETURN)


@bp.get("/reject")
@require(Permission.ACTIVITY_DECIDE)
def edit_rejection(public_id: uuid.UUID) -> Response:
    """The words of a rejection."""
    return _reason_page(public_id, Action.REJECT)


@bp.post("/view")
@require(Permission.ACTIVITY_DECIDE)
def view(public_id: uuid.UUID) -> Response:
    """Record that the entry was opened as a sample, and show its card with the selection it belongs to."""
    viewer, now = current_viewer(), clock.now()
    chosen = selection_of(request.form.getlist("entry"))
    own = next((one for one in chosen if one.public_id == public_id), None)
    version = request.form.get("version", "") if own is None else str(own.version)
    shown = selection_of([f"{public_id}:{version}"])[0]
    record_view(public_id, shown.version, by=viewer, now=now)
    if wants_json(request):
        return jsonify(opened=str(public_id), version=shown.version)
    drawn = draw_sample([one.public_id for one in chosen], by=viewer, now=now)
    return card_page(public_id, drawn=drawn, **selection_context())


@bp.post("/decision")
@require(Permission.ACTIVITY_DECIDE)
def decide(public_id: uuid.UUID) -> Response:
    """Decide on the one entry at the version shown."""
    form, now = single_form(request, public_id), clock.now()
    shown, command = form.shown[0], form.command
    # Read before anything is decided: what cannot be read is refused whole.
    rest = {one.public_id for one in selection_of(request.form.getlist("entry"))} - {public_id}
    try:
        decide_activity(shown, command, by=current_viewer(), now=now)
    except Invalid as problem:
        if wants_json(request) or command.action not in REASONS:
            raise
        return _reason_page(public_id, command.action, status=422, errors=field_messages(problem))
    if wants_json(request):
        return jsonify(request_id=str(command.request_id), decided=[str(public_id)], version=shown.version + 1)
    if rest:
        return queue_page(after=request.form.get("after", ""), chosen=rest, last=command.request_id)
    if is_stack():
        return redirect(next_card(last=command.request_id), 303)
    return redirect(url_for("approvals.index", last=command.request_id), 303)


@bp.post("/undo")
@require(Permission.ACTIVITY_DECIDE)
def undo(public_id: uuid.UUID) -> Response:
    """Take the last decision on the entry back."""
    return undo_answer(undo_activity(public_id, by=current_viewer(), now=clock.now()))


@bp.get("/official")
@require(Permission.ACTIVITY_RECORD_DECISION)
def edit_official(public_id: uuid.UUID) -> Response:
    """The form on which HR records the decision of an official who does not use the application."""
    return _official_page(public_id)


@bp.post("/official-decision")
@require(Permission.ACTIVITY_RECORD_DECISION)
def record_official(public_id: uuid.UUID) -> Response:
    """Record an official's decision with the number of its document."""
    form = single_form(request, public_id)
    try:
        record_official_decision(
            form.shown[0],
            form.command,
            official_code=request.form.get("official", ""),
            document_number=request.form.get("document", ""),
            by=current_viewer(),
            now=clock.now(),
        )
    except Invalid as problem:
        return _official_page(public_id, status=422, errors=field_messages(problem))
    return redirect(url_for("approval_cards.edit_official", public_id=public_id, done=1), 303)


def card_page(public_id: uuid.UUID, **context: Any) -> Response:
    """The card of an entry; `context` as its page says."""
    card = approval_card(public_id, viewer=current_viewer(), now=clock.now())
    return render(
        page="pages/approvals/card.html",
        partial="partials/approvals/_card.html",
        card=card,
        flags=[flag_text(flag) for flag in card.flags],
        changes=change_texts(card.corrected) if card.corrected else [],
        problem=message_for(card.problem) if card.problem else None,
        return_reasons=REASONS[Action.RETURN],
        single_id=uuid.uuid4(),
        errors={},
        form={},
        **{**_ALONE, "request_id": uuid.uuid4(), **context},
    )


def _reason_page(
    public_id: uuid.UUID, action: Action, *, status: int = 200, errors: dict[str, list[str]] | None = None
) -> Response:
    return render(
        page="pages/approvals/reason.html",
        partial="partials/approvals/_reason_form.html",
        status=status,
        card=approval_card(public_id, viewer=current_viewer(), now=clock.now()),
        action=action.value,
        reasons=REASONS[action],
        errors=errors or {},
        form=request.form,
        single_id=request.form.get("request_id") or uuid.uuid4(),
        **selection_context(),
    )


def _official_page(public_id: uuid.UUID, *, status: int = 200, errors: dict[str, list[str]] | None = None) -> Response:
    entry, officials = officials_deciding(public_id, by=current_viewer(), now=clock.now())
    return render(
        page="pages/approvals/official.html",
        partial="partials/approvals/_official_form.html",
        status=status,
        entry=entry,
        officials=officials,
        errors=errors or {},
        form=request.form,
        request_id=request.form.get("request_id") or uuid.uuid4(),
        done=request.args.get("done"),
    )
