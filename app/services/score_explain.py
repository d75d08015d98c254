"""The derivation of one person's score, as stored."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app.domain.periods import Semester
from app.domain.predikat import Predikat
from app.domain.score_explain import DecidedScore, explain_payload
from app.extensions import db
from app.models import Employee, ExternalScore, Score, ScoreAct


def find_current_score(employee_id: int, semester: Semester) -> Score | None:
    """The current revision of a person's score."""
    return db.session.scalar(
        select(Score).where(
            Score.employee_id == employee_id, Score.semester == semester.code, Score.is_current.is_(True)
        )
    )


def explain(nip: str, semester: Semester) -> dict[str, Any] | None:
    """The object of `score explain --json`; None when there is neither a score nor a result from elsewhere."""
    employee = db.session.scalar(select(Employee).where(Employee.nip == nip))
    if employee is None:
        return None
    score = find_current_score(employee.id, semester)
    external = db.session.scalar(
        select(ExternalScore).where(ExternalScore.employee_id == employee.id, ExternalScore.semester == semester.code)
    )
    if score is None and external is None:
        return None
    payload = json.loads(score.payload) if score else None
    trace = json.loads(score.trace) if score else None
    decided = _external(external) if external else _changed(score) if score else None
    status = "final" if external else status_shown(score)
    return explain_payload(payload, trace, nip=nip, semester=semester.code, status=status, decided=decided)


def nips_of(employee_ids: Iterable[int]) -> dict[int, str]:
    """The NIP of each of the people."""
    rows = db.session.execute(select(Employee.id, Employee.nip).where(Employee.id.in_(list(employee_ids))))
    return {row.id: row.nip for row in rows}


def status_shown(score: Score | None) -> str:
    """The state of a score; too few duty days is said before anything else."""
    if score is None:
        return "none"
    return score.status if score.is_assessable else "belum_dinilai"


def _external(row: ExternalScore) -> DecidedScore:
    return DecidedScore(predikat=Predikat(row.predikat), act="external", by=row.sumber, nilai=row.nilai)


def _changed(score: Score) -> DecidedScore | None:
    """The superior's own predikat, where it differs from the computed one."""
    if score.predikat is None or score.predikat == score.predikat_computed:
        return None
    act = db.session.execute(
        select(ScoreAct.reason, Employee.nip)
        .join(Employee, Employee.id == ScoreAct.by_id)
        .where(ScoreAct.score_id == score.id, ScoreAct.act == "change")
        .order_by(ScoreAct.id.desc())
        .limit(1)
    ).first()
    by, reason = (act.nip, act.reason) if act else ("", None)
    return DecidedScore(predikat=Predikat(score.predikat), act="change", by=by, reason=reason)
