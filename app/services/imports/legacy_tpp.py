"""tpp_lama: what the old system paid, for units in bulan bayangan. Key (nip, bulan), whole rupiah."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from sqlalchemy import select

from app.domain.tpp_batch import BatchState
from app.extensions import db
from app.models import Employee, LegacyTpp, TppBatch, TppLine
from app.services.imports.batch import Batch, Counts, Kind
from app.services.imports.fields import RowReader
from app.services.imports.keyed import Comparison, Stored, compare
from app.services.imports.organisation import insert_all, person_ids, refuse_unknown_people, update_by_id
from app.services.imports.payroll import MAX_RUPIAH
from app.services.imports.tables import Row


@dataclass(frozen=True, slots=True)
class LegacyRow:
    row: Row
    nip: str
    bulan: str
    jumlah: int

    @property
    def key(self) -> tuple[str, str]:
        return (self.nip, self.bulan)


def parse_row(reader: RowReader) -> LegacyRow | None:
    """Read one row; None when something is wrong with it. 0 is an amount: nothing was paid."""
    nip, month = reader.person("nip"), reader.month("bulan")
    amount = reader.whole("jumlah", 0, MAX_RUPIAH)
    if nip is None or month is None or amount is None:
        return None
    return LegacyRow(reader.row, nip, month.code, amount)


class LegacyImport:
    """Upserts old amounts."""

    def __init__(self, batch: Batch[LegacyRow]) -> None:
        self.batch = batch
        self.people = person_ids()
        self.stored = _stored({item.bulan for item in batch.rows})
        self.decided = _decided({item.bulan for item in batch.rows})

    def check(self) -> None:
        """Refuse unknown people, repeated keys, and changes to what a verified shadow batch pays."""
        refuse_unknown_people(self.batch, self.people, "nip")
        self.batch.refuse_repeats(lambda item: item.key, "bulan")
        for item in self._compare().touched:
            if item.key in self.decided:
                self.batch.refuse(item, "bulan", "import_batch_decided", month=item.bulan)

    def write(self) -> Counts:
        """Insert and update."""
        found, now = self._compare(), self.batch.now
        insert_all(
            LegacyTpp,
            [
                {
                    "employee_id": self.people[item.nip],
                    "bulan": item.bulan,
                    "jumlah": item.jumlah,
                    "imported_at": now,
                }
                for item in found.new
            ],
        )
        changed = [{"row_id": row_id, "jumlah": item.jumlah, "imported_at": now} for row_id, item in found.changed]
        update_by_id(LegacyTpp, changed)
        return found.counts()

    def _compare(self) -> Comparison[LegacyRow]:
        return compare(self.batch.good, self.stored, lambda item: item.key, lambda item: (item.jumlah,))


def _stored(months: set[str]) -> dict[Hashable, Stored]:
    rows = db.session.execute(
        select(LegacyTpp.id, Employee.nip, LegacyTpp.bulan, LegacyTpp.jumlah)
        .join(Employee, Employee.id == LegacyTpp.employee_id)
        .where(LegacyTpp.bulan.in_(months))
    )
    return {(row.nip, row.bulan): Stored(row.id, (row.jumlah,)) for row in rows}


def _decided(months: set[str]) -> set[tuple[str, str]]:
    """NIP and month of everyone in a shadow batch that left draft: the amount to pay stands there already."""
    rows = db.session.execute(
        select(Employee.nip, TppBatch.month)
        .join(TppLine, TppLine.employee_id == Employee.id)
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .where(TppBatch.month.in_(months), TppBatch.is_shadow.is_(True), TppBatch.state != BatchState.DRAFT)
    )
    return {(row.nip, row.month) for row in rows}


LEGACY_TPP: Kind[LegacyRow] = Kind(
    name="tpp_lama",
    example={"nip": "199203152018012001", "bulan": "2026-07", "jumlah": "2850000"},
    optional=frozenset(),
    parse=parse_row,
    importer=LegacyImport,
)
