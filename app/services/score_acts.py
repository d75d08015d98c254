"""What named persons do with a score: the superior confirms or changes it, HR makes a unit's scores final."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, insert, select, update

from app.domain.canonical import canonical_json
from app.domain.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from app.domain.methods.menit_semester import NEEDS_PREDIKAT
from app.domain.periods import Semester
from app.domain.permissions import Permission, Verdict, Viewer, decide
from app.domain.predikat import Predikat
from app.domain.windows import MonthStage
from app.extensions import db
from app.models import Assignment, ExternalScore, Score, ScoreAct, Unit, UnitFinalisation
from app.services import audit
from app.services.access import check, grounds_towards
from app.services.assessors import assessed_on, require_assessor
from app.services.periods import closed_months, month_status
from app.services.unit_of_work import unit_of_work

MAX_TEXT = 1000
# Points of PP 30/2019 in the top band: only a person can say whether there was a new idea. Points by minutes: no text says
# which predikat they are. What the superior may then choose from, by what is missing.
AWAITS_IDEA, AWAITS_PREDIKAT = ["ide_baru"], [NEEDS_PREDIKAT]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the superior submits: the revision on the screen, a predikat only where it differs, and the written parts.

    `sentences`: item key ("RHK-1" or "RHK-1/IND-1") -> sentence, for every item rated di_atas;
    `gap_answer`: the answer to feedback that differs by a whole level.
    """

    revision: int
    predikat: Predikat | None = None
    reason: str = ""
    sentences: Mapping[str, str] = field(default_factory=dict)
    gap_answer: str = ""


def visible_score(public_id: uuid.UUID, permission: Permission, *, viewer: Viewer, now: datetime) -> Score:
    """The score, if the viewer may do this with it. Raises NotFound, NotAllowed."""
    score = db.session.scalar(select(Score).where(Score.public_id == public_id))
    if score is None:
        raise NotFound("not_found")
    on = assessed_on(score.employee_id, Semester.parse(score.semester))
    check(permission, grounds_towards(viewer, score.employee_id, on, now))
    return score


def needed_sentences(score: Score) -> list[str]:
    """Keys of the RHK rated di_atas, each wanting a sentence before the score is assessed."""
    items = json.loads(score.payload)["needs_sentence"]
    return list(dict.fromkeys(item["rhk_kode"] for item in items if item["indikator_kode"] is None))


def has_gap(score: Score) -> bool:
    """Whether feedback of others differs from the superior's by a whole level or more."""
    return bool(json.loads(score.payload)["perilaku"]["gaps"])


def is_open_for_assessment(semester: Semester, *, now: datetime) -> bool:
    """Assessment opens when the semester's last month is closing."""
    stage = month_status(semester.months[-1], now=now).stage
    return stage in (MonthStage.CLOSING, MonthStage.CLOSED)


def assess_score(public_id: uuid.UUID, assessment: Assessment, *, viewer: Viewer, now: datetime) -> Score:
    """Confirm a proposal, or change its predikat with a reason.

    Raises NotFound, NotAllowed, Conflict(score_changed | score_final | assessment_not_open), Invalid with `fields`.
    """
    with unit_of_work():
        score = visible_score(public_id, Permission.SCORE_CONFIRM, viewer=viewer, now=now)
        require_assessor(score.employee_id, Semester.parse(score.semester), viewer, now=now)
        _check_assessable(score, assessment, now)
        _check_written(score, assessment)
        after = assessment.predikat.value if assessment.predikat else score.predikat_computed
        act = "confirm" if after == score.predikat_computed else "change"
        before, score.predikat, score.status = score.predikat, after, "assessed"
        score.assessor_id = viewer.employee_id
        db.session.add(
            ScoreAct(
                score_id=score.id,
                act=act,
                predikat_before=before,
                predikat_after=after,
                reason="\n".join(text for text in (assessment.reason, assessment.gap_answer) if text) or None,
                sentences=canonical_json(dict(assessment.sentences)) if assessment.sentences else None,
                by_id=viewer.employee_id,
                at=now,
            )
        )
        facts = {"act": act, "predikat": after, "revision": score.revision, "input_hash": score.input_hash}
        audit.record("score.assessed", "score", score.public_id, by=viewer.employee_id, now=now, data=facts)
    return score


def _check_assessable(score: Score, assessment: Assessment, now: datetime) -> None:
    if not score.is_current or score.revision != assessment.revision:
        raise Conflict("score_changed", shown=assessment.revision)
    if score.status not in ("proposed", "assessed"):
        raise Conflict("score_final")
    if not is_open_for_assessment(Semester.parse(score.semester), now=now):
        raise Conflict("assessment_not_open", semester=score.semester)


