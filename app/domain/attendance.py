"""A month of attendance as counts and minutes. What each costs is for the allowance rules to say."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MINUTES_PER_DAY = 24 * 60


class AttendanceCode(StrEnum):
    """kode of a row, as imported and stored."""

    H = "H"  # present
    TK = "TK"  # absent without a word (tanpa keterangan)
    S = "S"  # sick, with a letter
    I = "I"  # excused absence (izin)  # noqa: E741
    CT = "CT"  # annual leave
    CS = "CS"  # sick leave
    CM = "CM"  # maternity leave
    CB = "CB"  # long leave
    CAP = "CAP"  # leave for an important reason
    CLTN = "CLTN"  # unpaid leave
    DL = "DL"  # official travel
    DK = "DK"  # training
    TB = "TB"  # study assignment
    WFA = "WFA"  # working elsewhere
    LP = "LP"  # forgot to punch, accepted
    APEL_ABSEN = "apel_absen"  # missed the assembly; a row of its own beside the day's


_C = AttendanceCode
_LEAVE = frozenset({_C.CT, _C.CS, _C.CM, _C.CB, _C.CAP})

# A day with one of these costs nothing, whatever else is recorded for it.
EXCUSED = _LEAVE | {_C.S, _C.I, _C.CLTN, _C.DL, _C.DK, _C.TB, _C.WFA, _C.LP}
# Days that are no duty days when the semester is judged.
REDUCES_DUTY = _LEAVE | {_C.S, _C.CLTN, _C.TB}
# Days that shrink the targets of `jumlah` indicators.
SHRINKS_TARGETS = _LEAVE | {_C.S}


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """One stored row; minutes of arrival and leaving count from local midnight."""

    day: date
    code: AttendanceCode
    masuk: int | None = None
    pulang: int | None = None


@dataclass(frozen=True, slots=True)
class DaySchedule:
    """Office hours of a day in minutes from local midnight; an end past 1440 is on the next day."""

    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class DayRecord:
    """All rows of one day of one person."""

    codes: frozenset[AttendanceCode]
    masuk: int | None = None
    pulang: int | None = None


@dataclass(frozen=True, slots=True)
class DayEvents:
    """What a day counts for; minutes are whole and 0 when on time or without a punch."""

    late_minutes: int = 0
    early_minutes: int = 0
    is_missing_in: bool = False
    is_missing_out: bool = False
    is_absent: bool = False
    is_apel_missed: bool = False


@dataclass(frozen=True, slots=True)
class MonthAttendance:
    """A person's month. `late_events` and `early_events` are minutes, one per day that had any."""

    tk_days: int = 0
    late_events: tuple[int, ...] = ()
    early_events: tuple[int, ...] = ()
    missing_in: int = 0
    missing_out: int = 0
    apel_missed: int = 0
    days_without_data: int = 0


def day_records(rows: Iterable[AttendanceRow]) -> dict[date, DayRecord]:
    """A person's rows by day. Punches are those of the H row; other rows carry none that count."""
    codes: dict[date, set[AttendanceCode]] = defaultdict(set)
    punches: dict[date, tuple[int | None, int | None]] = {}
    for row in rows:
        codes[row.day].add(row.code)
        if row.code is AttendanceCode.H:
            punches[row.day] = (row.masuk, row.pulang)
    return {day: DayRecord(frozenset(found), *punches.get(day, (None, None))) for day, found in codes.items()}


def day_events(record: DayRecord, schedule: DaySchedule | None) -> DayEvents:
    """What one working day counts for.

    1. An excused code beats everything else of the day. 2. Presence beats TK: a punch is evidence, TK its absence.
    3. Without a schedule nobody is late. 4. A punch that is missing on a day of presence is told apart from being late.
    """
    if record.codes & EXCUSED:
        return DayEvents()
    is_apel_missed = AttendanceCode.APEL_ABSEN in record.codes
    if AttendanceCode.H not in record.codes:
        return DayEvents(is_absent=AttendanceCode.TK in record.codes, is_apel_missed=is_apel_missed)
    return DayEvents(
        late_minutes=_late(record.masuk, schedule),
        early_minutes=_early(record, schedule),
        is_missing_in=record.masuk is None,
        is_missing_out=record.pulang is None,
        is_apel_missed=is_apel_missed,
    )


def sum_up(events: Iterable[DayEvents], days_without_data: int) -> MonthAttendance:
    """The month of days judged one by one, in the order of the days."""
    judged = list(events)
    return MonthAttendance(
        tk_days=sum(event.is_absent for event in judged),
        late_events=tuple(event.late_minutes for event in judged if event.late_minutes),
        early_events=tuple(event.early_minutes for event in judged if event.early_minutes),
        missing_in=sum(event.is_missing_in for event in judged),
        missing_out=sum(event.is_missing_out for event in judged),
        apel_missed=sum(event.is_apel_missed for event in judged),
        days_without_data=days_without_data,
    )


def _late(masuk: int | None, schedule: DaySchedule | None) -> int:
    return 0 if masuk is None or schedule is None else max(0, masuk - schedule.start_minute)


def _early(record: DayRecord, schedule: DaySchedule | None) -> int:
    if record.pulang is None or schedule is None:
        return 0
    is_next_day = schedule.end_minute >= MINUTES_PER_DAY and record.pulang < schedule.start_minute
    left = record.pulang + MINUTES_PER_DAY if is_next_day else record.pulang
    return max(0, schedule.end_minute - left)
