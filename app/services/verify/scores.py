"""I4 and I7 for scores: a recomputation gives the same bytes, acts agree, revisions are linked."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

from app.domain.calendar import local_date
from app.domain.canonical import plain_json
from app.domain.errors import DomainError
from app.domain.money import round_half_up
from app.domain.periods import Semester
from app.domain.score_explain import score_payload, stored_trace
from app.domain.scoring import ScoreOutcome, compute_score, input_hash
from app.domain.scoring_rules import ScoringRules
from app.extensions import db
from app.models import Score, ScoreAct
from app.services.rollup import chunks
from app.services.score_facts import PersonFacts, read_facts
from app.services.scoring_book import ScoringBook
from app.services.structure import structure_above
from app.services.verify.findings import Breach, Scope

_CHUNK = 150
_FINAL = ("final", "objection", "decided")
# All that was computed; what persons did with it (status, predikat, assessor) is checked against their acts.
_COMPUTED = (
    "rule_version",
    "is_assessable",
    "duty_days",
    "rating_hasil",
    "nilai_hasil",
    "rating_perilaku",
    "predikat_computed",
    "nilai",
    "payload",
    "trace",
)


def check_score_computation(scope: Scope) -> Iterator[Breach]:
    """A current score whose input still is what it was comes out byte by byte as stored.

    A final one whose input has changed since cannot be compared; that is noted, because it may have a lawful reason.
    """
    changed: list[int] = []
    for (code, day), ids in _groups().items():
        for chunk in chunks(ids, _CHUNK):
            yield from _differing(Semester.parse(code), day, chunk, changed)
    if changed:
        scope.note("I4", "input_changed_after_final", f"scores={len(changed)} first employee={changed[0]}")


def _groups() -> dict[tuple[str, date], list[int]]:
    """Current scores by semester and the day they were computed on, which decides who the assessor was."""
    found: dict[tuple[str, date], list[int]] = defaultdict(list)
    query = select(Score.semester, Score.computed_at, Score.employee_id).where(Score.is_current.is_(True))
    for row in db.session.execute(query.order_by(Score.semester, Score.employee_id)):
        found[row.semester, local_date(row.computed_at)].append(row.employee_id)
    return found


def _differing(semester: Semester, day: date, people: Sequence[int], changed: list[int]) -> Iterator[Breach]:
    fresh = _recomputed(semester, people, day)
    columns = [getattr(Score, name) for name in _COMPUTED]
    stored = db.session.execute(
        select(Score.employee_id, Score.public_id, Score.status, Score.input_hash, *columns)
        .where(Score.semester == semester.code, Score.is_current.is_(True), Score.employee_id.in_(people))
        .order_by(Score.employee_id)
    ).mappings()
    for row in stored:
        found = fresh.get(row["employee_id"])
        if found is None or found[0] != row["input_hash"]:
            if row["status"] in _FINAL:
                changed.append(row["employee_id"])
            continue
        wrong = next((name for name in _COMPUTED if found[1][name] != row[name]), None)
        if wrong:
            yield Breach("I4", "score_differs", f"score={row['public_id']} column={wrong}")


def _recomputed(semester: Semester, people: Sequence[int], day: date) -> dict[int, tuple[str, dict[str, Any]]]:
    """Input hash and columns as they come out now; who cannot be computed any more is left out."""
    book = ScoringBook(semester, people)
    found = {}
    counting = book.counting_minutes(people)
    for person in read_facts(semester, people, structure_above(people), today=day, counting=counting):
        try:
            rules = book.rules_of(person.employee_id)
            found[person.employee_id] = input_hash(person.facts, rules), _columns(person, rules)
        except DomainError:
            continue
    return found


def _columns(person: PersonFacts, rules: ScoringRules) -> dict[str, Any]:
    result = compute_score(person.facts, rules)
    return {
        "rule_version": result.rule_version,
        "is_assessable": result.outcome is not ScoreOutcome.BELUM_DINILAI,
        "duty_days": person.facts.duty_days,
        "rating_hasil": result.hasil.rating,
        "nilai_hasil": None if result.hasil.nilai is None else round_half_up(result.hasil.nilai, 4),
        "rating_perilaku": result.perilaku.rating,
        "predikat_computed": result.predikat,
        "nilai": None if result.nilai is None else round_half_up(result.nilai, 4),
        "payload": plain_json(score_payload(result)),
        "trace": plain_json(stored_trace(result)),
    }


def check_score_acts(_scope: Scope) -> Iterator[Breach]:
    """The predikat in force is that of the last act, or the computed one where nobody acted; final needs an act."""
    newest = (
        select(ScoreAct.score_id, func.max(ScoreAct.id).label("id"))
        .where(ScoreAct.act.in_(("confirm", "change", "finalise")))
        .group_by(ScoreAct.score_id)
        .subquery()
    )
    last = select(ScoreAct.score_id, ScoreAct.predikat_after).join(newest, newest.c.id == ScoreAct.id).subquery()
    row = db.session.execute(
        select(Score.public_id)
        .outerjoin(last, last.c.score_id == Score.id)
        .where(
            or_(
                and_(last.c.score_id.is_not(None), last.c.predikat_after.is_distinct_from(Score.predikat)),
                and_(last.c.score_id.is_(None), Score.predikat.is_distinct_from(Score.predikat_computed)),
                and_(last.c.score_id.is_(None), Score.status != "proposed"),
            )
        )
        .order_by(Score.id)
        .limit(1)
    ).first()
    if row is not None:
        yield Breach("I4", "score_act_differs", f"score={row.public_id}")


def check_score_revisions(_scope: Scope) -> Iterator[Breach]:
    """Revisions of a score are numbered without gaps, each linked to the one before."""
    before = select(Score).subquery()
    rows = db.session.scalars(
        select(Score.public_id)
        .outerjoin(before, before.c.id == Score.previous_id)
        .where(
            or_(
                and_(Score.revision == 1, Score.previous_id.is_not(None)),
                and_(
                    Score.revision > 1,
                    or_(
                        before.c.id.is_(None),
                        before.c.employee_id != Score.employee_id,
                        before.c.semester != Score.semester,
                        before.c.revision != Score.revision - 1,
                    ),
                ),
            )
        )
        .order_by(Score.id)
        .limit(1)
    )
    yield from (Breach("I7", "revision_link", f"score={one}") for one in rows)
