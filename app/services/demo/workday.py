"""One working day: which work is due, and at what hours it was done."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.domain.periods import Semester
from app.services.demo.plans import Pace
from app.services.demo.texts import Sentence, SpokenTask, sentence

# A task is due when this part of its volume is; it keeps the sum of volumes close to the plan.
_DUE = 0.6
_SPLIT_MINUTES, _SPLIT_CHANCE = 60, 0.85
_MEETING_CHANCE, _ASSEMBLY_CHANCE = 0.45, 0.85
# On a day with less than this someone calls or drops in.
_FEW, _TALK_CHANCE = 5, 0.8
# Work of so many minutes fills a day; what else is due waits.
_FULL_DAY = 420
_LUNCH, _AFTER_LUNCH = 12 * 60, 13 * 60

MEETINGS = tuple(
    sentence(text)
    for text in (
        "Rapat koordinasi {kegiatan}, {jml} peserta",
        "Rapat bidang: {kegiatan}, notulen nomor {no}",
        "Mengikuti sosialisasi {kegiatan} di {kel}",
        "Bimbingan teknis aplikasi {kegiatan} bersama {opd}",
        "Tugas mendadak dari pimpinan: bahan {kegiatan} untuk {opd}",
        "Rapat daring {kegiatan} dengan {opd}",
        "Kerja bakti lingkungan kantor dan {kel}, {jml} orang",
        "Pelatihan singkat {kegiatan}, kelompok {huruf}",
    )
)
TALKS = tuple(
    sentence(text)
    for text in (
        "Koordinasi lewat telepon tentang {kegiatan} dengan {opd}",
        "Koordinasi singkat dengan rekan: {kegiatan}, catatan nomor {no}",
        "Menjawab pertanyaan {opd} tentang {kegiatan}",
        "Pembahasan kendala hari {hari}: {kegiatan}, catatan nomor {no}",
    )
)
ASSEMBLIES = tuple(
    sentence(text)
    for text in (
        "Apel pagi pekan ke-{rw}, arahan tentang {kegiatan}",
        "Apel pagi dan pembagian tugas {kegiatan} regu {huruf}",
        "Apel pagi, pembacaan agenda pekan ini: {kegiatan}",
    )
)
JOURNEYS = tuple(
    sentence(text)
    for text in (
        "Dinas luar: konsultasi {kegiatan}",
        "Dinas luar ke {kel} mendampingi {kegiatan}",
        "Perjalanan dinas: rapat {kegiatan} bersama {opd}",
    )
)
COURSES = (sentence("Diklat {kegiatan}, sesi {sesi}"), sentence("Pelatihan {kegiatan} hari ke-{rt}"))


class Work(NamedTuple):
    """A piece of work to be written down; without a pace it counts minutes only."""

    pace: Pace | None
    sentences: tuple[Sentence, ...]
    minutes: int
    volume: int


Placed = tuple[int, int, Work]


def due_work(paces: Iterable[Pace], semester: Semester, day: date, rng: random.Random) -> list[Work]:
    """What the person's plan makes due on a day, and the meetings that come between."""
    found: list[Work] = []
    minutes = 0
    for pace in paces:
        tasks = pace.tasks
        pace.credit += pace.per_day.get(semester, 0.0) * (0.75 + 0.5 * rng.random())
        task = tasks[pace.turn % len(tasks)]
        while pace.credit >= task.volume * _DUE and minutes < _FULL_DAY:
            pace.turn += 1
            minutes += task.minutes
            found += _pieces(pace, task, rng)
            task = tasks[pace.turn % len(tasks)]
    rng.shuffle(found)
    if rng.random() < _MEETING_CHANCE:
        found.insert(int(rng.random() * (len(found) + 1)), Work(None, MEETINGS, 30 + 15 * int(rng.random() * 4), 0))
    if len(found) < _FEW and rng.random() < _TALK_CHANCE:
        found.insert(int(rng.random() * (len(found) + 1)), Work(None, TALKS, 20 + 5 * int(rng.random() * 4), 0))
    if day.weekday() == 0 and rng.random() < _ASSEMBLY_CHANCE:
        found.insert(0, Work(None, ASSEMBLIES, 30, 0))
    return found


def morning_work(paces: Iterable[Pace]) -> list[Work]:
    """A piece of work for each of the first three plan lines: the beginning of a day that is not finished."""
    return [Work(pace, pace.tasks[0].sentences, 60, max(1, pace.tasks[0].volume // 3)) for pace in list(paces)[:3]]


def _pieces(pace: Pace, task: SpokenTask, rng: random.Random) -> list[Work]:
    """A task of a pace, once or in two sittings."""
    volume, minutes = task.volume, task.minutes + 5 * int(rng.random() * 5 - 2)
    if volume > 5:
        volume = max(1, round(volume * (0.8 + 0.4 * rng.random())))
    pace.credit -= volume
    if volume > 1 and minutes >= _SPLIT_MINUTES and rng.random() < _SPLIT_CHANCE:
        first = volume // 2
        before = max(15, minutes * first // volume // 5 * 5)
        rest = max(15, minutes - before)
        return [Work(pace, task.sentences, before, first), Work(pace, task.sentences, rest, volume - first)]
    return [Work(pace, task.sentences, max(15, minutes), volume)]


@dataclass(frozen=True, slots=True)
class Hours:
    """When a day's work may be done, in minutes from midnight; a night may end on the next day but begins all its work before."""

    start: int
    latest: int
    has_break: bool = True
    last_start: int = 24 * 60 - 1


OFFICE = Hours(7 * 60 + 30, 16 * 60 + 30)
OFFICE_SIX = Hours(7 * 60 + 30, 14 * 60, has_break=False)
OFFICE_SIX_FRIDAY = Hours(7 * 60 + 30, 11 * 60 + 30, has_break=False)
SHIFTS = (
    Hours(7 * 60, 14 * 60 + 30, has_break=False),
    Hours(14 * 60, 21 * 60 + 30, has_break=False),
    Hours(20 * 60, 31 * 60, has_break=False),
)
NIGHT = SHIFTS[2]
MORNING = Hours(7 * 60 + 30, 12 * 60, has_break=False)


def hours_on(day: date, pattern: str, turn: int) -> Hours:
    """The hours of a person of the pattern; shifts go round week by week, `turn` sets where a person begins."""
    if pattern == "sif":
        return SHIFTS[(day.isocalendar().week + turn) % len(SHIFTS)]
    if pattern == "6":
        return OFFICE_SIX_FRIDAY if day.weekday() == 4 else OFFICE_SIX
    return OFFICE


def place(work: list[Work], hours: Hours, rng: random.Random) -> list[Placed]:
    """The work in order of the day, in minutes from midnight, with a break at noon; what does not fit waits."""
    placed: list[Placed] = []
    now = hours.start + 5 * int(rng.random() * 4)
    for one in work:
        meets_noon = _LUNCH - 45 <= now < _AFTER_LUNCH or now < _LUNCH < now + one.minutes - 20
        if hours.has_break and meets_noon:
            now = _AFTER_LUNCH
        if now + one.minutes > hours.latest or now > hours.last_start:
            if one.pace is not None:
                one.pace.credit += one.volume
            continue
        placed.append((now, now + one.minutes, one))
        now += one.minutes + 5 * int(rng.random() * 3)
    return placed
