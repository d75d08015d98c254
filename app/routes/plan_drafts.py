"""Versions of a plan: writing a draft result by result, submitting it, and the superior's answer."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Permission
from app.domain.skp import MAX_INDICATORS, figure_text, read_rhk_form
from app.errors import field_messages, message_for, status_of
from app.routes._render import render
from app.routes.plans import told
from app.services import plan_edit, plan_versions, plans

bp = Blueprint("plan_drafts", __name__, url_prefix="/plan/versions")


@bp.get("/<uuid:public_id>")
@require(Permission.PLAN_READ)
def show(public_id: UUID) -> Response:
    """A version: to be written by its owner, read or answered by the superior."""
    return _page(public_id)


@bp.get("/<uuid:public_id>/rhk")
@require(Permission.PLAN_CREATE)
def edit_rhk(public_id: UUID) -> Response:
    """The form of one result (`kode`), or of a new one."""
    return _rhk_page(public_id, request.args.get("kode"), {})


@bp.post("/<uuid:public_id>/rhk")
@require(Permission.PLAN_CREATE)
def save_rhk(public_id: UUID) -> Response:
    """Write one result into the draft."""
    is_new, kode = "baru" in request.form, request.form.get("kode", "")
    try:
        form = read_rhk_form(request.form.to_dict())
        plan_edit.save_rhk(public_id, kode, form, viewer=current_viewer(), now=clock.now(), is_new=is_new)
    except (Invalid, Conflict) as problem:
        return _rhk_page(public_id, None if is_new else kode, _errors(problem), status=status_of(problem))
    return redirect(url_for("plan_drafts.show", public_id=public_id, ok="tersimpan"), 303)


@bp.post("/<uuid:public_id>/rhk/removal")
@require(Permission.PLAN_CREATE)
def remove_rhk(public_id: UUID) -> Response:
    """Take one result out of the draft."""
    plan_edit.remove_rhk(public_id, request.form.get("kode", ""), viewer=current_viewer(), now=clock.now())
    return redirect(url_for("plan_drafts.show", public_id=public_id, ok="dihapus"), 303)


@bp.post("/<uuid:public_id>/submission")
@require(Permission.PLAN_SUBMIT)
def submit(public_id: UUID) -> Response:
    """Ask the superior to agree."""
    sent = plans.Submission(request.form.get("reason", ""), _day(request.form.get("in_force_from", "")))
    return _act(
        public_id, lambda: plans.submit_plan(public_id, sent, viewer=current_viewer(), now=clock.now()), "diajukan"
    )


@bp.post("/<uuid:public_id>/withdrawal")
@require(Permission.PLAN_SUBMIT)
def pull_back(public_id: UUID) -> Response:
    """Take a submitted version back to go on writing."""
    return _act(public_id, lambda: plans.pull_back_plan(public_id, viewer=current_viewer(), now=clock.now()), "ditarik")


@bp.post("/<uuid:public_id>/cancellation")
@require(Permission.PLAN_SUBMIT)
def cancel(public_id: UUID) -> Response:
    """Give up an amendment."""
    plans.cancel_amendment(public_id, viewer=current_viewer(), now=clock.now())
    return redirect(url_for("plans.own", ok="dibatalkan"), 303)


@bp.post("/<uuid:public_id>/agreement")
@require(Permission.PLAN_AGREE)
def agree(public_id: UUID) -> Response:
    """Agree to the wording that was shown."""
    shown = request.form.get("content_hash", "")
    return _act(
        public_id, lambda: plans.agree_plan(public_id, shown, viewer=current_viewer(), now=clock.now()), "disepakati"
    )


@bp.post("/<uuid:public_id>/return")
@require(Permission.PLAN_AGREE)
def send_back(public_id: UUID) -> Response:
    """Send a version back with a comment; it is then its owner's draft again, so the list is next."""
    comment = request.form.get("comment", "")
    try:
        plans.send_back_plan(public_id, comment, viewer=current_viewer(), now=clock.now())
    except Invalid as problem:
        return _page(public_id, _errors(problem), status=422)
    return redirect(url_for("plans.team", ok="dikembalikan"), 303)


def _act(public_id: UUID, act: Callable[[], object], ok: str) -> Response:
    try:
        act()
    except (Invalid, Conflict) as problem:
        return _page(public_id, _errors(problem), status=status_of(problem))
    return redirect(url_for("plan_drafts.show", public_id=public_id, ok=ok), 303)


def _page(public_id: UUID, errors: dict[str, list[str]] | None = None, *, status: int = 200) -> Response:
    view = plan_versions.version_view(public_id, viewer=current_viewer(), now=clock.now())
    return render(
        page="pages/plans/version.html",
        status=status,
        view=view,
        errors=errors or {},
        form=request.form,
        toast=told(request.args.get("ok", "")),
    )


def _rhk_page(public_id: UUID, kode: str | None, errors: dict[str, list[str]], *, status: int = 200) -> Response:
    view = plan_versions.rhk_page(public_id, kode, viewer=current_viewer(), now=clock.now())
    form: dict[str, Any] = request.form.to_dict() if request.method == "POST" else _stored(view)
    written = [
        number for number in range(MAX_INDICATORS) if form.get(f"kode-{number}") or form.get(f"indikator-{number}")
    ]
    count = min(MAX_INDICATORS, (max(written) + 1 if written else 0) + 1)
    return render(
        page="pages/plans/rhk.html",
        partial="partials/plans/_rhk_form.html",
        status=status,
        view=view,
        form=form,
        slots=range(count),
        errors=errors,
    )


def _stored(view: plan_versions.RhkPage) -> dict[str, Any]:
    """The form's fields as stored; codes for the indicators that may be added."""
    form: dict[str, Any] = {"kategori": "utama", "kode": view.kode}
    indicators = view.result.indicators if view.result else ()
    if view.result is not None:
        form |= {"rhk": view.result.rhk, "kategori": view.result.kategori}
        form["rhk_atasan_kode"] = view.result.rhk_atasan_kode or ""
    for number, one in enumerate(indicators):
        for name in ("kode", "indikator", "aspek", "satuan", "cara_hitung", "target", "target_s1", "target_s2"):
            value = getattr(one, name)
            form[f"{name}-{number}"] = figure_text(value) if isinstance(value, Decimal) else value
    for number, kode in enumerate(view.new_codes, len(indicators)):
        form[f"kode_baru-{number}"] = kode
    return form


def _errors(problem: Invalid | Conflict) -> dict[str, list[str]]:
    fields = field_messages(problem) if isinstance(problem, Invalid) else {}
    return fields or {"": [message_for(problem)]}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
