"""Photos of entries: added and removed by the owner, shown to whoever may read the entry."""

import uuid
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect, request, send_file, url_for

from app import clock
from app.authz import current_viewer, require, wants_json
from app.domain.errors import DomainError, Invalid
from app.domain.permissions import Permission
from app.routes.activities import sent_photo
from app.services.evidence import add_photo, photo_path, remove_photo
from app.services.photos import MAX_BYTES

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
    """Add a photo (field `foto`) to one's own entry; decoded before the transaction begins."""
    photo = sent_photo()
    if photo is None:
        raise Invalid("photo_empty")
    found = add_photo(public_id, photo, folder=_folder(), viewer=current_viewer(), now=clock.now())
    if not wants_json():
        return redirect(url_for("activities.show", public_id=public_id, ok="foto"), 303)
    response = jsonify(id=str(found.public_id), bytes=found.byte_count, version=found.activity.version)
    response.status_code = 201
    return response


@bp.get("/evidence/<uuid:public_id>")
@require(Permission.ACTIVITY_READ)
def show(public_id: uuid.UUID) -> Response:
    """The photo, never cached: the right to it is asked each time."""
    path = photo_path(public_id, folder=_folder(), viewer=current_viewer(), now=clock.now())
    response = send_file(path, mimetype="image/jpeg", conditional=False, etag=False, max_age=0)
    response.headers["Content-Disposition"] = 'inline; filename="bukti.jpg"'
    response.headers["Content-Security-Policy"] = _SANDBOX
    response.headers["Cache-Control"] = "no-store, private"
    return response


@bp.post("/evidence/<uuid:public_id>/removal")
@require(Permission.ACTIVITY_EDIT)
def remove(public_id: uuid.UUID) -> Response:
    """Take a photo off a draft or returned entry."""
    activity = remove_photo(public_id, folder=_folder(), viewer=current_viewer(), now=clock.now())
    return redirect(url_for("activities.show", public_id=activity.public_id, ok="foto-dihapus"), 303)


def _folder() -> Path:
    return Path(current_app.config["EVIDENCE_FOLDER"])
