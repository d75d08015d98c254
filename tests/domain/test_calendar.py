"""Working days and local days."""

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import (
    Pattern,
    WorkCalendar,
    days_between,
    end_of_day_utc,
    local_date,
    local_midnight_utc,
)
from app.domain.periods import Month

NEW_YEAR = date(2026, 1, 1)  # a Thursday
SATURDAY_OFF = date(2026, 1, 3)
CALENDAR = WorkCalendar([NEW_YEAR, SATURDAY_OFF])

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
PATTERNS = st.sampled_from(Pattern)


@pytest.mark.parametrize(
    ("day", "five", "six", "shift"),
    [
        (date(2026, 1, 1), False, False, False),  # holiday
        (date(2026, 1, 2), True, True, True),  # Friday
        (date(2026, 1, 3), False, False, False),  # Saturday and day off
        (date(2026, 1, 4), False, False, False),  # Sunday
        (date(2026, 1, 10), False, True, False),  # Saturday
    ],
)
def test_knows_working_days_of_each_pattern(day, five, six, shift):
    answers = [CALENDAR.is_working_day(day, pattern) for pattern in (Pattern.FIVE, Pattern.SIX, Pattern.SHIFT)]

    assert answers == [five, six, shift]


@given(start=DAYS, length=st.integers(-3, 400), off=st.sets(DAYS, max_size=40), pattern=PATTERNS)
def test_counts_what_it_lists(start, length, off, pattern):
    end = start + timedelta(days=length)
    calendar = WorkCalendar(off)

    assert calendar.working_days(start, end, pattern) == len(calendar.list_working_days(start, end, pattern))


@given(day=DAYS, n=st.integers(1, 15), off=st.sets(DAYS, max_size=40), pattern=PATTERNS)
def test_the_nth_working_day_after_is_the_last_of_n(day, n, off, pattern):
    calendar = WorkCalendar(off)

    found = calendar.nth_working_day_after(day, n, pattern)

    assert calendar.is_working_day(found, pattern)
    assert calendar.working_days(day + timedelta(days=1), found, pattern) == n


def test_the_first_working_day_of_a_month_skips_what_is_off():
    assert CALENDAR.nth_working_day_of_month(Month(2026, 1), 1) == date(2026, 1, 2)
    assert CALENDAR.nth_working_day_of_month(Month(2026, 1), 2) == date(2026, 1, 5)
    assert CALENDAR.nth_working_day_of_month(Month(2026, 2), 1, Pattern.SIX) == date(2026, 2, 2)


def test_the_first_working_day_of_a_month_follows_the_pattern():
    first_of_august = Month(2026, 8)  # a Saturday

    days = [CALENDAR.nth_working_day_of_month(first_of_august, 1, pattern) for pattern in (Pattern.FIVE, Pattern.SIX)]

    assert days == [date(2026, 8, 3), date(2026, 8, 1)]


def test_day_zero_is_no_working_day():
    with pytest.raises(ValueError, match="n counts from 1"):
        CALENDAR.nth_working_day_after(NEW_YEAR, 0)


def test_a_calendar_without_working_days_is_an_error_and_no_endless_search():
    always_off = WorkCalendar(days_between(date(2026, 1, 1), date(2027, 12, 31)))

    with pytest.raises(ValueError, match="without working days"):
        always_off.nth_working_day_after(date(2026, 1, 1), 1)


@pytest.mark.parametrize(("days_off", "has_next"), [(365, True), (366, False)])
def test_the_next_working_day_is_looked_for_within_a_year(days_off, has_next):
    day = date(2026, 1, 5)
    calendar = WorkCalendar(day + timedelta(days=step) for step in range(1, days_off + 1))
    outcome = nullcontext() if has_next else pytest.raises(ValueError, match="without working days")

    with outcome:
        assert calendar.nth_working_day_after(day, 1) == day + timedelta(days=days_off + 1)


def test_2026_has_the_working_days_of_the_joint_decree():
    # Holidays and cuti bersama of 2026 that fall on Monday to Friday in January to March.
    off = [
        *(date(2026, 1, day) for day in (1, 16)),
        *(date(2026, 2, day) for day in (16, 17)),
        *(date(2026, 3, day) for day in (18, 19, 20, 23, 24)),
    ]
    calendar = WorkCalendar(off)

    counts = [calendar.working_days(month.first_day, month.last_day) for month in (Month(2026, n) for n in (1, 2, 3))]

    assert counts == [20, 18, 17]


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 6, 30, 15, 59, 59, 999000, tzinfo=UTC), date(2026, 6, 30)),  # 23:59:59.999 WITA
        (datetime(2026, 6, 30, 16, 0, tzinfo=UTC), date(2026, 7, 1)),  # 00:00 WITA
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=9))), date(2026, 6, 30)),  # from Papua
    ],
)
def test_the_local_day_changes_at_midnight_wita(instant, day):
    assert local_date(instant) == day


def test_refuses_a_time_without_zone():
    with pytest.raises(ValueError, match="naive"):
        local_date(datetime(2026, 6, 30))  # noqa: DTZ001


@given(DAYS)
def test_each_instant_belongs_to_exactly_one_day(day):
    start, end = local_midnight_utc(day), end_of_day_utc(day)

    assert end - start == timedelta(days=1)
    assert local_date(start) == day == local_date(end - timedelta(microseconds=1))
    assert local_date(end) == day + timedelta(days=1)


def test_instants_are_utc_whatever_the_zone_of_the_machine(machine_in_palu):
    assert local_midnight_utc(date(2026, 7, 1)).tzinfo is UTC
    assert local_midnight_utc(date(2026, 7, 1)).hour == 16


def test_midnight_of_palu_is_four_in_the_afternoon_utc():
    assert local_midnight_utc(date(2026, 7, 1)) == datetime(2026, 6, 30, 16, 0, tzinfo=UTC)
    assert end_of_day_utc(date(2026, 6, 30)) == datetime(2026, 6, 30, 16, 0, tzinfo=UTC)
