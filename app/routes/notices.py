"""What the application has to tell one person."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.errors import FieldError
from app.domain.permissions import Permission
from app.errors import message_for
from app.routes._render import render
from app.services.notices_read import mark_one_seen, mark_seen, newest_notices

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("")
@require(Permission.ME_READ)
def index() -> Response:
    """The newest notices, each in a sentence."""
    lines = newest_notices(current_viewer().employee_id)
    told = [(line, message_for(FieldError(line.code, line.params))) for line in lines]
    return render(page="pages/notices/index.html", told=told, done=request.args.get("ok"))


@bp.post("/seen")
@require(Permission.ME_READ)
def seen() -> Response:
    """Say that all of them were read."""
    mark_seen(current_viewer().employee_id, now=clock.now())
    return redirect(url_for("notices.index", ok="seen"), 303)


@bp.post("/<uuid:public_id>/seen")
@require(Permission.ME_READ)
def open_one(public_id: UUID) -> Response:
    """Say that one was read, and go where it leads."""
    link = mark_one_seen(public_id, current_viewer().employee_id, now=clock.now())
    return redirect(link or url_for("notices.index"), 303)
