"""When entries were sent, and what the deciders made of them: approved, returned, rejected, late, or still waiting."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from app.domain.calendar import Pattern
from app.domain.periods import Month
from app.services.demo.bulk import Bulk, Ids
from app.services.demo.deciding import Chair, DeciderBook, PersonBook
from app.services.demo.people import Person
from app.services.demo.plan_rows import at
from app.services.demo.timeline import Timeline

RETURN_NOTES = (
    "Mohon sebutkan jumlah berkas yang selesai, lalu kirim lagi.",
    "Volume tidak sama dengan buku register. Perbaiki angkanya.",
    "Tulis hasilnya, bukan hanya kegiatannya.",
    "Jam selesai melewati jam rapat. Tolong dicek kembali.",
    "Lampirkan tautan bukti untuk kegiatan ini.",
)
REJECT_NOTES = (
    "Kegiatan ini sudah dicatat pada entri sebelumnya.",
    "Bukan tugas yang disepakati dan tidak ada penugasan.",
    "Pada jam tersebut yang bersangkutan mengikuti rapat.",
)
LATE_REASONS = (
    "Sinyal di lokasi lapangan buruk selama beberapa hari.",
    "Baru kembali dari dinas luar.",
    "Menunggu data volume dari rekan satu regu.",
    "Telepon genggam rusak dan baru diganti.",
)
_RETURNED_CORRECTED, _REJECTED, _RETURNED, _SILENT = 0.011, 0.016, 0.0175, 0.021
_BELOW, _ABOVE = 0.97, 0.93
_LATE_CHANCE, _SUSULAN_CHANCE, _GRACE_CHANCE = 0.08, 0.012, 0.004
# Nothing is sent late in the last days, so that the city does not end with holes.
_PROMPT_DAYS = 9
# How many working days a decider usually takes, by the decider.
_HABITS = (0, 0, 1, 1, 1, 2)
_WAITING_DAYS = 3


@dataclass(slots=True)
class Outcome:
    """The state of an entry; instants are as stored."""

    status: str
    version: int
    mutu: str | None
    submitted_at: Any
    decided_at: Any
    decided_by: int | None
    updated_at: Any


@dataclass(slots=True)
class Fate:
    """One day of one person: how it was sent, who decides and when. Instants are as stored; `chair` None: nobody yet."""

    bulk: Bulk
    ids: Ids
    created_at: Any
    chair: Chair | None
    decided_at: Any
    closed_at: Any
    corrected_at: Any = None
    approved_at: Any = None
    care: float = _BELOW
    is_susulan: bool = False
    reason: str | None = None
    grace: str | None = None
    captured_at: Any = None
    returns_first: bool = False
    drafts_from: int = 99
    written: int = 0
    request: Any = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def entry(self, activity_id: int, chance: float, decisions: list[tuple[Any, ...]]) -> Outcome:
        """Decide on the next entry of the day; rows of decisions are added to the list."""
        self.written += 1
        if self.written > self.drafts_from:
            return Outcome("draft", 1, None, None, None, None, self.created_at)
        if self.returns_first and self.chair is not None:
            if self.written == 1:
                return self._sent_back(activity_id, 0.0, decisions)
            return self._waiting()
        if self.chair is None or _RETURNED <= chance < _SILENT:
            return self._silence(activity_id, decisions)
        if chance < _RETURNED_CORRECTED and self.approved_at is not None:
            return self._corrected(activity_id, chance, decisions)
        if chance < _REJECTED:
            return self._rejected(activity_id, chance, decisions)
        if chance < _RETURNED:
            return self._sent_back(activity_id, chance, decisions)
        return self._approved(activity_id, chance, decisions)

    def _approved(self, activity_id: int, chance: float, decisions: list[tuple[Any, ...]]) -> Outcome:
        mutu = "sesuai"
        if chance > self.care:
            mutu = "di_bawah"
        elif chance > _ABOVE:
            mutu = "di_atas"
        self._decide(decisions, activity_id, 1, "approve", mutu, None, self.decided_at)
        found = self.outcomes.get(mutu)
        if found is None:
            found = self.outcomes[mutu] = self._decided("approved", 2, mutu, self.decided_at)
        return found

    def _corrected(self, activity_id: int, chance: float, decisions: list[tuple[Any, ...]]) -> Outcome:
        """Returned with a comment, corrected, approved."""
        self._decide(decisions, activity_id, 1, "return", None, _pick(RETURN_NOTES, chance), self.decided_at)
        self._decide(decisions, activity_id, 3, "approve", "sesuai", None, self.approved_at)
        outcome = self._decided("approved", 4, "sesuai", self.approved_at)
        outcome.submitted_at = self.corrected_at
        return outcome

    def _rejected(self, activity_id: int, chance: float, decisions: list[tuple[Any, ...]]) -> Outcome:
        self._decide(decisions, activity_id, 1, "reject", None, _pick(REJECT_NOTES, chance), self.decided_at)
        return self._decided("rejected", 2, None, self.decided_at)

    def _sent_back(self, activity_id: int, chance: float, decisions: list[tuple[Any, ...]]) -> Outcome:
        self._decide(decisions, activity_id, 1, "return", None, _pick(RETURN_NOTES, chance), self.decided_at)
        return self._decided("returned", 2, None, self.decided_at)

    def _silence(self, activity_id: int, decisions: list[tuple[Any, ...]]) -> Outcome:
        """Nobody decided: it waits, or counted when its month was closed."""
        if self.closed_at is None:
            return self._waiting()
        row = (self.ids.next("decision"), self.bulk.guid(self.ids.guid()), activity_id, 1, "auto_approve", "sesuai")
        decisions.append((*row, None, None, None, "system", "system", None, self.closed_at, None))
        return Outcome("approved", 2, "sesuai", self.created_at, self.closed_at, None, self.closed_at)

    def _waiting(self) -> Outcome:
        return Outcome("submitted", 1, None, self.created_at, None, None, self.created_at)

    def _decided(self, status: str, version: int, mutu: str | None, decided_at: Any) -> Outcome:
        by = self.chair.employee_id if self.chair else None
        return Outcome(status, version, mutu, self.created_at, decided_at, by, decided_at)

    def _decide(
        self,
        decisions: list[tuple[Any, ...]],
        activity_id: int,
        version: int,
        action: str,
        mutu: str | None,
        note: str | None,
        decided_at: Any,
    ) -> None:
        chair = self.chair
        assert chair is not None
        decisions.append(
            (
                self.ids.next("decision"), self.bulk.guid(self.ids.guid()), activity_id, version, action, mutu, note,
                chair.employee_id, chair.on_behalf_of, chair.ground, "app", self.request, decided_at, None,
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What holds for everyone's entries of a day: its place among the working days, the last day (and place) on which its
    month is decided, and when its month was closed, as stored."""

    place: int
    last_day: date
    last_place: int
    closed_at: Any


