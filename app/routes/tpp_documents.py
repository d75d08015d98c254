"""Papers of a TPP batch: made by POST, audited, and fetched from the exports."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, current_app, g, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Permission
from app.errors import status_of
from app.i18n.document_words import document_words
from app.models import TppBatch
from app.routes._tpp_batch_page import batch_response
from app.services.documents.nominative import write_nominative_pdf, write_nominative_xlsx
from app.services.documents.sheets import write_bank_list, write_tax_recap
from app.services.documents.sipd import write_sipd_gaji, write_sipd_tpp
from app.services.documents.words import Words
from app.services.exports import make_export
from app.services.tpp import is_being_computed
from app.services.tpp_access import load_batch

bp = Blueprint("tpp_documents", __name__, url_prefix="/hr/tpp")

# kind -> (writer, ending, whether the writer words numbers)
_KINDS: Final[dict[str, tuple[Callable[..., int], str, bool]]] = {
    "nominatif_pdf": (write_nominative_pdf, "pdf", True),
    "nominatif_xlsx": (write_nominative_xlsx, "xlsx", True),
    "bank": (write_bank_list, "xlsx", True),
    "pajak": (write_tax_recap, "xlsx", True),
    "sipd_tpp": (write_sipd_tpp, "xlsx", False),
    "sipd_gaji": (write_sipd_gaji, "xlsx", False),
}


@bp.post("/<uuid:public_id>/documents")
@require(Permission.TPP_BATCH_EXPORT)
def create(public_id: UUID) -> Response:
    """Make one paper of the batch and go to it."""
    batch = load_batch(public_id, Permission.TPP_BATCH_EXPORT, current_viewer())
    try:
        return _made(batch, request.form.get("kind", ""))
    except (Invalid, Conflict) as problem:
        return batch_response(public_id, status_of(problem), problem)


def _made(batch: TppBatch, kind: str) -> Response:
    if kind not in _KINDS:
        raise Invalid("document_unknown", kind=kind[:20], known=list(_KINDS))
    if is_being_computed(batch):
        raise Conflict("tpp_batch_computing")
    write, ending, is_worded = _KINDS[kind]
    now = clock.now()
    words: dict[str, Words] = {}
    if is_worded:
        words["words"] = document_words(f"{g.signed_in.nama} ({g.signed_in.nip})", now)
    name = f"{kind.partition('_')[0] if ending == 'pdf' else kind}-{batch.unit.kode}-{batch.month}-{batch.revision}"
    export_id = make_export(
        "tpp_document",
        {"batch": str(batch.public_id), "kind": kind},
        f"{name}.{ending}",
        partial(_write, write, batch, words),
        folder=Path(current_app.config["EXPORT_FOLDER"]),
        by=current_viewer().employee_id,
        now=now,
    )
    return redirect(url_for("exports.fetch", public_id=export_id), 303)


def _write(write: Callable[..., int], batch: TppBatch, words: dict[str, Words], path: Path) -> None:
    write(batch, path, **words)
