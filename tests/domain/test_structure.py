"""Assignments, posts and stand-ins as dated facts, and what an import must not build."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.structure import (
    Penugasan,
    Structure,
    find_cycle,
    find_dated_cycle,
    overlapping_definitif,
)
from tests.domain.structure_cast import (
    BOSS,
    BOSS_POST,
    CHECKED_STAFF_POST,
    CHECKER,
    DELEGATE,
    HEAD,
    MAYOR,
    OTHER_UNIT,
    STAFF,
    STAFF_POST,
    STAND_IN,
    UNIT,
    acting,
    lent,
    office,
    on,
    post,
)

MARCH = post(STAFF, "Pelaksana", HEAD, since=on(3, 1), until=on(3, 31))


@pytest.mark.parametrize(
    ("day", "is_active"),
    [(on(2, 28), False), (on(3, 1), True), (on(3, 31), True), (on(4, 1), False)],
)
def test_first_and_last_day_of_an_assignment_belong_to_it(day, is_active):
    structure = Structure([MARCH])

    assert structure.is_active(STAFF, day) is is_active
    assert (structure.assignment_on(STAFF, day) is MARCH) is is_active


def test_someone_unknown_is_not_active():
    structure = Structure([])

    assert not structure.is_active(STAFF, on(3, 1))
    assert structure.last_assignment(STAFF, on(3, 1)) is None
    assert structure.assignments_of(STAFF) == ()


def test_a_plt_alone_keeps_a_person_active():
    structure = Structure([acting(STAND_IN, "Kepala Seksi", on(3, 1), None)])

    assert structure.is_active(STAND_IN, on(3, 1))


def test_the_definitif_assignment_counts_before_a_later_plt():
    definitif = post(STAND_IN, "Sekretaris", BOSS)
    structure = Structure([acting(STAND_IN, "Kepala Seksi", on(3, 1), None), definitif])

    assert structure.assignment_on(STAND_IN, on(3, 2)) is definitif


def test_of_those_who_left_the_assignment_that_ended_last_is_known():
    earlier = post(STAFF, "Pelaksana", HEAD, since=on(1, 1), until=on(2, 28))
    structure = Structure([MARCH, earlier])

    assert structure.last_assignment(STAFF, on(6, 1)) is MARCH
    assert structure.last_assignment(STAFF, on(2, 1)) is earlier
    assert structure.assignments_of(STAFF) == (earlier, MARCH)


def test_of_overlapping_assignments_of_the_past_the_one_that_ended_later_is_the_last():
    long = post(STAFF, "Pelaksana", HEAD, since=on(1, 1), until=on(3, 31))
    short = acting(STAFF, "Kepala Seksi", on(2, 1), on(2, 28))

    assert Structure([long, short]).last_assignment(STAFF, on(6, 1)) is long


@pytest.mark.parametrize(
    ("since", "until", "overlaps"),
    [
        (on(1, 1), on(2, 28), False),
        (on(1, 1), on(3, 1), True),
        (on(3, 10), on(3, 20), True),
        (on(3, 31), None, True),
        (on(4, 1), None, False),
        (on(1, 1), None, True),
    ],
)
def test_two_assignments_overlap_when_they_share_a_day(since, until, overlaps):
    other = post(STAFF, "Analis", HEAD, since=since, until=until)

    assert MARCH.overlaps(other) is overlaps
    assert other.overlaps(MARCH) is overlaps


def test_posts_held_are_those_of_the_time_else_the_last_one():
    first = post(HEAD, "Kepala Seksi", BOSS, since=on(1, 1), until=on(2, 28))
    second = post(HEAD, "Kepala Bidang", BOSS, since=on(3, 1), until=on(3, 31))
    structure = Structure([first, second])

    assert structure.posts_held(HEAD, on(2, 28), on(3, 1)) == {(UNIT, "Kepala Seksi"), (UNIT, "Kepala Bidang")}
    assert structure.posts_held(HEAD, on(3, 1), on(3, 2)) == {(UNIT, "Kepala Bidang")}
    assert structure.posts_held(HEAD, on(6, 1), on(6, 1)) == {(UNIT, "Kepala Bidang")}
    assert structure.posts_held(STAFF, on(6, 1), on(6, 1)) == frozenset()


def test_neither_a_plt_nor_a_later_post_is_a_post_held():
    structure = Structure(
        [
            post(HEAD, "Kepala Seksi", BOSS, since=on(1, 1)),
            acting(HEAD, "Sekretaris", on(1, 1), None),
            post(HEAD, "Kepala Bidang", BOSS, since=on(6, 2)),
        ]
    )

    assert structure.posts_held(HEAD, on(5, 1), on(6, 1)) == {(UNIT, "Kepala Seksi")}


def test_of_several_posts_of_the_past_only_the_last_one_is_remembered():
    posts = [post(HEAD, name, BOSS, since=on(month, 1), until=on(month, 20)) for month, name in enumerate("ABC", 1)]

    assert Structure(posts).posts_held(HEAD, on(6, 1), on(6, 1)) == {(UNIT, "C")}


def test_knows_who_acts_in_a_post_on_a_day():
    structure = Structure([acting(STAND_IN, "Kepala Seksi", on(3, 1), on(3, 31))])

    assert structure.acting_in([(UNIT, "Kepala Seksi")], on(3, 31)) == (STAND_IN,)
    assert structure.acting_in([(UNIT, "Kepala Seksi")], on(4, 1)) == ()
    assert structure.acting_in([(OTHER_UNIT, "Kepala Seksi")], on(3, 31)) == ()


def test_knows_the_delegates_of_several_days():
    structure = Structure([], [lent(HEAD, DELEGATE, on(3, 1), on(3, 31))])

    assert structure.delegates_of(HEAD, on(3, 1), on(3, 31)) == (DELEGATE,)
    assert structure.delegates_of(HEAD, on(3, 1), on(4, 1)) == ()
    assert structure.delegates_of(DELEGATE, on(3, 1)) == ()


def test_knows_who_stands_below_and_who_is_stood_in_for():
    structure = Structure(
        office(CHECKED_STAFF_POST, acting(STAND_IN, "Kepala Seksi", on(3, 1), None), without=(STAFF_POST,)),
        [lent(BOSS, DELEGATE, on(3, 1), on(3, 31))],
    )

    assert STAFF in structure.below(HEAD)
    assert structure.below(CHECKER) == {STAFF}
    assert structure.stands_in_for(STAND_IN) == {HEAD}
    assert structure.stands_in_for(DELEGATE) == {BOSS}
    assert structure.stands_in_for(STAFF) == frozenset()


def test_change_days_name_each_day_on_which_something_is_new():
    structure = Structure(
        [
            MARCH,
            post(HEAD, "Kepala Seksi", BOSS, since=on(1, 1)),
            acting(STAND_IN, "Kepala Seksi", on(3, 5), on(3, 9)),
            post(STAND_IN, "Sekretaris", BOSS, since=on(1, 20)),
        ],
        [lent(HEAD, DELEGATE, on(3, 12), on(3, 13)), lent(DELEGATE, STAFF, on(5, 1), on(5, 2))],
    )

    days = structure.change_days([STAFF, HEAD])

    assert days == {on(3, 1), on(4, 1), on(1, 1), on(3, 5), on(3, 10), on(3, 12), on(3, 14)}


def test_an_assignment_until_the_end_of_time_has_no_day_after():
    structure = Structure([replace(MARCH, ends_on=date.max)])

    assert structure.change_days([STAFF]) == {on(3, 1)}


def test_superior_edges_are_the_definitif_ones_of_the_day():
    structure = Structure([MARCH, BOSS_POST, post(STAND_IN, "Kepala Seksi", BOSS, kind=Penugasan.PLH)])

    assert structure.superior_edges(on(3, 31)) == {STAFF: HEAD, BOSS: MAYOR}
    assert structure.superior_edges(on(4, 1)) == {BOSS: MAYOR}


@pytest.mark.parametrize(
    ("edges", "cycle"),
    [
        ({}, None),
        ({1: 2, 2: 3, 3: None}, None),
        ({1: 2, 2: 3, 4: 3}, None),
        ({1: 1}, (1,)),
        ({1: 2, 2: 1}, (1, 2)),
        ({9: 1, 1: 2, 2: 3, 3: 1}, (1, 2, 3)),  # someone below the circle is not on it
        ({1: 2, 2: None, 3: 4, 4: 3}, (3, 4)),
    ],
)
def test_finds_a_circle_of_superiors(edges, cycle):
    assert find_cycle(edges) == cycle


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 30), max_size=30))
def test_a_circle_found_closes_and_none_is_missed(edges):
    cycle = find_cycle(edges)

    steps = dict(zip(cycle or (), (cycle or ())[1:] + (cycle or ())[:1], strict=True))
    assert all(edges[person] == superior for person, superior in steps.items())
    assert (cycle is None) == all(_reaches_the_top(start, edges) for start in edges)


def _reaches_the_top(start: int, edges: dict[int, int]) -> bool:
    current: int | None = start
    for _ in range(len(edges) + 1):
        current = edges.get(current) if current is not None else None
    return current is None


def test_a_circle_that_exists_on_some_days_only_is_found_on_its_first_day():
    structure = Structure(
        [
            post(HEAD, "Kepala Seksi", STAFF, since=on(1, 1), until=on(3, 31)),
            post(STAFF, "Pelaksana", HEAD, since=on(3, 31)),
        ]
    )

    assert find_dated_cycle(structure) == (on(3, 31), (HEAD, STAFF))


def test_a_change_of_roles_from_one_day_to_the_next_is_no_circle():
    structure = Structure(
        [
            post(HEAD, "Kepala Seksi", STAFF, since=on(1, 1), until=on(3, 30)),
            post(STAFF, "Pelaksana", HEAD, since=on(3, 31)),
        ]
    )

    assert find_dated_cycle(structure) is None


APRIL_ON = post(STAFF, "Pelaksana", HEAD, since=on(4, 1))
LAST_OF_MARCH_ON = post(STAFF, "Pelaksana", HEAD, since=on(3, 31))


@pytest.mark.parametrize(
    ("facts", "pairs"),
    [
        ([MARCH, APRIL_ON], []),
        ([LAST_OF_MARCH_ON, MARCH], [(MARCH, LAST_OF_MARCH_ON)]),
        ([MARCH, replace(LAST_OF_MARCH_ON, employee_id=HEAD)], []),
        ([MARCH, replace(LAST_OF_MARCH_ON, kind=Penugasan.PLT)], []),
        ([MARCH, MARCH], [(MARCH, MARCH)]),
    ],
)
def test_definitif_assignments_of_a_person_must_not_overlap(facts, pairs):
    assert overlapping_definitif(facts) == pairs
