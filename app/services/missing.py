"""Who is missing what: a plan, entries, decisions, attendance. People on leave or travel are not asked for anything.

A statement finds everyone who may lack something, in the order of the list; the exact answer is then judged person by
person from roll-ups, attendance and the index of waiting entries. No text of an entry is read.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from app.domain.calendar import Pattern, local_date
from app.domain.periods import Month
from app.extensions import db
from app.models import Activity, Assignment, Attendance, Employee, EmployeeMonth, Skp, Unit
from app.services.approval_waiting import IS_WAITING
from app.services.entry_days import EntryDays, records_otherwise
from app.services.missing_window import LEAST_DAYS, NOT_ASKED, SHIFT_SILENT_DAYS, MissingWindow, bit_dates
from app.services.office_scope import OfficeScope

PAGE = 50
_CHUNK = 300


class Lack(StrEnum):
    """What can be missing; also the values of the page's filter."""

    ENTRIES = "entries"
    DECISIONS = "decisions"
    PLAN = "plan"
    ATTENDANCE = "attendance"


@dataclass(frozen=True, slots=True)
class PersonLack:
    """One person and what is missing; zero and None where nothing is.

    `days`: working days without an entry, the first of them `since`. `waiting`: entries undecided for more than three
    working days, the oldest received on `waiting_since`, of the work day `waiting_day`. `holes`: working days without
    attendance before the last day that came in for the unit. `joined_on`: first day in the post.
    """

    employee_id: int
    public_id: UUID
    nip: str
    nama: str
    unit_id: int
    unit: str
    jabatan: str
    joined_on: date
    is_plan_missing: bool
    days: int
    since: date | None
    waiting: int
    waiting_since: date | None
    waiting_day: date | None
    holes: int
    holes_since: date | None

    @property
    def kinds(self) -> frozenset[Lack]:
        """What is missing."""
        found = {
            Lack.PLAN: self.is_plan_missing,
            Lack.ENTRIES: bool(self.days),
            Lack.DECISIONS: bool(self.waiting),
            Lack.ATTENDANCE: bool(self.holes),
        }
        return frozenset(kind for kind, is_missing in found.items() if is_missing)


@dataclass(frozen=True, slots=True)
class _Bits:
    """Days of the window's months with any attendance row, and those on which nobody is asked for an entry."""

    recorded: tuple[int, ...]
    away: tuple[int, ...]


def lacking_people(
    scope: OfficeScope,
    window: MissingWindow,
    kinds: Collection[Lack] = tuple(Lack),
    *,
    after: UUID | None = None,
    name: str = "",
    chunk: int | None = _CHUNK,
) -> Iterator[PersonLack]:
    """Everyone of the scope who lacks one of `kinds`, by unit and name, beginning after the person `after`.

    `name`: part of the name, or the beginning of the NIP. Reads in chunks as far as the caller goes, six queries each at most;
    with `chunk` None everything at once.
    """
    until: Mapping[int, date | None] = attendance_until(scope, window) if Lack.ATTENDANCE in kinds else {}
    key = _key_of(after, window) if after else None
    while True:
        rows = list(db.session.execute(_candidates(scope, window, kinds, key, name).limit(chunk)))
        ids = [row.employee_id for row in rows]
        bits = _attendance_bits(ids, window) if rows else {}
        waiting = _waiting(ids, window) if rows and Lack.DECISIONS in kinds else {}
        asked = EntryDays(window.first_day, window.yesterday, ids) if rows and Lack.ENTRIES in kinds else None
        for row in rows:
            lack = _judged(row, bits.get(row.employee_id), waiting.get(row.employee_id), until, window, kinds, asked)
            if lack.kinds:
                yield lack
        if chunk is None or len(rows) < chunk:
            return
        key = (rows[-1].path, rows[-1].nama, rows[-1].employee_id)


def attendance_until(scope: OfficeScope, window: MissingWindow) -> dict[int, date | None]:
    """By unit with people the last day for which attendance came in; None if none did since the window began. One query."""
    last = last_presence(window).label("last")
    people = select(Assignment.unit_id, last).where(*present(window.today), scope.covers(Assignment.unit_id)).subquery()
    rows = db.session.execute(select(people.c.unit_id, func.max(people.c.last)).group_by(people.c.unit_id))
    return {row[0]: row[1] for row in rows}


def last_presence(window: MissingWindow) -> ScalarSelect[date]:
    """The last day with a row of presence or absence of the person of the assignment."""
    return (
        select(Attendance.tanggal)
        .where(
            Attendance.employee_id == Assignment.employee_id,
            Attendance.tanggal.between(window.first_day, window.today),
            Attendance.kode.in_(("H", "TK")),
        )
        .order_by(Attendance.tanggal.desc())
        .limit(1)
        .scalar_subquery()
    )


