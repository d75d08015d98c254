""" "Data saya": what is held about the viewer, and what the viewer may set or take along."""

from datetime import date
from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, current_app, g, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import Conflict, DomainError, Invalid
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.routes._render import THEMES, render
from app.routes.account import leave
from app.services import accounts
from app.services.delegations import DelegationForm, create_delegation, end_delegation
from app.services.exports import make_export
from app.services.own_record import own_record
from app.services.personal_data import write_personal_data
from app.services.superior_reports import create_superior_report

bp = Blueprint("me", __name__, url_prefix="/me")

_YEAR_SECONDS = 365 * 24 * 3600


@bp.get("")
@require(Permission.ME_READ)
def show() -> Response:
    """The page."""
    return _page(200)


@bp.post("/superior-reports")
@require(Permission.SUPERIOR_REPORT_CREATE)
def report_superior() -> Response:
    """Tell the unit's HR that the recorded superior is wrong."""
    try:
        create_superior_report(request.form.get("note", ""), by=current_viewer(), now=clock.now())
    except (Invalid, Conflict) as problem:
        return _refused(problem, "note")
    return _back("reported", "atasan")


@bp.post("/delegations")
@require(Permission.DELEGATION_CREATE)
def delegate() -> Response:
    """Lend the power to decide daily entries for some days."""
    try:
        create_delegation(_delegation_form(), by=current_viewer(), now=clock.now())
    except (Invalid, Conflict) as problem:
        return _refused(problem, "to_nip")
    return _back("delegated", "pelimpahan")


@bp.post("/delegations/<uuid:public_id>/end")
@require(Permission.DELEGATION_CREATE)
def take_back(public_id: UUID) -> Response:
    """End a delegation early."""
    end_delegation(public_id, by=current_viewer(), now=clock.now())
    return _back("ended", "pelimpahan")


@bp.post("/settings")
@require(Permission.ME_READ)
def change_settings() -> Response:
    """Keep theme and language; the theme also on this device, so that pages before sign-in look alike."""
    theme, language = request.form.get("theme", ""), request.form.get("language", "")
    try:
        accounts.set_preferences(g.signed_in.account_id, theme=theme, language=language)
    except Invalid as problem:
        return _refused(problem, "theme")
    response = _back("saved", "tampilan")
    if theme in THEMES:
        secure = current_app.config["IS_HTTPS"]
        response.set_cookie("theme", theme, max_age=_YEAR_SECONDS, samesite="Lax", secure=secure)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@bp.post("/exports")
@require(Permission.ME_EXPORT)
def export() -> Response:
    """Prepare the own data as a file and go to it."""
    now, employee_id = clock.now(), current_viewer().employee_id

    def build(path: Path) -> None:
        write_personal_data(employee_id, path, now=now)

    public_id = make_export(
        "own_data",
        {},
        f"data-saya-{local_date(now).isoformat()}.json",
        build,
        folder=Path(current_app.config["EXPORT_FOLDER"]),
        by=employee_id,
        now=now,
    )
    return redirect(url_for("exports.fetch", public_id=public_id), 303)


@bp.post("/sessions/end")
@require(Permission.ME_READ)
def end_all_sessions() -> Response:
    """Sign out everywhere, here too."""
    accounts.sign_out_everywhere(g.signed_in.account_id, by=current_viewer().employee_id, now=clock.now())
    return leave("everywhere")


def _page(status: int, errors: dict[str, list[str]] | None = None) -> Response:
    now = clock.now()
    return render(
        page="pages/me/show.html",
        status=status,
        nav="me",
        record=own_record(current_viewer().employee_id, now=now),
        today=local_date(now),
        errors=errors or {},
        form=request.form,
        done=request.args.get("done"),
    )


def _refused(problem: DomainError, field: str) -> Response:
    """The page again with what was typed and what is wrong with it."""
    if isinstance(problem, Invalid):
        return _page(422, field_messages(problem))
    return _page(status_of(problem), {field: [message_for(problem)]})


def _back(done: str, section: str) -> Response:
    return redirect(url_for("me.show", done=done, _anchor=section), 303)


def _delegation_form() -> DelegationForm:
    form = request.form
    return DelegationForm(
        form.get("to_nip", ""), _day(form.get("starts_on", "")), _day(form.get("ends_on", "")), form.get("reason", "")
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
