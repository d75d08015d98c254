"""feedback: levels for the seven values. Rows are only ever added; the latest of a giver counts."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from sqlalchemy import select

from app.domain.periods import Semester
from app.extensions import db
from app.models import Employee, Feedback
from app.services.imports.batch import Batch, Counts, Kind
from app.services.imports.fields import RowReader
from app.services.imports.keyed import Comparison, Stored, compare
from app.services.imports.organisation import closed_codes, insert_all, person_ids, refuse_unknown_people
from app.services.imports.tables import Row
from app.services.score_marks import mark_scores_due

PERAN = ("atasan", "rekan", "bawahan", "tim")
VALUES = (
    ("berorientasi_pelayanan", "akuntabel", "kompeten", "harmonis", "loyal", "adaptif", "kolaboratif")
)  # fmt: skip
LEVELS = ("di_bawah", "sesuai", "di_atas")


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    row: Row
    nip: str
    semester: str
    penilai_nip: str
    peran: str
    nilai_perilaku: str
    rating: str
    catatan: str | None

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        return (self.nip, self.semester, self.penilai_nip, self.peran, self.nilai_perilaku)

    @property
    def values(self) -> tuple[str, str | None]:
        return (self.rating, self.catatan)


def parse_row(reader: RowReader) -> FeedbackRow | None:
    """Read one row; None when something is wrong with it."""
    nip, giver = reader.person("nip"), reader.person("penilai_nip")
    semester = reader.semester("semester")
    peran = reader.code("peran", PERAN)
    value = reader.code("nilai_perilaku", VALUES)
    rating = reader.code("rating", LEVELS)
    note = reader.prose("catatan", 1000) or None
    if nip is None or giver is None or semester is None:
        return None
    if nip == giver:
        reader.refuse("penilai_nip", "import_own_feedback")
    return FeedbackRow(reader.row, nip, semester.code, giver, peran, value, rating, note)


class FeedbackImport:
    """Adds what differs from the giver's latest word."""

    def __init__(self, batch: Batch[FeedbackRow]) -> None:
        self.batch = batch
        self.people = person_ids()
        self.stored = _stored({item.semester for item in batch.rows})

    def check(self) -> None:
        """Refuse unknown people, repeated keys and closed semesters."""
        refuse_unknown_people(self.batch, self.people, "nip", "penilai_nip")
        self.batch.refuse_repeats(lambda item: item.key, "nilai_perilaku")
        closed = closed_codes("semester")
        for item in self._compare().touched:
            if item.semester in closed:
                self.batch.refuse(item, "semester", "import_semester_closed", semester=item.semester)

    def write(self) -> Counts:
        """Add rows, also for a changed level: what was said before stays."""
        found = self._compare()
        insert_all(
            Feedback,
            [
                {
                    "employee_id": self.people[item.nip],
                    "semester": item.semester,
                    "assessor_id": self.people[item.penilai_nip],
                    "peran": item.peran,
                    "nilai_perilaku": item.nilai_perilaku,
                    "rating": item.rating,
                    "catatan": item.catatan,
                    "given_at": self.batch.now,
                }
                for item in found.touched
            ],
        )
        due = {(self.people[item.nip], item.semester) for item in found.touched}
        for employee_id, semester in sorted(due):
            mark_scores_due(employee_id, [Semester.parse(semester)])
        return found.counts()

    def _compare(self) -> Comparison[FeedbackRow]:
        return compare(self.batch.good, self.stored, lambda item: item.key, lambda item: item.values)


def _stored(semesters: set[str]) -> dict[Hashable, Stored]:
    """The latest row of each key; later ones overwrite earlier ones while reading."""
    nips = {row.id: row.nip for row in db.session.execute(select(Employee.id, Employee.nip))}
    table = Feedback
    columns = (table.semester, table.peran, table.nilai_perilaku, table.rating, table.catatan)
    rows = db.session.execute(
        select(table.id, table.employee_id, table.assessor_id, *columns)
        .where(table.semester.in_(semesters))
        .order_by(table.given_at, table.id)
    )
    return {
        (nips[row.employee_id], row.semester, nips[row.assessor_id], row.peran, row.nilai_perilaku): Stored(
            row.id, (row.rating, row.catatan)
        )
        for row in rows
    }


FEEDBACK: Kind[FeedbackRow] = Kind(
    name="feedback",
    example={
        "nip": "199203152018012001",
        "semester": "2026-1",
        "penilai_nip": "197504122000031002",
        "peran": "atasan",
        "nilai_perilaku": "berorientasi_pelayanan",
        "rating": "sesuai",
        "catatan": "Melayani wali murid dengan sabar",
    },
    optional=frozenset(),
    parse=parse_row,
    importer=FeedbackImport,
)
