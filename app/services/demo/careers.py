"""Who holds which post from when to when: seats, movers, a retired head with a Plt, a Plh, newcomers, delegations."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from app.domain.calendar import Pattern, WorkCalendar
from app.domain.structure import AssignmentFact, DelegationFact, Penugasan, Structure
from app.services.demo.people import Person
from app.services.demo.staffing import CAST_UNIT, HR_UNIT, Seat, unit_rows
from app.services.demo.texts import PostSpec
from app.services.demo.timeline import Timeline

OFFICIAL_ID = 1
_DAY = timedelta(days=1)
# Their people stay where they are, so that the demonstration's accounts find what they came for.
_STEADY = frozenset({CAST_UNIT, HR_UNIT, "1.03", "1.25", "1.01"})
_MOVERS_PERCENT, _NEWCOMERS_PERCENT = 2, 1


@dataclass(frozen=True, slots=True)
class Stint:
    """One assignment. `suffix` tells the codes of a second plan of the year from those of the first."""

    person_id: int
    unit: str
    jabatan: str
    post: PostSpec
    superior_id: int | None
    checker_id: int | None
    pola_kerja: str
    skema: str
    starts_on: date
    ends_on: date | None = None
    penugasan: str = "definitif"
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Lending:
    """A delegation."""

    from_id: int
    to_id: int
    starts_on: date
    ends_on: date
    reason: str


@dataclass(slots=True)
class Careers:
    """All assignments and delegations of the city; `absences` are spans that follow from them, with their code."""

    stints: list[Stint] = field(default_factory=list)
    lendings: list[Lending] = field(default_factory=list)
    absences: dict[int, list[tuple[date, date, str]]] = field(default_factory=dict)

    def by_person(self) -> dict[int, list[Stint]]:
        """The definitif assignments of everyone, oldest first."""
        found: dict[int, list[Stint]] = defaultdict(list)
        for stint in sorted(self.stints, key=lambda one: one.starts_on):
            if stint.penugasan == "definitif":
                found[stint.person_id].append(stint)
        return found

    def structure(self) -> Structure:
        """The organisation for "who decides"; units are numbered as `unit_ids` does."""
        units = unit_ids()
        facts = [
            AssignmentFact(
                employee_id=one.person_id,
                unit_id=units[one.unit],
                jabatan=one.jabatan,
                kind=Penugasan(one.penugasan),
                starts_on=one.starts_on,
                ends_on=one.ends_on,
                superior_id=one.superior_id,
                checker_id=one.checker_id,
                pattern=Pattern(one.pola_kerja),
            )
            for one in (official_stint(), *self.stints)
        ]
        lent = [DelegationFact(one.from_id, one.to_id, one.starts_on, one.ends_on) for one in self.lendings]
        return Structure(facts, lent)


def unit_ids() -> dict[str, int]:
    """Ids of the units of an empty database, parents before children."""
    return {unit.kode: number for number, unit in enumerate(unit_rows(), 1)}


def official_stint() -> Stint:
    """The Wali Kota's place at the top."""
    post = PostSpec("WK", "jpt", 0, (), (), None, "5", "tidak", 0, 0)
    return Stint(OFFICIAL_ID, "1", "Wali Kota Palu", post, None, None, "5", "tidak", date(2024, 1, 1))


def make_careers(people: Sequence[Person], timeline: Timeline, seed: int) -> Careers:
    """Give everyone a seat, then let some move, retire, join, stand in and lend their power to decide."""
    rng = random.Random(f"{seed}:careers")
    careers = Careers([_home(person, rng) for person in people])
    _retire_a_head(careers, people, timeline)
    _move(careers, people, timeline, rng)
    _join(careers, people, timeline, rng)
    _stand_in(careers, people, timeline)
    _lend(careers, people, timeline)
    return careers


def _home(person: Person, rng: random.Random) -> Stint:
    seat = person.seat
    usual = date(rng.choice((2021, 2022, 2023, 2023, 2024)), rng.choice((1, 2, 4, 7, 10)), 1)
    return Stint(
        person_id=person.id,
        unit=seat.unit,
        jabatan=seat.jabatan,
        post=seat.post,
        superior_id=_id_of(seat.superior),
        checker_id=None if seat.checker is None else _id_of(seat.checker),
        pola_kerja=person.pola_kerja,
        skema=person.skema,
        starts_on=max(usual, person.appointed_on),
    )


def _id_of(number: int) -> int:
    return number + 2


def _retire_a_head(careers: Careers, people: Sequence[Person], timeline: Timeline) -> None:
    """The head of an agency retires; the secretary acts (Plt) from the next day on."""
    last = timeline.complete.months[2].last_day
    if last < timeline.first_day + timedelta(days=45):
        last = timeline.complete.months[-1].last_day
    for head in people:
        deputy = _seat_in(people, head.seat.unit, "sekretaris")
        is_agency = head.seat.key == "kepala" and head.seat.post.kode == "JPT" and head.seat.unit not in _STEADY
        if is_agency and deputy is not None and head.seat.unit != "1.11":
            home = careers.stints[head.seat.number]
            careers.stints[head.seat.number] = replace(home, ends_on=last)
            careers.stints.append(replace(home, person_id=deputy.id, starts_on=last + _DAY, penugasan="plt"))
            return


