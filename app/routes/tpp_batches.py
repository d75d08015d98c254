"""TPP batches of the units: the list of a month, one batch, its gaps in attendance, and its files."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, g, redirect, request, url_for

from app import clock
from app.authz import can, current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import Conflict, DomainError, Invalid
from app.domain.periods import Month
from app.domain.permissions import Permission
from app.domain.tpp_batch import RunKind
from app.errors import message_for, status_of
from app.i18n.format import month_name
from app.i18n.standing_words import exclusion_text
from app.i18n.tpp_labels import CHANGES, RUNS, STATES, notes_text
from app.routes._background import run_beside
from app.routes._export import Progress, export_response
from app.routes._query import month_of, uuid_arg
from app.routes._render import render
from app.routes._tpp_batch_page import act_request, batch_response, problem_context
from app.routes._tpp_view import tpp_view
from app.services.tpp import compute_batches, count_members
from app.services.tpp_acts import confirm_gap as confirm_gap_act
from app.services.tpp_changes import changes_of
from app.services.tpp_export import Mark, count_lines, write_batches_csv, write_batches_xlsx
from app.services.tpp_read import (
    batch_line,
    batch_page,
    batches_of_month,
    batches_to_export,
    lines_page,
    months_with_batches,
    units_for_computing,
)

bp = Blueprint("tpp_batches", __name__, url_prefix="/hr/tpp")

# Beyond this many people a request would keep its reader waiting; the work then goes on beside it.
INLINE_PEOPLE: Final = 3000
COMPUTED: Final = tuple(run.value for run in RunKind)


@bp.get("")
@require(Permission.TPP_BATCH_READ)
def index() -> Response:
    """The batches of a month, as far as they are the viewer's to see."""
    code = request.args.get("bulan", "")
    return _index(month_of(code) if code else Month.of(local_date(clock.now())).previous, 200)


@bp.post("/computation")
@require(Permission.TPP_BATCH_COMPUTE)
def compute() -> Response:
    """Make or refresh drafts: of one unit, or of all the viewer may compute."""
    now, viewer = clock.now(), current_viewer()
    month, unit = month_of(request.form.get("bulan", "")), request.form.get("unit") or None
    work = partial(compute_batches, month, unit_kode=unit, run=_run(), by=viewer, now=now)
    if unit is None and count_members(month) > INLINE_PEOPLE:
        run_beside(work)
        return redirect(url_for("tpp_batches.index", bulan=month.code, ok="started"), 303)
    try:
        outcomes = work()
    except (Invalid, Conflict) as problem:
        return _index(month, status_of(problem), message_for(problem))
    done = "computed" if outcomes else "nobody"
    return redirect(url_for("tpp_batches.index", bulan=month.code, ok=done), 303)


@bp.get("/<uuid:public_id>")
@require(Permission.TPP_BATCH_READ)
def show(public_id: UUID) -> Response:
    """One batch."""
    return batch_response(public_id, 200)


@bp.get("/<uuid:public_id>/lines/<uuid:line_id>")
@require(Permission.TPP_BATCH_READ)
def line(public_id: UUID, line_id: UUID) -> Response:
    """One person's derivation."""
    found = batch_line(public_id, line_id, current_viewer())
    return render(page="pages/tpp_batches/line.html", found=found, view=tpp_view(found))


@bp.get("/<uuid:public_id>/changes")
@require(Permission.TPP_BATCH_READ)
def changes(public_id: UUID) -> Response:
    """Whose pay moved since the month before."""
    found = changes_of(public_id, current_viewer())
    month, unit = Month.parse(found.batch.month), found.batch.unit
    return render(page="pages/tpp_batches/changes.html", found=found, month=month, unit=unit, reasons=CHANGES)


@bp.get("/<uuid:public_id>/gap")
@require(Permission.GAP_CONFIRM)
def gap(public_id: UUID) -> Response:
    """Who lacks attendance, without amounts: for whoever has to answer for it."""
    return _gap_page(public_id, 200)


