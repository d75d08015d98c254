"""The roster for HR: people, leave and travel, reports of a wrong superior, a missing SKP."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import Conflict, DomainError, Invalid
from app.domain.periods import Semester
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.routes._dates import date_field
from app.routes._query import uuid_arg
from app.routes._render import render
from app.services.leave import LeaveForm, cancel_leave, record_leave
from app.services.no_skp import record_no_skp
from app.services.people_read import list_people, open_reports, person_view
from app.services.recording_duties import RecordingForm, set_recording
from app.services.superior_reports import resolve_superior_report

bp = Blueprint("hr_people", __name__, url_prefix="/hr")


@bp.get("/people")
@require(Permission.ROSTER_READ)
def index() -> Response:
    """People by name, of a unit, by part of a name."""
    asked = {name: request.args.get(name, "") for name in ("unit", "nama")}
    page = list_people(
        viewer=current_viewer(), now=clock.now(), unit_kode=asked["unit"], name=asked["nama"], after=uuid_arg("after")
    )
    return render(page="pages/hr_people/index.html", people=page, asked=asked)


@bp.get("/people/<uuid:public_id>")
@require(Permission.ROSTER_READ)
def show(public_id: UUID) -> Response:
    """One person."""
    return _person(public_id, 200)


@bp.post("/people/<uuid:public_id>/leave")
@require(Permission.LEAVE_RECORD)
def leave(public_id: UUID) -> Response:
    """Enter or take back leave or travel for a range of days."""
    form = LeaveForm(
        kode=request.form.get("kode", ""),
        mulai=date_field("mulai"),
        selesai=date_field("selesai"),
        dokumen=request.form.get("dokumen", ""),
    )
    act = cancel_leave if request.form.get("batal") else record_leave
    try:
        days = act(public_id, form, viewer=current_viewer(), now=clock.now())
    except (Invalid, Conflict) as problem:
        return _person(public_id, status_of(problem), problem)
    done = "leave_cancelled" if request.form.get("batal") else "leave_recorded"
    return redirect(url_for("hr_people.show", public_id=public_id, ok=done, n=days), 303)


@bp.post("/people/<uuid:public_id>/missing-plan")
@require(Permission.NO_SKP_RECORD)
def missing_plan(public_id: UUID) -> Response:
    """Record that the person made no SKP in a semester."""
    try:
        record_no_skp(
            public_id,
            Semester.parse(request.form.get("semester", "")),
            request.form.get("surat", ""),
            request.form.get("alasan", ""),
            viewer=current_viewer(),
            now=clock.now(),
        )
    except (Invalid, Conflict) as problem:
        return _person(public_id, status_of(problem), problem)
    return redirect(url_for("hr_people.show", public_id=public_id, ok="no_skp"), 303)


@bp.post("/people/<uuid:public_id>/recording")
@require(Permission.RECORDING_SET)
def recording(public_id: UUID) -> Response:
    """Say from which day on the days of the person's post are recorded daily, by schedule, or not at all."""
    form = RecordingForm(
        wajib_catat=request.form.get("wajib_catat", ""),
        mulai=date_field("berlaku"),
        alasan=request.form.get("alasan_catat", ""),
        for_all=bool(request.form.get("semua")),
    )
    try:
        count = set_recording(public_id, form, viewer=current_viewer(), now=clock.now())
    except (Invalid, Conflict) as problem:
        return _person(public_id, status_of(problem), problem)
    return redirect(url_for("hr_people.show", public_id=public_id, ok="recording", n=count), 303)


@bp.get("/superior-reports")
@require(Permission.SUPERIOR_REPORT_RESOLVE)
def reports() -> Response:
    """Reports that wait for an answer."""
    return _reports(200)


@bp.post("/superior-reports/<uuid:public_id>/answer")
@require(Permission.SUPERIOR_REPORT_RESOLVE)
def answer(public_id: UUID) -> Response:
    """Answer a report; its author gets a notice."""
    try:
        resolve_superior_report(public_id, request.form.get("answer", ""), by=current_viewer(), now=clock.now())
    except (Invalid, Conflict) as problem:
        return _reports(status_of(problem), problem)
    return redirect(url_for("hr_people.reports", ok="answered"), 303)


def _person(public_id: UUID, status: int, problem: DomainError | None = None) -> Response:
    now = clock.now()
    year = request.args.get("tahun", local_date(now).year, type=int)
    view = person_view(
        public_id, year if 2000 <= year <= 2100 else local_date(now).year, viewer=current_viewer(), now=now
    )
    return render(
        page="pages/hr_people/show.html",
        status=status,
        view=view,
        today=local_date(now),
        form=request.form,
        errors=_errors(problem),
        semester=Semester.of(date(year, 1, 1) if 2000 <= year <= 2100 else local_date(now)).code,
    )


def _reports(status: int, problem: DomainError | None = None) -> Response:
    rows = open_reports(viewer=current_viewer())
    return render(page="pages/hr_people/reports.html", status=status, reports=rows, errors=_errors(problem))


def _errors(problem: DomainError | None) -> dict[str, list[str]]:
    if problem is None:
        return {}
    if isinstance(problem, Invalid) and problem.fields:
        return field_messages(problem)
    return {"kode": [message_for(problem)]}
