"""The yearly plans: which targets a person agreed to, and how fast the work towards them goes."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.domain.calendar import Pattern
from app.domain.periods import Semester
from app.services.demo import texts
from app.services.demo.careers import Stint
from app.services.demo.people import Person
from app.services.demo.texts import Indicator, SpokenTask
from app.services.demo.timeline import Timeline

_LATE_PERCENT = 9
# Minutes a day that the plan may ask for, of working days a year; the rest is for meetings and what comes between.
_FITTING_MINUTES = {"5": 290, "6": 300, "sif": 260}
_USUAL_DAYS = 236

# (line_kind, plan line id, indikator_kode, satuan)
EntryLine = tuple[str, int | None, str, str | None]
MEETING_LINE: EntryLine = ("minutes_only", None, "RAPAT", None)


@dataclass(slots=True)
class Pace:
    """A counted plan line: its target, and the volume per working day that leads there in each semester.

    `halves` are the targets of both semesters where the year's target is not just cut in half. `credit` is the volume
    that is due but not yet written down, `turn` the task that comes next.
    """

    item: Indicator
    kode: str
    target: int
    halves: tuple[int, int] | None
    tasks: tuple[SpokenTask, ...]
    per_day: dict[Semester, float]
    credit: float
    turn: int = 0
    line_id: int = 0

    def place(self, *, stands: bool) -> EntryLine:
        """Where an entry of this work is written: on the plan line, or before the plan counts on the standing line."""
        if stands:
            return ("standing", None, "", self.item.satuan)
        return ("rhk", self.line_id, self.kode, self.item.satuan)


@dataclass(slots=True)
class Plan:
    """One SKP, `agreed_on` None while nobody agreed. Work before `stands_until` was never mapped from the standing line."""

    person: Person
    stint: Stint
    starts_on: date
    ends_on: date
    agreed_on: date | None
    stands_until: date
    paces: list[Pace] = field(default_factory=list)

    @property
    def year(self) -> int:
        return self.starts_on.year

    @property
    def is_whole_year(self) -> bool:
        return (self.starts_on, self.ends_on) == (date(self.year, 1, 1), date(self.year, 12, 31))


def make_plans(person: Person, stints: list[Stint], timeline: Timeline, seed: int) -> list[Plan]:
    """The plans of a person's definitif posts in all years, oldest first."""
    rng = random.Random(f"{seed}:plan:{person.id}")
    found = []
    for year in timeline.years:
        for stint in stints:
            first = max(stint.starts_on, date(year, 1, 1), timeline.first_day)
            last = min(stint.ends_on or date.max, date(year, 12, 31))
            if first <= last and first <= timeline.until:
                agreed_on = _agreed_on(person, first, timeline, rng)
                plan = Plan(person, stint, first, last, agreed_on, _stands_until(first, agreed_on, person))
                plan.paces = [_pace(plan, item, timeline, rng) for item in texts.indicators()[stint.post.kode]]
                found.append(plan)
    return found


def _agreed_on(person: Person, starts_on: date, timeline: Timeline, rng: random.Random) -> date | None:
    """A few days after the beginning, for some after weeks; newcomers and a few forgetful people wait for it."""
    is_latest_year = starts_on.year == timeline.years[-1]
    if {"newcomer", "no_plan"} & person.flags and is_latest_year:
        return None
    is_late = "cast" not in person.flags and rng.randrange(100) < _LATE_PERCENT
    days = rng.randrange(14, 25) if is_late else rng.randrange(3, 9)
    return min(starts_on + timedelta(days=days), timeline.until)


def _stands_until(starts_on: date, agreed_on: date | None, person: Person) -> date:
    """Every second person with a late plan left the entries of the first weeks where they were; the others mapped them."""
    if agreed_on is None:
        return date.max
    return agreed_on if agreed_on - starts_on > timedelta(days=10) and person.id % 2 else starts_on


def _pace(plan: Plan, item: Indicator, timeline: Timeline, rng: random.Random) -> Pace:
    person, pattern = plan.person, Pattern(plan.stint.pola_kerja)
    wanted = round(item.target * _fitting(plan.stint) * rng.uniform(0.92, 1.08) / 10) * 10
    goals = {half: _goal(plan, wanted, Semester(plan.year, half), pattern, timeline) for half in (1, 2)}
    speed = (1.0 if "steady" in person.flags else person.pace) * rng.uniform(0.97, 1.03)
    tasks = texts.spoken(item.kode, person.kelas)
    return Pace(
        item=item,
        kode=item.kode + plan.stint.suffix,
        target=wanted if plan.is_whole_year else goals[1] + goals[2],
        halves=None if plan.is_whole_year or not all(goals.values()) else (goals[1], goals[2]),
        tasks=tasks,
        per_day={
            Semester(plan.year, half): goal * speed / max(1, _days(plan, Semester(plan.year, half), pattern, timeline))
            for half, goal in goals.items()
        },
        credit=rng.random() * tasks[0].volume,
        turn=rng.randrange(len(tasks)),
    )


def _fitting(stint: Stint) -> float:
    """By how much a superior lowers the usual targets of a post so that they fit into the hours of the pattern."""
    needed = sum(
        item.target / _USUAL_DAYS * sum(task.minutes for task in item.tasks) / sum(task.volume for task in item.tasks)
        for item in texts.indicators()[stint.post.kode]
    )
    return min(1.0, _FITTING_MINUTES[stint.pola_kerja] / needed)


def _goal(plan: Plan, wanted: int, semester: Semester, pattern: Pattern, timeline: Timeline) -> int:
    """The semester's part of a year's target, by the working days that the plan covers of it."""
    covered = _days(plan, semester, pattern, timeline)
    if plan.is_whole_year:
        return wanted // 2
    whole = timeline.calendar.working_days(semester.first_day, semester.last_day, pattern)
    return max(1, round(wanted / 2 * covered / whole)) if covered else 0


def _days(plan: Plan, semester: Semester, pattern: Pattern, timeline: Timeline) -> int:
    first, last = max(plan.starts_on, semester.first_day), min(plan.ends_on, semester.last_day)
    return timeline.calendar.working_days(first, last, pattern)
