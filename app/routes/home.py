"""The first page: what must be done today."""

from flask import Blueprint, Response

from app import clock
from app.authz import current_viewer, require
from app.domain.permissions import Permission
from app.routes._entry import until_words
from app.routes._render import render
from app.services.activity_suggestions import home_view
from app.services.approval_waiting import waiting_for
from app.services.notices_read import count_new

bp = Blueprint("home", __name__)


@bp.get("/")
@require(Permission.ME_READ)
def show() -> Response:
    """Returned entries, days that can still be completed, and what is usually done on this weekday."""
    now, viewer = clock.now(), current_viewer()
    view = home_view(viewer.employee_id, now=now)
    waiting = waiting_for(viewer, now=now)
    return render(
        page="pages/home/show.html",
        view=view,
        waiting=waiting,
        fresh_notices=count_new(viewer.employee_id, now=now),
        pending=waiting.total,
        cap=view.mark.cap,
        today=view.mark.day,
        until=until_words,
    )
