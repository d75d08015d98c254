"""The proof of a score: the approved entries of one plan line in the semester, page by page."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select, tuple_

from app.domain.errors import NotFound
from app.domain.periods import Semester
from app.domain.permissions import Ground, Permission, Viewer
from app.extensions import db
from app.models import Activity, Indicator, PlanLine, Rhk, Score, SkpVersion
from app.services.access import check, grounds_towards
from app.services.assessors import assessed_on

PAGE = 50


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ends: the last entry shown. A person has one entry at a time, so day and minute tell it."""

    work_date: date
    start_minute: int

    @property
    def code(self) -> str:
        return f"{self.work_date.isoformat()}.{self.start_minute}"

    @classmethod
    def parse(cls, code: str) -> "Cursor | None":
        """Read `2026-03-02.480`; None for anything else."""
        day, _, minute = code.partition(".")
        try:
            return cls(date.fromisoformat(day), int(minute)) if len(minute) <= 4 else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class CountedEntry:
    """One approved entry. `counts`: its volume is in the indicator's satuan; minutes from local midnight."""

    public_id: uuid.UUID
    work_date: date
    start_minute: int
    minutes: int
    title: str
    volume: Decimal | None
    satuan: str | None
    mutu: str | None
    evidence_count: int
    counts: bool


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries of one plan line, oldest first; `next` leads on."""

    score: Score
    semester: Semester
    line: uuid.UUID
    indikator: str
    satuan: str
    entries: tuple[CountedEntry, ...]
    next: Cursor | None
    grounds: frozenset[Ground]


def counted_entries(
    score_public_id: uuid.UUID,
    line_public_id: uuid.UUID,
    *,
    viewer: Viewer,
    now: datetime,
    after: Cursor | None = None,
    only_below: bool = False,
) -> EntryPage:
    """A page of the approved entries of a plan line; `only_below`: those of mutu di_bawah. Raises: NotFound, NotAllowed."""
    score = db.session.scalar(select(Score).where(Score.public_id == score_public_id))
    if score is None:
        raise NotFound("not_found")
    semester = Semester.parse(score.semester)
    grounds = grounds_towards(viewer, score.employee_id, assessed_on(score.employee_id, semester), now)
    check(Permission.SCORE_EXPLAIN, grounds)
    line_id, indikator, satuan = _line(line_public_id, score.employee_id)
    query = (
        select(Activity)
        .where(
            Activity.employee_id == score.employee_id,
            Activity.status == "approved",
            Activity.work_date.between(semester.first_day, semester.last_day),
            Activity.plan_line_id == line_id,
        )
        .order_by(Activity.work_date, Activity.start_minute)
        .limit(PAGE + 1)
    )
    if only_below:
        query = query.where(Activity.mutu == "di_bawah")
    if after is not None:
        key = tuple_(Activity.work_date, Activity.start_minute)
        query = query.where(key > tuple_(after.work_date, after.start_minute))
    rows = db.session.scalars(query).all()
    shown = rows[:PAGE]
    following = Cursor(shown[-1].work_date, shown[-1].start_minute) if len(rows) > PAGE else None
    entries = tuple(_entry(row, satuan) for row in shown)
    return EntryPage(score, semester, line_public_id, indikator, satuan, entries, following, grounds)


def _line(public_id: uuid.UUID, employee_id: int) -> tuple[int, str, str]:
    """Id, newest text and satuan of a plan line of this person."""
    row = db.session.execute(
        select(PlanLine.id, Indicator.indikator, Indicator.satuan)
        .join(Indicator, Indicator.plan_line_id == PlanLine.id)
        .join(Rhk, Rhk.id == Indicator.rhk_id)
        .join(SkpVersion, SkpVersion.id == Indicator.skp_version_id)
        .where(PlanLine.public_id == public_id, PlanLine.employee_id == employee_id, SkpVersion.state == "agreed")
        .order_by(SkpVersion.number.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound("not_found")
    return row.id, row.indikator, row.satuan


def _entry(row: Activity, satuan: str) -> CountedEntry:
    return CountedEntry(
        public_id=row.public_id,
        work_date=row.work_date,
        start_minute=row.start_minute,
        minutes=row.minutes,
        title=row.description.partition("\n")[0],
        volume=row.volume,
        satuan=row.satuan,
        mutu=row.mutu,
        evidence_count=row.evidence_count,
        counts=row.satuan == satuan,
    )
