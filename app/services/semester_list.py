"""The semester as HR reads it on the page: people with their score, by name, in keyset pages, and how many stand where."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from app.domain.money import round_half_up
from app.domain.periods import Semester
from app.extensions import db
from app.models import Assignment, Employee, ExternalScore, Score, ScoreAct, Skp, Unit
from app.services.missing import matches_name
from app.services.office_scope import OfficeScope, UnitLine
from app.services.score_material import agreed_in

PAGE = 50
WAITING_SHOWN = 100
# The states of the filter and of the chips, in the order of a score's life.
STATES = ("tanpa_skp", "belum_dihitung", "belum_dinilai", "proposed", "assessed", "objection", "decided", "final")


@dataclass(frozen=True, slots=True)
class SemesterFilter:
    """What the list is narrowed to; empty means everything. `name` is part of a name or the beginning of a NIP."""

    name: str = ""
    unit: str = ""
    state: str = ""
    predikat: str = ""


@dataclass(frozen=True, slots=True)
class SemesterRow:
    """One person. `state` is one of STATES; `at` when somebody last acted on the score; `is_elsewhere`: imported result."""

    public_id: UUID
    nip: str
    nama: str
    unit: str
    jabatan: str
    rating_hasil: str | None
    rating_perilaku: str | None
    nilai: Decimal | None
    predikat: str | None
    predikat_computed: str | None
    state: str
    at: datetime | None
    is_elsewhere: bool


@dataclass(frozen=True, slots=True)
class SemesterPage:
    """Rows by name, and the persons to go on from in both directions, where there is more."""

    rows: tuple[SemesterRow, ...]
    previous: UUID | None
    next: UUID | None


def semester_page(
    semester: Semester,
    wanted: SemesterFilter,
    scope: OfficeScope,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
) -> SemesterPage:
    """One page of the list, beginning after or ending before a person. Two queries. Raises: NotFound for a unit outside."""
    key = _key_of(after or before)
    is_back = before is not None and after is None and key is not None
    acted = select(func.max(ScoreAct.at)).where(ScoreAct.score_id == Score.id).scalar_subquery()
    everyone = _everyone(semester, scope.narrowed(wanted.unit)).add_columns(acted.label("acted_at"))
    statement = _filtered(everyone, semester, wanted)
    place = tuple_(Employee.nama, Employee.id)
    if key is not None:
        statement = statement.where(place < key if is_back else place > key)
    order = [Employee.nama.desc(), Employee.id.desc()] if is_back else [Employee.nama, Employee.id]
    found = list(db.session.execute(statement.order_by(*order).limit(PAGE + 1)))
    has_more, found = len(found) > PAGE, found[:PAGE]
    if is_back:
        found.reverse()
    rows = tuple(_row(row) for row in found)
    if not rows:
        return SemesterPage((), None, None)
    has_previous = has_more if is_back else key is not None
    has_next = True if is_back else has_more
    return SemesterPage(rows, rows[0].public_id if has_previous else None, rows[-1].public_id if has_next else None)


def state_counts(semester: Semester, scope: OfficeScope) -> Counter[str]:
    """How many people stand where. One query."""
    people = _everyone(semester, scope).subquery()
    rows = db.session.execute(select(people.c.state, func.count().label("people")).group_by(people.c.state)).all()
    return Counter({str(row.state): int(row.people) for row in rows})


@dataclass(frozen=True, slots=True)
class WaitingScore:
    """A score that cannot become final yet, and who has to confirm it."""

    nip: str
    nama: str
    unit: str
    jabatan: str
    assessor: str | None


@dataclass(slots=True)
class UnitScores:
    """One unit in the table of finalisation, in people: already final, ready to become final, waiting for the superior's
    confirmation, and without any score."""

    unit: UnitLine
    people: int = 0
    final: int = 0
    ready: int = 0
    waiting: int = 0
    without: int = 0


def unit_scores(semester: Semester, scope: OfficeScope) -> list[UnitScores]:
    """How far each unit is, by name; the top itself stands for the people placed there. One query."""
    people = _everyone(semester, scope).subquery()
    columns = (people.c.unit_id, people.c.state, people.c.is_ready)
    rows: list[Any] = list(db.session.execute(select(*columns, func.count().label("people")).group_by(*columns)))
    found = {unit.id: UnitScores(unit) for unit in scope.groups.values()}
    for row in rows:
        line = found[scope.groups[row.unit_id].id]
        line.people += row.people
        if row.is_ready:
            line.ready += row.people
        elif row.state == "proposed":
            line.waiting += row.people
        elif row.state in ("tanpa_skp", "belum_dihitung"):
            line.without += row.people
        else:
            line.final += row.people
    return sorted((line for line in found.values() if line.people), key=lambda line: line.unit.nama)


def waiting_scores(semester: Semester, scope: OfficeScope) -> list[WaitingScore]:
    """People whose superior has not confirmed yet, by name, the first hundred. One query."""
    assessor = aliased(Employee)
    people = _everyone(semester, scope).subquery()
    rows = db.session.execute(
        select(people.c.nip, people.c.nama, people.c.unit, people.c.jabatan, assessor.nama.label("assessor"))
        .outerjoin(assessor, assessor.id == people.c.assessor_id)
        .where(people.c.state == "proposed")
        .order_by(people.c.nama, people.c.nip)
        .limit(WAITING_SHOWN)
    )
    return [WaitingScore(row.nip, row.nama, row.unit, row.jabatan, row.assessor) for row in rows]


def _everyone(semester: Semester, scope: OfficeScope) -> Select[*tuple[Any, ...]]:
    """ASN with a definitif post in the semester, each with the last one, and the score if there is one."""
    later = aliased(Assignment)
    return (
        select(
            Employee.id.label("employee_id"),
            Employee.public_id,
            Employee.nip,
            Employee.nama,
            Assignment.unit_id,
            Unit.nama.label("unit"),
            Assignment.jabatan,
            Score.rating_hasil,
            Score.rating_perilaku,
            func.coalesce(ExternalScore.nilai, Score.nilai).label("nilai"),
            _predikat().label("predikat"),
            Score.predikat_computed,
            Score.id.label("score_id"),
            Score.assessor_id,
            ExternalScore.imported_at,
            _state(semester).label("state"),
            _is_ready().label("is_ready"),
        )
        .join(Assignment, Assignment.employee_id == Employee.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(
            Score,
            and_(Score.employee_id == Employee.id, Score.semester == semester.code, Score.is_current.is_(True)),
        )
        .outerjoin(
            ExternalScore, and_(ExternalScore.employee_id == Employee.id, ExternalScore.semester == semester.code)
        )
        .where(
            Employee.is_official.is_(False),
            *_posts(Assignment, semester),
            ~exists().where(
                later.employee_id == Employee.id,
                *_posts(later, semester),
                tuple_(later.starts_on, later.id) > tuple_(Assignment.starts_on, Assignment.id),
            ),
            scope.covers(Assignment.unit_id),
        )
    )


def _posts(table: Any, semester: Semester) -> Sequence[ColumnElement[bool]]:
    return (
        table.penugasan == "definitif",
        table.starts_on <= semester.last_day,
        or_(table.ends_on.is_(None), table.ends_on >= semester.first_day),
    )


def _predikat() -> ColumnElement[str | None]:
    return func.coalesce(ExternalScore.predikat, Score.predikat)


def _state(semester: Semester) -> ColumnElement[str]:
    has_plan = exists().where(Skp.employee_id == Employee.id, *agreed_in(semester))
    return case(
        (ExternalScore.id.is_not(None), "final"),
        (and_(Score.id.is_(None), has_plan), "belum_dihitung"),
        (Score.id.is_(None), "tanpa_skp"),
        (Score.is_assessable.is_(False), "belum_dinilai"),
        else_=Score.status,
    )


def _is_ready() -> ColumnElement[bool]:
    """Confirmed, or not to be judged at all, and not final yet: what finalising a unit takes."""
    return and_(
        ExternalScore.id.is_(None),
        Score.status.in_(("proposed", "assessed")),
        or_(Score.status == "assessed", Score.is_assessable.is_(False)),
    )


def _filtered(
    statement: Select[*tuple[Any, ...]], semester: Semester, wanted: SemesterFilter
) -> Select[*tuple[Any, ...]]:
    if wanted.name.strip():
        statement = statement.where(matches_name(wanted.name))
    if wanted.predikat:
        statement = statement.where(_predikat() == wanted.predikat)
    if wanted.state:
        statement = statement.where(_state(semester) == wanted.state)
    return statement


def _row(row: Row[*tuple[Any, ...]]) -> SemesterRow:
    return SemesterRow(
        public_id=row.public_id,
        nip=row.nip,
        nama=row.nama,
        unit=row.unit,
        jabatan=row.jabatan,
        rating_hasil=row.rating_hasil,
        rating_perilaku=row.rating_perilaku,
        nilai=None if row.nilai is None else round_half_up(row.nilai, 2),
        predikat=row.predikat,
        predikat_computed=row.predikat_computed,
        state=row.state,
        at=row.imported_at or row.acted_at,
        is_elsewhere=row.imported_at is not None,
    )


def _key_of(person: UUID | None) -> tuple[str, int] | None:
    if person is None:
        return None
    row = db.session.execute(select(Employee.nama, Employee.id).where(Employee.public_id == person)).first()
    return None if row is None else (row.nama, row.id)
