"""Part-time PPPK: their own norm and cap on the day page, in the queue, on the card and in the roll-up."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.calendar import Pattern
from app.domain.errors import ParameterNotInForce
from app.domain.periods import Month
from app.models import Employee, EmployeeMonth
from app.services.activity_read import day_view
from app.services.approval_card import approval_card
from app.services.approval_queue import approval_queue
from app.services.part_time import own_norm
from app.services.rollup import due_employees, roll_up
from app.services.rollup_marks import mark_changed
from app.services.unit_of_work import unit_of_work
from app.services.verify.rollups import differing_people
from tests.factories import Cast, create_activity, create_assignment, create_cast, create_employee
from tests.support.clock import NOW
from tests.support.office import viewer

JULY = Month(2026, 7)
DAY = date(2026, 7, 13)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _part_time(cast: Cast, **values: Any) -> Employee:
    row = {"status": "PPPK_PW", "golongan": None, "weekly_hours": 20, **values}
    return create_employee(unit=cast.unit, superior=cast.supervisor, kelas_jabatan=5, **row)


def _credited(employee: Employee, session: Any) -> int:
    with unit_of_work():
        mark_changed([(employee.id, JULY.code)])
    roll_up(JULY, due_employees(JULY), now=NOW)
    found: int = session.scalars(
        select(EmployeeMonth.minutes_credited).where(EmployeeMonth.employee_id == employee.id)
    ).one()
    return found


def test_the_day_shows_the_persons_own_norm_and_cap(cast: Cast) -> None:
    person = _part_time(cast)

    own, full = day_view(person.id, DAY, now=NOW), day_view(cast.staff.id, DAY, now=NOW)

    assert (own.mark.norm, own.cap, own.mark.weekly_hours) == (160, 240, 20)
    assert (full.mark.norm, full.cap, full.mark.weekly_hours) == (300, 450, None)


def test_the_superior_sees_the_same_norm_and_cap(cast: Cast) -> None:
    person = _part_time(cast)
    entry = create_activity(person, work_date=DAY, minutes=120, status="submitted")

    queue = approval_queue(viewer(cast.supervisor), now=NOW)
    card = approval_card(entry.public_id, viewer=viewer(cast.supervisor), now=NOW)

    assert [(day.norm, day.cap) for day in queue.days] == [(160, 240)]
    assert (card.norm, card.cap) == (160, 240)


@pytest.mark.parametrize(("pattern", "norm", "part_time"), [("5", 300, 160), ("6", 250, 133), ("sif", 300, 160)])
def test_the_norm_of_a_day_is_that_of_the_pattern(cast: Cast, pattern: str, norm: int, part_time: int) -> None:
    full = create_employee(unit=cast.unit, superior=cast.supervisor, kelas_jabatan=5, pola_kerja=pattern)
    half = _part_time(cast, pola_kerja=pattern)
    for person in (full, half):
        create_activity(person, work_date=DAY, minutes=120, status="submitted")

    queue = approval_queue(viewer(cast.supervisor), now=NOW)

    assert [day_view(person.id, DAY, now=NOW).mark.norm for person in (full, half)] == [norm, part_time]
    assert {day.head.employee_id: day.norm for day in queue.days} == {full.id: norm, half.id: part_time}


def test_the_card_shows_the_norm_of_the_pattern(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, superior=cast.supervisor, kelas_jabatan=5, pola_kerja="6")
    entry = create_activity(person, work_date=DAY, minutes=120, status="submitted")

    assert approval_card(entry.public_id, viewer=viewer(cast.supervisor), now=NOW).norm == 250


@pytest.mark.parametrize(("pattern", "norm"), [(Pattern.FIVE, 300), (Pattern.SIX, 250), (Pattern.SHIFT, 300)])
def test_the_norms_begin_on_the_day_of_the_rule(pattern: Pattern, norm: int) -> None:
    first = date(2023, 4, 12)

    assert own_norm(first, None, pattern) == norm
    with pytest.raises(ParameterNotInForce):
        own_norm(first - timedelta(days=1), None, pattern)


def test_credits_no_more_than_the_own_cap(cast: Cast, any_session: Any) -> None:
    person = _part_time(cast)
    for one in (person, cast.staff):
        create_activity(one, work_date=DAY, start=480, minutes=300, status="approved")

    assert (_credited(person, any_session), _credited(cast.staff, any_session)) == (240, 300)


def test_the_cap_is_that_of_the_post_on_the_day(cast: Cast, any_session: Any) -> None:
    person = _part_time(cast, ends_on=date(2026, 7, 10))
    create_assignment(person, cast.unit, superior=cast.supervisor, starts_on=date(2026, 7, 11), weekly_hours=30)
    create_activity(person, work_date=date(2026, 7, 10), start=480, minutes=400, status="approved")
    create_activity(person, work_date=DAY, start=480, minutes=400, status="approved")

    assert _credited(person, any_session) == 240 + 360


def test_the_check_counts_like_the_roll_up(cast: Cast, any_session: Any) -> None:
    person = _part_time(cast)
    create_activity(person, work_date=DAY, start=480, minutes=300, status="approved")
    stored = _credited(person, any_session)

    assert (stored, differing_people(JULY)) == (240, [])
