"""payroll: what the salary run already paid, taxed, and used of the BPJS ceiling. Key (nip, bulan), whole rupiah."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.models import Employee, Payroll
from app.services.imports.batch import Batch, Counts, Kind
from app.services.imports.fields import RowReader
from app.services.imports.keyed import Comparison, Stored, compare
from app.services.imports.organisation import closed_codes, insert_all, person_ids, refuse_unknown_people, update_by_id
from app.services.imports.tables import Row

MAX_RUPIAH = 999_999_999_999


@dataclass(frozen=True, slots=True)
class PayrollRow:
    row: Row
    nip: str
    bulan: str
    gaji_kotor: int
    pph_gaji: int
    dasar_bpjs: int

    @property
    def key(self) -> tuple[str, str]:
        return (self.nip, self.bulan)

    @property
    def values(self) -> tuple[int, int, int]:
        return (self.gaji_kotor, self.pph_gaji, self.dasar_bpjs)


def parse_row(reader: RowReader) -> PayrollRow | None:
    """Read one row; None when something is wrong with it."""
    nip, month = reader.person("nip"), reader.month("bulan")
    amounts = [reader.whole(column, 0, MAX_RUPIAH) for column in ("gaji_kotor", "pph_gaji", "dasar_bpjs")]
    gross, tax, base = amounts
    if nip is None or month is None or gross is None or tax is None or base is None:
        return None
    if tax > gross:
        reader.refuse("pph_gaji", "import_tax_above_pay")
    return PayrollRow(reader.row, nip, month.code, gross, tax, base)


class PayrollImport:
    """Upserts payroll rows."""

    def __init__(self, batch: Batch[PayrollRow]) -> None:
        self.batch = batch
        self.people = person_ids()
        self.stored = _stored({item.bulan for item in batch.rows})

    def check(self) -> None:
        """Refuse unknown people, repeated keys and changes to closed months."""
        refuse_unknown_people(self.batch, self.people, "nip")
        self.batch.refuse_repeats(lambda item: item.key, "bulan")
        closed = closed_codes("month")
        for item in self._compare().touched:
            if item.bulan in closed:
                self.batch.refuse(item, "bulan", "import_month_closed", month=item.bulan)

    def write(self) -> Counts:
        """Insert and update."""
        found, now = self._compare(), self.batch.now
        insert_all(
            Payroll,
            [
                {
                    "employee_id": self.people[item.nip],
                    "bulan": item.bulan,
                    "gaji_kotor": item.gaji_kotor,
                    "pph_gaji": item.pph_gaji,
                    "dasar_bpjs": item.dasar_bpjs,
                    "imported_at": now,
                }
                for item in found.new
            ],
        )
        update_by_id(
            Payroll,
            [
                {
                    "row_id": row_id,
                    "gaji_kotor": item.gaji_kotor,
                    "pph_gaji": item.pph_gaji,
                    "dasar_bpjs": item.dasar_bpjs,
                    "updated_at": now,
                }
                for row_id, item in found.changed
            ],
        )
        return found.counts()

    def _compare(self) -> Comparison[PayrollRow]:
        return compare(self.batch.good, self.stored, lambda item: item.key, lambda item: item.values)


def _stored(months: set[str]) -> dict[Hashable, Stored]:
    rows = db.session.execute(
        select(Payroll.id, Employee.nip, Payroll.bulan, Payroll.gaji_kotor, Payroll.pph_gaji, Payroll.dasar_bpjs)
        .join(Employee, Employee.id == Payroll.employee_id)
        .where(Payroll.bulan.in_(months))
    )
    return {(row.nip, row.bulan): Stored(row.id, tuple(row[3:])) for row in rows}


PAYROLL: Kind[PayrollRow] = Kind(
    name="payroll",
    example={
        "nip": "199203152018012001",
        "bulan": "2026-07",
        "gaji_kotor": "4100000",
        "pph_gaji": "0",
        "dasar_bpjs": "3900000",
    },
    optional=frozenset(),
    parse=parse_row,
    importer=PayrollImport,
)
