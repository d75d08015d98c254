"""Fetching a prepared file."""

from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, send_file

from app import clock
from app.authz import current_viewer, require
from app.domain.errors import FieldError
from app.domain.permissions import Permission
from app.errors import message_for
from app.routes._render import render
from app.services.exports import OpenedExport, open_export

bp = Blueprint("exports", __name__)


@bp.get("/exports/<uuid:public_id>")
@require(Permission.EXPORT_READ)
def fetch(public_id: UUID) -> Response:
    """The file for whoever made it; while it is being prepared, a page that says so."""
    folder = Path(current_app.config["EXPORT_FOLDER"])
    export = open_export(public_id, viewer=current_viewer(), folder=folder, now=clock.now())
    if export.path is None:
        status = 202 if export.state == "working" else 200
        return render(page="pages/exports/wait.html", status=status, **_shown(export, public_id))
    # Never answered with "not modified": the right to it is checked each time.
    return send_file(export.path, as_attachment=True, download_name=export.file_name, conditional=False, etag=False)


@bp.get("/exports/<uuid:public_id>/state")
@require(Permission.EXPORT_READ)
def state(public_id: UUID) -> Response:
    """How far it is, as a page or the fragment that asks again."""
    folder = Path(current_app.config["EXPORT_FOLDER"])
    export = open_export(public_id, viewer=current_viewer(), folder=folder, now=clock.now())
    return render(page="pages/exports/wait.html", partial="partials/exports/_state.html", **_shown(export, public_id))


def _shown(export: OpenedExport, public_id: UUID) -> dict[str, Any]:
    problem = message_for(FieldError(export.problem[0], export.problem[1])) if export.problem else ""
    return {"export": export, "public_id": public_id, "problem": problem}
