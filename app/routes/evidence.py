"""Evidence files of entries: added and removed by the owner, shown to whoever may read the entry."""

import io
import uuid
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect, request, send_file, url_for

from app import clock
from app.authz import current_viewer, require, wants_json
from app.domain.errors import DomainError, Invalid
from app.domain.permissions import Permission
from app.routes._render import render
from app.routes.activities import sent_photos
from app.services import pdf_files
from app.services.activity_write import parse_client_id
from app.services.evidence import StoredFile, add_file, remove_photo, stored_file
from app.services.photos import MAX_BYTES, PreparedFile, thumbnail

bp = Blueprint("evidence", __name__)

_SANDBOX = "sandbox; default-src 'none'; img-src 'self'; frame-ancestors 'none'"


@bp.url_value_preprocessor
def allow_photo(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A signed-in person may send a photo; anyone else keeps the small limit. Decided before the body is read."""
    try:
        current_viewer()
    except DomainError:
        return
    request.max_content_length = MAX_BYTES + 64 * 1024


@bp.post("/activities/<uuid:public_id>/evidence")
@require(Permission.ACTIVITY_EDIT)
def add(public_id: uuid.UUID) -> Response:
    """Add photos (field `foto`) or a PDF (`berkas`) to one's own entry; read before the transaction begins.

    With the phone's `client_id` of a photo: 201 when stored, 200 when it was stored before, 409 for another photo.
    """
    client_id = parse_client_id(request.form["client_id"]) if request.form.get("client_id") else None
    files, viewer, now = _sent_files(), current_viewer(), clock.now()
    stored = [
        # The phone sends one photo at a time; its id names that one.
        add_file(public_id, one, folder=_folder(), viewer=viewer, now=now, client_id=None if number else client_id)
        for number, one in enumerate(files)
    ]
    if not wants_json():
        return redirect(url_for("activities.show", public_id=public_id, ok="foto"), 303)
    last = stored[-1].evidence
    response = jsonify(
        outcome="created" if stored[-1].is_new else "exists",
        id=str(last.public_id),
        client_id=str(last.client_id) if last.client_id else None,
        bytes=last.byte_count,
        version=last.activity.version,
    )
    response.status_code = 201 if stored[-1].is_new else 200
    return response


@bp.get("/evidence/<uuid:public_id>")
@require(Permission.ACTIVITY_READ)
def show(public_id: uuid.UUID) -> Response:
    """The file, never cached: the right to it is asked each time. A PDF is only ever saved, not opened in the page."""
    found = _stored(public_id)
    if found.kind == "pdf":
        response = send_file(found.path, mimetype="application/pdf", conditional=False, etag=False, max_age=0)
        return _private(response, f'attachment; filename="bukti-{found.number}.pdf"')
    response = send_file(found.path, mimetype="image/jpeg", conditional=False, etag=False, max_age=0)
    return _private(response, 'inline; filename="bukti.jpg"')


@bp.get("/evidence/<uuid:public_id>/thumbnail")
@require(Permission.ACTIVITY_READ)
def show_small(public_id: uuid.UUID) -> Response:
    """A small picture of a photo; a PDF has none and answers 404."""
    found = _stored(public_id)
    if found.kind == "pdf":
        return Response(status=404)
    small = io.BytesIO(thumbnail(found.path.read_bytes()))
    return _private(send_file(small, mimetype="image/jpeg", etag=False, max_age=0), 'inline; filename="kecil.jpg"')


@bp.get("/evidence/<uuid:public_id>/view")
@require(Permission.ACTIVITY_READ)
def view(public_id: uuid.UUID) -> Response:
    """One file at its full width, with the ones before and after it."""
    return render(page="pages/activities/evidence.html", view=_stored(public_id))


@bp.post("/evidence/<uuid:public_id>/removal")
@require(Permission.ACTIVITY_EDIT)
def remove(public_id: uuid.UUID) -> Response:
    """Take a file off a draft or returned entry."""
    activity = remove_photo(public_id, folder=_folder(), viewer=current_viewer(), now=clock.now())
    return redirect(url_for("activities.show", public_id=activity.public_id, ok="foto-dihapus"), 303)


def _sent_files() -> list[PreparedFile]:
    pdf = request.files.get(pdf_files.FIELD)
    files = [*sent_photos(), *([pdf_files.prepare_pdf(pdf.stream)] if pdf is not None and pdf.filename else [])]
    if not files:
        raise Invalid("photo_empty")
    return files


def _stored(public_id: uuid.UUID) -> StoredFile:
    return stored_file(public_id, folder=_folder(), viewer=current_viewer(), now=clock.now())


def _private(response: Response, disposition: str) -> Response:
    response.headers["Content-Disposition"] = disposition
    response.headers["Content-Security-Policy"] = _SANDBOX
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _folder() -> Path:
    return Path(current_app.config["EVIDENCE_FOLDER"])
