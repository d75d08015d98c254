"""Who was away when and why, and the attendance of every working day."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from app.domain.calendar import Pattern, local_midnight_utc
from app.models import Attendance
from app.services.demo.bulk import Bulk, Ids
from app.services.demo.careers import Stint
from app.services.demo.people import Person
from app.services.demo.staffing import CAST_UNIT
from app.services.demo.timeline import Timeline
from app.services.demo.workday import NIGHT, hours_on

Absences = dict[date, str]

# (code, chance in a semester, fewest and most working days)
_SPELLS = (
    ("CT", 0.5, 2, 5),
    ("S", 0.16, 1, 3),
    ("DL", 0.24, 1, 3),
    ("DK", 0.08, 2, 4),
    ("TK", 0.035, 1, 1),
    ("I", 0.05, 1, 1),
    ("CAP", 0.03, 2, 4),
    ("LP", 0.05, 1, 1),
)
_MATERNITY_CHANCE, _MATERNITY_DAYS = 0.012, 62
_LEAVE_DOCUMENTS = {"CT": "Surat cuti tahunan", "S": "Surat keterangan dokter", "CM": "Surat cuti melahirkan",
                    "CAP": "Surat cuti alasan penting", "DL": "Surat tugas", "DK": "Surat tugas diklat"}  # fmt: skip
# The people of the demonstration's accounts are there in the last weeks.
_PRESENT_DAYS = 14
_LATE, _EARLY, _NO_ARRIVAL, _NO_LEAVING, _GAP = 0.06, 0.035, 0.006, 0.01, 0.004


class AttendanceBook:
    """Draws the absences of one person after another and writes the attendance rows."""

    def __init__(self, bulk: Bulk, ids: Ids, timeline: Timeline, seed: int, recorder_id: int) -> None:
        self._bulk = bulk
        self._ids = ids
        self._timeline = timeline
        self._seed = seed
        self._recorder_id = recorder_id
        self._imported_at = cache(lambda day: bulk.instant(_next_morning(day)))

    @staticmethod
    def days_of(stints: Sequence[Stint], timeline: Timeline) -> list[tuple[date, Stint]]:
        """The working days of a person up to the last one, each with the post held."""
        found = []
        for stint in stints:
            days = _working_days(timeline, Pattern(stint.pola_kerja))
            first, last = max(stint.starts_on, timeline.first_day), min(stint.ends_on or date.max, timeline.until)
            found += [(day, stint) for day in days[bisect_left(days, first) : bisect_right(days, last)]]
        return found

    def draw(self, person: Person, days: Sequence[date], fixed: Sequence[tuple[date, date, str]]) -> Absences:
        """The absences of a person, by day; `fixed` are spans that other events brought."""
        rng = random.Random(f"{self._seed}:absent:{person.id}")
        found: Absences = {}
        is_cast = "cast" in person.flags
        usable = days[:-_PRESENT_DAYS] if is_cast else days
        for semester in self._timeline.semesters:
            first_day, last_day = semester.first_day, semester.last_day
            part = [day for day in usable if first_day <= day <= last_day]
            for code, chance, least, most in _SPELLS:
                length = rng.randint(least, most)
                if rng.random() < chance and len(part) > length + 20 and not (is_cast and code == "TK"):
                    start = rng.randrange(len(part) - length)
                    found.update(dict.fromkeys(part[start : start + length], code))
            if person.is_female and not is_cast and rng.random() < _MATERNITY_CHANCE:
                found.update(dict.fromkeys(part[:_MATERNITY_DAYS], "CM"))
        for first, last, code in fixed:
            found.update({day: code for day in days if first <= day <= last})
        return found

    def write(self, person: Person, days: Sequence[tuple[date, Stint]], absences: Absences) -> None:
        """A row for every working day; a few are missing outside the demonstration's own agency."""
        rng = random.Random(f"{self._seed}:attendance:{person.id}")
        draw, rows, ids, store_day = rng.random, self._bulk.fast(Attendance), self._ids, self._bulk.day
        has_gaps = person.seat.unit != CAST_UNIT
        for day, stint in days:
            chance = draw()
            code = absences.get(day)
            if code is None:
                if has_gaps and chance < _GAP:
                    continue
                arrival, leaving = _punches(day, stint, person.id, draw)
                rows.append(
                    (ids.next("attendance"), person.id, store_day(day), "H", arrival, leaving, "import", None, None,
                     self._imported_at(day))
                )  # fmt: skip
            else:
                rows.append(self._absence(person, day, code))

    def _absence(self, person: Person, day: date, code: str) -> tuple[Any, ...]:
        document = _LEAVE_DOCUMENTS.get(code)
        return (
            self._ids.next("attendance"),
            person.id,
            self._bulk.day(day),
            code,
            None,
            None,
            "hr" if document else "import",
            f"{document} nomor {person.id % 900 + 100}/{day.month}/{day.year}" if document else None,
            self._recorder_id if document else None,
            self._imported_at(day),
        )


@cache
def _working_days(timeline: Timeline, pattern: Pattern) -> list[date]:
    return timeline.calendar.list_working_days(timeline.first_day, timeline.until, pattern)


def _punches(day: date, stint: Stint, turn: int, draw: Any) -> tuple[int | None, int | None]:
    """Arrival and leaving around the hours of the day; some late, some early, some forgotten."""
    hours = hours_on(day, stint.pola_kerja, turn)
    start, end = hours.start, hours.latest
    if stint.pola_kerja == "5":
        end = 16 * 60 + (30 if day.weekday() == 4 else 0)
    chance, size = draw(), draw()
    arrival: int | None = start + 1 + int(size * size * 70) if chance < _LATE else start - int(size * 25)
    leaving: int | None = end + int(size * 35)
    if _LATE <= chance < _LATE + _EARLY:
        leaving = end - 1 - int(size * size * 80)
    elif chance > 1 - _NO_ARRIVAL:
        arrival = None
    elif chance > 1 - _NO_ARRIVAL - _NO_LEAVING:
        leaving = None
    if hours is NIGHT and leaving is not None:
        leaving %= 24 * 60
    return arrival, leaving


def _next_morning(day: date) -> datetime:
    return local_midnight_utc(day + timedelta(days=1)) - timedelta(minutes=30)
