"""TPP that waits: who is not paid yet, the release, and the months to be paid after it."""

from flask import Blueprint, Response, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.errors import Conflict, DomainError, Invalid
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.i18n.standing_words import withheld_text
from app.i18n.tpp_labels import STATES
from app.routes._render import render
from app.services.withheld_months import withheld_page
from app.services.withholdings import ReleaseForm, release_by_id

bp = Blueprint("hr_withheld", __name__, url_prefix="/hr/withheld")


@bp.get("")
@require(Permission.STANDING_READ)
def index() -> Response:
    """Everything that waits, is due, or was paid after waiting."""
    return _page(200)


@bp.post("/releases")
@require(Permission.STANDING_RECORD)
def release() -> Response:
    """End a withholding; its months become due."""
    form = ReleaseForm(*(request.form.get(name, "") for name in ("penahanan", "bulan_terakhir", "dasar_lepas")))
    try:
        release_by_id(form, viewer=current_viewer(), now=clock.now())
    except (Invalid, Conflict) as problem:
        return _page(status_of(problem), problem)
    return redirect(url_for("hr_withheld.index", ok="released"), 303)


def _page(status: int, problem: DomainError | None = None) -> Response:
    errors = field_messages(problem) if isinstance(problem, Invalid) else {}
    if problem is not None and not errors:
        errors = {"": [message_for(problem)]}
    return render(
        page="pages/hr_withheld/index.html",
        status=status,
        view=withheld_page(viewer=current_viewer(), now=clock.now()),
        form=request.form,
        errors=errors,
        reason_text=withheld_text,
        states=STATES,
    )
