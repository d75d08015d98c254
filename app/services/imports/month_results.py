"""capaian: shares of a month that no entry shows, for allowance profiles that ask for them. Key (nip, bulan, unsur)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from app.extensions import db
from app.models import Employee, MonthResult
from app.models.result import MONTH_RESULTS
from app.services.imports.batch import Batch, Counts, Kind
from app.services.imports.fields import RowReader
from app.services.imports.keyed import Comparison, Stored, compare
from app.services.imports.organisation import (
    closed_codes,
    insert_all,
    person_ids,
    refuse_unknown_people,
    update_by_id,
)
from app.services.imports.tables import Row

_PLACES = 4
_DOCUMENT = 200


@dataclass(frozen=True, slots=True)
class MonthResultRow:
    row: Row
    nip: str
    bulan: str
    unsur: str
    nilai: Decimal
    dasar: str

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.nip, self.bulan, self.unsur)

    @property
    def values(self) -> tuple[Decimal, str]:
        return (self.nilai, self.dasar)


def parse_row(reader: RowReader) -> MonthResultRow | None:
    """Read one row; None when something is wrong with it. `nilai` is a share from 0 to 1."""
    nip, month = reader.person("nip"), reader.month("bulan")
    unsur = reader.code("unsur", MONTH_RESULTS)
    nilai, document = reader.decimal("nilai", _PLACES), reader.text("dasar", _DOCUMENT, required=True)
    if nilai is not None and not 0 <= nilai <= 1:
        reader.refuse("nilai", "import_range", low=0, high=1)
        return None
    if nip is None or month is None or nilai is None:
        return None
    return MonthResultRow(reader.row, nip, month.code, unsur, nilai, document)


class MonthResultImport:
    """Upserts shares."""

    def __init__(self, batch: Batch[MonthResultRow]) -> None:
        self.batch = batch
        self.people = person_ids()
        self.stored = _stored({item.bulan for item in batch.rows})

    def check(self) -> None:
        """Refuse unknown people, repeated keys, and changes to closed months."""
        refuse_unknown_people(self.batch, self.people, "nip")
        self.batch.refuse_repeats(lambda item: item.key, "unsur")
        closed = closed_codes("month")
        for item in self._compare().touched:
            if item.bulan in closed:
                self.batch.refuse(item, "bulan", "import_month_closed", month=item.bulan)

    def write(self) -> Counts:
        """Insert and update."""
        found, now = self._compare(), self.batch.now
        insert_all(
            MonthResult,
            [
                {
                    "employee_id": self.people[item.nip],
                    "bulan": item.bulan,
                    "unsur": item.unsur,
                    "nilai": item.nilai,
                    "dasar": item.dasar,
                    "imported_at": now,
                }
                for item in found.new
            ],
        )
        update_by_id(
            MonthResult,
            [
                {"row_id": row_id, "nilai": item.nilai, "dasar": item.dasar, "imported_at": now}
                for row_id, item in found.changed
            ],
        )
        return found.counts()

    def _compare(self) -> Comparison[MonthResultRow]:
        return compare(self.batch.good, self.stored, lambda item: item.key, lambda item: item.values)


def _stored(months: set[str]) -> dict[Hashable, Stored]:
    table = MonthResult
    rows = db.session.execute(
        select(table.id, Employee.nip, table.bulan, table.unsur, table.nilai, table.dasar)
        .join(Employee, Employee.id == table.employee_id)
        .where(table.bulan.in_(months))
    )
    return {(row.nip, row.bulan, row.unsur): Stored(row.id, (row.nilai, row.dasar)) for row in rows}


MONTH_RESULT_IMPORT: Kind[MonthResultRow] = Kind(
    name="capaian",
    example={
        "nip": "199203152018012001",
        "bulan": "2026-07",
        "unsur": "pengaduan",
        "nilai": "0.9500",
        "dasar": "Nota 12/2026",
    },
    optional=frozenset(),
    parse=parse_row,
    importer=MonthResultImport,
)
