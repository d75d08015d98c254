"""The own TPP: what one gets in a month, and why."""

from flask import Blueprint, Response, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.periods import Month
from app.domain.permissions import Permission
from app.i18n.standing_words import exclusion_text
from app.i18n.tpp_labels import RUNS, STATES
from app.i18n.tpp_questions import said_words
from app.routes._query import month_of
from app.routes._render import render
from app.routes._tpp_view import tpp_view
from app.services.tpp_excluded import own_exclusion
from app.services.tpp_questions_read import questions_of_month
from app.services.tpp_read import Derivation, own_line, own_months, own_other_lines, scheme_on

bp = Blueprint("tpp", __name__, url_prefix="/tpp")


@bp.get("")
@require(Permission.TPP_READ_OWN)
def index() -> Response:
    """The newest month with a line, else the month before this one."""
    months = own_months(current_viewer().employee_id)
    return _page(months[0] if months else Month.of(local_date(clock.now())).previous, months)


@bp.get("/<month>")
@require(Permission.TPP_READ_OWN)
def show(month: str) -> Response:
    """One month."""
    return _page(month_of(month), own_months(current_viewer().employee_id))


def _page(month: Month, months: list[Month]) -> Response:
    viewer = current_viewer()
    found = own_line(viewer.employee_id, month)
    # What a batch that is being computed shows is not whole yet, so nothing of it is asked about.
    line_id = found.line.public_id if found and found.steps else None
    return render(
        page="pages/tpp/show.html",
        month=month,
        months=months,
        earlier=next((one for one in months if one < month), None),
        later=next((one for one in reversed(months) if one > month), None),
        view=None if found is None else tpp_view(found),
        others=[] if found is None else own_other_lines(viewer.employee_id, found),
        runs=RUNS,
        states=STATES,
        line_id=line_id,
        score_href=_score_href(found),
        questions=questions_of_month(viewer.employee_id, month.code),
        said=said_words,
        today=local_date(clock.now()),
        scheme=None if found else scheme_on(viewer.employee_id, month),
        excluded=None if found else _excluded(viewer.employee_id, month),
    )


def _excluded(employee_id: int, month: Month) -> str | None:
    """Why the month's batch leaves the person out; another scheme has words of its own."""
    found = own_exclusion(employee_id, month.code)
    return None if found is None or found.reason == "skema" else exclusion_text(found.reason, found.params)


def _score_href(found: Derivation | None) -> str:
    """The score behind the predikat, where it is one of ours; a result from elsewhere has no entries here."""
    if found is None or found.proof["predikat"][0] != "score":
        return ""
    return url_for("scores.own_semester", code=found.proof["semester"])
