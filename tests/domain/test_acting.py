"""Acting in a second post: relation of the posts, and the whole calendar month."""

from datetime import date

import pytest

from app.domain.acting import ActedPost, Relation, acted_in, relation
from app.domain.periods import Month

FEBRUARY = Month(2028, 2)
LEVELS = ["jpt", "administrator", "pengawas", "pelaksana", "fungsional"]
A, E, B = Relation.ABOVE, Relation.EQUAL, Relation.BELOW
# Own post by row, acted post by column.
TABLE = [
    (E, A, A, A, A),
    (B, E, A, A, A),
    (None, B, E, A, A),
    (None, None, B, E, E),
    (None, None, B, E, E),
]
CELLS = [(own, acted, TABLE[row][column]) for row, own in enumerate(LEVELS) for column, acted in enumerate(LEVELS)]


@pytest.mark.parametrize(("own", "acted", "expected"), CELLS)
def test_relates_posts_by_their_level(own: str, acted: str, expected: Relation | None) -> None:
    assert relation(own, acted) is expected


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (date(2028, 2, 1), date(2028, 2, 29), True),
        (date(2028, 2, 2), date(2028, 2, 29), False),
        (date(2028, 2, 1), date(2028, 2, 28), False),
        (date(2028, 1, 31), None, True),
    ],
)
def test_a_month_counts_when_it_is_acted_in_from_first_to_last_day(
    starts_on: date, ends_on: date | None, expected: bool
) -> None:
    assert ActedPost("pengawas", 9, starts_on, ends_on).fills(FEBRUARY) is expected


def test_of_several_acted_posts_the_highest_class_counts() -> None:
    low, high = ActedPost("pengawas", 9, date(2028, 1, 1), None), ActedPost("administrator", 11, date(2028, 2, 1), None)
    late = ActedPost("jpt", 14, date(2028, 2, 10), None)

    assert acted_in(FEBRUARY, [low, late, high]) is high


def test_nobody_acts_without_a_post() -> None:
    assert acted_in(FEBRUARY, []) is None
