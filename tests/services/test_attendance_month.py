"""Attendance of a month against office hours: which hours count on which day, and what is a gap."""

from datetime import date
from typing import Any

import pytest

from app.domain.attendance import DaySchedule
from app.domain.calendar import Pattern
from app.domain.periods import Month
from app.models import Employee
from app.services.attendance_month import PersonMonth, read_attendance_months
from app.services.duty_plans import DutyPlans
from tests.factories import (
    Cast,
    create_assignment,
    create_attendance,
    create_cast,
    create_employee,
    create_holiday,
    create_unit,
)
from tests.tpp.rows import JUNE, add_schedule, fill_attendance

MONDAY, FRIDAY = date(2026, 6, 1), date(2026, 6, 5)
HALF_PAST_SEVEN = 7 * 60 + 30


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _month(person: Employee, month: Month = JUNE) -> PersonMonth:
    return read_attendance_months(DutyPlans(month), [person.id])[person.id]


def _late(person: Employee, day: date = MONDAY, masuk: int = 8 * 60, pulang: int = 17 * 60) -> tuple[int, ...]:
    create_attendance(person, day, "H", masuk=masuk, pulang=pulang)
    return _month(person, Month.of(day)).attendance.late_events


def test_default_hours_are_half_past_seven(cast: Cast) -> None:
    assert _late(cast.staff) == (30,)


@pytest.mark.parametrize(("day", "early"), [(MONDAY, ()), (date(2026, 6, 4), ()), (FRIDAY, (30,))])
def test_friday_ends_half_an_hour_later(cast: Cast, day: date, early: tuple[int, ...]) -> None:
    create_attendance(cast.staff, day, "H", masuk=HALF_PAST_SEVEN, pulang=16 * 60)

    assert _month(cast.staff).attendance.early_events == early


@pytest.mark.parametrize("minutes", [1, 30, 31, 60, 61, 90, 91])
def test_lateness_is_counted_in_whole_minutes(cast: Cast, minutes: int) -> None:
    assert _late(cast.staff, masuk=HALF_PAST_SEVEN + minutes) == (minutes,)


def test_punctual_people_have_no_events(cast: Cast) -> None:
    fill_attendance(cast.staff)

    found = _month(cast.staff)

    assert (found.attendance.late_events, found.costly, found.missing) == ((), (), ())


def test_city_row_replaces_the_default(cast: Cast) -> None:
    add_schedule(8 * 60, 16 * 60)

    assert _late(cast.staff) == ()


def test_unit_row_beats_the_city_row(cast: Cast) -> None:
    add_schedule(8 * 60, 16 * 60)
    add_schedule(7 * 60, 16 * 60, unit_id=cast.unit.id)

    assert _late(cast.staff) == (60,)


def test_row_of_a_unit_counts_below_it_and_nowhere_else(cast: Cast) -> None:
    add_schedule(7 * 60, 16 * 60, unit_id=cast.unit.id)
    below = create_employee(unit=create_unit(parent=cast.unit))

    assert (_late(below), _late(cast.outsider)) == ((60,), (30,))


def test_nearest_unit_wins(cast: Cast) -> None:
    section = create_unit(parent=cast.unit)
    add_schedule(7 * 60, 16 * 60, unit_id=cast.unit.id)
    add_schedule(6 * 60, 16 * 60, unit_id=section.id)

    assert _late(create_employee(unit=section)) == (120,)


def test_row_of_another_pattern_does_not_count(cast: Cast) -> None:
    add_schedule(6 * 60, 16 * 60, pattern="6")

    assert _late(cast.staff) == (30,)


@pytest.mark.parametrize(
    ("day", "late"),
    [(date(2026, 2, 17), (30,)), (date(2026, 2, 18), ()), (date(2026, 3, 19), ()), (date(2026, 3, 20), (30,))],
)
def test_ramadan_hours_hold_on_their_dates_only(cast: Cast, day: date, late: tuple[int, ...]) -> None:
    add_schedule(HALF_PAST_SEVEN, 16 * 60, valid_from=date(2025, 1, 1))
    add_schedule(8 * 60, 15 * 60, valid_from=date(2026, 2, 18), valid_to=date(2026, 3, 19))

    assert _late(cast.staff, day) == late


@pytest.mark.parametrize(("day", "late"), [(date(2026, 6, 14), ()), (date(2026, 6, 15), (60,))])
def test_new_hours_begin_on_their_first_day(cast: Cast, day: date, late: tuple[int, ...]) -> None:
    add_schedule(8 * 60, 16 * 60, weekdays=range(7), valid_from=date(2026, 1, 1))
    add_schedule(7 * 60, 16 * 60, weekdays=range(7), valid_from=date(2026, 6, 15))

    assert _late(cast.staff, day) == late


