"""The daily log: a day, a month, one entry, and recording a new one."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, request

from app import clock
from app.authz import current_viewer, require, wants_json
from app.domain.calendar import local_date
from app.domain.errors import Conflict, DomainError, FieldError, Invalid
from app.domain.periods import Month
from app.domain.permissions import Permission
from app.errors import answer, field_messages, message_for, status_of
from app.routes._entry import answer_recorded, asked_day, asked_undo, claimed_instant, sent_fields, told, until_words
from app.routes._render import render
from app.services import activity_prefill, activity_read
from app.services.activity_suggestions import suggestions, weekday_habits
from app.services.activity_write import Recorded, record_activity
from app.services.evidence import MAX_PHOTOS, add_file
from app.services.photos import MAX_BYTES, PreparedFile, prepare_photo

bp = Blueprint("activities", __name__, url_prefix="/activities")

# Beside the photos themselves: the other fields and the borders between the parts. A phone's script sends small ones.
_UPLOAD_LIMIT = 3 * MAX_BYTES + 64 * 1024


@bp.url_value_preprocessor
def allow_photo(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Only a signed-in person's form with a photo may be large; decided before anything reads the body."""
    if request.mimetype == "multipart/form-data" and request.method == "POST":
        try:
            current_viewer()
        except DomainError:
            return
        request.max_content_length = _UPLOAD_LIMIT


@bp.get("")
@require(Permission.ACTIVITY_READ)
def index() -> Response:
    """One's own day or, with `bulan`, month."""
    now, employee_id = clock.now(), current_viewer().employee_id
    today = local_date(now)
    if "bulan" in request.args:
        month = _asked_month(today)
        view = activity_read.month_view(employee_id, month, now=now)
        return render(page="pages/activities/month.html", view=view, today=today)
    day = asked_day("tanggal", today)
    day_view = activity_read.day_view(employee_id, day, now=now)
    habits = weekday_habits(employee_id, day, now=now) if not day_view.entries and day <= today else ()
    return render(
        page="pages/activities/day.html",
        view=day_view,
        today=today,
        now=now,
        habits=habits,
        toast=told(request.args.get("ok", "")),
        undo=asked_undo(request.args.get("ok", "")),
        until=until_words,
    )


@bp.get("/new")
@require(Permission.ACTIVITY_CREATE)
def new() -> Response:
    """Choose what was done; with `dari` the prefilled check, with `lengkap` (or a first word) the full form."""
    now, viewer = clock.now(), current_viewer()
    today = local_date(now)
    day = min(asked_day("tanggal", today), today)
    source = _asked_id("dari")
    if source is not None:
        found = activity_prefill.prefill(source, day, viewer=viewer)
        return render(
            page="pages/activities/check.html",
            view=found,
            day=day,
            today=today,
            client_id=str(uuid.uuid4()),
            is_shift=found.is_shift,
            is_late=found.deadline is not None and now >= found.deadline,
        )
    if "lengkap" in request.args:
        asked = {name: request.args[name][:1000] for name in ("uraian", "indikator_kode") if name in request.args}
        form = {"tanggal": day.isoformat(), **asked}
        return form_page(form, now=now)
    query = request.args.get("cari", "")[:100]
    found_habits = suggestions(viewer.employee_id, day, now=now, query=query)
    return render(page="pages/activities/new.html", view=found_habits, today=today, query=query)


@bp.get("/unsent")
@require(Permission.ACTIVITY_CREATE)
def unsent() -> Response:
    """What waits on this phone; the server knows nothing of it, so the page is the same for everybody."""
    return render(page="pages/activities/unsent.html")


@bp.post("")
@require(Permission.ACTIVITY_CREATE)
def create() -> Response:
    """Record an entry (form or JSON): 201 or 303 when stored, 200 when it was stored before, 409, 422."""
    now, viewer = clock.now(), current_viewer()
    fields: dict[str, Any] = {}
    try:
        fields = sent_fields()
        photos = sent_photos()
        found = record_activity(fields, by=viewer.employee_id, now=now, captured_at=claimed_instant(fields))
    except (Invalid, Conflict) as problem:
        return refused(problem, fields, now=now)
    return answer_recorded(found, ok=_attached(found, photos, now=now))


