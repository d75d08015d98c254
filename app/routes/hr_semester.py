"""The semester of the city: the list, its workbook, and making scores final unit by unit."""

from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, current_app, g, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import Conflict, NotFound
from app.domain.periods import Semester
from app.domain.permissions import Permission
from app.domain.predikat import Predikat
from app.errors import message_for
from app.routes._background import run_beside
from app.routes._query import number_of, semester_of, uuid_arg
from app.routes._render import render
from app.services.office_scope import OfficeScope, UnitLine, office_scope, require_city
from app.services.period_pages import semester_line
from app.services.score_acts import finalise_unit
from app.services.semester_export import ask_semester_export, write_semester_export
from app.services.semester_list import (
    STATES,
    SemesterFilter,
    semester_page,
    state_counts,
    unit_scores,
    waiting_scores,
)

bp = Blueprint("hr_semester", __name__, url_prefix="/hr/semester")


@bp.get("")
@require(Permission.REPORT_EXPORT)
def show() -> Response:
    """People with their scores, narrowed by plain filters."""
    semester = _asked_semester()
    scope = office_scope(Permission.REPORT_EXPORT, current_viewer())
    wanted = _filter()
    counts = state_counts(semester, scope)
    return render(
        page="pages/hr_semester/show.html",
        nav="hr_semester",
        semester=semester,
        semesters=_choices(),
        scope=scope,
        wanted=wanted,
        states=STATES,
        predikat=tuple(Predikat),
        counts=counts,
        people=sum(counts.values()),
        listed=semester_page(semester, wanted, scope, after=uuid_arg("after"), before=uuid_arg("before")),
    )


@bp.post("/exports")
@require(Permission.REPORT_EXPORT)
def export() -> Response:
    """Ask for the workbook and go to it; a large one is written beside the request."""
    now, folder = clock.now(), Path(current_app.config["EXPORT_FOLDER"])
    asked = ask_semester_export(
        semester_of(request.form.get("semester", "")),
        unit=request.form.get("unit", "").strip(),
        made_by=f"{g.signed_in.nama} ({g.signed_in.nip})",
        viewer=current_viewer(),
        now=now,
    )
    if asked.is_long:
        run_beside(lambda: write_semester_export(asked, folder=folder, now=now))
    else:
        write_semester_export(asked, folder=folder, now=now)
    return redirect(url_for("exports.fetch", public_id=asked.public_id), 303)


@bp.get("/units")
@require(Permission.SCORE_FINALISE)
def units() -> Response:
    """How far each unit is, and what can be made final."""
    semester = _asked_semester()
    scope = _city()
    return render(
        page="pages/hr_semester/units.html",
        nav="hr_semester",
        semester=semester,
        semesters=_choices(),
        line=semester_line(semester),
        units=unit_scores(semester, scope),
    )


@bp.get("/units/<uuid:public_id>")
@require(Permission.SCORE_FINALISE)
def unit(public_id: UUID) -> Response:
    """One unit: who still waits for the superior, and the act itself."""
    return _unit_page(public_id, _asked_semester())


@bp.post("/units/<uuid:public_id>/finalisation")
@require(Permission.SCORE_FINALISE)
def finalise(public_id: UUID) -> Response:
    """Make what was shown final."""
    semester = semester_of(request.form.get("semester", ""))
    scope = _city()
    chosen = _unit(scope, public_id)
    try:
        done = finalise_unit(
            chosen.id, semester, viewer=current_viewer(), now=clock.now(), expected=number_of("expected")
        )
    except Conflict as problem:
        return _unit_page(public_id, semester, status=409, problem=message_for(problem))
    return redirect(url_for("hr_semester.unit", public_id=public_id, semester=semester.code, done=done.final), 303)


def _unit_page(public_id: UUID, semester: Semester, *, status: int = 200, problem: str = "") -> Response:
    scope = _city()
    chosen = _unit(scope, public_id)
    people = _people_of(scope, chosen)
    scores = [line for line in unit_scores(semester, scope) if line.unit.id == chosen.id]
    return render(
        page="pages/hr_semester/unit.html",
        status=status,
        nav="hr_semester",
        semester=semester,
        unit=chosen,
        line=semester_line(semester),
        scores=scores[0] if scores else None,
        waiting=waiting_scores(semester, people),
        problem=problem,
        done=request.args.get("done", type=int),
    )


def _city() -> OfficeScope:
    """Making scores final is for the city's office alone. Raises: NotAllowed."""
    require_city(Permission.SCORE_FINALISE, current_viewer())
    return office_scope(Permission.SCORE_FINALISE, current_viewer())


def _people_of(scope: OfficeScope, unit: UnitLine) -> OfficeScope:
    """The units counted in this line of the table."""
    own = {one: scope.units[one] for one, head in scope.groups.items() if head.id == unit.id}
    return OfficeScope(own, False)


def _unit(scope: OfficeScope, public_id: UUID) -> UnitLine:
    """A line of the table by its public id. Raises: NotFound."""
    found = next((one for one in scope.groups.values() if one.public_id == public_id), None)
    if found is None:
        raise NotFound("not_found")
    return found


def _filter() -> SemesterFilter:
    name, unit, state, predikat = (request.args.get(one, "").strip() for one in ("q", "unit", "state", "predikat"))
    return SemesterFilter(name, unit, state if state in STATES else "", predikat if predikat in set(Predikat) else "")


def _asked_semester() -> Semester:
    """The semester of the address; without one the last that is over."""
    code = request.args.get("semester", "")
    return semester_of(code) if code else Semester.of(local_date(clock.now())).previous


def _choices() -> list[Semester]:
    """The running semester and the three before it."""
    found = [Semester.of(local_date(clock.now()))]
    while len(found) < 4:
        found.append(found[-1].previous)
    return found
