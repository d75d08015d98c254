"""Computes semester scores and publishes them as linked revisions.

A score is a proposal until a named person assesses it. Facts are read and scores computed outside the write transaction; publishing
a chunk compares with what is stored by then, so running twice, late or side by side ends in the same state.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, func, insert, or_, select, update

from app.domain.calendar import local_date
from app.domain.canonical import plain_json
from app.domain.errors import DomainError
from app.domain.money import round_half_up
from app.domain.periods import Semester
from app.domain.score_explain import score_payload, stored_trace
from app.domain.scoring import ScoreOutcome, ScoreResult, compute_score, input_hash
from app.domain.structure import Structure
from app.extensions import db
from app.models import Employee, EmployeeMonth, Score, Skp
from app.services.rollup import chunks
from app.services.score_facts import PersonFacts, read_facts
from app.services.score_material import agreed_in
from app.services.scoring_book import ScoringBook
from app.services.structure import structure_above, structure_of_city
from app.services.unit_of_work import unit_of_work

# Reading many people costs little more than reading few; writing them would hold up everybody else's saving, so their
# texts of some 10 kB a person are published in transactions of a few tens of milliseconds.
CHUNK = 400
PUBLISHED_AT_ONCE = 25
_OPEN_STATES = ("proposed", "assessed")


@dataclass(slots=True)
class ScoreRun:
    """What a run did; `failed` maps employee ids to error codes."""

    published: int = 0
    unchanged: int = 0
    failed: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Computed:
    """A person's facts as read and, where they differ from the stored score, the columns of its next revision."""

    person: PersonFacts
    input_hash: str
    rules_hash: str
    columns: dict[str, Any] | None


def people_with_plan(semester: Semester) -> list[int]:
    """Ids of everyone with an agreed SKP that touches the semester."""
    statement = select(Skp.employee_id).where(*agreed_in(semester)).distinct().order_by(Skp.employee_id)
    return list(db.session.scalars(statement))


def due_people(semester: Semester) -> list[int]:
    """Those of them without a score, or with an open one older than a change in one of the months or in the rules."""
    return sorted({*_changed_people(semester), *_people_of_other_rules(semester)})


def _people_of_other_rules(semester: Semester) -> list[int]:
    """Those whose open score was computed by another method, or other numbers, than count for them now."""
    conditions = (
        Score.semester == semester.code,
        Score.is_current.is_(True),
        Score.status.in_(_OPEN_STATES),
        Score.employee_id.in_(select(Skp.employee_id).where(*agreed_in(semester))),
    )
    known = set(db.session.scalars(select(Score.rules_hash).where(*conditions).distinct()))
    # Without any open score nothing is asked of the rules, which a semester of long ago may not have.
    book = ScoringBook(semester, None) if known else None
    if book is None or known == {book.common_fingerprint}:
        return []
    rows = db.session.execute(select(Score.employee_id, Score.rules_hash).where(*conditions))
    return [row.employee_id for row in rows if book.fingerprint_of(row.employee_id) != row.rules_hash]


def _changed_people(semester: Semester) -> list[int]:
    """Those without a score, or with an open one older than a change in one of the months."""
    months = [month.code for month in semester.months]
    totals = (
        select(EmployeeMonth.employee_id, func.sum(EmployeeMonth.changes).label("changes"))
        .where(EmployeeMonth.month.in_(months))
        .group_by(EmployeeMonth.employee_id)
        .subquery()
    )
    planned = select(Skp.employee_id).where(*agreed_in(semester)).distinct().subquery()
    statement = (
        select(planned.c.employee_id)
        .outerjoin(totals, totals.c.employee_id == planned.c.employee_id)
        .outerjoin(
            Score,
            and_(
                Score.employee_id == planned.c.employee_id, Score.semester == semester.code, Score.is_current.is_(True)
            ),
        )
        .where(
            or_(
                Score.id.is_(None),
                and_(Score.status.in_(_OPEN_STATES), Score.changes_seen != func.coalesce(totals.c.changes, 0)),
            )
        )
        .order_by(planned.c.employee_id)
    )
    return list(db.session.scalars(statement))


def compute_scores(
    semester: Semester, people: Sequence[int], *, now: datetime, progress: Callable[[int], object] | None = None
) -> ScoreRun:
    """Compute and publish the scores of these people; those without an agreed SKP in the semester are left out."""
    run, today = ScoreRun(), local_date(now)
    city = structure_of_city() if len(people) > 2 * CHUNK else None
    book = ScoringBook(semester, people)
    for chunk in chunks(people, CHUNK):
        computed = _compute(semester, chunk, city or structure_above(chunk), book, today, run)
        for part in chunks(computed, PUBLISHED_AT_ONCE):
            with unit_of_work():
                _publish(semester, part, now, run)
        if progress:
            progress(len(chunk))
    return run


