"""The approval queue, decisions on many entries, and what was decided today."""

import uuid
from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.permissions import Permission
from app.errors import message_for
from app.routes._approval_forms import batch_form, selection_of, wants_json
from app.routes._approval_rows import shown_days
from app.routes._render import render
from app.routes._stack import is_stack, skipped, stack_text
from app.services.approval_log import decided_today, decisions_of_request
from app.services.approval_queue import approval_queue
from app.services.approval_undo import UndoResult, undo_request, undo_window
from app.services.approval_waiting import waiting_for
from app.services.approvals import BatchResult, decide_activities
from app.services.sampling import SampleNotOpened, draw_sample

bp = Blueprint("approvals", __name__, url_prefix="/approvals")


@bp.get("")
@require(Permission.APPROVAL_READ)
def index() -> Response:
    """The queue; `last` names a request of a moment ago that can still be undone."""
    return queue_page(after=request.args.get("after", ""), last=request_of_a_moment_ago())


@bp.post("/selection")
@require(Permission.APPROVAL_READ)
def selection() -> Response:
    """The queue again with the ticks that were sent; nothing is stored."""
    chosen = {one.public_id for one in selection_of(request.form.getlist("entry"))}
    return queue_page(after=request.form.get("after", ""), chosen=chosen)


@bp.post("/decisions")
@require(Permission.ACTIVITY_DECIDE)
def decide() -> Response:
    """Decide on many entries; the same request sent again gives the same answer."""
    form, viewer, now = batch_form(request), current_viewer(), clock.now()
    try:
        result = decide_activities(form.shown, form.command, by=viewer, now=now)
    except SampleNotOpened as refusal:
        if wants_json(request):
            raise
        drawn = draw_sample([one.public_id for one in form.shown], by=viewer, now=now)
        return render(
            page="pages/approvals/sample.html",
            partial="partials/approvals/_sample.html",
            status=409,
            drawn=drawn,
            message=message_for(refusal),
            **selection_context(),
        )
    return _batch_answer(result)


@bp.post("/decisions/<uuid:request_id>/undo")
@require(Permission.ACTIVITY_DECIDE)
def undo(request_id: uuid.UUID) -> Response:
    """Take back what one request decided."""
    return undo_answer(undo_request(request_id, by=current_viewer(), now=clock.now()))


@bp.get("/decided")
@require(Permission.APPROVAL_READ)
def decided() -> Response:
    """What the viewer decided today."""
    now = clock.now()
    return render(
        page="pages/approvals/decided.html",
        partial="partials/approvals/_decided.html",
        nav="approvals",
        log=decided_today(current_viewer(), now=now),
        pending=waiting_for(current_viewer(), now=now).total,
        undone=request.args.get("undone"),
    )


def queue_page(*, after: str = "", chosen: Collection[uuid.UUID] = (), last: uuid.UUID | None = None) -> Response:
    """One page of the queue, with the toast of the last request if there is one."""
    viewer, now = current_viewer(), clock.now()
    queue = approval_queue(viewer, now=now, after=after)
    log = decisions_of_request(last, viewer=viewer, now=now) if last else None
    return render(
        page="pages/approvals/index.html",
        partial="partials/approvals/_queue.html",
        nav="approvals",
        queue=queue,
        groups=shown_days(queue.days, chosen),
        pending=queue.waiting.total,
        after=after,
        request_id=uuid.uuid4(),
        log=log,
        undo_seconds=int(undo_window(now).total_seconds()),
    )


def request_of_a_moment_ago() -> uuid.UUID | None:
    """The request named by the address, whose decisions can still be undone; None for none, and for what is no id."""
    try:
        return uuid.UUID(request.args.get("last", ""))
    except ValueError:
        return None


def selection_context() -> dict[str, Any]:
    """What a page must carry on so that a selection survives it."""
    return {
        "selection": request.form.getlist("entry"),
        "after": request.form.get("after", ""),
        "request_id": request.form.get("request_id") or uuid.uuid4(),
        "stack": stack_text(skipped()) if is_stack() else "",
    }


def undo_answer(result: UndoResult) -> Response:
    """Say what waits again, and what does not."""
    if wants_json(request):
        kept = [{"id": str(one.public_id), "message": message_for(one.problem)} for one in result.kept]
        return jsonify(undone=[str(entry.public_id) for entry in result.undone], kept=kept)
    return redirect(url_for("approvals.decided", undone=len(result.undone)), 303)


def _batch_answer(result: BatchResult) -> Response:
    undecided = [(one, message_for(one.problem)) for one in result.undecided]
    if wants_json(request):
        return jsonify(
            request_id=str(result.request_id),
            decided=[str(entry.public_id) for entry in result.decided],
            undecided=[
                {"id": str(one.public_id), "code": one.problem.code, "message": text} for one, text in undecided
            ],
        )
    viewer, now = current_viewer(), clock.now()
    return render(
        page="pages/approvals/result.html",
        partial="partials/approvals/_result.html",
        nav="approvals",
        result=result,
        undecided=undecided,
        pending=waiting_for(viewer, now=now).total,
        undo_seconds=int(undo_window(now).total_seconds()),
    )
