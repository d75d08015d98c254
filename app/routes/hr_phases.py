"""Bulan bayangan: which OPD is computed and shown while the old amounts are paid, and from when it is live."""

from collections.abc import Callable

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.errors import Conflict, DomainError, Invalid, NotAllowed
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.routes._render import render
from app.services.unit_phases import begin_shadow, go_live, list_phases, opd_options

bp = Blueprint("hr_phases", __name__, url_prefix="/hr/phases")


@bp.get("")
@require(Permission.UNIT_PHASE_SET)
def index() -> Response:
    """All OPD with a phase."""
    return _page(200)


@bp.post("")
@require(Permission.UNIT_PHASE_SET)
def begin() -> Response:
    """Begin the bulan bayangan of an OPD."""
    unit, month, document = (request.form.get(name, "") for name in ("unit", "bulan", "dasar"))
    return _done("begun", lambda: begin_shadow(unit, month, document, viewer=current_viewer(), now=clock.now()))


@bp.post("/live")
@require(Permission.UNIT_PHASE_SET)
def live() -> Response:
    """Set an OPD live, by a second person."""
    unit, month = request.form.get("unit_berlaku", ""), request.form.get("bulan_berlaku", "")
    return _done("live", lambda: go_live(unit, month, viewer=current_viewer(), now=clock.now()))


def _done(what: str, act: Callable[[], object]) -> Response:
    try:
        act()
    except (Invalid, Conflict) as problem:
        return _page(status_of(problem), problem)
    except NotAllowed as problem:
        if problem.code != "phase_second_person":
            raise
        return _page(status_of(problem), problem)
    return redirect(url_for("hr_phases.index", ok=what), 303)


def _page(status: int, problem: DomainError | None = None) -> Response:
    errors = field_messages(problem) if isinstance(problem, Invalid) else {}
    if problem is not None and not errors:
        errors = {"": [message_for(problem)]}
    return render(
        page="pages/hr_phases/index.html",
        status=status,
        rows=list_phases(current_viewer()),
        units=opd_options(),
        form=request.form,
        errors=errors,
    )
