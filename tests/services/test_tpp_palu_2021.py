"""Batches of 2021: Palu's 25 % for days without notice after Eid, from rows of attendance to the rupiah."""

from datetime import date
from typing import Any

import pytest

from app.domain.attendance import DaySchedule
from app.domain.calendar import Pattern
from app.domain.errors import ParameterNotInForce
from app.domain.periods import Month
from app.services.duty_plans import default_schedule
from app.services.tpp import compute_batches
from tests.factories import Cast, create_cast, create_employee
from tests.support.clock import NOW
from tests.tpp.rows import add_external_score, fill_attendance, line_of

MAY = Month(2021, 5)
# Class 8: 3,500,452. With predikat baik every part is paid in full, so a day costs its rate of the whole.
ORDINARY, AFTER_EID = 3_395_438, 2_625_339


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


@pytest.mark.parametrize(
    ("absent", "expected"),
    [
        ({11: "TK"}, ORDINARY),
        ({17: "TK"}, AFTER_EID),
        ({21: "TK"}, AFTER_EID),
        ({24: "TK"}, ORDINARY),
        ({17: "TK", 18: "TK"}, 1_750_226),
        ({17: "TK", 24: "TK"}, 2_520_325),
        ({}, 3_500_452),
    ],
)
def test_a_day_without_notice_costs_a_quarter_only_in_the_week_after_eid(
    cast: Cast, absent: dict[int, str], expected: int
) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8, starts_on=date(2020, 1, 1))
    fill_attendance(person, MAY, except_for=absent, punches=(7 * 60, 16 * 60))
    add_external_score(person, semester="2020-2")

    compute_batches(MAY, by=None, now=NOW)

    line = line_of(person)
    assert (line.status, line.tpp_bruto) == ("dihitung", expected)


def test_office_hours_of_2021_begin_at_seven_and_end_with_the_year_2023() -> None:
    monday, last, first = date(2021, 5, 17), date(2023, 12, 29), date(2024, 1, 2)

    assert default_schedule(monday, Pattern.FIVE) == DaySchedule(7 * 60, 15 * 60 + 30)
    assert default_schedule(last, Pattern.FIVE) == DaySchedule(7 * 60, 16 * 60)
    assert default_schedule(first, Pattern.FIVE) == DaySchedule(7 * 60 + 30, 16 * 60)


def test_there_are_no_office_hours_before_2021() -> None:
    with pytest.raises(ParameterNotInForce):
        default_schedule(date(2020, 12, 31), Pattern.FIVE)
