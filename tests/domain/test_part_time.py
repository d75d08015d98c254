from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import DomainError
from app.domain.part_time import own_minutes

FULL = Decimal("37.5")


@pytest.mark.parametrize(
    ("minutes", "hours", "own"),
    [
        (300, None, 300),
        (300, 20, 160),
        (450, 20, 240),
        (300, 30, 240),
        (300, 1, 8),
        (300, 37, 296),
        (450, 19, 228),
        (450, 5, 60),
        (375, 1, 10),
        (345, 5, 46),
        (15, 1, 0),
        (75, 1, 2),
        (56, 1, 1),
        (57, 1, 2),
    ],
)
def test_minutes_follow_the_weekly_hours_rounded_half_up(minutes: int, hours: int | None, own: int) -> None:
    assert own_minutes(minutes, hours, FULL) == own


def test_a_half_minute_is_rounded_up() -> None:
    assert own_minutes(15, 5, Decimal(50)) == 2


def test_the_full_hours_are_still_part_of_the_range() -> None:
    assert own_minutes(300, 40, Decimal(40)) == 300


@pytest.mark.parametrize("hours", [-1, 0, 38])
def test_hours_of_nothing_or_more_than_full_are_refused(hours: int) -> None:
    with pytest.raises(DomainError) as caught:
        own_minutes(300, hours, FULL)

    assert (caught.value.code, caught.value.params) == ("weekly_hours_invalid", {"hours": hours, "full": "37.5"})


@given(st.integers(0, 1440), st.integers(1, 36))
def test_more_hours_never_give_fewer_minutes(minutes: int, hours: int) -> None:
    assert 0 <= own_minutes(minutes, hours, FULL) <= own_minutes(minutes, hours + 1, FULL) <= minutes