class Verdicts:
    """Knows the calendar of sending and deciding; `lagging` deciders leave the last days to the demonstration."""

    def __init__(self, bulk: Bulk, ids: Ids, timeline: Timeline, book: DeciderBook, lagging: Collection[int]) -> None:
        self.bulk = bulk
        self.ids = ids
        self.timeline = timeline
        self.days = timeline.working_days
        self.lagging = lagging
        self._book = book
        self.facts = cache(self._facts)

    def of(self, person: Person, rng: random.Random) -> Judge:
        """The judge of one person's entries."""
        return Judge(self, person, self._book.of(person.id), rng)

    def place_of(self, day: date) -> int:
        """The place of the first working day not before a day."""
        return bisect_left(self.days, day)

    def _facts(self, day: date) -> DayFacts:
        month, timeline = Month.of(day), self.timeline
        last_day = timeline.calendar.nth_working_day_of_month(month.next, 7)
        return DayFacts(
            place=self.place_of(day),
            last_day=last_day,
            last_place=self.place_of(last_day),
            closed_at=self.bulk.instant(closing_moment(month, timeline)) if month in timeline.closed else None,
        )


def closing_moment(month: Month, timeline: Timeline) -> Any:
    """The instant at which HR closed a month: the morning after it could be closed, never later than the present."""
    day = timeline.calendar.nth_working_day_of_month(month.next, 8)
    return min(at(day, 9, 10), timeline.moment - timedelta(minutes=1))


