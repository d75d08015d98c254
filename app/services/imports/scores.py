"""scores: final results from elsewhere, so that the first TPP has a predikat in force. Key (nip, semester)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from app.domain.predikat import Predikat
from app.extensions import db
from app.models import Employee, ExternalScore
from app.services.imports.batch import Batch, Counts, Kind
from app.services.imports.fields import RowReader
from app.services.imports.keyed import Comparison, Stored, compare
from app.services.imports.organisation import closed_codes, insert_all, person_ids, refuse_unknown_people, update_by_id
from app.services.imports.tables import Row

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
    """Upserts results from elsewhere."""

    def __init__(self, batch: Batch[ScoreRow]) -> None:
        self.batch = batch
        self.people = person_ids()
        self.stored = _stored({item.semester for item in batch.rows})

    def check(self) -> None:
        """Refuse unknown people, repeated keys and changes to closed semesters."""
        refuse_unknown_people(self.batch, self.people, "nip")
        self.batch.refuse_repeats(lambda item: item.key, "semester")
        closed = closed_codes("semester")
        for item in self._compare().touched:
            if item.semester in closed:
                self.batch.refuse(item, "semester", "import_semester_closed", semester=item.semester)

    def write(self) -> Counts:
        """Insert and update."""
        found, now = self._compare(), self.batch.now
        insert_all(
            ExternalScore,
            [
                {
                    "employee_id": self.people[item.nip],
                    "semester": item.semester,
                    "predikat": item.predikat,
                    "nilai": item.nilai,
                    "sumber": item.sumber,
                    "imported_at": now,
                }
                for item in found.new
            ],
        )
        update_by_id(
            ExternalScore,
            [
                {
                    "row_id": row_id,
                    "predikat": item.predikat,
                    "nilai": item.nilai,
                    "sumber": item.sumber,
                    "imported_at": now,
                }
                for row_id, item in found.changed
            ],
        )
        return found.counts()

    def _compare(self) -> Comparison[ScoreRow]:
        return compare(self.batch.good, self.stored, lambda item: item.key, lambda item: item.values)


def _stored(semesters: set[str]) -> dict[Hashable, Stored]:
    table = ExternalScore
    rows = db.session.execute(
        select(table.id, Employee.nip, table.semester, table.predikat, table.nilai, table.sumber)
        .join(Employee, Employee.id == table.employee_id)
        .where(table.semester.in_(semesters))
    )
    return {(row.nip, row.semester): Stored(row.id, tuple(row[3:])) for row in rows}


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
