"""Reading an entry out of a request, and answering what became of it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, jsonify, redirect, request, url_for
from flask_babel import gettext

from app.authz import wants_json
from app.domain.calendar import LOCAL_ZONE, local_date
from app.domain.errors import Invalid
from app.errors import message_for
from app.i18n.format import day_short, time_wita
from app.services.activity_write import Recorded

_LOOSE_TIME = re.compile(r"\s*(\d{1,2})[.: ]?(\d{2})\s*", re.ASCII)
_GROUPED = re.compile(r"\s*\d{1,3}(\.\d{3})+(,\d+)?\s*", re.ASCII)
_STATUS = {"created": 201, "edited": 200, "exists": 200}


def sent_fields() -> dict[str, Any]:
    """The entry's fields of a form or JSON body.

    A form is written by people: `09.40` and `0940` are times, `2,5` is a number. A plain form without script may come
    without an id of its own. Raises: Invalid(body_unreadable).
    """
    if request.is_json:
        return _json_object()
    fields: dict[str, Any] = dict(request.form.items())
    for name in ("mulai", "selesai"):
        match = _LOOSE_TIME.fullmatch(fields.get(name, ""))
        if match:
            fields[name] = f"{match[1]}:{match[2]}"
    fields["volume"] = _number_text(fields.get("volume", ""))
    fields.setdefault("client_id", str(uuid.uuid4()))
    return fields


def claimed_instant(fields: Mapping[str, Any]) -> datetime | None:
    """When the phone says the entry was written; local time where it names no zone. A claim that cannot be read is none."""
    text = fields.get("dicatat_pada")
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
        return None if found is None else (found if found.tzinfo else found.replace(tzinfo=LOCAL_ZONE))
    except ValueError:
        return None


def asked_day(name: str, default: date) -> date:
    """A day of the address; what cannot be read, or lies outside any working life, is the default."""
    try:
        found = date.fromisoformat(request.values.get(name, ""))
    except ValueError:
        return default
    return found if 2000 <= found.year <= default.year + 1 else default


def asked_version() -> int:
    """The version a form was made from. Raises: Invalid(version_invalid)."""
    text = str(_json_object().get("version", "")) if request.is_json else request.form.get("version", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid("version_invalid")
    return int(text)


def answer_recorded(found: Recorded, *, ok: str) -> Response:
    """201 or 200 for a program, 303 to the entry's day for a form."""
    activity = found.activity
    if not wants_json():
        has_long_number = any(one.code == "text_long_number" for one in found.notices)
        return redirect(day_url(activity.work_date, ok="tersimpan-nik" if has_long_number else ok), 303)
    response = jsonify(
        outcome=found.outcome,
        id=str(activity.public_id),
        client_id=str(activity.client_id),
        version=activity.version,
        status=activity.status,
        is_susulan=activity.is_susulan,
        grace=activity.grace,
        day_minutes=found.day_minutes,
        notices=[{"code": one.code, "message": message_for(one)} for one in found.notices],
        url=url_for("activities.show", public_id=activity.public_id),
    )
    response.status_code = _STATUS[found.outcome]
    return response


def day_url(day: date, *, ok: str = "", undo: str = "") -> str:
    """The page of a day, with what was just done and, in `undo`, what may be taken back: an entry's id and version."""
    extra = {name: value for name, value in (("ok", ok), ("urung", undo)) if value}
    return url_for("activities.index", tanggal=day.isoformat(), **extra)


def asked_undo(ok: str) -> tuple[str, dict[str, str]]:
    """The address and fields of the act that takes back what was just done; empty when there is none."""
    try:
        public_id, _, version = request.args.get("urung", "").partition(".")
        target = uuid.UUID(public_id)
    except ValueError:
        return "", {}
    if ok == "ditarik" and version.isascii() and version.isdigit():
        return url_for("activity_acts.submit", public_id=target), {"version": version}
    return (url_for("activity_acts.restore", public_id=target), {}) if ok == "dihapus" else ("", {})


def until_words(deadline: datetime, today: date) -> str:
    """The last minute before a deadline as it is said: "besok, 23.59 WITA"."""
    last = deadline - timedelta(minutes=1)
    day = local_date(last)
    days = {0: gettext("hari ini"), 1: gettext("besok")}
    return f"{days.get((day - today).days) or day_short(day)}, {time_wita(last)}"


def told(ok: str) -> str:
    """The sentence of the toast after an act."""
    sentences = {
        "tersimpan": gettext("Tersimpan dan diajukan."),
        "ponsel": gettext("Tersimpan di ponsel. Terkirim sendiri begitu ada sinyal."),
        "draf": gettext("Draf tersimpan. Ajukan sebelum batas waktunya."),
        "tanpa-foto": gettext("Kegiatan tersimpan, fotonya belum. Tambahkan lagi dari halaman kegiatan."),
        "ditarik": gettext("Ditarik. Sekarang menjadi draf Anda."),
        "dihapus": gettext("Draf dihapus."),
        "dikembalikan": gettext("Draf dikembalikan."),
        "tersimpan-nik": gettext(
            "Tersimpan. Uraian memuat 16 angka, mungkin NIK; bila benar, tarik lalu hapus angkanya."
        ),
        "templat": gettext("Disimpan sebagai templat. Ada di halaman Catat."),
        "foto": gettext("Foto ditambahkan."),
        "foto-dihapus": gettext("Foto dihapus."),
        "dipetakan": gettext("Kegiatan sudah masuk ke rencana."),
    }
    return sentences.get(ok, "")


def _json_object() -> dict[str, Any]:
    try:
        body = request.get_json()
    except RecursionError:
        raise Invalid("body_unreadable") from None
    if not isinstance(body, dict):
        raise Invalid("body_unreadable")
    return body


def _number_text(text: str) -> str:
    """`2,5` with a point; `1.500` is refused rather than read as one and a half."""
    if _GROUPED.fullmatch(text):
        return f"{text.strip()} "[:20].strip() + "."
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
