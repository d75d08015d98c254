"""payroll: what the salary run already paid, taxed, and used of the BPJS ceiling. Key (nip, bulan), whole rupiah.

Optional columns say more of the month, and of the tax year before it where this program does not hold its months.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from app.extensions import db
from app.models import Employee, Payroll
from app.services.imports.batch import Batch, Counts, Kind
from app.services.imports.fields import RowReader
from app.services.imports.keyed import Comparison, Stored, compare
from app.services.imports.organisation import closed_codes, insert_all, person_ids, refuse_unknown_people, update_by_id
from app.services.imports.tables import Row

MAX_RUPIAH = 999_999_999_999
_OF_THE_MONTH: Final = ("gaji_kotor", "pph_gaji", "dasar_bpjs")
_MORE: Final = ("iuran_pensiun", "tunjangan_fungsional")
# What the year held before the month: all of it or none.
_BEFORE: Final = ("bruto_lalu", "pph_lalu", "pensiun_lalu", "bulan_lalu")
_COLUMNS: Final = (*_OF_THE_MONTH, *_MORE, *_BEFORE)


@dataclass(frozen=True, slots=True)
class PayrollRow:
    """`amounts` by column; an optional one that the file does not give is None and leaves what is known."""

    row: Row
    nip: str
    bulan: str
    amounts: Mapping[str, int | None]

    @property
    def key(self) -> tuple[str, str]:
        return (self.nip, self.bulan)


def parse_row(reader: RowReader) -> PayrollRow | None:
    """Read one row; None when something is wrong with it."""
    nip, month = reader.person("nip"), reader.month("bulan")
    amounts = {column: reader.whole(column, 0, MAX_RUPIAH) for column in _OF_THE_MONTH}
    amounts |= {column: reader.whole(column, 0, MAX_RUPIAH, required=False) for column in (*_MORE, *_BEFORE[:-1])}
    gross, tax, base = (amounts[column] for column in _OF_THE_MONTH)
    if nip is None or month is None or gross is None or tax is None or base is None:
        return None
    if tax > gross:
        reader.refuse("pph_gaji", "import_tax_above_pay")
    amounts["bulan_lalu"] = reader.whole("bulan_lalu", 0, month.month - 1, required=False)
    _check_before(reader, amounts)
    return PayrollRow(reader.row, nip, month.code, amounts)


def _check_before(reader: RowReader, amounts: Mapping[str, int | None]) -> None:
    """The year before the month is known as a whole, and its parts fit together."""
    given = [column for column in _BEFORE if reader.has(column)]
    if not given:
        return
    for column in _BEFORE:
        if column not in given:
            reader.refuse(column, "import_year_before_whole", columns=", ".join(_BEFORE))
    gross, tax, pension, months = (amounts[column] for column in _BEFORE)
    for column, part in (("pph_lalu", tax), ("pensiun_lalu", pension)):
        if gross is not None and part is not None and part > gross:
            reader.refuse(column, "import_part_above_gross")
    if gross and months == 0:
        reader.refuse("bulan_lalu", "import_gross_without_month")


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
                {"employee_id": self.people[item.nip], "bulan": item.bulan, "imported_at": now, **self._values(item)}
                for item in found.new
            ],
        )
        update_by_id(
            Payroll, [{"row_id": row_id, "updated_at": now, **self._values(item)} for row_id, item in found.changed]
        )
        return found.counts()

    def _compare(self) -> Comparison[PayrollRow]:
        return compare(
            self.batch.good, self.stored, lambda item: item.key, lambda item: tuple(self._values(item).values())
        )

    def _values(self, item: PayrollRow) -> dict[str, Any]:
        """The columns as they should stand afterwards."""
        known = self.stored.get(item.key)
        before = dict.fromkeys(_COLUMNS) if known is None else dict(zip(_COLUMNS, known.values, strict=True))
        return {column: before[column] if item.amounts[column] is None else item.amounts[column] for column in _COLUMNS}


def _stored(months: set[str]) -> dict[Hashable, Stored]:
    rows = db.session.execute(
        select(Payroll.id, Employee.nip, Payroll.bulan, *(getattr(Payroll, column) for column in _COLUMNS))
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
        "iuran_pensiun": "180500",
        "tunjangan_fungsional": "0",
        "bruto_lalu": "52400000",
        "pph_lalu": "612000",
        "pensiun_lalu": "1083000",
        "bulan_lalu": "6",
    },
    optional=frozenset({*_MORE, *_BEFORE}),
    parse=parse_row,
    importer=PayrollImport,
)
