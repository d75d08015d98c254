"""The page of one TPP batch, as it answers a visit and a refused act."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request

from app import clock
from app.authz import current_viewer
from app.domain.calendar import local_date
from app.domain.errors import DomainError, Invalid
from app.domain.periods import Month
from app.errors import field_messages, message_for
from app.i18n.standing_words import exclusion_text
from app.i18n.tpp_labels import ACTS, PREDIKAT, RUNS, STATES, notes_text
from app.routes._query import count_arg, number_of, uuid_arg
from app.routes._render import render
from app.services.periods import month_status
from app.services.tpp_acts import ActRequest
from app.services.tpp_excluded import excluded_page
from app.services.tpp_read import batch_page, lines_page


def act_request(public_id: UUID, field: str = "") -> ActRequest:
    """What the form of an act sent; `field` names its text."""
    return ActRequest(public_id, number_of("version"), request.form.get(field, "") if field else "")


def batch_response(public_id: UUID, status: int, problem: DomainError | None = None) -> Response:
    """The batch as it stands now; with the reason of a refusal, if there was one."""
    now, viewer = clock.now(), current_viewer()
    page = batch_page(public_id, viewer)
    month, only = Month.parse(page.batch.month), request.args.get("only", "")
    return render(
        page="pages/tpp_batches/show.html",
        status=status,
        page_=page,
        month=month,
        lines=lines_page(page.batch, only=only, after=uuid_arg("after")),
        only=only,
        excluded=excluded_page(page.batch.id, after=count_arg("excluded_after")),
        exclusion_text=exclusion_text,
        today=local_date(now),
        is_over=month.last_day < local_date(now),
        is_month_closed=month_status(month, now=now).is_closed,
        notes=notes_text,
        acts=ACTS,
        states=STATES,
        runs=RUNS,
        predikat=PREDIKAT,
        **problem_context(problem),
    )


def problem_context(problem: DomainError | None) -> dict[str, object]:
    """The errors of a form by field, or the one sentence of a refusal, and what was typed."""
    errors = field_messages(problem) if isinstance(problem, Invalid) else {}
    refusal = "" if problem is None or errors else message_for(problem)
    return {"errors": errors, "refusal": refusal, "typed": request.form}
