"""The daily log: entries as people write them, sent in time or late, and what became of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from hashlib import sha256

from app.domain.periods import Semester
from app.models import Activity, Decision, EmployeeMonth
from app.services.activity_entry import clock_text
from app.services.demo.absences import Absences
from app.services.demo.bulk import Bulk, Ids
from app.services.demo.careers import Stint
from app.services.demo.people import Person
from app.services.demo.plans import MEETING_LINE, Plan
from app.services.demo.timeline import Timeline
from app.services.demo.verdicts import Fate, Verdicts
from app.services.demo.workday import (
    COURSES,
    JOURNEYS,
    MORNING,
    NIGHT,
    Placed,
    Work,
    due_work,
    hours_on,
    morning_work,
    place,
)

_AT_HOME = frozenset({"CT", "S", "CM", "CAP", "TK", "I", "CB", "TB"})
_LINK_CHANCE = 0.05
_CLOCK = tuple(clock_text(minute) for minute in range(2 * 24 * 60))


class WorkLog:
    """Writes the entries of one person after another, with the decisions on them and the marks for the roll-up."""

    def __init__(self, bulk: Bulk, ids: Ids, timeline: Timeline, seed: int, verdicts: Verdicts) -> None:
        self._bulk = bulk
        self._ids = ids
        self._timeline = timeline
        self._seed = seed
        self._verdicts = verdicts
        self.entries = 0

    def write(
        self, person: Person, days: Sequence[tuple[date, Stint]], plans: Sequence[Plan], absences: Absences
    ) -> None:
        """All entries of a person."""
        rng = random.Random(f"{self._seed}:work:{person.id}")
        judge = self._verdicts.of(person, rng)
        changes: Counter[str] = Counter()
        for day, stint in days:
            code = absences.get(day)
            plan = next((one for one in plans if one.starts_on <= day <= one.ends_on), None)
            if code in _AT_HOME or plan is None:
                continue
            placed = self._placed(person, day, stint, plan, code, rng)
            if not placed:
                continue
            fate = judge.day(day, placed[-1][1])
            if fate is not None:
                placed = placed[: fate.drafts_from + 1]
                changes[day.isoformat()[:7]] += self._day(person, day, plan, placed, fate, rng)
        for month, count in changes.items():
            self._bulk.add(EmployeeMonth, {"employee_id": person.id, "month": month, "changes": count})

    def _placed(
        self, person: Person, day: date, stint: Stint, plan: Plan, code: str | None, rng: random.Random
    ) -> list[Placed]:
        hours = hours_on(day, stint.pola_kerja, person.id)
        if code in ("DL", "DK"):
            return [(8 * 60, 15 * 60, Work(None, JOURNEYS if code == "DL" else COURSES, 420, 0))]
        if hours is NIGHT and day == self._timeline.until:
            return []
        if "pegawai" in person.flags and day == self._timeline.last_working_day():
            return place(morning_work(plan.paces), MORNING, rng)
        return place(due_work(plan.paces, _semester(day), day, rng), hours, rng)

    def _day(self, person: Person, day: date, plan: Plan, placed: list[Placed], fate: Fate, rng: random.Random) -> int:
        """The rows of one day; returns how often they changed the month."""
        ids, store = self._ids, self._bulk
        activities, decisions = store.fast(Activity), store.fast(Decision)
        stored_day, iso, written, draw = store.day(day), day.isoformat(), len(decisions), rng.random
        stands = day < plan.stands_until
        for start, end, work in placed:
            pace, sentences, _, volume = work
            kind, line_id, kode, satuan = MEETING_LINE if pace is None else pace.place(stands=stands)
            words = sentences[int(draw() * len(sentences))].say(rng)
            activity_id, public_id = ids.next("activity"), ids.guid()
            link = f"https://berkas.example.id/{public_id.hex()[-8:]}" if draw() < _LINK_CHANCE else None
            outcome = fate.entry(activity_id, draw(), decisions)
            status = "draft" if outcome.status == "draft" else "submitted"
            body = (
                f'{{"bukti_url":"{link or ""}","indikator_kode":"{kode}","mulai":"{_CLOCK[start]}",'
                f'"satuan":"{satuan or ""}","selesai":"{_CLOCK[end]}","status":"{status}",'
                f'"tanggal":"{iso}","uraian":"{words}","volume":"{volume or ""}"}}'
            )
            activities.append(
                (
                    activity_id, store.guid(public_id), person.id, store.guid(ids.guid()),
                    sha256(body.encode()).hexdigest(), stored_day, start, end, kind, line_id, words,
                    store.volume(volume) if volume else None, satuan, link, 0, outcome.status,
                    outcome.version, outcome.mutu, fate.is_susulan, fate.reason, fate.grace, "web", fate.captured_at,
                    fate.created_at, outcome.submitted_at, outcome.decided_at, outcome.decided_by, outcome.updated_at,
                )
            )  # fmt: skip
        self.entries += len(placed)
        return len(placed) + len(decisions) - written


@cache
def _semester(day: date) -> Semester:
    return Semester.of(day)
