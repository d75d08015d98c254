"""schedule: timetables (`hari`) and duty rosters (`tanggal`), one planned stretch a row.

A file states the whole timetable of each person it names (for the same `berlaku_mulai`), and the whole duty of each date:
what it no longer holds is taken away. Entries made from a schedule stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from app.domain.activities import (
    MAX_SATUAN,
    MAX_URAIAN,
    MEETING_CODE,
    MINUTES_PER_DAY,
    VOLUME_DECIMALS,
    Interval,
    parse_volume,
)
from app.domain.calendar import Pattern
from app.domain.errors import Invalid
from app.domain.periods import Month
from app.extensions import db
from app.models import Employee, PlanLine, ScheduleSlot
from app.services.imports.batch import Batch, Counts, Kind
from app.services.imports.fields import RowReader
from app.services.imports.keyed import Comparison, Stored, compare
from app.services.imports.organisation import (
    chunks,
    closed_codes,
    insert_all,
    person_ids,
    refuse_unknown_people,
    update_by_id,
)
from app.services.imports.tables import Row
from app.services.structure import structure_of_city

WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """Minutes count from local midnight; an end at or before the start is of the next day. `weekday` 0 is Monday."""

    row: Row
    nip: str
    weekday: int | None
    tanggal: date | None
    valid_from: date | None
    valid_to: date | None
    start: int
    end: int
    indikator_kode: str
    uraian: str
    volume: Decimal | None
    satuan: str | None

    @property
    def group(self) -> tuple[str, date | None, date | None]:
        """What the file states as a whole: a person's timetable from a day on, or a person's date."""
        return (self.nip, self.tanggal, self.valid_from)

    @property
    def key(self) -> tuple[Hashable, ...]:
        return (*self.group, self.weekday, self.start)

    @property
    def values(self) -> tuple[Any, ...]:
        return (self.end, self.indikator_kode, self.uraian, self.volume, self.satuan, self.valid_to)


def parse_row(reader: RowReader) -> ScheduleRow | None:
    """Read one row; None when something is wrong with it."""
    nip, day = reader.person("nip"), reader.day("tanggal", required=False)
    weekday = reader.code("hari", WEEKDAYS) if reader.has("hari") else ""
    if reader.has("hari") == reader.has("tanggal"):
        reader.refuse("hari", "import_schedule_day")
    first, last = reader.day("berlaku_mulai", required=False), reader.day("berlaku_sampai", required=False)
    if reader.has("tanggal") and (reader.has("berlaku_mulai") or reader.has("berlaku_sampai")):
        reader.refuse("berlaku_mulai", "import_schedule_dates")
    if first is not None and last is not None and last < first:
        reader.refuse("berlaku_sampai", "import_end_before_start")
    start = reader.minute("mulai", required=True)
    end = reader.minute("selesai", is_end=True, required=True)
    code = reader.identifier("indikator_kode", 40)
    code = MEETING_CODE if code.upper() == MEETING_CODE else code
    volume, satuan = _amount(reader, code)
    uraian = reader.prose("uraian", MAX_URAIAN, required=True)
    if nip is None or start is None or end is None:
        return None
    number = WEEKDAYS.index(weekday) if weekday else None
    return ScheduleRow(reader.row, nip, number, day, first, last, start, end, code, uraian, volume, satuan)


def _amount(reader: RowReader, code: str) -> tuple[Decimal | None, str | None]:
    """Volume and satuan as an entry needs them: none for RAPAT, a satuan of its own without an indicator."""
    needs_volume, needs_satuan = code != MEETING_CODE, not code
    volume = reader.decimal("volume", VOLUME_DECIMALS, required=needs_volume)
    try:
        volume = None if volume is None else parse_volume(format(volume, "f"))
    except Invalid as problem:
        reader.refuse("volume", problem.code, **problem.params)
    return volume, reader.text("satuan", MAX_SATUAN, required=needs_satuan) or None


class ScheduleImport:
    """Upserts planned stretches and takes away what a stated timetable or date no longer holds."""

    def __init__(self, batch: Batch[ScheduleRow]) -> None:
        self.batch = batch
        self.people = person_ids()
        self.stored = _stored({item.nip for item in batch.rows})

    def check(self) -> None:
        """Refuse unknown people, posts and plan lines, stretches that share time, and changes to closed months."""
        batch = self.batch
        refuse_unknown_people(batch, self.people, "nip")
        batch.refuse_repeats(lambda item: item.key, "mulai")
        self._place_nights()
        self._check_lines()
        self._check_overlaps()
        closed = closed_codes("month")
        for item in self._compare().touched:
            if item.tanggal is not None and Month.of(item.tanggal).code in closed:
                batch.refuse(item, "tanggal", "import_month_closed", month=Month.of(item.tanggal).code)

    def _place_nights(self) -> None:
        """Let a shift end on the next day; everybody else's stretch ends after it began."""
        structure, placed = structure_of_city(), []
        for item in self.batch.good:
            day = item.tanggal or max(self.batch.today, item.valid_from or self.batch.today)
            post = structure.assignment_on(self.people[item.nip], day)
            if post is None:
                self.batch.refuse(item, "nip", "import_schedule_no_post", day=day.isoformat())
            elif item.end <= item.start and post.pattern is not Pattern.SHIFT:
                self.batch.refuse(item, "selesai", "import_schedule_end")
            placed.append(item if item.end > item.start else replace(item, end=item.end + MINUTES_PER_DAY))
        self.batch.rows = placed

    def _check_lines(self) -> None:
        rows = db.session.execute(
            select(Employee.nip, PlanLine.kode).join(Employee, Employee.id == PlanLine.employee_id)
        )
        known = {(row.nip, row.kode) for row in rows}
        for item in self.batch.good:
            if item.indikator_kode not in ("", MEETING_CODE) and (item.nip, item.indikator_kode) not in known:
                self.batch.refuse(item, "indikator_kode", "import_schedule_line", kode=item.indikator_kode)

    def _check_overlaps(self) -> None:
        days: dict[Hashable, list[ScheduleRow]] = defaultdict(list)
        for item in self.batch.good:
            days[(*item.group, item.weekday)].append(item)
        for items in days.values():
            ordered = sorted(items, key=lambda one: one.start)
            for earlier, later in zip(ordered, ordered[1:], strict=False):
                if Interval(earlier.start, earlier.end).overlaps(Interval(later.start, later.end)):
                    self.batch.refuse(later, "mulai", "import_schedule_overlap", line=earlier.row.line)

    def write(self) -> Counts:
        """Insert, update and take away."""
        found, now = self._compare(), self.batch.now
        insert_all(ScheduleSlot, [{**self._columns(item), "imported_at": now} for item in found.new])
        update_by_id(
            ScheduleSlot,
            [{"row_id": row_id, **self._columns(item), "imported_at": now} for row_id, item in found.changed],
        )
        gone = self._gone()
        for some in chunks(gone, 500):
            db.session.execute(delete(ScheduleSlot).where(ScheduleSlot.id.in_(some)))
        counts = found.counts()
        counts.changed += len(gone)
        return counts

    def _gone(self) -> list[int]:
        """What is stored of the stated groups and not in the file; nothing while rows of it were refused."""
        if self.batch.refused:
            return []
        keys = {item.key for item in self.batch.rows}
        groups = {item.group for item in self.batch.rows}
        return [one.id for key, one in self.stored.items() if key not in keys and _group_of(key) in groups]

    def _columns(self, item: ScheduleRow) -> dict[str, Any]:
        return {
            "employee_id": self.people[item.nip],
            "weekday": item.weekday,
            "tanggal": item.tanggal,
            "valid_from": item.valid_from,
            "valid_to": item.valid_to,
            "start_minute": item.start,
            "end_minute": item.end,
            "indikator_kode": item.indikator_kode,
            "description": item.uraian,
            "volume": item.volume,
            "satuan": item.satuan,
        }

    def _compare(self) -> Comparison[ScheduleRow]:
        return compare(self.batch.good, self.stored, lambda item: item.key, lambda item: item.values)


