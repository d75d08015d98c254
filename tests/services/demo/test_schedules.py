"""Teachers and shift workers of the demonstration have schedules that can be recorded as they stand."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy.dialects import sqlite

from app.services.demo.bulk import Bulk
from app.services.demo.careers import Stint, make_careers
from app.services.demo.cast import make_cast
from app.services.demo.people import PeopleMaker, Person
from app.services.demo.plans import Plan, make_plans
from app.services.demo.schedules import ScheduleBook, way_of
from app.services.demo.staffing import make_seats
from app.services.demo.timeline import make_timeline

SEED = 7
Slots = list[dict[str, Any]]


@cache
def _city() -> list[tuple[Person, Stint, list[Plan], Slots]]:
    """Everyone of a city of 400 with post, plans and schedule."""
    timeline = make_timeline(date(2026, 7, 14), 2, frozenset())
    maker = PeopleMaker(SEED, timeline.present)
    people = [maker.make(seat) for seat in make_seats(400)]
    make_cast(people)
    stints = make_careers(people, timeline, SEED).by_person()
    bulk = Bulk(sqlite.dialect())
    book, found = ScheduleBook(bulk, timeline, SEED), []
    for person in people:
        plans = make_plans(person, stints[person.id], timeline, SEED)
        book.add(person, stints[person.id], plans)
        slots = [row for name, rows in bulk.take() if name == "schedule_slot" for row in rows]
        found.append((person, stints[person.id][-1], plans, slots))
    return found


def _way(person: Person, post: Stint) -> str:
    return way_of(post.post.kode, post.pola_kerja, is_cast="cast" in person.flags)


def test_who_is_recorded_by_schedule_has_one_and_nobody_else() -> None:
    with_slots = {person.id for person, _, _, slots in _city() if slots}

    assert with_slots
    assert with_slots == {person.id for person, post, _, _ in _city() if _way(person, post) == "jadwal"}


def test_slots_name_lines_of_the_persons_own_plan() -> None:
    strange = [
        (person.id, row["indikator_kode"])
        for person, _, plans, slots in _city()
        for row in slots
        if row["indikator_kode"] not in {"RAPAT", *(pace.kode for plan in plans for pace in plan.paces)}
    ]

    assert strange == []


def test_timetables_go_by_weekday_and_rosters_by_date_with_nights() -> None:
    rosters = [row for _, post, _, slots in _city() for row in slots if post.pola_kerja == "sif"]
    timetables = [row for _, post, _, slots in _city() for row in slots if post.pola_kerja != "sif"]

    assert all(row["weekday"] is not None for row in timetables)
    assert all(row["tanggal"] is not None for row in rosters)
    assert any(row["end_minute"] > 24 * 60 for row in rosters)
