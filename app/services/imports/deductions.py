"""potongan: named deductions from TPP. Key (nip, jenis, mulai, dasar); whole rupiah a month."""

from __future__ import annotations

import uuid
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from app.domain.deductions import Deduction, DeductionKind, changed_months
from app.domain.periods import Month
from app.extensions import db
from app.models import Employee, NamedDeduction
from app.services.deductions import MAX_DEDUCTION, closed_month_list
from app.services.imports.batch import Batch, Counts, Kind
from app.services.imports.fields import RowReader
from app.services.imports.keyed import Comparison, Stored, compare
from app.services.imports.organisation import insert_all, person_ids, refuse_unknown_people, update_by_id
from app.services.imports.tables import Row
from app.services.recorded_acts import MAX_DOCUMENT

_KINDS = tuple(kind.value for kind in DeductionKind)


@dataclass(frozen=True, slots=True)
class DeductionRow:
    """`taken.last_month` None: the file does not say, what is known stays."""

    row: Row
    nip: str
    taken: Deduction
    dasar: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return (self.nip, self.taken.kind, self.taken.first_month.code, self.dasar)


def parse_row(reader: RowReader) -> DeductionRow | None:
    """Read one row; None when something is wrong with it."""
    nip, kind = reader.person("nip"), reader.code("jenis", _KINDS)
    amount, first = reader.whole("jumlah", 1, MAX_DEDUCTION), reader.month("mulai")
    last = reader.month("selesai") if reader.has("selesai") else None
    document = reader.text("dasar", MAX_DOCUMENT, required=True)
    if nip is None or amount is None or first is None:
        return None
    if last is not None and last < first:
        reader.refuse("selesai", "import_end_before_start")
    return DeductionRow(reader.row, nip, Deduction(kind, amount, first, last), document)


class DeductionImport:
    """Upserts deductions; what a closed month took stays."""

    def __init__(self, batch: Batch[DeductionRow]) -> None:
        self.batch = batch
        self.people = person_ids()
        self.stored = _stored({item.nip for item in batch.rows})

    def check(self) -> None:
        """Refuse unknown people, repeated keys, and whatever would change a closed month."""
        refuse_unknown_people(self.batch, self.people, "nip")
        self.batch.refuse_repeats(lambda item: item.key, "mulai")
        closed = closed_month_list()
        for item in self._compare().touched:
            touched = changed_months(closed, self._known(item), self._wanted(item))
            if touched:
                self.batch.refuse(item, "mulai", "import_month_closed", month=touched[0].code)

    def write(self) -> Counts:
        """Insert and update."""
        found, now = self._compare(), self.batch.now
        new = [
            {
                "public_id": uuid.uuid4(),
                "employee_id": self.people[item.nip],
                "kind": item.taken.kind,
                "first_month": item.taken.first_month.code,
                "document": item.dasar,
                "recorded_by_id": self.batch.by,
                "recorded_at": now,
                **self._values(item),
            }
            for item in found.new
        ]
        insert_all(NamedDeduction, new)
        update_by_id(NamedDeduction, [{"row_id": row_id, **self._values(item)} for row_id, item in found.changed])
        return found.counts()

    def _compare(self) -> Comparison[DeductionRow]:
        return compare(
            self.batch.good, self.stored, lambda item: item.key, lambda item: tuple(self._values(item).values())
        )

    def _known(self, item: DeductionRow) -> Deduction | None:
        stored = self.stored.get(item.key)
        if stored is None:
            return None
        amount, last = stored.values
        return replace(item.taken, amount=amount, last_month=Month.parse(last) if last else None)

    def _wanted(self, item: DeductionRow) -> Deduction:
        known = self._known(item)
        if known is None or item.taken.last_month is not None:
            return item.taken
        return replace(item.taken, last_month=known.last_month)

    def _values(self, item: DeductionRow) -> dict[str, Any]:
        wanted = self._wanted(item)
        return {"amount": wanted.amount, "last_month": wanted.last_month.code if wanted.last_month else None}


def _stored(people: set[str]) -> dict[Hashable, Stored]:
    table = NamedDeduction
    rows = db.session.execute(
        select(
            table.id, Employee.nip, table.kind, table.first_month, table.document, table.amount, table.last_month
        ).join(Employee, Employee.id == table.employee_id)
    )
    return {tuple(row[1:5]): Stored(row.id, tuple(row[5:])) for row in rows if row.nip in people}


DEDUCTIONS: Kind[DeductionRow] = Kind(
    name="potongan",
    example={
        "nip": "199203152018012001",
        "jenis": "zakat",
        "jumlah": "75000",
        "mulai": "2026-07",
        "selesai": "2026-12",
        "dasar": "Surat kuasa 12/2026",
    },
    optional=frozenset({"selesai"}),
    parse=parse_row,
    importer=DeductionImport,
)
