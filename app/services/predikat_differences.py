"""Where results of a semester differ: the one that pays beside our own and beside those of other sources, with dates."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, false, or_, select, true, tuple_

from app.domain.calendar import local_date
from app.domain.periods import Semester
from app.domain.permissions import Permission, Viewer
from app.extensions import db
from app.models import Assignment, ComparisonScore, Employee, ExternalScore, Score, Unit
from app.services.csv_safe import write_csv
from app.services.exports import make_export
from app.services.office_scope import OfficeScope, office_scope
from app.services.predikat_source import OfficialSources

PAGE = 50
HEADER = (
    "nip",
    "nama",
    "unit",
    "kelompok",
    "sumber_resmi",
    "predikat_dari_luar",
    "sumber",
    "diimpor",
    "membayar",
    "predikat_kota",
    "keadaan_kota",
    "pembanding",
)


@dataclass(frozen=True, slots=True)
class Given:
    """A result from elsewhere; `pays`: by the rule about sources."""

    predikat: str
    sumber: str
    imported_at: datetime
    pays: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One person whose results differ. `own` is our predikat, `own_status` its state; `group` is empty while no source is named."""

    employee_id: int
    public_id: UUID
    nip: str
    nama: str
    unit: str
    unit_kode: str
    group: str
    official: str
    elsewhere: Given | None
    own: str | None
    own_status: str
    beside: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """One page by name; `after` is the person the next page begins behind."""

    rows: tuple[Difference, ...]
    after: UUID | None
    is_source_named: bool


def differences(
    semester: Semester, scope: OfficeScope, *, after: UUID | None = None, limit: int | None = PAGE
) -> DifferencePage:
    """People of the scope whose result from elsewhere differs from our own, comes from a source that does not pay, or
    has others beside it. At most seven queries; `limit` None lists all."""
    sources = OfficialSources(semester)
    statement = _people(semester, scope.covers(Unit.id), _strays(semester, sources))
    if after is not None:
        start = db.session.execute(select(Employee.nama, Employee.id).where(Employee.public_id == after)).first()
        statement = statement.where(tuple_(Employee.nama, Employee.id) > tuple(start) if start else false())
    if limit is not None:
        statement = statement.limit(limit + 1)
    found = db.session.execute(statement).all()
    shown = found if limit is None else found[:limit]
    rows = _differences_of(semester, shown, sources)
    return DifferencePage(rows, rows[-1].public_id if len(found) > len(shown) else None, sources.is_set)


def differences_in(semester: Semester, unit_ids: Collection[int] | None) -> tuple[Difference, ...]:
    """The whole list of some units, or of the city (None), for a reader whose scope was asked for before. At most seven
    queries."""
    sources = OfficialSources(semester)
    place = true() if unit_ids is None else Unit.id.in_(sorted(unit_ids)) if unit_ids else false()
    found = db.session.execute(_people(semester, place, _strays(semester, sources))).all()
    return _differences_of(semester, found, sources)


def export_differences(semester: Semester, *, unit: str = "", viewer: Viewer, folder: Path, now: datetime) -> UUID:
    """The whole list as CSV for its maker. Raises: NotAllowed, NotFound."""
    scope = office_scope(Permission.REPORT_EXPORT, viewer).narrowed(unit)
    rows = differences(semester, scope, limit=None).rows
    return make_export(
        "predikat",
        {"semester": semester.code, "unit": unit, "people": len(rows)},
        f"selisih-predikat-{semester.code}.csv",
        lambda path: write_csv(path, HEADER, [difference_cells(row) for row in rows]),
        folder=folder,
        by=viewer.employee_id,
        now=now,
    )


def _differences_of(
    semester: Semester, rows: Sequence[Row[*tuple[Any, ...]]], sources: OfficialSources
) -> tuple[Difference, ...]:
    beside = _beside(semester, [row.id for row in rows])
    return tuple(_difference(row, sources, beside) for row in rows)


