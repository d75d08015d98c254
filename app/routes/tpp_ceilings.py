"""Pagu TPP of the units in a year: seen and entered by the city's HR."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import DomainError, Invalid, NotFound
from app.domain.permissions import Permission
from app.errors import status_of
from app.routes._query import count_arg
from app.routes._render import render
from app.routes._tpp_batch_page import problem_context
from app.services.budget_ceilings import CeilingRequest, ceilings, record_ceiling

bp = Blueprint("tpp_ceilings", __name__, url_prefix="/hr/tpp/ceilings")

# Budgets are looked at one year ahead at most.
_FIRST_YEAR: Final = 2020


@bp.get("")
@require(Permission.CEILING_RECORD)
def index() -> Response:
    """The ceilings of a year."""
    return _page(count_arg("tahun"), 200)


@bp.post("")
@require(Permission.CEILING_RECORD)
def record() -> Response:
    """Enter a ceiling with its document."""
    form = request.form
    year, amount = _whole(form.get("year", "")), _whole(form.get("amount", ""))
    asked = CeilingRequest(form.get("unit", ""), year, amount, form.get("document", ""))
    try:
        record_ceiling(asked, by=current_viewer(), now=clock.now())
    except (Invalid, NotFound) as problem:
        return _page(year, status_of(problem), problem)
    return redirect(url_for("tpp_ceilings.index", tahun=year, ok="recorded"), 303)


def _page(year: int | None, status: int, problem: DomainError | None = None) -> Response:
    this = local_date(clock.now()).year
    shown = year if year is not None and _FIRST_YEAR <= year <= this + 1 else this
    rows = ceilings(shown, viewer=current_viewer())
    return render(
        page="pages/tpp_batches/ceilings.html",
        status=status,
        year=shown,
        years=[(one, str(one)) for one in range(this + 1, _FIRST_YEAR - 1, -1)],
        rows=rows,
        unit_options=[(row.unit.kode, row.unit.nama) for row in rows],
        **problem_context(problem),
    )


def _whole(text: str) -> int | None:
    """Whole rupiah or a year, with or without points between thousands; None for anything else."""
    digits = text.strip().removeprefix("Rp").replace(".", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None