def _compute(
    semester: Semester, people: Sequence[int], structure: Structure, book: ScoringBook, today: date, run: ScoreRun
) -> list[_Computed]:
    """Scores of those whose facts changed. One failing person is recorded and does not stop the others."""
    current = _current(semester, people)
    found = []
    for person in read_facts(semester, people, structure, today=today, counting=book.counting_minutes(people)):
        try:
            rules = book.rules_of(person.employee_id)
            digest = input_hash(person.facts, rules)
            stored = current.get(person.employee_id)
            is_new = stored is None or _replaces(digest, person, stored)
            columns = _columns(semester, person, digest, compute_score(person.facts, rules)) if is_new else None
            found.append(_Computed(person, digest, rules.fingerprint, columns))
        except DomainError as error:
            run.failed[person.employee_id] = error.code
    return found


def _publish(semester: Semester, computed: Sequence[_Computed], now: datetime, run: ScoreRun) -> None:
    """Compare with what is stored by now, and add the revisions that are still newer."""
    people = [one.person.employee_id for one in computed]
    # The people, not their scores: where there is no score yet, two schedulers would both add the first one (PostgreSQL).
    db.session.execute(
        select(Employee.id).where(Employee.id.in_(people)).order_by(Employee.id).with_for_update(key_share=True)
    )
    current = _current(semester, people)
    rows, replaced, seen = [], [], []
    for one in computed:
        stored = current.get(one.person.employee_id)
        if one.columns is not None and (stored is None or _replaces(one.input_hash, one.person, stored)):
            rows.append(one.columns | _revision(stored) | {"computed_at": now})
            replaced += [stored.id] if stored else []
        elif stored is not None and _saw_more(one, stored):
            seen.append({"id": stored.id, "changes_seen": one.person.changes_seen, "rules_hash": one.rules_hash})
    if replaced:
        # Before the insert, because two current rows may not exist even for a moment.
        db.session.execute(update(Score).where(Score.id.in_(replaced)).values(is_current=False))
    if rows:
        db.session.execute(insert(Score), rows)
    if seen:
        db.session.execute(update(Score), seen)
    run.published += len(rows)
    run.unchanged += len(computed) - len(rows)


def _current(semester: Semester, people: Sequence[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """The current score of each person, without its long texts."""
    columns = (Score.id, Score.employee_id, Score.status, Score.revision, Score.input_hash, Score.changes_seen)
    statement = select(*columns, Score.rules_hash).where(
        Score.employee_id.in_(people), Score.semester == semester.code, Score.is_current.is_(True)
    )
    return {row.employee_id: row for row in db.session.execute(statement)}


def _replaces(digest: str, person: PersonFacts, stored: Row[*tuple[Any, ...]]) -> bool:
    """A final score stays; a proposal read earlier than the stored one is stale."""
    is_newer = person.changes_seen >= stored.changes_seen
    return stored.status in _OPEN_STATES and is_newer and digest != stored.input_hash


def _saw_more(one: _Computed, stored: Row[*tuple[Any, ...]]) -> bool:
    """Whether an open score with the same input was computed again after a change or by renewed rules."""
    seen, known = one.person.changes_seen, stored.changes_seen
    is_newer = seen > known or (seen == known and one.rules_hash != stored.rules_hash)
    return stored.status in _OPEN_STATES and is_newer


def _revision(before: Row[*tuple[Any, ...]] | None) -> dict[str, Any]:
    if before is None:
        return {"revision": 1, "previous_id": None}
    return {"revision": before.revision + 1, "previous_id": before.id}


def _columns(semester: Semester, person: PersonFacts, digest: str, result: ScoreResult) -> dict[str, Any]:
    predikat = result.predikat.value if result.predikat else None
    return {
        "employee_id": person.employee_id,
        "semester": semester.code,
        "rule_version": result.rule_version,
        "input_hash": digest,
        "status": "proposed",
        "assessor_id": person.assessor_id,
        "is_assessable": result.outcome is not ScoreOutcome.BELUM_DINILAI,
        "duty_days": person.facts.duty_days,
        "changes_seen": person.changes_seen,
        "rules_hash": result.rules.fingerprint,
        "rating_hasil": result.hasil.rating,
        "nilai_hasil": None if result.hasil.nilai is None else round_half_up(result.hasil.nilai, 4),
        "rating_perilaku": result.perilaku.rating,
        "predikat_computed": predikat,
        "predikat": predikat,
        "nilai": None if result.nilai is None else round_half_up(result.nilai, 4),
        "payload": plain_json(score_payload(result)),
        "trace": plain_json(stored_trace(result)),
    }
