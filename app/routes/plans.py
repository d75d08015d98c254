"""Plans (SKP): one's own beside its path, those of subordinates, and the acts on a plan as a whole."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import Conflict
from app.domain.permissions import Permission
from app.errors import message_for
from app.routes._render import render
from app.services import plan_read, plans
from app.services.plan_versions import team_plans, waits_for_superior

bp = Blueprint("plans", __name__, url_prefix="/plan")


@bp.get("")
@require(Permission.PLAN_READ)
def own() -> Response:
    """One's own plan beside its path; an empty page that begins one where there is none."""
    return _own_page(clock.now())


@bp.get("/team")
@require(Permission.PLAN_AGREE)
def team() -> Response:
    """The plans of everyone the viewer assesses."""
    now = clock.now()
    today = local_date(now)
    years = (today.year - 1, *plans.years_to_plan(today))
    text = request.args.get("tahun", "")
    tahun = int(text) if text in [str(year) for year in years] else today.year
    found = team_plans(tahun, viewer=current_viewer(), now=now)
    waiting = sum(waits_for_superior(item.plan) for item in found)
    toast = told(request.args.get("ok", ""))
    return render(page="pages/plans/team.html", team=found, tahun=tahun, years=years, waiting=waiting, toast=toast)


@bp.get("/<uuid:public_id>")
@require(Permission.PLAN_READ)
def show(public_id: UUID) -> Response:
    """A plan for its owner, the superior, or whoever else may read it."""
    now = clock.now()
    view = plan_read.plan_view(public_id, viewer=current_viewer(), now=now)
    return _page(view, now)


@bp.post("")
@require(Permission.PLAN_CREATE)
def create() -> Response:
    """Begin a plan and go to its draft."""
    now = clock.now()
    text = request.form.get("tahun", "")
    tahun = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else local_date(now).year
    try:
        version = plans.create_plan(tahun, viewer=current_viewer(), now=now)
    except Conflict as problem:
        return _own_page(now, status=409, refusal=message_for(problem))
    return redirect(url_for("plan_drafts.show", public_id=version.public_id), 303)


@bp.post("/<uuid:public_id>/amendments")
@require(Permission.PLAN_AMEND)
def amend(public_id: UUID) -> Response:
    """Begin an amendment and go to its draft."""
    version = plans.start_amendment(public_id, viewer=current_viewer(), now=clock.now())
    return redirect(url_for("plan_drafts.show", public_id=version.public_id), 303)


@bp.post("/<uuid:public_id>/closing")
@require(Permission.PLAN_AGREE)
def close(public_id: UUID) -> Response:
    """Close a plan whose days are over."""
    plans.close_plan(public_id, viewer=current_viewer(), now=clock.now())
    return redirect(url_for("plans.show", public_id=public_id, ok="ditutup"), 303)


def told(ok: str) -> str:
    """The sentence of the toast after an act."""
    sentences = {
        "diajukan": gettext("Diajukan ke atasan Anda."),
        "ditarik": gettext("Ditarik. Anda bisa mengubahnya lagi."),
        "dibatalkan": gettext("Perubahan dibatalkan. SKP yang disepakati tetap berlaku."),
        "disepakati": gettext("SKP disepakati."),
        "dikembalikan": gettext("Dikembalikan dengan catatan Anda."),
        "ditutup": gettext("SKP ditutup."),
        "tersimpan": gettext("Tersimpan di rancangan. Belum diajukan."),
        "dihapus": gettext("RHK dihapus dari rancangan."),
        "realisasi": gettext("Angka realisasi tersimpan. Menunggu konfirmasi atasan."),
    }
    return sentences.get(ok, "")


def _own_page(now: datetime, *, status: int = 200, refusal: str = "") -> Response:
    view = plan_read.own_plan(current_viewer().employee_id, now=now)
    if view is not None:
        return _page(view, now, status=status, refusal=refusal)
    years = plans.years_to_plan(local_date(now))
    return render(page="pages/plans/none.html", status=status, refusal=refusal, years=years, today=local_date(now))


def _page(view: plan_read.PlanView, now: datetime, *, status: int = 200, refusal: str = "") -> Response:
    today = local_date(now)
    planned = {view.plan.tahun, *(one.tahun for one in view.others)}
    missing = [year for year in plans.years_to_plan(today) if year not in planned]
    return render(
        page="pages/plans/show.html",
        status=status,
        view=view,
        refusal=refusal,
        today=today,
        missing_years=missing if view.is_own else [],
        toast=told(request.args.get("ok", "")),
    )