def _people(semester: Semester, place: ColumnElement[bool], strays: Sequence[int]) -> Any:
    last_post = (
        select(Assignment.unit_id)
        .where(
            Assignment.employee_id == Employee.id,
            Assignment.penugasan == "definitif",
            Assignment.starts_on <= semester.last_day,
        )
        .order_by(Assignment.starts_on.desc(), Assignment.id.desc())
        .limit(1)
        .correlate(Employee)
        .scalar_subquery()
    )
    return (
        select(Employee.id, Employee.public_id, Employee.nip, Employee.nama, Unit.nama.label("unit"), Unit.kode)
        .add_columns(ExternalScore.predikat.label("elsewhere"), ExternalScore.sumber, ExternalScore.imported_at)
        .add_columns(Score.predikat.label("own"), Score.status.label("own_status"))
        .select_from(Employee)
        .join(Unit, Unit.id == last_post)
        .outerjoin(
            Score, and_(Score.employee_id == Employee.id, Score.semester == semester.code, Score.is_current.is_(True))
        )
        .outerjoin(
            ExternalScore, and_(ExternalScore.employee_id == Employee.id, ExternalScore.semester == semester.code)
        )
        .where(place, _differs(semester, strays))
        .order_by(Employee.nama, Employee.id)
    )


def _differs(semester: Semester, strays: Sequence[int]) -> ColumnElement[bool]:
    has_beside = exists().where(ComparisonScore.employee_id == Employee.id, ComparisonScore.semester == semester.code)
    is_other = and_(Score.predikat.is_not(None), ExternalScore.predikat != Score.predikat)
    return or_(is_other, has_beside, Employee.id.in_(strays))


def _strays(semester: Semester, sources: OfficialSources) -> list[int]:
    """Those whose stored result from elsewhere no longer pays, because its source is not the official one (any more)."""
    if not sources.is_set:
        return []
    rows = db.session.execute(
        select(ExternalScore.employee_id, ExternalScore.sumber).where(ExternalScore.semester == semester.code)
    )
    return [employee for employee, sumber in rows if not sources.elsewhere_pays(employee, sumber)]


def _comparisons(semester: Semester, people: Sequence[int]) -> Sequence[ComparisonScore]:
    return db.session.scalars(
        select(ComparisonScore)
        .where(ComparisonScore.semester == semester.code, ComparisonScore.employee_id.in_(people))
        .order_by(ComparisonScore.employee_id, ComparisonScore.sumber)
    ).all()


def _beside(semester: Semester, people: Sequence[int]) -> Mapping[int, list[Given]]:
    found: dict[int, list[Given]] = defaultdict(list)
    for row in _comparisons(semester, people):
        found[row.employee_id].append(_given(row))
    return found


def _given(row: ComparisonScore) -> Given:
    # Kept beside by the rule of the day it came; it pays only after a new import, so it does not pay now.
    return Given(row.predikat, row.sumber, row.imported_at, False)


def _difference(row: Row[*tuple[Any, ...]], sources: OfficialSources, beside: Mapping[int, list[Given]]) -> Difference:
    elsewhere = None
    if row.elsewhere is not None:
        pays = sources.elsewhere_pays(row.id, row.sumber)
        elsewhere = Given(row.elsewhere, row.sumber, row.imported_at, pays)
    return Difference(
        employee_id=row.id,
        public_id=row.public_id,
        nip=row.nip,
        nama=row.nama,
        unit=row.unit,
        unit_kode=row.kode,
        group=sources.groups.get(row.id, ""),
        official=sources.of(row.id).value,
        elsewhere=elsewhere,
        own=row.own,
        own_status=row.own_status or "none",
        beside=tuple(beside.get(row.id, ())),
    )


def difference_cells(row: Difference) -> tuple[object, ...]:
    """One line of a file, by the columns of HEADER; texts as codes."""
    given = row.elsewhere
    return (
        row.nip,
        row.nama,
        row.unit_kode,
        row.group,
        row.official,
        given.predikat if given else "",
        given.sumber if given else "",
        local_date(given.imported_at) if given else "",
        ("ya" if given.pays else "tidak") if given else "",
        row.own or "",
        row.own_status,
        "; ".join(f"{one.sumber}: {one.predikat} ({local_date(one.imported_at).isoformat()})" for one in row.beside),
    )
