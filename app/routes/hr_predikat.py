"""Where results of a semester differ, for the city's office, and the same list as a file."""

from pathlib import Path

from flask import Blueprint, Response, current_app, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.periods import Semester
from app.domain.permissions import Permission
from app.routes._query import semester_of, uuid_arg
from app.routes._render import render
from app.services.office_scope import office_scope
from app.services.predikat_differences import differences, export_differences

bp = Blueprint("hr_predikat", __name__, url_prefix="/hr/predikat")


@bp.get("")
@require(Permission.REPORT_EXPORT)
def show() -> Response:
    """People whose results differ."""
    code = request.args.get("semester", "")
    semester = semester_of(code) if code else Semester.of(local_date(clock.now())).previous
    scope = office_scope(Permission.REPORT_EXPORT, current_viewer()).narrowed(request.args.get("unit", "").strip())
    return render(
        page="pages/hr_predikat/show.html",
        nav="hr_semester",
        semester=semester,
        listed=differences(semester, scope, after=uuid_arg("after")),
    )


@bp.post("/exports")
@require(Permission.REPORT_EXPORT)
def export() -> Response:
    """Make the list as CSV and go to it."""
    public_id = export_differences(
        semester_of(request.form.get("semester", "")),
        unit=request.form.get("unit", "").strip(),
        viewer=current_viewer(),
        folder=Path(current_app.config["EXPORT_FOLDER"]),
        now=clock.now(),
    )
    return redirect(url_for("exports.fetch", public_id=public_id), 303)
