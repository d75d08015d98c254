"""scores: final results from elsewhere, so that the first TPP has a predikat in force. Key (nip, semester)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from app.domain.periods import Semester
from app.domain.predikat import Predikat
from app.extensions import db
from app.models import ComparisonScore, Employee, ExternalScore
from app.services.imports.batch import Batch, Counts, Kind
from app.services.imports.fields import RowReader
from app.services.imports.keyed import Comparison, Stored, compare
from app.services.imports.organisation import closed_codes, insert_all, person_ids, refuse_unknown_people, update_by_id
from app.services.imports.tables import Row
from app.services.predikat_source import OfficialSources

# Systems differ in their scale (0–100, 0–120, sums of both); beyond this it is a typing error.
MAX_NILAI = Decimal(1000)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    row: Row
    nip: str
    semester: str
    predikat: str
    nilai: Decimal | None
    sumber: str

    @property
    def key(self) -> tuple[str, str]:
        return (self.nip, self.semester)

    @property
    def values(self) -> tuple[str, Decimal | None, str]:
        return (self.predikat, self.nilai, self.sumber)


def parse_row(reader: RowReader) -> ScoreRow | None:
    """Read one row; None when something is wrong with it."""
    nip, semester = reader.person("nip"), reader.semester("semester")
    predikat = reader.code("predikat", [code.value for code in Predikat])
    nilai = reader.decimal("nilai", 4, required=False)
    if nilai is not None and nilai > MAX_NILAI:
        reader.refuse("nilai", "import_range", low=0, high=int(MAX_NILAI))
    sumber = reader.text("sumber", 100, required=True)
    if nip is None or semester is None:
        return None
    return ScoreRow(reader.row, nip, semester.code, predikat, nilai, sumber)


class ScoreImport:
    """Upserts results from elsewhere: those of the official source as the result that holds, others beside it.

    A row may move between the two when the rule about sources has changed since; the old place is emptied.
    """

    def __init__(self, batch: Batch[ScoreRow]) -> None:
        self.batch = batch
        self.people = person_ids()
        semesters = {item.semester for item in batch.rows}
        self.sources = {code: OfficialSources(Semester.parse(code)) for code in semesters}
        self.official = _stored(ExternalScore, semesters, with_source=False)
        self.beside = _stored(ComparisonScore, semesters, with_source=True)

    def check(self) -> None:
        """Refuse unknown people, repeated keys and changes to closed semesters."""
        refuse_unknown_people(self.batch, self.people, "nip")
        self.batch.refuse_repeats(lambda item: item.key, "semester")
        closed = closed_codes("semester")
        official, beside = self._compare()
        for item in (*official.touched, *beside.touched):
            if item.semester in closed:
                self.batch.refuse(item, "semester", "import_semester_closed", semester=item.semester)

    def write(self) -> Counts:
        """Insert, update, and remove what moved."""
        official, beside = self._compare()
        for table, found in ((ExternalScore, official), (ComparisonScore, beside)):
            insert_all(table, [self._row(item) for item in found.new])
            update_by_id(table, [{"row_id": row_id, **self._result(item)} for row_id, item in found.changed])
        self._remove_moved()
        one, other = official.counts(), beside.counts()
        return Counts(one.new + other.new, one.changed + other.changed, one.unchanged + other.unchanged)

    def _compare(self) -> tuple[Comparison[ScoreRow], Comparison[ScoreRow]]:
        pays = [item for item in self.batch.good if self._pays(item)]
        rest = [item for item in self.batch.good if not self._pays(item)]
        return (
            compare(pays, self.official, lambda item: item.key, lambda item: item.values),
            compare(rest, self.beside, lambda item: (*item.key, item.sumber), lambda item: item.values),
        )

    def _pays(self, item: ScoreRow) -> bool:
        employee_id = self.people.get(item.nip)
        return employee_id is None or self.sources[item.semester].elsewhere_pays(employee_id, item.sumber)

    def _remove_moved(self) -> None:
        for item in self.batch.good:
            is_official = self._pays(item)
            held = self.official.get(item.key)
            here = self.beside.get((*item.key, item.sumber))
            if is_official and here is not None:
                db.session.execute(delete(ComparisonScore).where(ComparisonScore.id == here.id))
            elif not is_official and held is not None and held.values[2] == item.sumber:
                db.session.execute(delete(ExternalScore).where(ExternalScore.id == held.id))

    def _row(self, item: ScoreRow) -> dict[str, Any]:
        return {"employee_id": self.people[item.nip], "semester": item.semester, **self._result(item)}

    def _result(self, item: ScoreRow) -> dict[str, Any]:
        return {
            "predikat": item.predikat,
            "nilai": item.nilai,
            "sumber": item.sumber,
            "imported_at": self.batch.now,
        }


def _stored(
    table: type[ExternalScore] | type[ComparisonScore], semesters: set[str], *, with_source: bool
) -> dict[Hashable, Stored]:
    rows = db.session.execute(
        select(table.id, Employee.nip, table.semester, table.predikat, table.nilai, table.sumber)
        .join(Employee, Employee.id == table.employee_id)
        .where(table.semester.in_(semesters))
    )
    return {
        (row.nip, row.semester, row.sumber) if with_source else (row.nip, row.semester): Stored(row.id, tuple(row[3:]))
        for row in rows
    }


SCORES: Kind[ScoreRow] = Kind(
    name="scores",
    example={
        "nip": "199203152018012001",
        "semester": "2025-2",
        "predikat": "baik",
        "nilai": "98.50",
        "sumber": "e-Kinerja BKN",
    },
    optional=frozenset(),
    parse=parse_row,
    importer=ScoreImport,
)