def _move(careers: Careers, people: Sequence[Person], timeline: Timeline, rng: random.Random) -> None:
    """Staff change places with the work of a colleague elsewhere; the old plan ends, a new one begins."""
    months = [month for month in timeline.months if month.first_day > timeline.first_day + timedelta(days=40)]
    staff = _movable(people)
    if not months or len(staff) < 4:
        return
    for person in rng.sample(staff, max(1, len(people) * _MOVERS_PERCENT // 100)):
        others = [one for one in staff if one.seat.unit != person.seat.unit and one.seat.post == person.seat.post]
        others = others or [one for one in staff if one.seat.unit != person.seat.unit]
        day, other = rng.choice(months).first_day, rng.choice(others).seat
        home = careers.stints[person.seat.number]
        careers.stints[person.seat.number] = replace(home, ends_on=day - _DAY)
        careers.stints.append(_stint_at(person, other, day))
        person.flags.add("mover")


def _stint_at(person: Person, seat: Seat, day: date) -> Stint:
    return Stint(
        person_id=person.id,
        unit=seat.unit,
        jabatan=seat.jabatan,
        post=seat.post,
        superior_id=_id_of(seat.superior),
        checker_id=None,
        pola_kerja=seat.post.pola_kerja,
        skema=seat.post.skema,
        starts_on=day,
        suffix=".2",
    )


def _join(careers: Careers, people: Sequence[Person], timeline: Timeline, rng: random.Random) -> None:
    """Some came lately: one half too late to be assessed, the other half has no agreed plan yet."""
    fresh = [one for one in _movable(people) if not one.flags and one.seat.number > 20]
    count = min(len(fresh), max(2, len(people) * _NEWCOMERS_PERCENT // 100) if len(people) >= 60 else 0)
    for index, person in enumerate(rng.sample(fresh, count)):
        is_latest = index % 2 == 0
        day = timeline.last_working_day(15) if is_latest else timeline.complete.months[-1].first_day + 13 * _DAY
        person.flags.add("newcomer" if is_latest else "late_joiner")
        careers.stints[person.seat.number] = replace(careers.stints[person.seat.number], starts_on=day)


def _stand_in(careers: Careers, people: Sequence[Person], timeline: Timeline) -> None:
    """A head of a kelurahan or puskesmas is on leave for a week; someone of the unit is Plh."""
    for head in people:
        deputy = _seat_in(people, head.seat.unit, "kasi") or _seat_in(people, head.seat.unit, "dokter")
        if head.seat.key != "kepala" or head.seat.post.kode not in ("LUR", "KPS") or deputy is None:
            continue
        days = _week(timeline.calendar, timeline.last_working_day(min(30, len(timeline.working_days) - 1)))
        home = careers.stints[head.seat.number]
        acting = replace(
            home,
            person_id=deputy.id,
            starts_on=days[0],
            ends_on=days[-1],
            penugasan="plh",
            superior_id=home.superior_id,
        )
        careers.stints.append(acting)
        careers.absences.setdefault(head.id, []).append((days[0], days[-1], "CT"))
        return


def _lend(careers: Careers, people: Sequence[Person], timeline: Timeline) -> None:
    """One delegation is over, one is in force at present."""
    past, now = _seat_in(people, "1.25", "kepala"), _seat_in(people, HR_UNIT, "kepala")
    for giver, days, reason in (
        (
            past,
            _week(timeline.calendar, timeline.last_working_day(min(35, len(timeline.working_days) - 1))),
            "Dinas luar",
        ),
        (now, [timeline.last_working_day(2), timeline.present + 5 * _DAY], "Diklat kepemimpinan"),
    ):
        taker = next((one for one in people if giver and one.seat.superior == giver.seat.number), None)
        if giver is not None and taker is not None:
            careers.lendings.append(Lending(giver.id, taker.id, days[0], days[-1], reason))


def _week(calendar: WorkCalendar, around: date) -> list[date]:
    """The working days of the week of a day."""
    monday = around - timedelta(days=around.weekday())
    return calendar.list_working_days(monday, monday + timedelta(days=6)) or [around]


def _movable(people: Sequence[Person]) -> list[Person]:
    """Staff who lead nobody."""
    leading = {one.seat.superior for one in people} | {one.seat.checker for one in people}
    return [
        one
        for one in people
        if one.seat.unit not in _STEADY and not one.seat.is_leader and one.seat.number not in leading
    ]


def _seat_in(people: Sequence[Person], unit: str, key: str) -> Person | None:
    return next(_seats_in(people, unit, key), None)


def _seats_in(people: Sequence[Person], unit: str, key: str) -> Iterator[Person]:
    return (one for one in people if one.seat.unit == unit and one.seat.key == key)