@bp.post("/<uuid:public_id>/gap-confirmation")
@require(Permission.GAP_CONFIRM)
def confirm_gap(public_id: UUID) -> Response:
    """Answer for the working days without data."""
    try:
        confirm_gap_act(act_request(public_id, "reason"), by=current_viewer(), now=clock.now())
    except (Invalid, Conflict) as problem:
        return _gap_page(public_id, status_of(problem), problem)
    return redirect(url_for("tpp_batches.gap", public_id=public_id, ok="confirm_gap"), 303)


@bp.post("/<uuid:public_id>/export")
@require(Permission.TPP_BATCH_EXPORT)
def export(public_id: UUID) -> Response:
    """Prepare the list of a batch as a file and go to it."""
    batch = batch_page(public_id, current_viewer(), Permission.TPP_BATCH_EXPORT).batch
    return _export([batch.id], {"batch": str(public_id)}, f"tpp-{batch.month}-{batch.revision}")


@bp.post("/export")
@require(Permission.TPP_BATCH_EXPORT)
def export_month() -> Response:
    """Prepare the lists of all batches of a month that the viewer may take along."""
    month = month_of(request.form.get("bulan", ""))
    batches = batches_to_export(month, current_viewer())
    if not batches:
        raise Invalid("tpp_no_batches", month=month.code)
    return _export(batches, {"month": month.code, "batches": len(batches)}, f"tpp-{month.code}")


def _run() -> RunKind:
    """The kind of run a form asks for. Raises: Invalid("tpp_run_unknown")."""
    asked = request.form.get("run") or RunKind.BIASA.value
    if asked not in COMPUTED:
        raise Invalid("tpp_run_unknown", run=asked[:20], known=[str(RUNS[one]) for one in COMPUTED])
    return RunKind(asked)


def _export(batches: list[int], params: dict[str, object], name: str) -> Response:
    kind = request.form.get("format", "xlsx")
    if kind not in ("xlsx", "csv"):
        raise Invalid("tpp_format_unknown")
    mark = Mark(f"{g.signed_in.nama} ({g.signed_in.nip})", clock.now())

    def build(path: Path, _progress: Progress) -> None:
        if kind == "csv":
            write_batches_csv(batches, path, words=notes_text)
        else:
            write_batches_xlsx(batches, path, words=notes_text, reasons=exclusion_text, mark=mark)

    return export_response(
        "tpp_batch", {**params, "format": kind}, f"{name}.{kind}", build, people=count_lines(batches)
    )


def _index(month: Month, status: int, problem: str = "") -> Response:
    now, viewer = clock.now(), current_viewer()
    months = sorted({month, *months_with_batches(), Month.of(local_date(now)).previous}, reverse=True)
    units = units_for_computing(viewer) if can(Permission.TPP_BATCH_COMPUTE) else []
    return render(
        page="pages/tpp_batches/index.html",
        status=status,
        month=month,
        month_options=[(one.code, month_name(one)) for one in months],
        unit_options=[(one.kode, one.nama) for one in units],
        rows=batches_of_month(month, viewer),
        is_over=month.last_day < local_date(now),
        is_future=month.first_day > local_date(now),
        problem=problem,
        states=STATES,
        runs=RUNS,
        run_options=[(one, RUNS[one]) for one in COMPUTED],
        may_export=can(Permission.TPP_BATCH_EXPORT),
        may_enter_ceilings=can(Permission.CEILING_RECORD),
    )


def _gap_page(public_id: UUID, status: int, problem: DomainError | None = None) -> Response:
    page = batch_page(public_id, current_viewer(), Permission.GAP_CONFIRM)
    return render(
        page="pages/tpp_batches/gap.html",
        status=status,
        page_=page,
        month=Month.parse(page.batch.month),
        lines=lines_page(page.batch, only="tanpa_data", after=uuid_arg("after")),
        may_read=can(Permission.TPP_BATCH_READ),
        **problem_context(problem),
    )