class Judge:
    """Sends and decides the days of one person."""

    def __init__(self, verdicts: Verdicts, person: Person, book: PersonBook, rng: random.Random) -> None:
        self._all = verdicts
        self._person = person
        self._book = book
        self._rng = rng
        self._pattern = Pattern(person.pola_kerja)
        # Entries below the standard are this share of all, at the upper end of the chances.
        self._care = min(person.care + 0.012, 0.999)
        self._is_prompt = bool({"cast", "mover"} & person.flags)
        self._is_staged = "pegawai" in person.flags

    def day(self, day: date, last_end: int) -> Fate | None:
        """How the entries of a day fared; None when they would be sent after the end of the demonstration."""
        everything, rng = self._all, self._rng
        facts = everything.facts(day)
        sent_on, minute, lateness = self._sending(day, last_end, facts)
        if sent_on > everything.timeline.until:
            return None
        fate = Fate(
            bulk=everything.bulk,
            ids=everything.ids,
            created_at=everything.bulk.instant(at(sent_on, 0, minute)),
            chair=None,
            decided_at=None,
            closed_at=facts.closed_at,
            care=self._care,
            request=everything.bulk.guid(everything.ids.guid()),
        )
        if lateness == "susulan":
            fate.is_susulan, fate.reason = True, _pick(LATE_REASONS, rng.random() / 100)
        elif lateness == "grace_offline":
            fate.grace, fate.captured_at = lateness, everything.bulk.instant(at(day, 15, 40))
        self._decide(fate, day, sent_on, facts)
        if self._is_staged and facts.closed_at is None:
            self._stage(fate, day)
        return fate

    def _sending(self, day: date, last_end: int, facts: DayFacts) -> tuple[date, int, str | None]:
        """The day and minute of sending, and what was special about it."""
        everything, rng = self._all, self._rng
        chance = rng.random()
        if last_end > 1300:
            return day + timedelta(days=1), 490, None
        minute = min(last_end + 8 + int(rng.random() * 45), 1308)
        if chance > _LATE_CHANCE + _SUSULAN_CHANCE + _GRACE_CHANCE or self._is_prompt:
            return day, minute, None
        if facts.place >= len(everything.days) - _PROMPT_DAYS:
            return day, minute, None
        calendar = everything.timeline.calendar
        if chance < _LATE_CHANCE:
            return calendar.nth_working_day_after(day, 1 + int(rng.random() * 3), self._pattern), 460, None
        if chance < _LATE_CHANCE + _SUSULAN_CHANCE:
            sent_on = calendar.nth_working_day_after(day, 4 + int(rng.random() * 2), self._pattern)
            return (sent_on, 460, "susulan") if sent_on < facts.last_day else (day, minute, None)
        # The phone was offline: it claims the third day and arrives within the grace on the day after.
        third = calendar.nth_working_day_after(day, 3, self._pattern)
        return third + timedelta(days=1), 500, "grace_offline"

    def _decide(self, fate: Fate, day: date, sent_on: date, facts: DayFacts) -> None:
        """Find the decider and the moments of deciding; leave them empty while the entry waits."""
        everything, days, last = self._all, self._all.days, facts.last_place
        first = facts.place if sent_on == day else everything.facts(sent_on).place
        if first >= len(days):
            return
        chair = self._book.on(day, days[first])
        if chair is None:
            return
        place = max(first, min(first + _HABITS[chair.employee_id % len(_HABITS)], last))
        is_left_waiting = chair.employee_id in everything.lagging and sent_on >= days[-_WAITING_DAYS]
        if is_left_waiting or place >= len(days):
            return
        fate.chair = self._book.on(day, days[place])
        if fate.chair is None:
            return
        fate.decided_at = self._moment(days[place], fate.chair, is_evening=place == first)
        if place + 2 < len(days) and place + 2 <= last:
            again = days[place + 2]
            if self._book.on(day, again) is fate.chair:
                fate.corrected_at = everything.bulk.instant(at(days[place + 1], 8, 20))
                fate.approved_at = self._moment(again, fate.chair, is_evening=True)

    def _moment(self, day: date, chair: Chair, *, is_evening: bool) -> Any:
        minute = 22 * 60 + 5 if is_evening else 8 * 60 + 35
        return self._all.bulk.instant(at(day, 0, minute + chair.employee_id % 50))

    def _stage(self, fate: Fate, day: date) -> None:
        """What the demonstration's employee finds: an entry to correct, and a last day that is not finished."""
        days = self._all.days
        if day == days[-3]:
            chair = self._book.on(day, days[-2])
            fate.chair, fate.returns_first = chair, chair is not None
            if chair is not None:
                fate.decided_at = self._moment(days[-2], chair, is_evening=False)
        elif day == days[-1]:
            fate.drafts_from = 2


def _pick(texts: tuple[str, ...], chance: float) -> str:
    """One of the texts, by the finer digits of a chance."""
    return texts[int(chance * 100_000) % len(texts)]
