"""Reported figures: the employee gives them with a source, the superior confirms or reopens them."""

from decimal import Decimal
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import Conflict, DomainError, FieldError, Invalid
from app.domain.periods import Semester
from app.domain.permissions import Permission
from app.domain.skp import parse_figure
from app.errors import field_messages, message_for, status_of
from app.routes._render import render
from app.routes.plans import told
from app.services import realisations
from app.services.score_explain import find_current_score

bp = Blueprint("realisations", __name__, url_prefix="/plan/realisations")


@bp.get("")
@require(Permission.REALISATION_GIVE)
def own() -> Response:
    """The figures one's own plan asks for in a semester."""
    return _page(_semester(request.args.get("semester", "")))


@bp.post("")
@require(Permission.REALISATION_GIVE)
def give() -> Response:
    """Report one figure."""
    semester = _semester(request.form.get("semester", ""))
    line = request.form.get("line", "")
    try:
        value = _figure(request.form.get("value", ""))
        source = request.form.get("source", "")
        realisations.give_realisation(_id(line), semester, value, source, viewer=current_viewer(), now=clock.now())
    except (Invalid, Conflict) as problem:
        found = field_messages(problem) if isinstance(problem, Invalid) else {}
        errors = {f"{name}-{line}": sentences for name, sentences in found.items()} or {"": [message_for(problem)]}
        return _page(semester, errors, status=status_of(problem))
    return redirect(url_for("realisations.own", semester=semester.code, ok="realisasi"), 303)


@bp.post("/<uuid:public_id>/confirmation")
@require(Permission.REALISATION_CONFIRM)
def confirm(public_id: UUID) -> Response:
    """Confirm the figure that was shown."""
    row = realisations.confirm_realisation(
        public_id, _figure(request.form.get("value", "")), viewer=current_viewer(), now=clock.now()
    )
    return _to_assessment(row.employee_id, Semester.parse(row.semester))


@bp.post("/<uuid:public_id>/reopening")
@require(Permission.REALISATION_CONFIRM)
def reopen(public_id: UUID) -> Response:
    """Take a confirmation back so that the employee can correct the figure."""
    row = realisations.reopen_realisation(public_id, viewer=current_viewer(), now=clock.now())
    return _to_assessment(row.employee_id, Semester.parse(row.semester))


def _page(semester: Semester, errors: dict[str, list[str]] | None = None, *, status: int = 200) -> Response:
    figures = realisations.asked_figures(current_viewer().employee_id, semester)
    return render(
        page="pages/plans/realisations.html",
        status=status,
        semester=semester,
        figures=figures,
        errors=errors or {},
        form=request.form,
        toast=told(request.args.get("ok", "")),
    )


def _to_assessment(employee_id: int, semester: Semester) -> Response:
    score = find_current_score(employee_id, semester)
    if score is None:
        return redirect(url_for("scores.assessments", semester=semester.code), 303)
    return redirect(url_for("assessments.show", public_id=score.public_id, ok="realisasi"), 303)


def _semester(text: str) -> Semester:
    try:
        return Semester.parse(text)
    except DomainError:
        return Semester.of(local_date(clock.now()))


def _figure(text: str) -> Decimal:
    try:
        return parse_figure(text)
    except Invalid as problem:
        raise Invalid("realisation_invalid", fields={"value": [FieldError(problem.code, problem.params)]}) from problem


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Conflict("realisation_not_asked") from None
