"""Timetables and duty rosters: what was planned for a day, and on which days an entry is expected."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from app.domain.activities import MINUTES_PER_DAY

_DAY = timedelta(days=1)


class WajibCatat(StrEnum):
    """How the days of a post are recorded: every day, the days of its schedule, or none."""

    HARIAN = "harian"
    JADWAL = "jadwal"
    TIDAK = "tidak"


@dataclass(frozen=True, slots=True)
class SlotFact:
    """One planned stretch: of a weekday (0 = Monday) from `valid_from` on, or of one date.

    Minutes count from local midnight, past 1440 is the next day; the stretch belongs to the day it begins.
    """

    start_minute: int
    end_minute: int
    indikator_kode: str
    uraian: str
    weekday: int | None = None
    tanggal: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    volume: Decimal | None = None
    satuan: str | None = None

    @property
    def minutes(self) -> int:
        return self.end_minute - self.start_minute

    @property
    def is_over_midnight(self) -> bool:
        return self.end_minute > MINUTES_PER_DAY


@dataclass(frozen=True, slots=True)
class DutyChange:
    """From `valid_from` on the days of a post are recorded so."""

    valid_from: date
    wajib_catat: WajibCatat


def wajib_catat_on(day: date, base: WajibCatat, changes: Iterable[DutyChange]) -> WajibCatat:
    """What holds on a day: the latest change that has begun (of several of one day the last), else what the roster says."""
    begun = [one for one in changes if one.valid_from <= day]
    return max(enumerate(begun), key=lambda item: (item[1].valid_from, item[0]))[1].wajib_catat if begun else base


class Schedule:
    """One person's planned stretches."""

    def __init__(self, slots: Iterable[SlotFact], days_off: Collection[date] = frozenset()) -> None:
        ordered = sorted(slots, key=lambda one: (one.start_minute, one.end_minute))
        self._weekly = [one for one in ordered if one.weekday is not None]
        self._dated: dict[date, list[SlotFact]] = {}
        for one in ordered:
            if one.tanggal is not None:
                self._dated.setdefault(one.tanggal, []).append(one)
        self._starts = sorted({one.valid_from or date.min for one in self._weekly})
        self._days_off = days_off

    def on(self, day: date) -> list[SlotFact]:
        """What was planned for the day, by time: the roster of the date, else the newest timetable in force.

        A timetable rests on holidays; a roster that names one is meant so.
        """
        if day in self._dated:
            return self._dated[day]
        if day in self._days_off:
            return []
        newest = max((start for start in self._starts if start <= day), default=None)
        return [
            one
            for one in self._weekly
            if (one.valid_from or date.min) == newest
            and one.weekday == day.weekday()
            and (one.valid_to is None or day <= one.valid_to)
        ]

    @property
    def shape(self) -> tuple[object, ...]:
        """What `expects_entry` depends on: people with the same shape share their days."""
        weekly = {(one.valid_from, one.valid_to, one.weekday, one.is_over_midnight) for one in self._weekly}
        dated = {(day, any(one.is_over_midnight for one in slots)) for day, slots in self._dated.items()}
        return frozenset(weekly), frozenset(dated)

    def expects_entry(self, day: date) -> bool:
        """Whether an entry is missed when there is none: never for a shift over midnight, nor on the day after it."""
        planned = self.on(day)
        return bool(planned) and not any(one.is_over_midnight for one in [*planned, *self.on(day - _DAY)])


def unrecorded(planned: Iterable[SlotFact], taken: Collection[tuple[int, int]]) -> list[SlotFact]:
    """The planned stretches of a day whose time no entry of the day takes; `taken` as start and end in minutes."""
    return [
        one for one in planned if not any(start < one.end_minute and one.start_minute < end for start, end in taken)
    ]
