"""Whose month belongs to which batch, as a truth table."""

from datetime import date
from typing import Any

import pytest

from app.domain.tpp_members import Post, Reason, places

LAST = date(2026, 6, 30)
HERE, THERE = 1, 2


def _post(opd: int = HERE, *, skema: str = "tpp", definitif: bool = True, **days: Any) -> Post:
    values = {"starts_on": date(2025, 1, 1), "ends_on": None, **days}
    return Post(unit_id=opd * 10, opd_id=opd, is_definitif=definitif, skema=skema, **values)


def _found(*posts: Post, part: bool = False) -> list[tuple[int, Reason | None]]:
    return [(place.post.opd_id, place.reason) for place in places(posts, LAST, pays_part_months=part)]


ENDED_LAST_DAY = date(2026, 6, 30)
ENDED_DAY_BEFORE = date(2026, 6, 29)
CASES = [
    ("held without an end", [_post()], [(HERE, None)]),
    ("ends on the last day itself", [_post(ends_on=ENDED_LAST_DAY)], [(HERE, None)]),
    ("ends a day before", [_post(ends_on=ENDED_DAY_BEFORE)], [(HERE, Reason.LEFT)]),
    ("begins on the last day", [_post(starts_on=LAST)], [(HERE, None)]),
    ("another scheme", [_post(skema="tpg")], [(HERE, Reason.SCHEME)]),
    ("acting only", [_post(definitif=False)], [(HERE, Reason.NO_DEFINITIF)]),
    ("acting beside a definitif post elsewhere", [_post(), _post(THERE, definitif=False)], [(HERE, None)]),
    (
        "moved within the month",
        [_post(ends_on=ENDED_DAY_BEFORE), _post(THERE, starts_on=LAST)],
        [(THERE, None), (HERE, Reason.MOVED)],
    ),
    ("moved within one OPD", [_post(ends_on=ENDED_DAY_BEFORE), _post(starts_on=LAST)], [(HERE, None)]),
    (
        "moved to a scheme of its own",
        [_post(ends_on=ENDED_DAY_BEFORE), _post(THERE, starts_on=LAST, skema="blud")],
        [(THERE, Reason.SCHEME), (HERE, Reason.MOVED)],
    ),
    ("of two definitif posts the later one", [_post(), _post(THERE, starts_on=date(2026, 1, 1))], [(THERE, None)]),
    (
        "left and acts elsewhere",
        [_post(ends_on=ENDED_DAY_BEFORE), _post(THERE, definitif=False)],
        [(HERE, Reason.LEFT), (THERE, Reason.NO_DEFINITIF)],
    ),
    ("nobody without posts", [], []),
]


@pytest.mark.parametrize(("posts", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_places_a_person(posts: list[Post], expected: list[tuple[int, Reason | None]]) -> None:
    assert _found(*posts) == expected


def test_part_months_keep_who_left_within_the_month() -> None:
    assert _found(_post(ends_on=ENDED_DAY_BEFORE), part=True) == [(HERE, None)]


def test_part_months_keep_the_last_of_two_ended_posts() -> None:
    earlier, later = (
        _post(THERE, ends_on=date(2026, 6, 10)),
        _post(starts_on=date(2026, 6, 11), ends_on=ENDED_DAY_BEFORE),
    )

    assert _found(earlier, later, part=True) == [(HERE, None), (THERE, Reason.LEFT)]


def test_part_months_pay_no_other_scheme() -> None:
    assert _found(_post(ends_on=ENDED_DAY_BEFORE, skema="tpg"), part=True) == [(HERE, Reason.SCHEME)]


def test_the_place_moved_to_is_named() -> None:
    old, new = _post(ends_on=ENDED_DAY_BEFORE), _post(THERE, starts_on=LAST)

    moved = places([old, new], LAST)[1]

    assert (moved.post, moved.other, moved.is_in) == (old, new, False)
