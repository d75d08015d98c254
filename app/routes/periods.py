"""Months and semesters of the city: where they stand, closing them, and reopening by a second person."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import can, current_viewer, require
from app.domain.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from app.domain.periods import Month, Semester
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.routes._background import run_beside
from app.routes._query import month_of, number_of, semester_of, uuid_arg
from app.routes._render import render
from app.services import period_acts, period_pages
from app.services.period_acts import (
    ask_reopening,
    close_semester,
    exclude_entry,
    last_correction_day,
    reopen,
    undecided_count,
)
from app.services.periods import month_status

bp = Blueprint("periods", __name__, url_prefix="/hr/periods")


@bp.get("")
@require(Permission.PERIOD_READ)
def index() -> Response:
    """All periods that hold anything."""
    now = clock.now()
    months = period_pages.list_months(viewer=current_viewer(), now=now)
    return render(
        page="pages/periods/index.html",
        nav="hr_periods",
        now=now,
        months=months,
        semesters=period_pages.list_semesters(months, now=now),
        may_close_now=period_pages.may_close_now,
    )


@bp.get("/month/<code>")
@require(Permission.PERIOD_READ)
def month(code: str) -> Response:
    """One month: what closing it would do, or how it was closed."""
    return _month_page(month_of(code))


@bp.get("/month/<code>/entries")
@require(Permission.PERIOD_CLOSE)
def entries(code: str) -> Response:
    """What nobody decided on, entry by entry."""
    chosen, unit = month_of(code), request.args.get("unit", "").strip()
    found, following = period_pages.undecided_page(
        chosen, unit, after=uuid_arg("after"), viewer=current_viewer(), now=clock.now()
    )
    return render(
        page="pages/periods/entries.html",
        nav="hr_periods",
        month=chosen,
        unit=unit,
        entries=found,
        following=following,
        may_exclude=period_pages.may_close_now(month_status(chosen, now=clock.now()), clock.now()),
        done=request.args.get("done"),
    )


@bp.get("/month/<code>/entries/<uuid:public_id>")
@require(Permission.PERIOD_CLOSE)
def entry(code: str, public_id: UUID) -> Response:
    """One of them, with the form that does not count it."""
    return _entry_page(month_of(code), public_id)


@bp.post("/month/<code>/entries/<uuid:public_id>/exclusion")
@require(Permission.PERIOD_CLOSE)
def exclude(code: str, public_id: UUID) -> Response:
    """Not count it, for a reason that its owner reads."""
    reason = request.form.get("reason", "")
    try:
        exclude_entry(public_id, number_of("version"), reason, viewer=current_viewer(), now=clock.now())
    except Invalid as problem:
        return _entry_page(month_of(code), public_id, errors=field_messages(problem))
    return redirect(url_for("periods.entries", code=code, done="excluded"), 303)


@bp.post("/month/<code>/closing")
@require(Permission.PERIOD_CLOSE)
def close(code: str) -> Response:
    """Close the month as it was shown."""
    chosen, undecided = month_of(code), number_of("undecided")
    viewer, now = current_viewer(), clock.now()
    try:
        period_acts.check_closing(chosen, undecided, viewer=viewer, now=now)
        if undecided > period_acts.CLOSED_AT_ONCE:
            run_beside(lambda: period_acts.close_month(chosen, viewer=viewer, now=now))
            return redirect(url_for("periods.month", code=code, done="closing"), 303)
        period_acts.close_month(chosen, viewer=viewer, now=now)
    except Conflict as problem:
        return _month_page(chosen, problem=problem)
    return redirect(url_for("periods.month", code=code, done="closed"), 303)


@bp.get("/semester/<code>")
@require(Permission.PERIOD_READ)
def semester(code: str) -> Response:
    """One semester."""
    return _semester_page(semester_of(code))


@bp.post("/semester/<code>/closing")
@require(Permission.PERIOD_CLOSE)
def close_half(code: str) -> Response:
    """Close the semester."""
    chosen = semester_of(code)
    try:
        close_semester(chosen, viewer=current_viewer(), now=clock.now())
    except Conflict as problem:
        return _semester_page(chosen, problem=problem)
    return redirect(url_for("periods.semester", code=code, done="closed"), 303)


@bp.post("/<kind>/<code>/reopening-requests")
@require(Permission.PERIOD_REOPEN)
def ask(kind: str, code: str) -> Response:
    """The first person asks."""
    period = _period(kind, code)
    reason, revision = request.form.get("reason", ""), number_of("revision")
    try:
        ask_reopening(kind, code, reason, viewer=current_viewer(), now=clock.now(), revision=revision)
    except (Invalid, Conflict) as problem:
        return _page(period, problem)
    return redirect(url_for(f"periods.{kind}", code=code, done="asked"), 303)


@bp.post("/<kind>/<code>/reopening")
@require(Permission.PERIOD_REOPEN)
def reopen_period(kind: str, code: str) -> Response:
    """The second person agrees."""
    period = _period(kind, code)
    try:
        reopen(kind, code, viewer=current_viewer(), now=clock.now(), revision=number_of("revision"))
    except (NotAllowed, Conflict) as problem:
        return _page(period, problem)
    return redirect(url_for(f"periods.{kind}", code=code, done="reopened"), 303)


def _period(kind: str, code: str) -> Month | Semester:
    if kind == "month":
        return month_of(code)
    if kind == "semester":
        return semester_of(code)
    raise NotFound("not_found")


def _page(period: Month | Semester, problem: DomainError) -> Response:
    return (
        _month_page(period, problem=problem) if isinstance(period, Month) else _semester_page(period, problem=problem)
    )


def _month_page(chosen: Month, *, problem: DomainError | None = None) -> Response:
    now, viewer = clock.now(), current_viewer()
    status = month_status(chosen, now=now)
    view = period_pages.view_period("month", chosen.code, viewer=viewer)
    undecided = [] if status.is_closed else period_pages.undecided_by_unit(chosen, viewer=viewer, now=now)
    return render(
        page="pages/periods/month.html",
        status=_status(problem),
        month=chosen,
        standing=status,
        undecided=undecided,
        total=undecided_count(chosen) if can(Permission.PERIOD_CLOSE) else sum(one.entries for one in undecided),
        may_close=period_pages.may_close_now(status, now),
        corrections_until=last_correction_day(chosen, now=now),
        **_shared(view, problem),
    )


def _semester_page(chosen: Semester, *, problem: DomainError | None = None) -> Response:
    view = period_pages.view_period("semester", chosen.code, viewer=current_viewer())
    return render(
        page="pages/periods/semester.html",
        status=_status(problem),
        semester=chosen,
        line=period_pages.semester_line(chosen),
        **_shared(view, problem),
    )


def _shared(view: period_pages.PeriodView, problem: DomainError | None) -> dict[str, object]:
    has_fields = isinstance(problem, Invalid) and bool(problem.fields)
    return {
        "nav": "hr_periods",
        "view": view,
        "viewer_id": current_viewer().employee_id,
        "errors": field_messages(problem) if has_fields and isinstance(problem, Invalid) else {},
        "problem": "" if problem is None or has_fields else message_for(problem),
        "form": request.form,
        "done": request.args.get("done"),
    }


def _status(problem: DomainError | None) -> int:
    return 200 if problem is None else status_of(problem)


def _entry_page(chosen: Month, public_id: UUID, *, errors: dict[str, list[str]] | None = None) -> Response:
    return render(
        page="pages/periods/entry.html",
        status=422 if errors else 200,
        nav="hr_periods",
        month=chosen,
        entry=period_pages.undecided_entry(public_id, chosen, viewer=current_viewer()),
        errors=errors or {},
        form=request.form,
    )
