"""A scheduled day: everything as planned in one tap, but for what did not happen."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, Response, redirect, request

from app import clock
from app.authz import current_viewer, require
from app.domain.activities import ActivityStatus
from app.domain.calendar import local_date
from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.routes._entry import asked_day, day_url
from app.routes._render import render
from app.services.scheduled_day import record_scheduled_day, scheduled_day

bp = Blueprint("scheduled", __name__, url_prefix="/activities/scheduled")


@bp.get("")
@require(Permission.ACTIVITY_CREATE)
def show() -> Response:
    """What was planned for a day, ticked; what did not happen is ticked off."""
    now = clock.now()
    return _page(_asked(now), now=now)


@bp.post("")
@require(Permission.ACTIVITY_CREATE)
def record() -> Response:
    """Record the ticked stretches, all or none."""
    now = clock.now()
    day, chosen = _asked(now), request.form.getlist("slot")
    status = request.form.get("status", "")
    try:
        record_scheduled_day(
            day,
            chosen,
            volumes={one: text for one in chosen if (text := _volume(one))},
            common={"status": status, "alasan_susulan": request.form.get("alasan_susulan", "")},
            by=current_viewer().employee_id,
            now=now,
        )
    except (Invalid, Conflict) as problem:
        return _page(day, now=now, problem=problem, chosen=chosen)
    return redirect(day_url(day, ok="draf" if status == ActivityStatus.DRAFT else "tersimpan"), 303)


def _page(
    day: date, *, now: datetime, problem: Invalid | Conflict | None = None, chosen: list[str] | None = None
) -> Response:
    view = scheduled_day(current_viewer().employee_id, day, now=now)
    errors: dict[str, list[str]] = {}
    if problem is not None:
        errors = (field_messages(problem) if isinstance(problem, Invalid) else {}) or {"": [message_for(problem)]}
    return render(
        page="pages/activities/scheduled.html",
        status=200 if problem is None else status_of(problem),
        view=view,
        today=local_date(now),
        chosen=[one.key for one in view.planned if one.is_proposed] if chosen is None else chosen,
        volumes={one: _volume(one) for one in chosen or ()},
        errors=errors,
        is_late=view.deadline is not None and now >= view.deadline,
    )


def _asked(now: datetime) -> date:
    today = local_date(now)
    return min(asked_day("tanggal", today), today)


def _volume(key: str) -> str:
    return request.form.get(f"volume-{key}", "").strip().replace(",", ".")
