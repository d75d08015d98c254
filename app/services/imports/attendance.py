"""attendance: one code on one day of one person. Key (nip, tanggal, kode)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from app.domain.activities import MINUTES_PER_DAY
from app.domain.calendar import Pattern, WorkCalendar
from app.domain.periods import Month
from app.extensions import db
from app.models import Attendance, CalendarDay, Employee
from app.models.attendance import ATTENDANCE_CODES
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
from app.services.rollup_marks import mark_changed
from app.services.structure import structure_of_city


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """Minutes count from local midnight; a shift may end past 1440."""

    row: Row
    nip: str
    tanggal: date
    masuk: int | None
    pulang: int | None
    kode: str

    @property
    def key(self) -> tuple[str, date, str]:
        return (self.nip, self.tanggal, self.kode)

    @property
    def values(self) -> tuple[int | None, int | None]:
        return (self.masuk, self.pulang)

    @property
    def month(self) -> str:
        return Month.of(self.tanggal).code


def parse_row(reader: RowReader) -> AttendanceRow | None:
    """Read one row; None when something is wrong with it."""
    nip, day = reader.person("nip"), reader.day("tanggal")
    arrived, left = reader.minute("masuk"), reader.minute("pulang", is_end=True)
    code = reader.code("kode", ATTENDANCE_CODES)
    if nip is None or day is None:
        return None
    return AttendanceRow(reader.row, nip, day, arrived, left, code)


class AttendanceImport:
    """Upserts attendance; rows of days on which the person does not work are passed over."""

    def __init__(self, batch: Batch[AttendanceRow]) -> None:
        self.batch = batch
        self.people = person_ids()
        self.stored = _stored(batch.rows)
        self.ignored: set[int] = set()

    def check(self) -> None:
        """Refuse unknown people, repeated keys, future days, an end before the start, and changes to closed months."""
        batch = self.batch
        refuse_unknown_people(batch, self.people, "nip")
        batch.refuse_repeats(lambda item: item.key, "kode")
        for item in batch.good:
            if item.tanggal > batch.today and item.kode in ("H", "TK", "LP", "apel_absen"):
                batch.refuse(item, "tanggal", "import_date_future")
        self._judge_days()
        closed = closed_codes("month")
        for item in self._compare().touched:
            if item.month in closed:
                batch.refuse(item, "tanggal", "import_month_closed", month=item.month)

    def _judge_days(self) -> None:
        """Sort out days off by the person's pattern, and let a night shift end on the next day."""
        structure = structure_of_city()
        calendar = WorkCalendar(db.session.scalars(select(CalendarDay.tanggal)))
        judged = []
        for item in self.batch.rows:
            if item.row.line in self.batch.refused:
                continue
            fact = structure.assignment_on(self.people[item.nip], item.tanggal)
            if fact is None:
                self._ignore(item, "import_not_employed")
            elif fact.pattern is not Pattern.SHIFT and not calendar.is_working_day(item.tanggal, fact.pattern):
                self._ignore(item, "import_day_off")
            elif item.masuk is not None and item.pulang is not None and item.pulang <= item.masuk:
                if fact.pattern is Pattern.SHIFT:
                    item = replace(item, pulang=item.pulang + MINUTES_PER_DAY)
                else:
                    self.batch.refuse(item, "pulang", "import_leaves_before")
            judged.append(item)
        self.batch.rows = judged

    def _ignore(self, item: AttendanceRow, code: str) -> None:
        self.ignored.add(item.row.line)
        self.batch.warn(item, "tanggal", code)

    def write(self) -> Counts:
        """Insert and update, and mark the months: leave shrinks targets, so scores have to look again."""
        found, now = self._compare(), self.batch.now
        insert_all(
            Attendance,
            [
                {
                    "employee_id": self.people[item.nip],
                    "tanggal": item.tanggal,
                    "kode": item.kode,
                    "masuk": item.masuk,
                    "pulang": item.pulang,
                    "source": "import",
                    "recorded_at": now,
                }
                for item in found.new
            ],
        )
        update_by_id(
            Attendance,
            [
                {"row_id": row_id, "masuk": item.masuk, "pulang": item.pulang, "recorded_at": now}
                for row_id, item in found.changed
            ],
        )
        mark_changed((self.people[item.nip], item.month) for item in found.touched)
        counts = found.counts()
        counts.ignored = len(self.ignored)
        return counts

    def _compare(self) -> Comparison[AttendanceRow]:
        items = (item for item in self.batch.good if item.row.line not in self.ignored)
        return compare(items, self.stored, lambda item: item.key, lambda item: item.values)


def _stored(items: list[AttendanceRow]) -> dict[Hashable, Stored]:
    if not items:
        return {}
    days = [item.tanggal for item in items]
    nips = {row.id: row.nip for row in db.session.execute(select(Employee.id, Employee.nip))}
    table = Attendance
    rows = db.session.execute(
        select(table.id, table.employee_id, table.tanggal, table.kode, table.masuk, table.pulang).where(
            table.tanggal.between(min(days), max(days))
        )
    )
    return {(nips[row.employee_id], row.tanggal, row.kode): Stored(row.id, (row.masuk, row.pulang)) for row in rows}


ATTENDANCE: Kind[AttendanceRow] = Kind(
    name="attendance",
    example={
        "nip": "199203152018012001",
        "tanggal": "2026-07-13",
        "masuk": "07:28",
        "pulang": "16:03",
        "kode": "H",
    },
    optional=frozenset(),
    parse=parse_row,
    importer=AttendanceImport,
)
