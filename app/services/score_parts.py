"""The rows around a score: texts of its indicators, its revisions and acts, notes, the result from elsewhere."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import aliased

from app.domain.perilaku import NilaiPerilaku
from app.domain.periods import Semester
from app.extensions import db
from app.models import (
    ComparisonScore,
    Employee,
    ExternalScore,
    Feedback,
    Indicator,
    PlanLine,
    Rhk,
    Score,
    ScoreAct,
    Skp,
    SkpVersion,
)


@dataclass(frozen=True, slots=True)
class LineText:
    """What a plan says of an indicator in the score: `line` is the public id of its plan line."""

    plan_line_id: int
    line: uuid.UUID
    indikator: str
    satuan: str
    rhk_kode: str
    rhk: str
    position: int


@dataclass(frozen=True, slots=True)
class Act:
    """What a named person did with a revision."""

    act: str
    at: datetime
    by: str
    reason: str | None
    sentences: Mapping[str, str]
    predikat_before: str | None
    predikat_after: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision in the history, with the acts on it."""

    public_id: uuid.UUID
    revision: int
    status: str
    predikat: str | None
    computed_at: datetime
    is_current: bool
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class External:
    """A result from elsewhere."""

    predikat: str
    nilai: Decimal | None
    sumber: str
    imported_at: datetime


def elsewhere_of(employee_id: int, semester: Semester) -> tuple[External | None, tuple[External, ...]]:
    """The result from elsewhere, and those of other sources that stand beside it and pay nobody. One query."""
    parts = [
        select(literal(pays).label("pays"), table.predikat, table.nilai, table.sumber, table.imported_at).where(
            table.employee_id == employee_id, table.semester == semester.code
        )
        for pays, table in ((1, ExternalScore), (0, ComparisonScore))
    ]
    rows = db.session.execute(union_all(*parts)).all()
    found = [(row.pays, External(row.predikat, row.nilai, row.sumber, row.imported_at)) for row in rows]
    beside = sorted((one for pays, one in found if not pays), key=lambda one: one.sumber)
    return next((one for pays, one in found if pays), None), tuple(beside)


def read_texts(employee_id: int, semester: Semester) -> dict[str, dict[str, LineText]]:
    """The newest agreed wording in the semester of each indicator, by SKP (oldest first) and code. One query."""
    rows = db.session.execute(
        select(
            Skp.id,
            PlanLine.id.label("line_id"),
            PlanLine.public_id,
            PlanLine.kode,
            Indicator.indikator,
            Indicator.satuan,
            Rhk.kode.label("rhk_kode"),
            Rhk.rhk,
            Rhk.position,
        )
        .join(SkpVersion, SkpVersion.skp_id == Skp.id)
        .join(Indicator, Indicator.skp_version_id == SkpVersion.id)
        .join(PlanLine, PlanLine.id == Indicator.plan_line_id)
        .join(Rhk, Rhk.id == Indicator.rhk_id)
        .where(
            Skp.employee_id == employee_id,
            Skp.starts_on <= semester.last_day,
            Skp.ends_on >= semester.first_day,
            SkpVersion.state == "agreed",
            SkpVersion.in_force_from <= semester.last_day,
        )
        .order_by(Skp.starts_on, SkpVersion.number)
    )
    found: dict[str, dict[str, LineText]] = {}
    for row in rows:
        text = LineText(row.line_id, row.public_id, row.indikator, row.satuan, row.rhk_kode, row.rhk, row.position)
        found.setdefault(str(row.id), {})[row.kode] = text
    return found


def read_revisions(score: Score) -> tuple[Revision, ...]:
    """All revisions of the semester, newest first, with their acts. One query."""
    by = aliased(Employee)
    rows = db.session.execute(
        select(Score.id, Score.public_id, Score.revision, Score.status, Score.predikat, Score.computed_at)
        .add_columns(Score.is_current, ScoreAct, by.nama)
        .outerjoin(ScoreAct, ScoreAct.score_id == Score.id)
        .outerjoin(by, by.id == ScoreAct.by_id)
        .where(Score.employee_id == score.employee_id, Score.semester == score.semester)
        .order_by(Score.revision.desc(), Score.id.desc(), ScoreAct.id)
    ).all()
    heads = {row.id: row for row in reversed(rows)}
    return tuple(
        Revision(
            head.public_id,
            head.revision,
            head.status,
            head.predikat,
            head.computed_at,
            head.is_current,
            tuple(_act(row.ScoreAct, row.nama) for row in rows if row.id == score_id and row.ScoreAct is not None),
        )
        for score_id, head in reversed(heads.items())
    )


def _act(row: ScoreAct, by: str | None) -> Act:
    sentences = json.loads(row.sentences) if row.sentences else {}
    return Act(row.act, row.at, by or "", row.reason, sentences, row.predikat_before, row.predikat_after)


def read_notes(score: Score) -> tuple[dict[NilaiPerilaku, str], tuple[tuple[str, int], ...]]:
    """The assessor's latest note per value, and how many others gave feedback, by peran. One query."""
    rows = db.session.execute(
        select(Feedback.assessor_id, Feedback.peran, Feedback.nilai_perilaku, Feedback.catatan)
        .where(Feedback.employee_id == score.employee_id, Feedback.semester == score.semester)
        .order_by(Feedback.id)
    ).all()
    notes: dict[NilaiPerilaku, str] = {}
    givers: dict[str, set[int]] = {}
    for row in rows:
        if row.peran != "atasan":
            givers.setdefault(row.peran, set()).add(row.assessor_id)
        elif row.assessor_id == score.assessor_id:
            notes[NilaiPerilaku(row.nilai_perilaku)] = row.catatan or ""
    return notes, tuple((peran, len(people)) for peran, people in sorted(givers.items()))
