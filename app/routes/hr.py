"""The HR dashboard: who is missing what, at one look."""

from flask import Blueprint, Response, request

from app import clock
from app.authz import can, current_viewer, require
from app.domain.permissions import Permission
from app.routes._render import render
from app.services.dashboard import read_dashboard
from app.services.deadlines import next_deadlines
from app.services.job_health import job_health
from app.services.tpp_questions_read import owed_answers

bp = Blueprint("hr", __name__, url_prefix="/hr")

# So many lines of the table; the rest is summed up in one more.
_LINES = 10


@bp.get("")
@require(Permission.HR_READ)
def dashboard() -> Response:
    """The page. Scheduled work is shown to those who look after it."""
    now = clock.now()
    board = read_dashboard(viewer=current_viewer(), now=now)
    lines = len(board.stands) if request.args.get("all") or len(board.stands) <= _LINES + 1 else _LINES
    return render(
        page="pages/hr/dashboard.html",
        nav="hr",
        board=board,
        lines=lines,
        now=now,
        deadlines=next_deadlines(board.window.previous, now=now, today=board.window.today),
        owed=owed_answers(board.scope, today=board.window.today),
        health=job_health(now=now) if can(Permission.HEALTH_READ) else None,
    )
