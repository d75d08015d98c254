"""Keadaan darurat: days on which deadlines or deductions stop."""

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.errors import DomainError, Invalid
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.routes._dates import date_field
from app.routes._render import render
from app.services.emergencies import EmergencyForm, list_emergencies, record_emergency, revoke_emergency

bp = Blueprint("hr_emergencies", __name__, url_prefix="/hr/emergencies")


@bp.get("")
@require(Permission.CALENDAR_EDIT)
def index() -> Response:
    """All emergencies, and the months that they leave to mend."""
    return _page(200)


@bp.post("")
@require(Permission.CALENDAR_EDIT)
def record() -> Response:
    """Record one."""
    sent = request.form
    form = EmergencyForm(
        unit=sent.get("unit", ""),
        mulai=date_field("mulai"),
        selesai=date_field("selesai"),
        nama=sent.get("nama", ""),
        dasar=sent.get("dasar", ""),
        tenggat=bool(sent.get("tenggat")),
        potongan=bool(sent.get("potongan")),
    )
    try:
        record_emergency(form, viewer=current_viewer(), now=clock.now())
    except Invalid as problem:
        return _page(status_of(problem), problem)
    return redirect(url_for("hr_emergencies.index", ok="recorded"), 303)


@bp.post("/revocations")
@require(Permission.CALENDAR_EDIT)
def revoke() -> Response:
    """Take one back."""
    record_id, reason = request.form.get("dicabut", ""), request.form.get("alasan_cabut", "")
    try:
        revoke_emergency(record_id, reason, viewer=current_viewer(), now=clock.now())
    except Invalid as problem:
        return _page(status_of(problem), problem)
    return redirect(url_for("hr_emergencies.index", ok="revoked"), 303)


def _page(status: int, problem: DomainError | None = None) -> Response:
    errors = field_messages(problem) if isinstance(problem, Invalid) else {}
    if problem is not None and not errors:
        errors = {"": [message_for(problem)]}
    rows = list_emergencies()
    return render(page="pages/hr_emergencies/index.html", status=status, rows=rows, form=request.form, errors=errors)
