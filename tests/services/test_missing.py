"""Who is missing what, and who is left in peace."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.domain.errors import NotAllowed, NotFound
from app.domain.permissions import Permission
from app.services.attendance_gaps import late_attendance
from app.services.missing import Lack, PersonLack, lacking_people
from app.services.missing_window import missing_window
from app.services.office_scope import office_scope
from app.services.reminders import deciders_of
from tests.factories import (
    Cast,
    create_attendance,
    create_cast,
    create_employee,
    create_holiday,
    create_skp,
    grant_role,
)
from tests.support.clock import NOW, TODAY
from tests.support.office import JULY_DAYS, viewer, wait_since, wrote_all_but, wrote_on

JUL_13, JUL_14 = date(2026, 7, 13), date(2026, 7, 14)
LONG_AGO = NOW - timedelta(days=6)  # Thursday the 9th: the fourth working day back


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def found(cast: Cast, *kinds: Lack, now: datetime = NOW, **options: Any) -> dict[int, PersonLack]:
    scope = office_scope(Permission.MISSING_READ, viewer(cast.hr_admin))
    people = lacking_people(scope, missing_window(now=now), kinds or tuple(Lack), **options)
    return {one.employee_id: one for one in people}


def test_two_working_days_without_entry_are_told_with_the_first(cast: Cast) -> None:
    wrote_all_but(cast.staff, JUL_13, JUL_14)

    lack = found(cast, Lack.ENTRIES)[cast.staff.id]

    assert (lack.days, lack.since) == (2, JUL_13)


def test_one_forgotten_day_is_nobodys_business(cast: Cast) -> None:
    wrote_all_but(cast.staff, JUL_14)

    assert cast.staff.id not in found(cast, Lack.ENTRIES)


@pytest.mark.parametrize("kode", ["CT", "CS", "S", "I", "DL", "DK", "TB", "CLTN"])
def test_leave_and_travel_are_no_missing_days(cast: Cast, kode: str) -> None:
    wrote_all_but(cast.staff, JUL_13, JUL_14)
    create_attendance(cast.staff, JUL_13, kode)

    assert cast.staff.id not in found(cast, Lack.ENTRIES)


@pytest.mark.parametrize("kode", ["H", "TK", "WFA", "LP"])
def test_days_of_work_are_missing_days(cast: Cast, kode: str) -> None:
    wrote_all_but(cast.staff, JUL_13, JUL_14)
    create_attendance(cast.staff, JUL_13, kode)

    assert found(cast, Lack.ENTRIES)[cast.staff.id].days == 2


def test_who_is_on_leave_today_is_not_asked_for_anything(cast: Cast) -> None:
    create_attendance(cast.staff, TODAY, "CT")

    assert cast.staff.id not in found(cast, Lack.ENTRIES, Lack.PLAN)


def test_a_holiday_is_no_missing_day(cast: Cast) -> None:
    wrote_all_but(cast.staff, JUL_13, JUL_14)
    create_holiday(JUL_13)

    assert cast.staff.id not in found(cast, Lack.ENTRIES)


def test_days_before_the_post_are_not_missing(cast: Cast) -> None:
    newcomer = create_employee(unit=cast.unit, superior=cast.supervisor, starts_on=JUL_14)
    earlier = create_employee(unit=cast.unit, superior=cast.supervisor, starts_on=JUL_13)

    people = found(cast, Lack.ENTRIES)

    assert newcomer.id not in people
    assert (people[earlier.id].days, people[earlier.id].since) == (2, JUL_13)


def test_six_day_week_counts_saturdays(cast: Cast) -> None:
    teacher = create_employee(unit=cast.unit, superior=cast.supervisor, pola_kerja="6")
    wrote_on(teacher, *JULY_DAYS)

    assert found(cast, Lack.ENTRIES)[teacher.id].since == date(2026, 7, 4)


def test_shift_worker_is_named_only_after_a_long_silence(cast: Cast) -> None:
    rested = create_employee(unit=cast.unit, superior=cast.supervisor, pola_kerja="sif")
    silent = create_employee(unit=cast.unit, superior=cast.supervisor, pola_kerja="sif")
    wrote_on(rested, date(2026, 7, 8))
    wrote_on(silent, date(2026, 7, 7))

    people = found(cast, Lack.ENTRIES)

    assert rested.id not in people
    assert people[silent.id].since == date(2026, 7, 8)


def test_entries_of_last_month_are_asked_for_while_it_takes_them(cast: Cast) -> None:
    early_july = datetime(2026, 7, 2, 2, 0, tzinfo=NOW.tzinfo)

    assert found(cast, Lack.ENTRIES, now=early_july)[cast.staff.id].since == date(2026, 6, 1)
    assert found(cast, Lack.ENTRIES)[cast.staff.id].since == date(2026, 7, 1)


def test_entry_waiting_over_three_working_days_is_told_with_its_decider(cast: Cast) -> None:
    for hour in (8, 9):
        wait_since(cast.staff, LONG_AGO, date(2026, 7, 8), start=hour * 60)

    lack = found(cast, Lack.DECISIONS)[cast.staff.id]

    assert (lack.waiting, lack.waiting_since) == (2, date(2026, 7, 9))
    assert deciders_of([lack], missing_window(now=NOW)) == {cast.staff.id: (cast.supervisor.id,)}


def test_entry_that_came_on_friday_is_not_late_on_wednesday(cast: Cast) -> None:
    wait_since(cast.staff, NOW - timedelta(days=5), date(2026, 7, 8))

    assert found(cast, Lack.DECISIONS) == {}


def test_what_can_no_longer_be_decided_is_not_held_against_a_superior(cast: Cast) -> None:
    wait_since(cast.staff, NOW - timedelta(days=30), date(2026, 6, 10))

    assert found(cast, Lack.DECISIONS) == {}


@pytest.mark.parametrize(("state", "is_missing"), [("draft", True), ("submitted", True), ("agreed", False)])
def test_plan_is_missing_until_it_is_agreed(cast: Cast, state: str, is_missing: bool) -> None:
    create_skp(cast.staff, assessor=cast.supervisor, state=state)

    assert (cast.staff.id in found(cast, Lack.PLAN)) is is_missing


def test_day_without_attendance_is_a_hole_only_before_the_last_that_came_in(cast: Cast) -> None:
    for day in JULY_DAYS[:-1]:
        create_attendance(cast.supervisor, day)
    for day in JULY_DAYS[:5]:
        create_attendance(cast.staff, day)

    lack = found(cast, Lack.ATTENDANCE)[cast.staff.id]

    assert (lack.holes, lack.holes_since) == (4, date(2026, 7, 8))


def test_attendance_that_did_not_come_in_is_a_matter_of_the_unit(cast: Cast) -> None:
    for day in JULY_DAYS[:-2]:
        create_attendance(cast.supervisor, day)
    scope = office_scope(Permission.MISSING_READ, viewer(cast.hr_admin))

    late = {one.unit.id: (one.until, one.days) for one in late_attendance(scope, missing_window(now=NOW))}

    assert late == {cast.unit.id: (date(2026, 7, 10), 2), cast.other_unit.id: (None, 10)}


def test_who_lacks_nothing_is_not_in_the_list(cast: Cast) -> None:
    create_skp(cast.staff, assessor=cast.supervisor)
    wrote_all_but(cast.staff)
    for day in JULY_DAYS:
        create_attendance(cast.staff, day)

    assert cast.staff.id not in found(cast)


def test_list_goes_on_after_a_person(cast: Cast) -> None:
    everyone = list(found(cast).values())

    rest = found(cast, after=everyone[2].public_id, chunk=2)

    assert list(rest) == [one.employee_id for one in everyone[3:]]


@pytest.mark.parametrize(("text", "is_found"), [("LESTARI", True), ("%", False), ("_ina", False)])
def test_name_is_found_as_written(cast: Cast, text: str, is_found: bool) -> None:
    assert (cast.staff.id in found(cast, name=text)) is is_found


def test_unit_hr_finds_the_own_subtree_only(cast: Cast) -> None:
    grant_role(cast.staff, "unit_hr", cast.unit)
    scope = office_scope(Permission.MISSING_READ, viewer(cast.staff))

    people = list(lacking_people(scope, missing_window(now=NOW)))

    assert {one.unit_id for one in people} == {cast.unit.id}
    with pytest.raises(NotFound):
        scope.narrowed(cast.other_unit.kode)


def test_nobody_else_has_a_scope(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        office_scope(Permission.MISSING_READ, viewer(cast.supervisor))