@bp.get("/<uuid:public_id>")
@require(Permission.ACTIVITY_READ)
def show(public_id: uuid.UUID) -> Response:
    """One entry with its history and photos, for its owner and whoever may read it."""
    now = clock.now()
    view = activity_read.entry_detail(public_id, viewer=current_viewer(), now=now)
    return render(
        page="pages/activities/show.html", view=view, now=now, toast=told(request.args.get("ok", "")), until=until_words
    )


def refused(problem: Invalid | Conflict, fields: Mapping[str, Any], *, now: datetime) -> Response:
    """A refusal that keeps what was typed: both versions of a clash, or the full form with its problems."""
    if wants_json():
        extra = {name: problem.params[name] for name in ("stored", "sent") if name in problem.params}
        named = field_messages(problem) if isinstance(problem, Invalid) and problem.fields else None
        return answer(
            status_of(problem), message_for(problem), code=problem.code, **({"fields": named} if named else {}), **extra
        )
    if "stored" in problem.params:
        return render(
            page="pages/activities/clash.html",
            status=409,
            message=message_for(problem),
            stored=problem.params["stored"],
            sent=dict(fields),
            new_client_id=str(uuid.uuid4()),
        )
    errors = field_messages(problem) if isinstance(problem, Invalid) else {}
    return form_page(fields, now=now, errors=errors or {"": [message_for(problem)]}, status=status_of(problem))


def form_page(
    fields: Mapping[str, Any],
    *,
    now: datetime,
    errors: Mapping[str, list[str]] | None = None,
    status: int = 200,
    entry: activity_read.EntryDetail | None = None,
) -> Response:
    """The full form; with `entry` for correcting that one."""
    today = local_date(now)
    try:
        day = min(date.fromisoformat(str(fields.get("tanggal", ""))), today)
    except ValueError:
        day = today
    blank = activity_prefill.blank_form(current_viewer().employee_id, max(day, date(2000, 1, 1)))
    return render(
        page="pages/activities/form.html",
        partial="partials/activities/_form.html",
        status=status,
        form={"client_id": str(uuid.uuid4()), **fields},
        blank=blank,
        day=day,
        today=today,
        errors=errors or {},
        entry=entry,
        is_shift=blank.is_shift,
        is_late=blank.deadline is not None and now >= blank.deadline and not _came_in_time(entry),
    )


def _came_in_time(entry: activity_read.EntryDetail | None) -> bool:
    """A returned entry was on time once already."""
    return entry is not None and entry.entry.status == "returned"


def sent_photos() -> list[PreparedFile]:
    """The photos that came with a form, judged and re-encoded before anything is written. Raises: Invalid."""
    uploads = [] if request.is_json else [one for one in request.files.getlist("foto") if one.filename]
    if len(uploads) > MAX_PHOTOS:
        raise Invalid("photo_invalid", fields={"foto": [FieldError("photo_too_many", {"limit": MAX_PHOTOS})]})
    return [prepare_photo(one.stream) for one in uploads]


def _attached(found: Recorded, photos: list[PreparedFile], *, now: datetime) -> str:
    """Add the photos to the stored entry; the entry stays even if a photo cannot."""
    folder = Path(current_app.config["EVIDENCE_FOLDER"])
    try:
        for photo in photos:
            add_file(found.activity.public_id, photo, folder=folder, viewer=current_viewer(), now=now)
    except (DomainError, OSError):
        return "tanpa-foto"
    return "draf" if found.activity.status == "draft" and not photos else "tersimpan"


def _asked_id(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _asked_month(today: date) -> Month:
    try:
        month = Month.parse(request.args.get("bulan", ""))
    except Invalid:
        return Month.of(today)
    return month if 2000 <= month.year <= today.year + 1 else Month.of(today)
