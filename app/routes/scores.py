"""Scores: one's own by semester, the derivation of each part, and the entries that prove it."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import DomainError, NotFound
from app.domain.periods import Semester
from app.domain.permissions import Permission
from app.domain.score_explain import TextLine, explain_payload, explain_text_lines
from app.i18n.score_lines import sentence
from app.i18n.score_words import (
    METHOD_PARAMETERS,
    PARAMETERS,
    PERAN,
    SOURCE_STATUS,
    STATUS,
    VALUES,
    parameter_value,
    predikat_word,
    rating_word,
)
from app.routes._render import render
from app.services import score_read, score_team
from app.services.score_entries import Cursor, counted_entries
from app.services.score_parts import elsewhere_of

bp = Blueprint("scores", __name__, url_prefix="/scores")

_LEVELS = {"di_bawah": 1, "sesuai": 2, "di_atas": 3}

bp.add_app_template_filter(predikat_word)
bp.add_app_template_filter(rating_word)
bp.add_app_template_filter(parameter_value)
bp.add_app_template_filter(_LEVELS.get, "rating_level")
bp.add_app_template_filter(date.fromisoformat, "iso_day")


@bp.app_template_global("score_words")
def score_words() -> dict[str, Any]:
    """The words of the score pages, by kind and code."""
    return {
        "values": VALUES,
        "peran": PERAN,
        "status": STATUS,
        "parameters": PARAMETERS,
        "method_parameters": METHOD_PARAMETERS,
        "source": SOURCE_STATUS,
    }


@bp.get("")
@require(Permission.SCORE_READ)
def own() -> Response:
    """One's own score of the semester that matters now."""
    now = clock.now()
    entries = score_read.own_semesters(current_viewer().employee_id, now=now)
    return _own_page(score_read.default_semester(entries, now=now), entries)


@bp.get("/<string(length=6):code>")
@require(Permission.SCORE_READ)
def own_semester(code: str) -> Response:
    """One's own score of a semester."""
    now = clock.now()
    try:
        semester = Semester.parse(code)
    except DomainError:
        raise NotFound("not_found") from None
    if semester > Semester.of(local_date(now)):
        raise NotFound("not_found")
    return _own_page(semester, score_read.own_semesters(current_viewer().employee_id, now=now))


@bp.get("/assessments")
@require(Permission.SCORE_CONFIRM)
def assessments() -> Response:
    """Everyone the viewer assesses in a semester."""
    now = clock.now()
    running = Semester.of(local_date(now))
    asked = request.args.get("semester", "")
    choices = (running.previous, running)
    semester = next((one for one in choices if one.code == asked), running.previous)
    return render(
        page="pages/scores/team.html",
        team=score_team.team_scores(semester, viewer=current_viewer(), now=now),
        opening=score_team.opening_of(semester, now=now),
        semester=semester,
        choices=choices,
        toast=gettext("Penilaian tersimpan. BKPSDMD yang menjadikannya final.") if "ok" in request.args else "",
    )


@bp.get("/<uuid:public_id>")
@require(Permission.SCORE_READ)
def show(public_id: UUID) -> Response:
    """A score, also an earlier revision, for whoever may read it."""
    view = score_read.score_view(public_id, viewer=current_viewer(), now=clock.now())
    return render(
        page="pages/scores/show.html",
        view=view,
        semester=view.semester,
        entries=[],
        external=view.external,
        beside=view.beside,
    )


@bp.get("/<uuid:public_id>/derivation")
@require(Permission.SCORE_EXPLAIN)
def derivation(public_id: UUID) -> Response:
    """How one result (`rhk`, its number) or the whole score came about, with parameters and their sources."""
    view = score_read.score_view(
        public_id, viewer=current_viewer(), now=clock.now(), permission=Permission.SCORE_EXPLAIN
    )
    number = request.args.get("rhk", "")
    if not number:
        return render(page="pages/scores/derivation.html", view=view, lines=_lines(view))
    result = next((one for one in view.results if str(one.number) == number), None)
    if result is None:
        raise NotFound("not_found")
    return render(page="pages/scores/rhk.html", view=view, result=result, steps=view.steps_of(result))


@bp.get("/<uuid:public_id>/entries")
@require(Permission.SCORE_EXPLAIN)
def entries(public_id: UUID) -> Response:
    """The approved entries of a plan line (`line`) that were counted, page by page."""
    after = Cursor.parse(request.args["after"]) if request.args.get("after") else None
    page = counted_entries(
        public_id,
        _line_id(),
        viewer=current_viewer(),
        now=clock.now(),
        after=after,
        only_below=request.args.get("mutu") == "di_bawah",
    )
    return render(page="pages/scores/entries.html", view=page, only_below=request.args.get("mutu") == "di_bawah")


def _own_page(semester: Semester, entries: list[score_read.SemesterEntry]) -> Response:
    employee_id = current_viewer().employee_id
    view = score_read.own_score(employee_id, semester)
    external, beside = (view.external, view.beside) if view else elsewhere_of(employee_id, semester)
    return render(
        page="pages/scores/show.html", view=view, semester=semester, entries=entries, external=external, beside=beside
    )


def _lines(view: score_read.ScoreView) -> list[tuple[int, str]]:
    """The derivation as (depth, sentence), without head, total and parameters: those stand around it on the page."""
    explained = explain_payload(view.payload, view.trace, nip="", semester=view.semester.code, status=view.status)
    lines: list[TextLine] = list(explain_text_lines(explained))[1:-1]
    return [(line.depth, sentence(line)) for line in lines if line.code != "score.parameter"]


def _line_id() -> UUID:
    try:
        return UUID(request.args.get("line", ""))
    except ValueError:
        raise NotFound("not_found") from None
