"""Papers of a TPP batch: made by POST, audited, and fetched from the exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, g, request

from app import clock
from app.authz import current_viewer, require
from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Permission, Viewer
from app.errors import status_of
from app.i18n.document_words import document_words
from app.models import TppBatch
from app.routes._export import WRITTEN_AT_ONCE, Progress, export_response
from app.routes._tpp_batch_page import batch_response
from app.routes._tpp_view import tpp_view
from app.routes.tpp_slips import slip_of
from app.services.documents.nominative import write_nominative_pdf, write_nominative_xlsx
from app.services.documents.sheets import write_bank_list, write_tax_recap
from app.services.documents.sipd import write_sipd_gaji, write_sipd_tpp
from app.services.documents.slip import Slip, write_slips
from app.services.documents.words import Words
from app.services.tpp import is_being_computed
from app.services.tpp_access import load_batch
from app.services.tpp_read import batch_derivations
from app.services.tpp_totals import batch_totals

bp = Blueprint("tpp_documents", __name__, url_prefix="/hr/tpp")

# A slip is a page of sentences; a hundred take about a second. How far they are is told so often.
_SLIPS_AT_ONCE: Final = 150
_TOLD_EVERY: Final = 50


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
    ending = _KINDS[kind][1]
    words = document_words(f"{g.signed_in.nama} ({g.signed_in.nip})", clock.now())
    name = f"{kind.partition('_')[0] if ending == 'pdf' else kind}-{batch.unit.kode}-{batch.month}-{batch.revision}"
    return export_response(
        "tpp_document",
        {"batch": str(batch.public_id), "kind": kind},
        f"{name}.{ending}",
        partial(_write, batch.public_id, kind, words, current_viewer()),
        people=batch_totals(batch.id).people,
        at_once=_SLIPS_AT_ONCE if kind == "slip_pdf" else WRITTEN_AT_ONCE,
    )


def _write(public_id: UUID, kind: str, words: Words, viewer: Viewer, path: Path, progress: Progress) -> None:
    """Write one paper; loads the batch anew, because a long one is written in a session of its own."""
    batch = load_batch(public_id, Permission.TPP_BATCH_EXPORT, viewer)
    write, _ending, given = _KINDS[kind]
    known: dict[str, Any] = {"words": words, "progress": progress}
    write(batch, path, **{name: known[name] for name in given})


def _write_slips(batch: TppBatch, path: Path, *, words: Words, progress: Progress) -> None:
    """Everyone's slip as the person reads it, in one file."""

    def slips() -> Iterator[Slip]:
        for count, found in enumerate(batch_derivations(batch), 1):
            yield slip_of(found, tpp_view(found))
            if count % _TOLD_EVERY == 0:
                progress(count)

    write_slips(slips(), path, title=f"Slip TPP {batch.month}", words=words)


# kind -> (writer, ending, what the writer wants besides the batch and the path)
_KINDS: Final[dict[str, tuple[Callable[..., object], str, tuple[str, ...]]]] = {
    "nominatif_pdf": (write_nominative_pdf, "pdf", ("words",)),
    "nominatif_xlsx": (write_nominative_xlsx, "xlsx", ("words",)),
    "slip_pdf": (_write_slips, "pdf", ("words", "progress")),
    "bank": (write_bank_list, "xlsx", ("words",)),
    "pajak": (write_tax_recap, "xlsx", ("words",)),
    "sipd_tpp": (write_sipd_tpp, "xlsx", ()),
    "sipd_gaji": (write_sipd_gaji, "xlsx", ()),
}
