"""The superior assesses one person's semester: levels of perilaku, then confirm or change with a reason."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext

from app import clock
from app.authz import current_viewer, require
from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.perilaku import NilaiPerilaku
from app.domain.permissions import Permission
from app.domain.predikat import Predikat, Rating
from app.errors import field_messages, message_for, status_of
from app.routes._render import render
from app.services import score_acts, score_read
from app.services.feedback import Levels, give_levels
from app.services.realisations import asked_figures
from app.services.score_explain import find_current_score
from app.services.score_team import opening_of

bp = Blueprint("assessments", __name__, url_prefix="/scores")


@bp.get("/<uuid:public_id>/assessment")
@require(Permission.SCORE_CONFIRM)
def show(public_id: UUID) -> Response:
    """The page of one person; an address of an earlier revision leads to the current one."""
    now = clock.now()
    view = score_read.score_view(public_id, viewer=current_viewer(), now=now, permission=Permission.SCORE_CONFIRM)
    if not view.score.is_current:
        current = find_current_score(view.score.employee_id, view.semester)
        if current is not None:
            return redirect(url_for("assessments.show", public_id=current.public_id))
    return _page(view, now)


@bp.post("/<uuid:public_id>/feedback")
@require(Permission.FEEDBACK_GIVE)
def give_feedback(public_id: UUID) -> Response:
    """Record the levels of the form and show the score that follows."""
    now = clock.now()
    try:
        score = give_levels(public_id, _levels(), viewer=current_viewer(), now=now)
    except (Invalid, Conflict) as problem:
        return _refused(public_id, problem, now)
    return redirect(url_for("assessments.show", public_id=score.public_id, ok="perilaku", _anchor="putusan"), 303)


@bp.post("/<uuid:public_id>/assessment")
@require(Permission.SCORE_CONFIRM)
def assess(public_id: UUID) -> Response:
    """Confirm the proposal, or change its predikat."""
    now = clock.now()
    try:
        score = score_acts.assess_score(public_id, _assessment(), viewer=current_viewer(), now=now)
    except (Invalid, Conflict) as problem:
        return _refused(public_id, problem, now)
    return redirect(url_for("scores.assessments", semester=score.semester, ok="dinilai"), 303)


def _refused(public_id: UUID, problem: Invalid | Conflict, now: datetime) -> Response:
    """The page again with what is wrong; after a change meanwhile with the newest revision and what differs in it."""
    view = score_read.score_view(public_id, viewer=current_viewer(), now=now, permission=Permission.SCORE_CONFIRM)
    errors = field_messages(problem) if isinstance(problem, Invalid) else {}
    errors = errors or {"": [message_for(problem)]}
    shown, current = view, find_current_score(view.score.employee_id, view.semester)
    if current is not None and current.id != view.score.id:
        view = score_read.score_view(
            current.public_id, viewer=current_viewer(), now=now, permission=Permission.SCORE_CONFIRM
        )
    return _page(view, now, errors=errors, status=status_of(problem), before=shown if shown is not view else None)


def _page(
    view: score_read.ScoreView,
    now: datetime,
    *,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
    before: score_read.ScoreView | None = None,
) -> Response:
    return render(
        page="pages/scores/assessment.html",
        status=status,
        view=view,
        opening=opening_of(view.semester, now=now),
        figures=[one for one in asked_figures(view.score.employee_id, view.semester) if one.value is not None],
        sentences=score_acts.needed_sentences(view.score),
        has_gap=score_acts.has_gap(view.score),
        predikat_codes=[one.value for one in Predikat],
        before=before,
        errors=errors or {},
        form=request.form,
        toast=_told(request.args.get("ok", "")),
    )


def _levels() -> Levels:
    """The seven levels as sent; a value without a choice is left out. Raises: Invalid(levels_invalid)."""
    ratings, problems = {}, {}
    for value in NilaiPerilaku:
        text = request.form.get(value, "")
        if text in [rating.value for rating in Rating]:
            ratings[value] = Rating(text)
        elif text:
            problems[value.value] = [FieldError("level_unknown")]
    if problems:
        raise Invalid("levels_invalid", fields=problems)
    return Levels(ratings, {value: request.form.get(f"catatan-{value}", "") for value in ratings})


def _assessment() -> score_acts.Assessment:
    """What the superior sent; an empty predikat confirms the proposal. Raises: Invalid(assessment_invalid)."""
    form = request.form
    text, revision = form.get("predikat", ""), form.get("revision", "")
    if text and text not in [one.value for one in Predikat]:
        raise Invalid("assessment_invalid", fields={"predikat": [FieldError("predikat_unknown")]})
    sentences = {
        name.removeprefix("sentence-"): value.strip()
        for name, value in form.items()
        if name.startswith("sentence-") and value.strip()
    }
    return score_acts.Assessment(
        revision=int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 9 else -1,
        predikat=Predikat(text) if text else None,
        reason=form.get("reason", "").strip(),
        sentences=sentences,
        gap_answer=form.get("gap_answer", "").strip(),
    )


def _told(ok: str) -> str:
    sentences = {
        "perilaku": gettext("Perilaku tersimpan, nilai dihitung lagi. Tinggal dikonfirmasi."),
        "realisasi": gettext("Realisasi dicatat, nilai dihitung lagi."),
    }
    return sentences.get(ok, "")