def test_weekend_rows_count_for_nothing(cast: Cast) -> None:
    create_attendance(cast.staff, date(2026, 6, 6), "TK")

    assert _month(cast.staff).attendance.tk_days == 0


def test_saturday_is_a_working_day_of_the_six_day_pattern(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, pola_kerja="6")
    create_attendance(person, date(2026, 6, 6), "TK")

    assert _month(person).attendance.tk_days == 1
    assert len(_month(person).missing) == 25


def test_holiday_is_neither_expected_nor_judged(cast: Cast) -> None:
    create_holiday(MONDAY)
    create_attendance(cast.staff, MONDAY, "TK")

    found = _month(cast.staff)

    assert (found.attendance.tk_days, len(found.missing)) == (0, 21)


def test_days_outside_the_posts_are_not_expected(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, starts_on=date(2026, 6, 10), ends_on=date(2026, 6, 11))

    assert _month(person).missing == (date(2026, 6, 10), date(2026, 6, 11))


def test_each_day_follows_the_post_of_that_day(cast: Cast) -> None:
    add_schedule(7 * 60, 16 * 60, unit_id=cast.other_unit.id)
    person = create_employee(unit=cast.unit, ends_on=date(2026, 6, 14))
    create_assignment(person, cast.other_unit, starts_on=date(2026, 6, 15))
    create_attendance(person, date(2026, 6, 12), "H", masuk=480, pulang=1020)
    create_attendance(person, date(2026, 6, 15), "H", masuk=480, pulang=1020)

    assert _month(person).attendance.late_events == (30, 60)


def test_acting_post_does_not_move_the_hours(cast: Cast) -> None:
    add_schedule(7 * 60, 16 * 60, unit_id=cast.other_unit.id)
    create_assignment(cast.staff, cast.other_unit, penugasan="plt", starts_on=date(2026, 6, 1))

    assert _late(cast.staff) == (30,)


def test_leap_day_is_a_day_like_others(cast: Cast) -> None:
    february = Month(2028, 2)
    fill_attendance(cast.staff, february, except_for={29: (481, 990)})

    found = _month(cast.staff, february)

    assert (found.attendance.late_events, found.missing) == ((31,), ())


def test_presence_without_a_punch_is_told_apart(cast: Cast) -> None:
    fill_attendance(cast.staff, except_for={2: (450, None), 3: (None, 990)})

    found = _month(cast.staff).attendance

    assert (found.missing_in, found.missing_out, found.late_events, found.early_events) == (1, 1, (), ())


def test_leave_beside_a_late_punch_costs_nothing(cast: Cast) -> None:
    create_attendance(cast.staff, MONDAY, "H", masuk=600, pulang=990)
    create_attendance(cast.staff, MONDAY, "DL")

    found = _month(cast.staff)

    assert (found.attendance.late_events, found.code_days) == ((), {"DL": 1})


def test_missed_assembly_stands_beside_the_day(cast: Cast) -> None:
    create_attendance(cast.staff, MONDAY, "H", masuk=450, pulang=990)
    create_attendance(cast.staff, MONDAY, "apel_absen")

    assert _month(cast.staff).attendance.apel_missed == 1


def test_shift_worker_is_never_late_without_hours(cast: Cast) -> None:
    person = create_employee(unit=cast.unit, pola_kerja="sif")

    assert _late(person, masuk=1300, pulang=1800) == ()


def test_shift_worker_misses_only_as_many_days_as_a_month_has(cast: Cast) -> None:
    """22 working days are expected; which days they are is not known, so a Sunday shift fills one."""
    person = create_employee(unit=cast.unit, pola_kerja="sif")
    for day in (6, 7, 13):
        create_attendance(person, date(2026, 6, day), "H", masuk=480, pulang=960)

    found = _month(person)

    assert (found.attendance.days_without_data, found.missing) == (19, ())


def test_night_shift_ends_on_the_next_day(cast: Cast) -> None:
    add_schedule(21 * 60, 31 * 60, pattern="sif", weekdays=range(7))
    person = create_employee(unit=cast.unit, pola_kerja="sif")
    create_attendance(person, MONDAY, "H", masuk=1260, pulang=1860)
    create_attendance(person, date(2026, 6, 2), "H", masuk=1270, pulang=6 * 60)

    found = _month(person).attendance

    assert (found.late_events, found.early_events) == ((10,), (60,))


def test_people_without_rows_or_posts_are_answered_too(cast: Cast) -> None:
    person = create_employee()

    assert _month(person).attendance.days_without_data == 0


def test_hours_of_the_six_day_pattern_are_its_own(cast: Cast) -> None:
    plans = DutyPlans(JUNE)

    assert plans.schedule(date(2026, 6, 6), cast.unit.id, Pattern.SIX) == DaySchedule(450, 840)
    assert plans.schedule(FRIDAY, cast.unit.id, Pattern.SIX) == DaySchedule(450, 690)
