"""Months and semesters."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.errors import Invalid
from app.domain.periods import Month, Period, Quarter, Semester, Year, months_of, parse_period


def test_month_reads_and_writes_its_code() -> None:
    assert Month.parse("2026-03") == Month(2026, 3)
    assert str(Month(2026, 3)) == Month(2026, 3).code == "2026-03"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("2026-3", "2026-3"),
        ("2026-00", "2026-0"),
        ("2026-13", "2026-13"),
        ("0000-01", "0-1"),
        ("2026-03-01", "2026-03-01"),
        ("", ""),
        ("２０２６-03", "２０２６-03"),
    ],
)
def test_refuses_what_is_not_a_month(code: str, shown: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Month.parse(code)

    assert (refusal.value.code, refusal.value.params) == ("month_invalid", {"value": shown})


@pytest.mark.parametrize("month", [(1, 1), (9999, 12)])
def test_the_first_and_the_last_month_of_the_calendar_exist(month: tuple[int, int]) -> None:
    assert Month.parse(Month(*month).code) == Month(*month)


@pytest.mark.parametrize("month", [(0, 12), (10000, 1), (2026, 0), (2026, 13)])
def test_a_month_beyond_them_does_not(month: tuple[int, int]) -> None:
    with pytest.raises(Invalid) as refusal:
        Month(*month)

    facts = {"value": f"{month[0]}-{month[1]}"}
    assert (refusal.value.code, refusal.value.params) == ("month_invalid", facts)


@pytest.mark.parametrize(("month", "last"), [((2024, 2), 29), ((2026, 2), 28), ((2026, 12), 31), ((2026, 4), 30)])
def test_month_knows_its_days(month: tuple[int, int], last: int) -> None:
    found = Month(*month)

    assert found.first_day == date(*month, 1)
    assert found.last_day == date(*month, last)


def test_months_follow_each_other_over_the_year_end() -> None:
    assert Month(2025, 12).next == Month(2026, 1)
    assert Month(2026, 1).previous == Month(2025, 12)
    assert Month(2026, 5).next.previous == Month(2026, 5)
    assert Month(2025, 12) < Month(2026, 1)
    assert Month.of(date(2026, 3, 31)) == Month(2026, 3)


def test_semester_reads_and_writes_its_code() -> None:
    assert Semester.parse("2026-2") == Semester(2026, 2)
    assert str(Semester(2026, 1)) == Semester(2026, 1).code == "2026-1"


@pytest.mark.parametrize(
    ("code", "shown"),
    [("2026-0", "2026-0"), ("2026-3", "2026-3"), ("2026-01", "2026-01"), ("2026", "2026"), ("0000-1", "0-1")],
)
def test_refuses_what_is_not_a_semester(code: str, shown: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Semester.parse(code)

    assert (refusal.value.code, refusal.value.params) == ("semester_invalid", {"value": shown})


@pytest.mark.parametrize("semester", [(1, 1), (9999, 2)])
def test_the_first_and_the_last_semester_of_the_calendar_exist(semester: tuple[int, int]) -> None:
    assert Semester.parse(Semester(*semester).code) == Semester(*semester)


@pytest.mark.parametrize("semester", [(0, 2), (10000, 1), (2026, 0), (2026, 3)])
def test_a_semester_beyond_them_does_not(semester: tuple[int, int]) -> None:
    with pytest.raises(Invalid) as refusal:
        Semester(*semester)

    facts = {"value": f"{semester[0]}-{semester[1]}"}
    assert (refusal.value.code, refusal.value.params) == ("semester_invalid", facts)


def test_semester_knows_its_months_and_days() -> None:
    second = Semester(2026, 2)

    assert second.months == tuple(Month(2026, number) for number in range(7, 13))
    assert (second.first_day, second.last_day) == (date(2026, 7, 1), date(2026, 12, 31))
    assert Semester(2026, 1).last_day == date(2026, 6, 30)


@pytest.mark.parametrize(("day", "half"), [(date(2026, 6, 30), 1), (date(2026, 7, 1), 2)])
def test_a_day_lies_in_one_semester(day: date, half: int) -> None:
    assert Semester.of(day) == Semester(2026, half)


def test_semesters_follow_each_other_over_the_year_end() -> None:
    assert Semester(2025, 2).next == Semester(2026, 1)
    assert Semester(2026, 1).previous == Semester(2025, 2)
    assert Semester(2026, 1).next == Semester(2026, 2)
    assert Semester(2026, 2).previous == Semester(2026, 1)


@pytest.mark.parametrize(("number", "first", "last"), [(1, 1, 3), (2, 4, 6), (3, 7, 9), (4, 10, 12)])
def test_quarter_knows_its_months_and_days(number: int, first: int, last: int) -> None:
    quarter = Quarter(2026, number)

    assert quarter.months == tuple(Month(2026, month) for month in range(first, last + 1))
    assert (quarter.first_day, quarter.last_day) == (date(2026, first, 1), Month(2026, last).last_day)


def test_year_knows_its_months_and_days() -> None:
    year = Year(2028)

    assert year.months == tuple(Month(2028, month) for month in range(1, 13))
    assert (year.first_day, year.last_day) == (date(2028, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    "period",
    [
        Month(2026, 3),
        Quarter(1, 1),
        Quarter(2026, 3),
        Quarter(9999, 4),
        Semester(2026, 1),
        Year(1),
        Year(2026),
        Year(9999),
    ],
)
def test_every_kind_of_period_is_read_back_from_its_code(period: Period) -> None:
    assert parse_period(period.code) == parse_period(str(period)) == period


@pytest.mark.parametrize(
    ("code", "refused", "shown"),
    [
        ("2026-tw0", "period_invalid", "2026-tw0"),
        ("2026-tw5", "period_invalid", "2026-tw5"),
        ("0000-tw1", "period_invalid", "0-tw1"),
        ("0000", "period_invalid", "0"),
        ("2026-q1", "period_invalid", "2026-q1"),
        ("", "period_invalid", ""),
        ("2026-3", "semester_invalid", "2026-3"),
        ("2026-13", "month_invalid", "2026-13"),
    ],
)
def test_refuses_what_is_no_period(code: str, refused: str, shown: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_period(code)

    assert (refusal.value.code, refusal.value.params) == (refused, {"value": shown})


def test_no_quarter_and_no_year_lie_beyond_the_calendar() -> None:
    with pytest.raises(Invalid, match="^period_invalid "):
        Quarter(10000, 1)
    with pytest.raises(Invalid, match="^period_invalid "):
        Year(10000)


def test_a_month_is_its_own_and_only_month() -> None:
    assert months_of(Month(2026, 3)) == (Month(2026, 3),)
    assert months_of(Quarter(2026, 1)) == Quarter(2026, 1).months
