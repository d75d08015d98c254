"""The city's calendar and office hours."""

from datetime import date

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.activities import parse_date
from app.domain.calendar import local_date
from app.domain.errors import Conflict, DomainError, Invalid
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.routes._dates import date_field, minute_field
from app.routes._render import render
from app.services.calendar_changes import changes_of_year
from app.services.calendar_edit import (
    ScheduleForm,
    add_schedule,
    calendar_days,
    move_day_off,
    remove_day_off,
    schedules,
    set_day_off,
)

bp = Blueprint("hr_calendar", __name__, url_prefix="/hr/calendar")


@bp.get("")
@require(Permission.CALENDAR_READ)
def show() -> Response:
    """Days off of a year and the office hours."""
    return _page(200)


@bp.post("/days")
@require(Permission.CALENDAR_EDIT)
def set_day() -> Response:
    """Add or rename a day off."""
    form = request.form
    try:
        set_day_off(
            date_field("tanggal"),
            form.get("jenis", ""),
            form.get("nama", ""),
            form.get("dasar", ""),
            viewer=current_viewer(),
            now=clock.now(),
        )
    except (Invalid, Conflict) as problem:
        return _page(status_of(problem), problem)
    return _done("day_set", form.get("tanggal", ""))


@bp.post("/days/<day>/removal")
@require(Permission.CALENDAR_EDIT)
def remove_day(day: str) -> Response:
    """Make a day a working day again."""
    try:
        remove_day_off(parse_date(day), request.form.get("alasan", ""), viewer=current_viewer(), now=clock.now())
    except (Invalid, Conflict) as problem:
        return _page(status_of(problem), problem)
    return _done("day_removed", day)


@bp.post("/days/<day>/move")
@require(Permission.CALENDAR_EDIT)
def move_day(day: str) -> Response:
    """Move a day off to another day."""
    form = request.form
    try:
        move_day_off(
            parse_date(day), date_field("tanggal_baru"), form.get("dasar", ""), viewer=current_viewer(), now=clock.now()
        )
    except (Invalid, Conflict) as problem:
        return _page(status_of(problem), problem)
    return _done("day_moved", form.get("tanggal_baru", ""))


@bp.post("/schedules")
@require(Permission.SCHEDULE_EDIT)
def schedule() -> Response:
    """Add office hours, Ramadan hours for instance."""
    form = request.form
    weekdays = tuple(int(day) for day in form.getlist("hari") if day.isdecimal() and len(day) == 1)
    try:
        add_schedule(
            ScheduleForm(
                unit_kode=form.get("unit", ""),
                pola_kerja=form.get("pola_kerja", ""),
                weekdays=weekdays,
                masuk=minute_field("masuk"),
                pulang=minute_field("pulang"),
                mulai=date_field("mulai"),
                selesai=date_field("selesai"),
                label=form.get("label", ""),
                sumber=form.get("sumber", ""),
            ),
            viewer=current_viewer(),
            now=clock.now(),
        )
    except (Invalid, Conflict) as problem:
        return _page(status_of(problem), problem)
    return _done("schedule_added", "")


def _done(what: str, day: str) -> Response:
    return redirect(url_for("hr_calendar.show", ok=what, tahun=day[:4] or None), 303)


def _page(status: int, problem: DomainError | None = None) -> Response:
    year = request.args.get("tahun", local_date(clock.now()).year, type=int)
    year = year if 2000 <= year <= 2100 else local_date(clock.now()).year
    fields = isinstance(problem, Invalid) and problem.fields
    errors = field_messages(problem) if fields and isinstance(problem, Invalid) else {}
    if problem is not None and not errors:
        errors = {"tanggal": [message_for(problem)]}
    return render(
        page="pages/hr_calendar/show.html",
        status=status,
        year=year,
        days=calendar_days(year),
        changes=changes_of_year(year),
        schedules=schedules(),
        form=request.form,
        errors=errors,
        first_day=date(year, 1, 1),
    )
