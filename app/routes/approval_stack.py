"""The waiting entries as cards, one after another: decide or skip, and the next one lies there."""

from flask import Blueprint, Response, redirect, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.permissions import Permission
from app.routes._stack import skipped, stack_text
from app.routes.approval_cards import card_page
from app.routes.approvals import request_of_a_moment_ago
from app.services.approval_log import decisions_of_request
from app.services.approval_stack import next_waiting
from app.services.approval_undo import undo_window

bp = Blueprint("approval_stack", __name__, url_prefix="/approvals/stack")


@bp.get("")
@require(Permission.APPROVAL_READ)
def show() -> Response:
    """The next card that was not skipped, with the way back from the decision before; the queue when none is left."""
    viewer, now = current_viewer(), clock.now()
    left_out, last = skipped(), request_of_a_moment_ago()
    found = next_waiting(viewer, now=now, left_out=left_out)
    if found is None:
        return redirect(url_for("approvals.index", last=last), 303)
    return card_page(
        found.public_id,
        stack=stack_text(left_out),
        pending=found.waiting,
        log=decisions_of_request(last, viewer=viewer, now=now) if last else None,
        undo_seconds=int(undo_window(now).total_seconds()),
    )
