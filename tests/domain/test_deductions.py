"""What named deductions take in a month, and which months a change would alter."""

import pytest

from app.domain.deductions import Deduction, amounts_in, changed_months
from app.domain.periods import Month

JUNE, JULY, AUGUST, SEPTEMBER = (Month(2026, number) for number in (6, 7, 8, 9))
ZAKAT = Deduction("zakat", 75_000, JULY, AUGUST)


@pytest.mark.parametrize(
    ("month", "taken"), [(JUNE, {}), (JULY, {"zakat": 75_000}), (AUGUST, {"zakat": 75_000}), (SEPTEMBER, {})]
)
def test_takes_from_the_first_month_to_the_last(month: Month, taken: dict[str, int]) -> None:
    assert amounts_in(month, [ZAKAT]) == taken


def test_one_without_an_end_goes_on() -> None:
    assert amounts_in(Month(2031, 1), [Deduction("zakat", 75_000, JULY)]) == {"zakat": 75_000}


def test_one_that_ends_before_it_began_is_never_taken() -> None:
    never = Deduction("zakat", 75_000, JULY, JUNE)

    assert [amounts_in(month, [never]) for month in (JUNE, JULY, AUGUST)] == [{}, {}, {}]


def test_two_of_a_kind_are_added_and_kinds_stand_in_order() -> None:
    taken = [ZAKAT, Deduction("koperasi", 100_000, JUNE), Deduction("koperasi", 50_000, JULY)]

    assert list(amounts_in(JULY, taken).items()) == [("koperasi", 150_000), ("zakat", 75_000)]


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (None, ZAKAT, [JULY, AUGUST]),
        (ZAKAT, None, [JULY, AUGUST]),
        (ZAKAT, Deduction("zakat", 75_000, JULY, JULY), [AUGUST]),
        (ZAKAT, Deduction("zakat", 80_000, JULY, AUGUST), [JULY, AUGUST]),
        (ZAKAT, Deduction("zakat", 75_000, JULY), [SEPTEMBER]),
        (ZAKAT, ZAKAT, []),
    ],
)
def test_tells_the_months_that_would_come_out_differently(
    before: Deduction | None, after: Deduction | None, changed: list[Month]
) -> None:
    assert changed_months([SEPTEMBER, AUGUST, JULY, JUNE], before, after) == changed
