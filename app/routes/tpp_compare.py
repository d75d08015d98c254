"""Two derivations side by side, and the consents that two people need for it."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _

from app import clock
from app.authz import current_viewer, require
from app.domain.errors import DomainError, Invalid
from app.domain.periods import Month
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.i18n.tpp_compare import amount_words, part_lines, total_words
from app.i18n.tpp_labels import STEPS
from app.routes._query import month_of
from app.routes._render import render
from app.services.derivation_compare import Compared, compare_in_office, compare_own, compare_with_person
from app.services.derivation_consents import consents_of, give_consent, revoke_consent
from app.services.tpp_read import own_months

bp = Blueprint("tpp_compare", __name__)


@bp.get("/tpp/<month>/compare")
@require(Permission.TPP_READ_OWN)
def own(month: str) -> Response:
    """Another own month beside this one, and who may compare with me."""
    return _own(month_of(month), 200)


@bp.get("/tpp/<month>/compare/<uuid:person_id>")
@require(Permission.TPP_READ_OWN)
def person(month: str, person_id: UUID) -> Response:
    """Somebody else's month beside one's own, by the consent of both."""
    of = month_of(month)
    try:
        other, compared = compare_with_person(person_id, of, viewer=current_viewer())
    except Invalid as problem:
        return _own(of, 422, problem)
    names = (_("Anda"), other.nama)
    return render(page="pages/tpp/comparison.html", month=of, names=names, view=_view(compared))


@bp.post("/tpp/<month>/consents")
@require(Permission.CONSENT_GIVE)
def consent(month: str) -> Response:
    """Let one person compare with me."""
    of = month_of(month)
    try:
        give_consent(request.form.get("nip", ""), of, by=current_viewer(), now=clock.now())
    except Invalid as problem:
        return _own(of, status_of(problem), problem)
    return redirect(url_for("tpp_compare.own", month=of.code, ok="given"), 303)


@bp.post("/tpp/consents/<uuid:public_id>/revocation")
@require(Permission.CONSENT_GIVE)
def revoke(public_id: UUID) -> Response:
    """Take a consent back."""
    found = revoke_consent(public_id, by=current_viewer(), now=clock.now())
    return redirect(url_for("tpp_compare.own", month=found.month, ok="revoked"), 303)


@bp.get("/hr/tpp/<uuid:public_id>/lines/<uuid:line_id>/comparison")
@require(Permission.TPP_BATCH_READ)
def office(public_id: UUID, line_id: UUID) -> Response:
    """A line beside that of another person of the same month."""
    nip = request.args.get("nip", "")
    found, compared = compare_in_office(public_id, line_id, nip, viewer=current_viewer())
    return render(
        page="pages/tpp_batches/comparison.html",
        batch=found.batch,
        line=found.line,
        month=Month.parse(found.batch.month),
        names=(found.line.employee.nama, compared.second.line.employee.nama),
        view=_view(compared),
    )


def _own(month: Month, status: int, problem: DomainError | None = None) -> Response:
    viewer = current_viewer()
    months = own_months(viewer.employee_id)
    code = request.args.get("with", "")
    other = month_of(code) if code else None
    compared, refusal = None, ""
    if other is not None:
        try:
            compared = compare_own(viewer.employee_id, other, month)
        except Invalid as unknown:
            status, refusal = 422, message_for(unknown)
    fields = field_messages(problem) if isinstance(problem, Invalid) else {}
    return render(
        page="pages/tpp/compare.html",
        status=status,
        month=month,
        months=[one for one in months if one != month],
        other=other,
        view=_view(compared) if compared else None,
        consents=consents_of(viewer.employee_id, month),
        typed=request.form,
        errors=fields,
        refusal=refusal or (message_for(problem) if problem and not fields else ""),
    )


def _view(compared: Compared) -> dict[str, object]:
    """What the partial shows."""
    found = compared.comparison
    return {
        "label": STEPS.get(found.value_of, found.value_of),
        "start": total_words(found.start),
        "end": total_words(found.end),
        "difference": amount_words(found.difference),
        "parts": part_lines(found, compared.titles, is_private=compared.is_private),
    }
