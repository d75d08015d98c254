"""New allowance profiles: proposed with all their problems, previewed on a past month, put in force by a second person."""

from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import Conflict, DomainError, FieldError, Invalid
from app.domain.periods import Month
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.i18n.format import signed
from app.routes._background import run_beside
from app.routes._dates import date_field
from app.routes._query import count_arg
from app.routes._render import render
from app.services.profile_preview import preview_page, run_preview, start_preview
from app.services.rule_profiles import (
    TEXT_LENGTH,
    Decision,
    Proposal,
    ProposalInvalid,
    approve_profile,
    propose_profile,
    refuse_profile,
    withdraw_profile,
)
from app.services.rule_profiles_read import profile_page, profiles_by_month

bp = Blueprint("hr_profiles", __name__, url_prefix="/hr/rules/profiles")


@bp.get("")
@require(Permission.RULE_PROFILE_READ)
def index() -> Response:
    """What waits, what is in force and what was."""
    month = Month.of(local_date(clock.now()))
    return render(
        page="pages/hr_profiles/index.html",
        listed=profiles_by_month(month, viewer=current_viewer()),
        month=month,
        month_of=Month.parse,
    )


@bp.get("/new")
@require(Permission.RULE_PROPOSE)
def new() -> Response:
    """The form."""
    return _form(200)


@bp.post("")
@require(Permission.RULE_PROPOSE)
def propose() -> Response:
    """Keep a proposal, or show every problem with its line and remedy."""
    form = Proposal(
        text=_text(),
        unit_kode=request.form.get("unit", ""),
        first_month=request.form.get("first_month", ""),
        signed_on=date_field("signed_on"),
        document=request.form.get("document", ""),
    )
    try:
        row = propose_profile(form, by=current_viewer(), now=clock.now())
    except ProposalInvalid as problem:
        return _form(422, problem)
    return redirect(url_for("hr_profiles.show", public_id=row.public_id, ok="proposed"), 303)


@bp.get("/<uuid:public_id>")
@require(Permission.RULE_PROFILE_READ)
def show(public_id: UUID) -> Response:
    """One profile, its text and its previews."""
    return _page(public_id, 200)


@bp.post("/<uuid:public_id>/approval")
@require(Permission.RULE_APPROVE)
def approve(public_id: UUID) -> Response:
    """Put it in force."""
    decision = Decision(date_field("signed_on"), request.form.get("reason", ""), bool(request.form.get("surut")))
    try:
        approve_profile(public_id, decision, by=current_viewer(), now=clock.now())
    except (Invalid, Conflict) as problem:
        return _page(public_id, status_of(problem), problem)
    return redirect(url_for("hr_profiles.show", public_id=public_id, ok="in_force"), 303)


@bp.post("/<uuid:public_id>/refusal")
@require(Permission.RULE_APPROVE)
def refuse(public_id: UUID) -> Response:
    """Refuse it, with the reason."""
    try:
        refuse_profile(public_id, request.form.get("reason", ""), by=current_viewer(), now=clock.now())
    except (Invalid, Conflict) as problem:
        return _page(public_id, status_of(problem), problem)
    return redirect(url_for("hr_profiles.show", public_id=public_id, ok="refused"), 303)


@bp.post("/<uuid:public_id>/withdrawal")
@require(Permission.RULE_PROPOSE)
def withdraw(public_id: UUID) -> Response:
    """The proposer takes it back."""
    try:
        withdraw_profile(public_id, by=current_viewer(), now=clock.now())
    except Conflict as problem:
        return _page(public_id, status_of(problem), problem)
    return redirect(url_for("hr_profiles.show", public_id=public_id, ok="withdrawn"), 303)


@bp.post("/<uuid:public_id>/previews")
@require(Permission.RULE_PROPOSE)
def start(public_id: UUID) -> Response:
    """Begin a preview; it goes on beside the request."""
    month = request.form.get("month", "")
    try:
        preview = start_preview(public_id, month, by=current_viewer(), now=clock.now())
    except (Invalid, Conflict) as problem:
        return _page(public_id, status_of(problem), problem)
    preview_id = preview.public_id
    run_beside(partial(run_preview, preview_id, finished=clock.now))
    return redirect(url_for("hr_profiles.preview", preview_id=preview_id), 303)


@bp.get("/previews/<uuid:preview_id>")
@require(Permission.RULE_PROFILE_READ)
def preview(preview_id: UUID) -> Response:
    """How far it is, or what would have changed."""
    page = preview_page(preview_id, viewer=current_viewer(), offset=count_arg("from") or 0)
    problem = dict(page.problem) if page.problem else {}
    return render(
        page="pages/hr_profiles/preview.html",
        shown=page,
        month=Month.parse(page.preview.month),
        problem=message_for(FieldError(problem.pop("code"), problem)) if problem else "",
        million=_million,
        is_old=(clock.now() - page.preview.asked_at).total_seconds() > 600,
    )


def _million(amount: int) -> str:
    """Signed, in millions with one decimal: what fits beside a bar on a phone."""
    return signed(Decimal(amount) / 1_000_000, 1)


def _text() -> str:
    """The pasted text, or the file; what is no UTF-8 becomes visible as such and no more than is allowed is read."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return request.form.get("text", "")
    return upload.stream.read(TEXT_LENGTH * 4 + 1).decode("utf-8", errors="replace")


def _form(status: int, problem: ProposalInvalid | None = None) -> Response:
    return render(
        page="pages/hr_profiles/new.html",
        status=status,
        typed={**request.form, "text": _text()} if request.method == "POST" else {},
        errors=field_messages(problem) if problem else {},
        problems=[(one, message_for(FieldError(one.code, one.params))) for one in problem.problems] if problem else [],
    )


def _page(public_id: UUID, status: int, problem: DomainError | None = None) -> Response:
    errors = field_messages(problem) if isinstance(problem, Invalid) else {}
    context: dict[str, Any] = {"errors": errors, "typed": request.form, "month_of": Month.parse}
    return render(
        page="pages/hr_profiles/show.html",
        status=status,
        view=profile_page(public_id, viewer=current_viewer()),
        previous=Month.of(local_date(clock.now())).previous,
        refusal="" if problem is None or errors else message_for(problem),
        **context,
    )