def _check_written(score: Score, assessment: Assessment) -> None:
    problems: dict[str, list[FieldError]] = {}
    if not score.is_assessable:
        raise Invalid("score_not_assessable")
    missing = json.loads(score.payload)["missing"]
    if score.predikat_computed is None and missing not in (AWAITS_IDEA, AWAITS_PREDIKAT):
        raise Invalid("score_incomplete", missing=", ".join(missing))
    if missing == AWAITS_IDEA and assessment.predikat not in (Predikat.SANGAT_BAIK, Predikat.BAIK):
        problems["predikat"] = [FieldError("idea_undecided")]
    if missing == AWAITS_PREDIKAT and assessment.predikat is None:
        problems["predikat"] = [FieldError("predikat_undecided")]
    is_change = assessment.predikat is not None and assessment.predikat.value != score.predikat_computed
    if is_change and not assessment.reason.strip():
        problems["reason"] = [FieldError("reason_required")]
    if has_gap(score) and not assessment.gap_answer.strip():
        problems["gap_answer"] = [FieldError("gap_answer_required")]
    for key in needed_sentences(score):
        if not assessment.sentences.get(key, "").strip():
            problems[f"sentence-{key}"] = [FieldError("sentence_required", {"item": key})]
    for name, text in (("reason", assessment.reason), ("gap_answer", assessment.gap_answer)):
        if len(text) > MAX_TEXT:
            problems.setdefault(name, []).append(FieldError("text_too_long", {"limit": MAX_TEXT, "length": len(text)}))
    if problems:
        raise Invalid("assessment_invalid", fields=problems)


@dataclass(frozen=True, slots=True)
class Finalised:
    """How many scores became final, and the employee ids whose score still waits for the superior."""

    final: int
    waiting: tuple[int, ...]


def finalise_unit(
    unit_id: int, semester: Semester, *, viewer: Viewer, now: datetime, expected: int | None = None
) -> Finalised:
    """Make every assessed score of a unit's subtree final, and those of people without enough duty days.

    The root stands for the people placed there, as in a TPP batch. `expected`: how many the person acting was shown.
    Raises NotFound, NotAllowed, Conflict(semester_not_closed | finalisation_changed).
    """
    with unit_of_work():
        unit = db.session.get(Unit, unit_id)
        if (
            unit is None
            or decide(Permission.SCORE_FINALISE, viewer.grounds_for_unit(unit.ancestor_ids)) is not Verdict.ALLOW
        ):
            raise NotAllowed("not_permitted") if unit else NotFound("not_found")
        closed = closed_months(semester.months)
        if len(closed) < len(semester.months):
            raise Conflict("semester_not_closed", months=[month for month in semester.months if month not in closed])
        scores = _scores_of(unit, semester)
        ready = [score for score in scores if score.status == "assessed" or not score.is_assessable]
        if expected is not None and expected != len(ready):
            raise Conflict("finalisation_changed", count=len(ready))
        _make_final(ready, viewer, now)
        waiting = tuple(score.employee_id for score in scores if score not in ready)
        db.session.add(
            UnitFinalisation(
                unit_id=unit.id, semester=semester.code, people=len(ready), by_id=viewer.employee_id, at=now
            )
        )
        data = {"semester": semester.code, "final": len(ready), "waiting": len(waiting)}
        audit.record("score.unit_finalised", "unit", unit.public_id, by=viewer.employee_id, now=now, data=data)
    return Finalised(len(ready), waiting)


def _scores_of(unit: Unit, semester: Semester) -> list[Row[*tuple[Any, ...]]]:
    """Open current scores of everyone whose last definitif post of the semester lies in the unit's subtree.

    Whoever has a result from elsewhere needs no act of ours: that result is final already. Traces are not loaded.
    """
    last_post = (
        select(Assignment.unit_id)
        .where(
            Assignment.employee_id == Score.employee_id,
            Assignment.penugasan == "definitif",
            Assignment.starts_on <= semester.last_day,
        )
        .order_by(Assignment.starts_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    subtree = select(Unit.id).where(Unit.path.startswith(unit.path) if unit.parent_id else Unit.id == unit.id)
    statement = select(Score.id, Score.employee_id, Score.status, Score.predikat, Score.is_assessable).where(
        *open_scores(semester), last_post.in_(subtree)
    )
    return list(db.session.execute(statement))


def open_scores(semester: Semester) -> tuple[ColumnElement[bool], ...]:
    """Current scores that are not final and that no result from elsewhere replaces."""
    is_elsewhere = exists().where(
        ExternalScore.employee_id == Score.employee_id, ExternalScore.semester == semester.code
    )
    return (
        Score.semester == semester.code,
        Score.is_current.is_(True),
        Score.status.in_(("proposed", "assessed")),
        ~is_elsewhere,
    )


def _make_final(scores: Sequence[Row[*tuple[Any, ...]]], viewer: Viewer, now: datetime) -> None:
    acts = [
        {
            "score_id": score.id,
            "act": "finalise",
            "predikat_before": score.predikat,
            "predikat_after": score.predikat,
            "by_id": viewer.employee_id,
            "at": now,
        }
        for score in scores
    ]
    if acts:
        db.session.execute(insert(ScoreAct), acts)
        ids = [score.id for score in scores]
        db.session.execute(update(Score).where(Score.id.in_(ids)).values(status="final"))
