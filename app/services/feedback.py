"""The superior's levels for the seven values of perilaku. Rows are added; the latest of a giver counts."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.perilaku import NilaiPerilaku
from app.domain.periods import Semester
from app.domain.permissions import Permission, Viewer
from app.domain.predikat import Rating
from app.extensions import db
from app.models import Feedback, Score
from app.services import audit
from app.services.assessors import require_assessor
from app.services.score_acts import is_open_for_assessment, visible_score
from app.services.score_explain import find_current_score
from app.services.score_marks import mark_scores_due
from app.services.scoring import compute_scores
from app.services.unit_of_work import unit_of_work

MAX_NOTE = 1000


@dataclass(frozen=True, slots=True)
class Levels:
    """What the superior gives: a level per value (values may be missing) and, where wanted, a note."""

    ratings: Mapping[NilaiPerilaku, Rating]
    notes: Mapping[NilaiPerilaku, str] = field(default_factory=dict)


def latest_levels(employee_id: int, semester: Semester, giver_id: int | None) -> dict[NilaiPerilaku, Feedback]:
    """The latest `atasan` row of a giver for each value. One query."""
    rows = db.session.scalars(
        select(Feedback)
        .where(
            Feedback.employee_id == employee_id,
            Feedback.semester == semester.code,
            Feedback.peran == "atasan",
            Feedback.assessor_id == giver_id,
        )
        .order_by(Feedback.id)
    )
    return {NilaiPerilaku(row.nilai_perilaku): row for row in rows}


def give_levels(score_public_id: uuid.UUID, levels: Levels, *, viewer: Viewer, now: datetime) -> Score:
    """Record the levels that differ from the viewer's latest, then compute this person's score anew.

    Returns the person's current score, which may be a new revision. The same form sent twice adds nothing.
    Raises: NotFound, NotAllowed, Conflict(score_final | assessment_not_open), Invalid(levels_required | levels_invalid).
    """
    _check_written(levels)
    with unit_of_work():
        score = visible_score(score_public_id, Permission.FEEDBACK_GIVE, viewer=viewer, now=now)
        require_assessor(score.employee_id, Semester.parse(score.semester), viewer, now=now)
        semester, employee_id = Semester.parse(score.semester), score.employee_id
        current = find_current_score(employee_id, semester)
        if current is None or current.status not in ("proposed", "assessed"):
            raise Conflict("score_final")
        if not is_open_for_assessment(semester, now=now):
            raise Conflict("assessment_not_open", semester=semester.code)
        changed = _add(employee_id, semester, levels, viewer, now)
        if changed:
            mark_scores_due(employee_id, [semester])
            data = {"semester": semester.code, "levels": changed}
            audit.record("feedback.given", "score", current.public_id, by=viewer.employee_id, now=now, data=data)
    compute_scores(semester, [employee_id], now=now)
    return find_current_score(employee_id, semester) or current


def _check_written(levels: Levels) -> None:
    if not levels.ratings:
        raise Invalid("levels_required", fields={NilaiPerilaku.BERORIENTASI_PELAYANAN: [FieldError("levels_required")]})
    problems = {
        f"catatan-{value}": [FieldError("text_too_long", {"limit": MAX_NOTE, "length": len(note)})]
        for value, note in levels.notes.items()
        if len(note) > MAX_NOTE
    }
    if problems:
        raise Invalid("levels_invalid", fields=problems)


def _add(employee_id: int, semester: Semester, levels: Levels, viewer: Viewer, now: datetime) -> dict[str, str]:
    known = latest_levels(employee_id, semester, viewer.employee_id)
    changed = {}
    for value, rating in levels.ratings.items():
        note = levels.notes.get(value, "").strip() or None
        before = known.get(value)
        if before is not None and (before.rating, before.catatan) == (rating.value, note):
            continue
        db.session.add(
            Feedback(
                employee_id=employee_id,
                semester=semester.code,
                assessor_id=viewer.employee_id,
                peran="atasan",
                nilai_perilaku=value.value,
                rating=rating.value,
                catatan=note,
                given_at=now,
            )
        )
        changed[value.value] = rating.value
    return changed
