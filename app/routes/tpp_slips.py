"""The own slip as a PDF: made by POST, audited, fetched from the exports."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from flask import Blueprint, Response, current_app, g, redirect, url_for
from flask_babel import gettext as _

from app import clock
from app.authz import current_viewer, require
from app.domain.errors import NotFound
from app.domain.permissions import Permission
from app.i18n.document_words import document_words
from app.i18n.format import month_name
from app.i18n.tpp_labels import RUNS
from app.routes._query import month_of
from app.routes._tpp_view import TppView, tpp_view
from app.services.documents.slip import Slip, SlipLine, write_slip
from app.services.exports import make_export
from app.services.tpp_read import Derivation, own_line

bp = Blueprint("tpp_slips", __name__, url_prefix="/tpp")


@bp.post("/<month>/slip")
@require(Permission.TPP_READ_OWN)
def create(month: str) -> Response:
    """Make the slip of a month and go to it. Raises: NotFound where there is no line, or none that can be read yet."""
    asked = month_of(month)
    found = own_line(current_viewer().employee_id, asked)
    if found is None or not found.steps:
        raise NotFound("not_found")
    now = clock.now()
    words = document_words(f"{g.signed_in.nama} ({g.signed_in.nip})", now)
    export_id = make_export(
        "tpp_slip",
        {"line": str(found.line.public_id)},
        f"slip-tpp-{asked.code}.pdf",
        partial(write_slip, slip_of(found, tpp_view(found)), words=words),
        folder=Path(current_app.config["EXPORT_FOLDER"]),
        by=current_viewer().employee_id,
        now=now,
    )
    return redirect(url_for("exports.fetch", public_id=export_id), 303)


def slip_of(found: Derivation, view: TppView) -> Slip:
    """What the page shows, as the slip writes it."""
    person = found.line.employee
    title = _("Slip TPP %(month)s", month=month_name(view.month))
    answer = [f"{view.label or _('TPP')}: {view.number or _('Tertahan')}", view.tag, view.say, view.more]
    return Slip(
        title=title,
        people=[f"{person.nama}, NIP {person.nip}", found.batch.unit.nama, str(RUNS[found.batch.run_kind])],
        answer=[text for text in answer if text],
        lines=[SlipLine(line.label, line.result, line.formula, line.source, line.steps) for line in view.lines],
        days=view.days,
        remarks=view.remarks,
        net=None if view.is_held else found.line.tpp_netto,
    )