def present(day: date) -> tuple[ColumnElement[bool], ...]:
    """The definitif assignment in force on a day: one for each person at most."""
    return (
        Assignment.penugasan == "definitif",
        Assignment.status != "PEJABAT",
        Assignment.starts_on <= day,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day),
    )


def waits_too_long(window: MissingWindow) -> tuple[ColumnElement[bool], ...]:
    """Entries undecided for more than three working days, of months in which they can still be decided."""
    return IS_WAITING, Activity.work_date >= window.first_day, Activity.submitted_at < window.late_before


def has_agreed_plan(day: date) -> ColumnElement[bool]:
    """Whether the person of the assignment has an agreed SKP that covers the day."""
    return exists().where(
        Skp.employee_id == Assignment.employee_id,
        Skp.tahun == day.year,
        Skp.state.in_(("agreed", "closed")),
        Skp.starts_on <= day,
        Skp.ends_on >= day,
    )


def _candidates(
    scope: OfficeScope,
    window: MissingWindow,
    kinds: Collection[Lack],
    key: tuple[str, str, int] | None,
    name: str,
) -> Select[*tuple[Any, ...]]:
    """Everyone who may lack something: a superset, because absences are not looked at yet."""
    months = [aliased(EmployeeMonth) for _ in window.months]
    wrote = [func.coalesce(month.entry_days, 0) for month in months]
    conditions = {
        Lack.ENTRIES: or_(*(_is_short(window, month, days) for month, days in zip(window.months, wrote, strict=True))),
        Lack.DECISIONS: exists().where(Activity.employee_id == Employee.id, *waits_too_long(window)),
        Lack.PLAN: ~has_agreed_plan(window.today),
        Lack.ATTENDANCE: _has_holes(window),
    }
    statement = (
        select(
            Employee.id.label("employee_id"),
            Employee.public_id,
            Employee.nip,
            Employee.nama,
            Assignment.unit_id,
            Unit.nama.label("unit"),
            Unit.path,
            Assignment.jabatan,
            Assignment.pola_kerja,
            Assignment.starts_on,
            has_agreed_plan(window.today).label("has_plan"),
            *(days.label(f"wrote_{index}") for index, days in enumerate(wrote)),
        )
        .join(Assignment, Assignment.employee_id == Employee.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(*present(window.today), scope.covers(Assignment.unit_id), or_(*(conditions[one] for one in kinds)))
        .order_by(Unit.path, Employee.nama, Employee.id)
    )
    for month, table in zip(window.months, months, strict=True):
        statement = statement.outerjoin(table, and_(table.employee_id == Employee.id, table.month == month.code))
    if key is not None:
        statement = statement.where(tuple_(Unit.path, Employee.nama, Employee.id) > key)
    if name.strip():
        statement = statement.where(matches_name(name))
    return statement


def matches_name(text: str) -> ColumnElement[bool]:
    """Part of the name without regard to case, or the beginning of the NIP."""
    # A longer part of a name means nothing, and is more than a database compares.
    text = text.strip()[:100]
    digits = text.replace(" ", "")
    if digits.isdigit():
        return Employee.nip.startswith(digits, autoescape=True)
    return func.lower(Employee.nama).contains(text.lower(), autoescape=True)


def _is_short(window: MissingWindow, month: Month, wrote: ColumnElement[int]) -> ColumnElement[bool]:
    """Some expected day without an entry; shift workers are measured by the five-day week here, and those who record
    by a schedule of their own are all looked at.
    """
    five, six = window.expected[month, Pattern.FIVE], window.expected[month, Pattern.SIX]
    expected = case((Assignment.pola_kerja == Pattern.SIX.value, six), else_=five)
    return or_(expected.op("&")(wrote) != expected, records_otherwise())


def _has_holes(window: MissingWindow) -> ColumnElement[bool]:
    recorded = (
        select(func.count(Attendance.tanggal.distinct()))
        .where(
            Attendance.employee_id == Assignment.employee_id,
            Attendance.tanggal.between(window.first_day, window.yesterday),
        )
        .scalar_subquery()
    )
    five, six = window.expected_days(Pattern.FIVE), window.expected_days(Pattern.SIX)
    return recorded < case((Assignment.pola_kerja == Pattern.SIX.value, six), else_=five)


def _attendance_bits(people: Sequence[int], window: MissingWindow) -> dict[int, _Bits]:
    codes = sorted(NOT_ASKED)
    day = (
        select(
            Attendance.employee_id,
            Attendance.tanggal,
            func.max(case((Attendance.kode.in_(codes), 1), else_=0)).label("away"),
        )
        .where(
            Attendance.employee_id.in_(people),
            Attendance.tanggal.between(window.first_day, window.today),
            Attendance.kode != "apel_absen",
        )
        .group_by(Attendance.employee_id, Attendance.tanggal)
        .subquery()
    )
    # Each day occurs once here, so the sum of the days' bits is their union.
    bit = literal(1).op("<<")(extract("day", day.c.tanggal).cast(Integer) - 1)
    sums = []
    for month in window.months:
        inside = day.c.tanggal.between(month.first_day, month.last_day)
        sums += [
            func.sum(case((inside, bit), else_=0)),
            func.sum(case((and_(inside, day.c.away == 1), bit), else_=0)),
        ]
    rows = db.session.execute(select(day.c.employee_id, *sums).group_by(day.c.employee_id))
    return {row[0]: _Bits(tuple(map(int, row[1::2])), tuple(map(int, row[2::2]))) for row in rows}


def _waiting(people: Sequence[int], window: MissingWindow) -> dict[int, tuple[int, datetime, date]]:
    """Entries that wait too long, read from the index of what waits: it holds no history."""
    rows = db.session.execute(
        select(Activity.employee_id, func.count(), func.min(Activity.submitted_at), func.min(Activity.work_date))
        .where(Activity.employee_id.in_(people), *waits_too_long(window))
        .group_by(Activity.employee_id)
    )
    return {employee: (count, since, day) for employee, count, since, day in rows if since is not None}


def _judged(
    row: Row[*tuple[Any, ...]],
    bits: _Bits | None,
    waiting: tuple[int, datetime, date] | None,
    until: Mapping[int, date | None],
    window: MissingWindow,
    kinds: Collection[Lack],
    asked: EntryDays | None,
) -> PersonLack:
    found = bits or _Bits((0,) * len(window.months), (0,) * len(window.months))
    is_away = bool(found.away[-1] >> (window.today.day - 1) & 1)
    silent = [] if is_away or asked is None else _silent_days(row, found, window, asked)
    holes = _hole_days(row, found, until.get(row.unit_id), window)
    count, since, day = waiting or (0, None, None)
    return PersonLack(
        employee_id=row.employee_id,
        public_id=row.public_id,
        nip=row.nip,
        nama=row.nama,
        unit_id=row.unit_id,
        unit=row.unit,
        jabatan=row.jabatan,
        joined_on=row.starts_on,
        is_plan_missing=Lack.PLAN in kinds and not row.has_plan and not is_away,
        days=len(silent),
        since=silent[0] if silent else None,
        waiting=count,
        waiting_since=None if since is None else local_date(since),
        waiting_day=day,
        holes=len(holes),
        holes_since=holes[0] if holes else None,
    )


def _silent_days(row: Row[*tuple[Any, ...]], bits: _Bits, window: MissingWindow, asked: EntryDays) -> list[date]:
    """Expected days without an entry, if there are enough of them to be spoken of."""
    pattern = Pattern(row.pola_kerja)
    wrote = [row._mapping[f"wrote_{index}"] for index in range(len(window.months))]
    usual = {month.code: window.expected_from(month, pattern, row.starts_on) for month in window.months}
    expected = asked.of(row.employee_id, usual)
    days: list[date] = []
    for index, month in enumerate(window.months):
        days += bit_dates(month, expected.get(month.code, 0) & ~wrote[index] & ~bits.away[index])
    if pattern is not Pattern.SHIFT or not asked.is_usual(row.employee_id):
        return days if len(days) >= LEAST_DAYS else []
    known = [
        day for index, month in enumerate(window.months) for day in bit_dates(month, wrote[index] | bits.away[index])
    ]
    last = max(known, default=max(window.first_day, row.starts_on))
    return [day for day in days if day > last] if (window.today - last).days > SHIFT_SILENT_DAYS else []


def _hole_days(row: Row[*tuple[Any, ...]], bits: _Bits, until: date | None, window: MissingWindow) -> list[date]:
    """Expected days without any row, before the last day that came in; a shift worker's days are not known."""
    pattern = Pattern(row.pola_kerja)
    if until is None or pattern is Pattern.SHIFT:
        return []
    days: list[date] = []
    for index, month in enumerate(window.months):
        days += bit_dates(month, window.expected_from(month, pattern, row.starts_on) & ~bits.recorded[index])
    return [day for day in days if day <= until]


def _key_of(person: UUID, window: MissingWindow) -> tuple[str, str, int] | None:
    """The place of a person in the list; None (the beginning) for somebody unknown."""
    row = db.session.execute(
        select(Unit.path, Employee.nama, Employee.id)
        .join(Assignment, Assignment.employee_id == Employee.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Employee.public_id == person, *present(window.today))
    ).first()
    return None if row is None else (row.path, row.nama, row.id)
