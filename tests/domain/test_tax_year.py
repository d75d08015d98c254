"""The year behind the last tax period: what it sums, where it begins, and what it misses."""

from dataclasses import replace

import pytest

from app.domain.periods import Month
from app.domain.tax_year import TaxMonth, YearBefore, first_month, tax_year

JANUARY, OCTOBER, NOVEMBER, DECEMBER = (Month(2026, number) for number in (1, 10, 11, 12))
FULL = TaxMonth(4_000_000, 10_000, 190_000, knows_tpp=True, tpp=3_000_000, tpp_tax=60_000)
LAST = TaxMonth(4_000_000, 10_000, 190_000)
YEAR = {Month(2026, number): FULL for number in range(1, 12)} | {DECEMBER: LAST}
PNS_JULY, PNS_EARLIER, PPPK = "199901012026071001", "199001012015031001", "199001012026211001"


def test_sums_the_months_before_and_counts_the_last() -> None:
    year = tax_year(JANUARY, DECEMBER, YEAR, None)

    assert (year.gross, year.tax, year.pension, year.months) == (77_000_000, 770_000, 2_280_000, 12)
    assert (len(year.rows), year.rows[0], year.missing) == (11, ("2026-01", 7_000_000, 70_000), ())


def test_a_thr_of_the_last_month_belongs_to_what_came_before() -> None:
    year = tax_year(JANUARY, DECEMBER, YEAR | {DECEMBER: replace(LAST, tpp=500_000, tpp_tax=7_000)}, None)

    assert (year.gross, year.tax, year.rows[-1]) == (77_500_000, 777_000, ("2026-12", 500_000, 7_000))


@pytest.mark.parametrize(
    ("month", "known"),
    [
        (NOVEMBER, replace(FULL, salary=None)),
        (NOVEMBER, replace(FULL, pension=None)),
        (NOVEMBER, replace(FULL, knows_tpp=False)),
        (DECEMBER, replace(LAST, salary=None)),
        (DECEMBER, replace(LAST, pension=None)),
    ],
)
def test_names_the_month_that_lacks_something(month: Month, known: TaxMonth) -> None:
    assert tax_year(JANUARY, DECEMBER, YEAR | {month: known}, None).missing == (month,)


def test_a_month_that_is_not_there_is_missing() -> None:
    known = {month: one for month, one in YEAR.items() if month not in (JANUARY, OCTOBER)}

    assert tax_year(JANUARY, DECEMBER, known, None).missing == (JANUARY, OCTOBER)


def test_a_month_without_pay_says_so_and_is_not_counted() -> None:
    unpaid = TaxMonth(0, 0, 0, knows_tpp=True)

    year = tax_year(JANUARY, DECEMBER, YEAR | {OCTOBER: unpaid}, None)

    assert (year.gross, year.months, year.missing) == (70_000_000, 11, ())


def test_a_figure_of_the_year_before_a_month_stands_for_all_of_it() -> None:
    before = YearBefore(NOVEMBER, 80_000_000, 900_000, 1_900_000, 10)

    year = tax_year(JANUARY, DECEMBER, {NOVEMBER: FULL, DECEMBER: LAST}, before)

    assert (year.gross, year.tax, year.pension, year.months) == (87_000_000, 970_000, 2_280_000, 12)
    assert year.missing == ()


def test_a_figure_on_the_last_month_itself_is_the_whole_year_before() -> None:
    year = tax_year(JANUARY, DECEMBER, {DECEMBER: LAST}, YearBefore(DECEMBER, 77_000_000, 770_000, 2_090_000, 11))

    assert (year.gross, year.tax, year.pension, year.months) == (77_000_000, 770_000, 2_280_000, 12)


@pytest.mark.parametrize(
    ("nip", "first_post", "first"),
    [
        (PNS_EARLIER, Month(2026, 7), JANUARY),  # a post that begins in the year is no appointment
        (PNS_JULY, Month(2026, 8), Month(2026, 7)),
        (PPPK, Month(2026, 10), OCTOBER),
        (PPPK, None, JANUARY),
        (PPPK, Month(2025, 10), JANUARY),
    ],
)
def test_the_year_begins_with_the_appointment(nip: str, first_post: Month | None, first: Month) -> None:
    assert first_month(2026, nip, first_post) == first
