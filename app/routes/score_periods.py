"""How far one's own month, quarter, semester or year is: measured when asked for, stored nowhere."""

from typing import Any

from flask import Blueprint, Response, request

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import DomainError, NotFound, ParameterNotInForce
from app.domain.periods import Month, Period, Semester, parse_period, periods_begun
from app.domain.permissions import Permission
from app.domain.score_explain import explain_text_lines
from app.errors import message_for
from app.i18n.format import period_name
from app.i18n.score_lines import sentence
from app.routes._render import render
from app.services.period_scores import own_measure

# The minimum of duty days, levels of perilaku and the predikat belong to semesters.
OF_SEMESTERS = {f"score.{name}" for name in ("duty_days", "perilaku_rating", "perilaku_nilai", "predikat", "nilai")}

bp = Blueprint("score_periods", __name__, url_prefix="/scores/periods")


@bp.get("")
@require(Permission.SCORE_READ)
def show() -> Response:
    """One's own results of a period against its part of the targets."""
    now = clock.now()
    today = local_date(now)
    period = _period(request.args.get("periode") or Month.of(today).code)
    if period.first_day > today:
        raise NotFound("not_found")
    found, problem = None, ""
    try:
        found = own_measure(period, viewer=current_viewer(), now=now)
    except ParameterNotInForce as gap:
        problem = message_for(gap)
    choices = [*periods_begun(today.year, today), *periods_begun(today.year - 1, today)]
    return render(
        page="pages/scores/period.html",
        period=period,
        options=[(one.code, period_name(one)) for one in choices],
        found=found,
        lines=_lines(found, period) if found else [],
        problem=problem,
    )


def _period(code: str) -> Period:
    try:
        return parse_period(code)
    except DomainError:
        raise NotFound("not_found") from None


def _lines(found: dict[str, Any], period: Period) -> list[tuple[int, str]]:
    """The derivation as (depth, sentence), without head, total and parameters, and without what only a semester has."""
    lines = list(explain_text_lines(found))[1:-1]
    left_out = {"score.parameter"} | (set() if isinstance(period, Semester) else OF_SEMESTERS)
    return [(line.depth, sentence(line)) for line in lines if line.code not in left_out]
