"""What HR records about a person's pay: standings, punishments, withheld pay, deductions, reminders to make an SKP."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import Conflict, DomainError, Invalid, ParameterNotInForce
from app.domain.periods import Month, Semester
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.i18n.deduction_words import DEDUCTION_KINDS
from app.i18n.standing_words import STANDINGS, WITHHOLDINGS
from app.i18n.tpp_labels import STATES
from app.routes._dates import date_field
from app.routes._render import render
from app.services.deductions import DeductionEndForm, DeductionForm, end_deduction, record_deduction
from app.services.no_skp import send_no_skp_reminder
from app.services.punishments import PunishmentForm, PunishmentKind, punishment_kinds, record_punishment
from app.services.standing_page import revoke_record, standing_page
from app.services.standings import StandingForm, record_standing
from app.services.withholdings import ReleaseForm, WithholdingForm, record_withholding, release_withholding

bp = Blueprint("hr_standing", __name__, url_prefix="/hr/people/<uuid:public_id>/standing")


@bp.get("")
@require(Permission.STANDING_READ)
def show(public_id: UUID) -> Response:
    """Everything recorded about one person's pay."""
    return _page(public_id, 200)


@bp.post("")
@require(Permission.STANDING_RECORD)
def record(public_id: UUID) -> Response:
    """Record a standing other than active."""
    sent = request.form
    form = StandingForm(
        kedudukan=sent.get("kedudukan", ""),
        mulai=date_field("mulai"),
        selesai=date_field("selesai"),
        dasar=sent.get("dasar", ""),
        catatan=sent.get("catatan", ""),
    )
    return _done(
        public_id, "standing", lambda: record_standing(public_id, form, viewer=current_viewer(), now=clock.now())
    )


@bp.post("/punishments")
@require(Permission.STANDING_RECORD)
def punish(public_id: UUID) -> Response:
    """Record a disciplinary punishment."""
    form = PunishmentForm(*(request.form.get(name, "") for name in ("hukuman", "bulan_hukuman", "dasar_hukuman")))
    return _done(
        public_id, "punishment", lambda: record_punishment(public_id, form, viewer=current_viewer(), now=clock.now())
    )


@bp.post("/withholdings")
@require(Permission.STANDING_RECORD)
def withhold(public_id: UUID) -> Response:
    """Let pay wait."""
    names = ("sebab", "bulan_ditahan", "dasar_ditahan", "catatan_ditahan")
    form = WithholdingForm(*(request.form.get(name, "") for name in names))
    return _done(
        public_id, "withholding", lambda: record_withholding(public_id, form, viewer=current_viewer(), now=clock.now())
    )


@bp.post("/releases")
@require(Permission.STANDING_RECORD)
def release(public_id: UUID) -> Response:
    """End a withholding."""
    form = ReleaseForm(*(request.form.get(name, "") for name in ("penahanan", "bulan_terakhir", "dasar_lepas")))
    return _done(
        public_id, "release", lambda: release_withholding(public_id, form, viewer=current_viewer(), now=clock.now())
    )


@bp.post("/deductions")
@require(Permission.STANDING_RECORD)
def deduct(public_id: UUID) -> Response:
    """Take an amount every month."""
    names = ("jenis", "jumlah", "bulan_potong", "dasar_potong", "bulan_akhir")
    form = DeductionForm(*(request.form.get(name, "") for name in names))
    return _done(
        public_id, "deduction", lambda: record_deduction(public_id, form, viewer=current_viewer(), now=clock.now())
    )


@bp.post("/deductions/ends")
@require(Permission.STANDING_RECORD)
def end_deducting(public_id: UUID) -> Response:
    """Let a deduction end."""
    form = DeductionEndForm(*(request.form.get(name, "") for name in ("potongan", "bulan_berakhir")))
    return _done(
        public_id, "deduction_end", lambda: end_deduction(public_id, form, viewer=current_viewer(), now=clock.now())
    )


@bp.post("/revocations")
@require(Permission.STANDING_RECORD)
def revoke(public_id: UUID) -> Response:
    """Take a standing or a punishment back."""
    record_id, reason = request.form.get("dicabut", ""), request.form.get("alasan_cabut", "")
    return _done(
        public_id,
        "revocation",
        lambda: revoke_record(public_id, record_id, reason, viewer=current_viewer(), now=clock.now()),
    )


@bp.post("/plan-reminders")
@require(Permission.NO_SKP_RECORD)
def remind(public_id: UUID) -> Response:
    """Remind the person, and tell the superior, that an SKP is missing."""
    code = request.form.get("semester_pengingat", "")
    return _done(
        public_id,
        "reminder",
        lambda: send_no_skp_reminder(public_id, Semester.parse(code), viewer=current_viewer(), now=clock.now()),
        "semester_pengingat",
    )


def _done(public_id: UUID, what: str, act: Callable[[], object], field: str = "") -> Response:
    """Do it and show the page; a refusal shows it with the errors. `field`: where a refusal as a whole belongs."""
    try:
        act()
    except (Invalid, Conflict, ParameterNotInForce) as problem:
        return _page(public_id, status_of(problem), problem, field)
    return redirect(url_for("hr_standing.show", public_id=public_id, ok=what), 303)


def _page(public_id: UUID, status: int, problem: DomainError | None = None, field: str = "") -> Response:
    now = clock.now()
    today = local_date(now)
    return render(
        page="pages/hr_standing/show.html",
        status=status,
        view=standing_page(public_id, viewer=current_viewer(), now=now),
        form=request.form,
        errors=_errors(problem, field),
        kinds=STANDINGS,
        reasons=WITHHOLDINGS,
        states=STATES,
        deduction_kinds=DEDUCTION_KINDS,
        punishments=_punishments(Month.of(today)),
        semester=Semester.of(today).code,
    )


def _punishments(month: Month) -> list[PunishmentKind]:
    try:
        return punishment_kinds(month)
    except ParameterNotInForce:
        return []


def _errors(problem: DomainError | None, field: str) -> dict[str, list[str]]:
    if problem is None:
        return {}
    if isinstance(problem, Invalid) and problem.fields:
        return field_messages(problem)
    return {field: [message_for(problem)]}
