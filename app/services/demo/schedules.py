"""Timetables of teachers and counters, and duty rosters of those who work in shifts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from app.domain.calendar import days_between
from app.models import ScheduleSlot
from app.services.demo.bulk import Bulk
from app.services.demo.careers import Stint
from app.services.demo.people import Person
from app.services.demo.plan_rows import at
from app.services.demo.plans import Pace, Plan
from app.services.demo.texts import Sentence
from app.services.demo.timeline import Timeline
from app.services.demo.workday import NIGHT, hours_on

# Teachers of both kinds of schools, counter staff; nurses and midwives where there are beds.
_TIMETABLE, _ROSTER = frozenset({"GSD", "GMP", "DUK"}), frozenset({"PRW", "BDN"})
# Two lessons or sittings a day, in minutes from midnight.
_LESSONS = ((7 * 60 + 30, 9 * 60 + 50), (10 * 60 + 15, 11 * 60 + 25))
_ROSTER_BACK, _ROSTER_AHEAD = timedelta(days=20), timedelta(days=14)


def way_of(kode: str, pola_kerja: str, *, is_cast: bool) -> str:
    """How a post of this kind is recorded; the demonstration's own accounts record every day."""
    is_scheduled = kode in _TIMETABLE or (kode in _ROSTER and pola_kerja == "sif")
    return "jadwal" if is_scheduled and not is_cast else "harian"


class ScheduleBook:
    """Writes the schedule of one person after another, from the plan in force at the end."""

    def __init__(self, bulk: Bulk, timeline: Timeline, seed: int) -> None:
        self._bulk, self._seed = bulk, seed
        self._until, self._made_at = timeline.until, at(timeline.first_day, 8)

    def add(self, person: Person, stints: Sequence[Stint], plans: Sequence[Plan]) -> None:
        """The stretches of a person whose post is recorded by its schedule; none for everybody else."""
        post = stints[-1]
        if way_of(post.post.kode, post.pola_kerja, is_cast="cast" in person.flags) != "jadwal":
            return
        paces = plans[-1].paces[:2] if plans and plans[-1].agreed_on else []
        rng = random.Random(f"{self._seed}:schedule:{person.id}")
        if post.pola_kerja == "sif":
            self._roster(person, paces, rng)
            return
        for weekday in range(6 if post.pola_kerja == "6" else 5):
            for number, (start, end) in enumerate(_LESSONS):
                self._slot(person, paces, number, start, end, rng, weekday=weekday)

    def _roster(self, person: Person, paces: Sequence[Pace], rng: random.Random) -> None:
        """Five days of the week on duty, in the same shifts as the entries are written."""
        for day in days_between(self._until - _ROSTER_BACK, self._until + _ROSTER_AHEAD):
            if day.weekday() < 5:
                hours = hours_on(day, "sif", person.id)
                start = NIGHT.start + 60 if hours is NIGHT else hours.start
                self._slot(person, paces, 0, start, hours.latest, rng, tanggal=day)

    def _slot(
        self,
        person: Person,
        paces: Sequence[Pace],
        number: int,
        start: int,
        end: int,
        rng: random.Random,
        *,
        weekday: int | None = None,
        tanggal: date | None = None,
    ) -> None:
        row: dict[str, Any] = {"employee_id": person.id, "weekday": weekday, "tanggal": tanggal, "valid_from": None}
        row |= {"valid_to": None, "start_minute": start, "end_minute": end, "imported_at": self._made_at}
        self._bulk.add(ScheduleSlot, row | _content(paces, number, rng))


def _content(paces: Sequence[Pace], number: int, rng: random.Random) -> dict[str, Any]:
    if not paces:
        return {"indikator_kode": "RAPAT", "description": "Tugas sesuai jadwal", "volume": None, "satuan": None}
    pace = paces[number % len(paces)]
    task = pace.tasks[0]
    sentence: Sentence = rng.choice(task.sentences)
    return {
        "indikator_kode": pace.kode,
        "description": sentence.say(rng),
        "volume": max(1, task.volume // 2),
        "satuan": pace.item.satuan,
    }
