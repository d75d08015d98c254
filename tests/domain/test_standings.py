"""Standings, punishments and withheld pay in a month: both sides of each date."""

from datetime import date

import pytest

from app.domain.periods import Month
from app.domain.standings import Punishment, Standing, Withholding, months_later, punishment_in, withholding_in

NOV, DEC, JAN, FEB = Month(2026, 11), Month(2026, 12), Month(2027, 1), Month(2027, 2)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 6, 9), False),
        (date(2026, 6, 10), True),
        (date(2026, 6, 20), True),
        (date(2026, 6, 21), False),
    ],
)
def test_a_standing_holds_from_its_first_to_its_last_day(day: date, expected: bool) -> None:
    assert Standing("mpp", date(2026, 6, 10), date(2026, 6, 20), "SK 1").covers(day) is expected


def test_a_standing_without_an_end_lasts() -> None:
    assert Standing("mpp", date(2026, 6, 10), None, "SK 1").covers(date(2036, 2, 29))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 6, 1), date(2026, 6, 9), False),
        (date(2026, 6, 1), date(2026, 6, 10), True),
        (date(2026, 6, 20), None, True),
        (date(2026, 6, 21), None, False),
        (date(2026, 6, 1), None, True),
    ],
)
def test_spans_overlap_when_they_share_a_day(first: date, last: date | None, expected: bool) -> None:
    assert Standing("mpp", date(2026, 6, 10), date(2026, 6, 20), "SK 1").overlaps(first, last) is expected


def test_an_open_standing_overlaps_all_that_comes_later() -> None:
    standing = Standing("mpp", date(2026, 6, 10), None, "SK 1")

    assert (standing.overlaps(date(2026, 1, 1), date(2026, 6, 9)), standing.overlaps(date(2030, 1, 1), None)) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (NOV, 0, NOV),
        (NOV, 1, DEC),
        (NOV, 2, JAN),
        (DEC, 12, Month(2027, 12)),
        (JAN, -1, DEC),
        (JAN, -13, Month(2025, 12)),
    ],
)
def test_counts_months_over_the_year(start: Month, count: int, expected: Month) -> None:
    assert months_later(start, count) == expected


@pytest.mark.parametrize(("months", "last"), [(6, Month(2027, 4)), (9, Month(2027, 7)), (12, Month(2027, 10))])
def test_a_punishment_counts_in_exactly_its_months(months: int, last: Month) -> None:
    punishment = Punishment(25, NOV, months, "SK 1")
    counted = [month for month in (months_later(NOV, step) for step in range(-2, 16)) if punishment.counts_in(month)]

    assert (counted[0], counted[-1], len(counted)) == (NOV, last, months)


def test_a_punishment_of_one_month_counts_in_a_leap_february_alone() -> None:
    punishment = Punishment(25, Month(2028, 2), 1, "SK 1")

    assert [punishment.counts_in(Month(2028, month)) for month in (1, 2, 3)] == [False, True, False]


def test_a_revoked_punishment_counts_no_more_from_the_month_of_revocation() -> None:
    punishment = Punishment(25, NOV, 6, "SK 1", revoked_in=JAN)

    assert [punishment.counts_in(month) for month in (NOV, DEC, JAN, FEB)] == [True, True, False, False]


def test_a_reprimand_costs_nothing() -> None:
    assert not Punishment(0, NOV, 6, "SK 1").counts_in(NOV)


def test_of_overlapping_punishments_the_higher_counts_and_the_lower_goes_on_after_it() -> None:
    high, low = Punishment(50, DEC, 1, "SK 2"), Punishment(25, NOV, 6, "SK 1")

    assert [punishment_in(month, [low, high]) for month in (NOV, DEC, JAN)] == [low, high, low]


def test_of_equal_punishments_the_earliest_is_named() -> None:
    first, second = Punishment(25, NOV, 6, "SK 1"), Punishment(25, DEC, 6, "SK 2")

    assert punishment_in(JAN, [second, first]) is first


def test_no_punishment_counts_where_none_is() -> None:
    assert punishment_in(NOV, []) is None


def test_withheld_pay_waits_until_it_is_released() -> None:
    withholding = Withholding("lhkpn", DEC, "Surat 1")

    assert [withholding.covers(month) for month in (NOV, DEC, JAN, FEB)] == [False, True, True, True]


def test_a_released_withholding_covers_up_to_its_last_month() -> None:
    withholding = Withholding("lhkpn", DEC, "Surat 1", last_month=JAN)

    assert [withholding.covers(month) for month in (DEC, JAN, FEB)] == [True, True, False]


def test_the_earliest_of_several_withholdings_is_named() -> None:
    first, second = Withholding("tptgr", NOV, "Surat 1"), Withholding("lhkpn", DEC, "Surat 2")

    assert (withholding_in(DEC, [second, first]), withholding_in(Month(2026, 10), [first])) == (first, None)
