""" "Salin untuk BKN": a month per RHK, ready to be pasted, and as a file."""

from datetime import date
from pathlib import Path

from flask import Blueprint, Response, current_app, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import Invalid
from app.domain.periods import Month
from app.domain.permissions import Permission
from app.routes._render import render
from app.services.bkn_copy import bkn_month, write_bkn_csv
from app.services.exports import make_export

bp = Blueprint("bkn", __name__, url_prefix="/activities/bkn")


@bp.get("")
@require(Permission.ACTIVITY_READ)
def show() -> Response:
    """The month's approved work per RHK."""
    today = local_date(clock.now())
    month = _asked_month(request.args.get("bulan", ""), today)
    return render(page="pages/activities/bkn.html", view=bkn_month(current_viewer().employee_id, month), today=today)


@bp.post("/exports")
@require(Permission.ACTIVITY_READ)
def export() -> Response:
    """Prepare the month as CSV and go to it."""
    now, employee_id = clock.now(), current_viewer().employee_id
    month = _asked_month(request.form.get("bulan", ""), local_date(now))

    def build(path: Path) -> None:
        write_bkn_csv(employee_id, month, path)

    public_id = make_export(
        "bkn_month",
        {"month": month.code},
        f"kegiatan-bkn-{month.code}.csv",
        build,
        folder=Path(current_app.config["EXPORT_FOLDER"]),
        by=employee_id,
        now=now,
    )
    return redirect(url_for("exports.fetch", public_id=public_id), 303)


def _asked_month(text: str, today: date) -> Month:
    """The month asked for; the last complete one by default, which is what BKN asks for."""
    try:
        month = Month.parse(text)
    except Invalid:
        return Month.of(today).previous
    return month if 2000 <= month.year <= today.year + 1 else Month.of(today).previous