def _group_of(key: Any) -> tuple[Hashable, ...]:
    return tuple(key[:3])


def _stored(nips: set[str]) -> dict[Hashable, Stored]:
    """What is stored of the people, by the key of a row."""
    table = ScheduleSlot
    rows = db.session.execute(
        select(
            table.id,
            Employee.nip,
            table.tanggal,
            table.valid_from,
            table.weekday,
            table.start_minute,
            table.end_minute,
            table.indikator_kode,
            table.description,
            table.volume,
            table.satuan,
            table.valid_to,
        ).join(Employee, Employee.id == table.employee_id)
    )
    return {tuple(row[1:6]): Stored(row[0], tuple(row[6:])) for row in rows if row.nip in nips}


SCHEDULE: Kind[ScheduleRow] = Kind(
    name="schedule",
    example={
        "nip": "199203152018012001",
        "hari": "senin",
        "tanggal": "",
        "mulai": "07:30",
        "selesai": "09:50",
        "indikator_kode": "AD-1a",
        "uraian": "Menyusun laporan data sekolah",
        "volume": "4",
        "satuan": "",
        "berlaku_mulai": "2026-07-13",
        "berlaku_sampai": "",
    },
    optional=frozenset({"hari", "tanggal", "satuan", "berlaku_mulai", "berlaku_sampai"}),
    parse=parse_row,
    importer=ScheduleImport,
)
