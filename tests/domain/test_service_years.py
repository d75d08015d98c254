"""Masa kerja golongan by date: both sides of the day it is stated for."""

from datetime import date

import pytest

from app.domain.periods import Month
from app.domain.service_years import service_in

STATED = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("month", "service"),
    [
        (Month(2026, 3), (9, 11)),
        (Month(2026, 4), (10, 0)),
        (Month(2026, 2), (9, 10)),
        (Month(2027, 3), (10, 11)),
        (Month(2016, 4), (0, 0)),
        (Month(2016, 3), None),
    ],
)
def test_counts_on_from_the_day_it_is_stated_for(month: Month, service: tuple[int, int] | None) -> None:
    assert service_in(month, 9, 11, STATED) == service


def test_takes_a_statement_without_a_day_as_it_is() -> None:
    assert service_in(Month(2031, 1), 9, None, None) == (9, 0)


def test_nothing_stated_is_nothing_known() -> None:
    assert service_in(Month(2026, 3), None, 4, STATED) is None
