""" "Bagaimana jika": what a few changes would do to the own TPP and score. An estimate; nothing is stored."""

from typing import Any

from flask import Blueprint, Response, request

from app import clock
from app.authz import current_viewer, require
from app.domain.calendar import local_date
from app.domain.errors import Invalid
from app.domain.permissions import Permission
from app.domain.predikat import Predikat
from app.domain.tpp import Computed, trace_as_json
from app.errors import field_messages, message_for
from app.i18n.format import decimal, percent
from app.i18n.score_words import PREDIKAT as PREDIKAT_WORDS
from app.i18n.score_words import rating_word
from app.i18n.tpp_compare import amount_words, part_lines
from app.i18n.tpp_derivation import Line, TraceView, derivation_lines
from app.routes._query import month_of
from app.routes._render import render
from app.services.tpp_lines import AMOUNTS
from app.services.what_if import LESS, WhatIf, what_if
from app.services.what_if_score import ScoreWhatIf, what_if_score

bp = Blueprint("tpp_what_if", __name__)

_FIELDS = (*LESS, "predikat", "entri", "indikator", "volume")


@bp.get("/tpp/<month>/what-if")
@require(Permission.TPP_READ_OWN)
def show(month: str) -> Response:
    """The form with, beside one another, what is and what would be."""
    of, employee, today = month_of(month), current_viewer().employee_id, local_date(clock.now())
    typed = {name: request.args.get(name, "") for name in _FIELDS}
    errors: dict[str, list[str]] = {}
    try:
        money = what_if(employee, of, typed)
    except Invalid as problem:
        errors |= _messages(problem)
        money = what_if(employee, of, {})
    try:
        score = what_if_score(employee, typed, today=today)
    except Invalid as problem:
        errors |= _messages(problem)
        score = what_if_score(employee, {}, today=today)
    return render(
        page="pages/tpp/what_if.html",
        status=422 if errors else 200,
        month=of,
        money=money,
        lines=_sides(money),
        parts=part_lines(money.comparison, {}) if money.comparison else [],
        difference=amount_words(money.comparison.difference) if money.comparison else "",
        score=score,
        score_lines=_score_lines(score) if score else [],
        predikat_words=PREDIKAT_WORDS,
        choices=[(one.value, PREDIKAT_WORDS[one.value]) for one in Predikat],
        typed=typed,
        errors=errors,
        later=score.semester.next.months[0] if score else None,
    )


def _messages(problem: Invalid) -> dict[str, list[str]]:
    return field_messages(problem) or {"": [message_for(problem)]}


def _sides(money: WhatIf) -> list[tuple[Line, Line | None]]:
    """The derivation as it is with the same line as it would be."""
    now = _lines(money.now)
    then = {line.key: line for line in _lines(money.then)}
    if not now:
        return [(line, line) for line in then.values()]
    return [(line, then.get(line.key)) for line in now]


def _lines(found: Computed | None) -> list[Line]:
    if found is None or found.held is not None:
        return []
    amounts: dict[str, Any] = {name: found.outputs.get(name) for name in AMOUNTS}
    return derivation_lines(TraceView(trace_as_json(found.trace)), amounts)


def _score_lines(score: ScoreWhatIf) -> list[tuple[str, str, str]]:
    """What is and what would be, as (key, before, after); the template names them."""
    rows = []
    if score.indicator:
        rows.append(("capaian", *(_share(one.capaian) for one in score.indicator)))
    if score.rhk:
        rows.append(("rhk", *(rating_word(one.rating) for one in score.rhk)))
    rows.append(("hasil", *(_points(one.hasil.nilai) for one in (score.before, score.after))))
    rows.append(("rating", *(rating_word(one.hasil.rating) for one in (score.before, score.after))))
    rows.append(("predikat", *(_predikat(one.predikat) for one in (score.before, score.after))))
    return rows


def _share(value: Any) -> str:
    return "–" if value is None else percent(value, 1)


def _points(value: Any) -> str:
    return decimal(value, 2)


def _predikat(value: Predikat | None) -> str:
    return "–" if value is None else str(PREDIKAT_WORDS[value.value])
