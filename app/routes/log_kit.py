"""The log form's material for scripts: what a phone keeps, sealed for its owner, to record without a network."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from app import clock
from app.authz import current_viewer, require
from app.domain.activities import MAX_SATUAN, MAX_URAIAN, MAX_URL
from app.domain.permissions import Permission
from app.domain.schedule import SlotFact
from app.services.activity_entry import clock_text
from app.services.activity_lines import LineRow
from app.services.activity_past import Habit
from app.services.log_kit import KitDay, line_code_of, log_kit

bp = Blueprint("log_kit", __name__, url_prefix="/api")


@bp.get("/log-kit")
@require(Permission.ME_READ)
def show() -> Response:
    """Plan lines, habits, days and the schedule of the signed-in person; 304 while nothing of it changed."""
    kit = log_kit(current_viewer().employee_id, now=clock.now())
    response = jsonify(
        uid=g.signed_in.account_id,
        today=kit.today.isoformat(),
        is_shift=kit.is_shift,
        last_code=kit.last_code,
        limits={"uraian": MAX_URAIAN, "satuan": MAX_SATUAN, "bukti_url": MAX_URL},
        lines=[_line(one) for one in kit.lines],
        templates=[_habit(one) for one in kit.templates],
        recents=[_habit(one) for one in kit.recents],
        frequents=[[_habit(one) for one in day] for day in kit.frequents],
        days=[_day(one) for one in kit.days],
    )
    response.headers["Cache-Control"] = "no-store, private"
    response.add_etag()
    return _small(response.make_conditional(request))


def _small(response: Response) -> Response:
    """In gzip, an eighth of its size: it holds no token, and nothing of the request comes back in it to guess one by."""
    if response.status_code == 200 and "gzip" in request.accept_encodings:
        response.set_data(gzip.compress(response.get_data(), mtime=0))
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def _line(one: LineRow) -> dict[str, Any]:
    return {
        "indikator_kode": one.kode,
        "indikator": one.indikator,
        "satuan": one.satuan,
        "rhk": one.rhk,
        "rhk_number": one.rhk_number,
    }


def _habit(one: Habit) -> dict[str, Any]:
    """By the names of the contract, so that it can be sent as it stands with a day and an id."""
    return {
        "id": str(one.source),
        "title": one.title,
        "tanggal": one.work_date.isoformat(),
        "mulai": clock_text(one.start_minute),
        "selesai": clock_text(one.start_minute + one.minutes),
        "minutes": one.minutes,
        "indikator_kode": line_code_of(one),
        "rhk_number": one.line.rhk_number if one.line else None,
        "uraian": one.description,
        "volume": "" if one.volume is None else format(one.volume.normalize(), "f"),
        "satuan": one.satuan or "",
        "status": one.status,
    }


def _day(one: KitDay) -> dict[str, Any]:
    mark = one.mark
    return {
        "tanggal": mark.day.isoformat(),
        "norm": mark.norm,
        "cap": mark.cap,
        "logged": mark.minutes.logged,
        "lacking": mark.lacking,
        "kode": mark.kode,
        "is_employed": mark.is_employed,
        "is_holiday": mark.is_holiday,
        "takes_entries": one.takes_entries,
        "deadline": one.deadline.isoformat() if one.deadline else None,
        "schedule": _slots(one.planned, mark.day),
        "entries": [_habit(entry) for entry in one.entries],
    }


def _slots(planned: Iterable[SlotFact], day: date) -> list[dict[str, Any]]:
    return [
        {
            "tanggal": day.isoformat(),
            "mulai": clock_text(one.start_minute),
            "selesai": clock_text(one.end_minute),
            "minutes": one.minutes,
            "indikator_kode": one.indikator_kode,
            "uraian": one.uraian,
            "volume": "" if one.volume is None else format(one.volume.normalize(), "f"),
            "satuan": one.satuan or "",
        }
        for one in planned
    ]
