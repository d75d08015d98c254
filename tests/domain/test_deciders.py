"""Who decides: the truth table of the rule, one case a row."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.deciders import assessor_of, assessor_superior_of, chain_of, escalation_deciders, who_decides
from app.domain.structure import Penugasan, Structure
from tests.domain.decider_cases import (
    ACTING,
    BOSS_LEFT,
    CHECKS,
    DAYS,
    DECIDED,
    DELEGATED,
    ENTRY,
    HEAD_LEFT,
    HEAD_MOVED,
    NOW,
    PEOPLE,
    STAFF_MOVED,
    STRUCTURES,
    SUPERIOR,
    THEN,
    UP,
    Case,
)
from tests.domain.structure_cast import (
    BOSS,
    BOSS_POST,
    CHECKED_STAFF_POST,
    CHECKER,
    CHECKER_POST,
    DELEGATE,
    DELEGATE_POST,
    HEAD,
    HEAD_POST,
    MAYOR,
    NEW_HEAD,
    NEW_HEAD_POST,
    OTHER_UNIT,
    OUTSIDER,
    STAFF,
    STAFF_POST,
    STAND_IN,
    acting,
    lent,
    office,
    on,
    post,
)

CASES = [
    Case("the superior is active", office(), [(HEAD, SUPERIOR, None, THEN)]),
    Case(
        "the checker decides too and never excludes the superior",
        office(CHECKED_STAFF_POST, without=(STAFF_POST,)),
        [(HEAD, SUPERIOR, None, THEN), (CHECKER, CHECKS, HEAD, THEN)],
    ),
    Case(
        "the superior moved to another unit and still decides on entries of the time before",
        office(*HEAD_MOVED, without=(HEAD_POST,)),
        [(HEAD, SUPERIOR, None, THEN)],
    ),
    Case(
        "the employee moved: entries of the time before stay with the superior of that time",
        office(*STAFF_MOVED, without=(STAFF_POST,)),
        [(HEAD, SUPERIOR, None, THEN)],
    ),
    Case(
        "the employee moved: entries since then go to the new superior",
        office(*STAFF_MOVED, without=(STAFF_POST,)),
        [(NEW_HEAD, SUPERIOR, None, THEN)],
        entry=on(4, 1),
    ),
    Case(
        "the employee moved on the last day of the old assignment counts as before",
        office(*STAFF_MOVED, without=(STAFF_POST,)),
        [(HEAD, SUPERIOR, None, THEN)],
        entry=on(3, 31),
    ),
    Case(
        "the superior left and the employee has a new one: the present one",
        office(HEAD_LEFT, *STAFF_MOVED, without=(HEAD_POST, STAFF_POST)),
        [(NEW_HEAD, SUPERIOR, None, NOW)],
    ),
    Case(
        "the superior left and nobody was put in the place: one level up",
        office(HEAD_LEFT, without=(HEAD_POST,)),
        [(BOSS, SUPERIOR, None, UP)],
    ),
    Case(
        "the superior left, asked on the superior's last day: still the superior",
        office(HEAD_LEFT, without=(HEAD_POST,)),
        [(HEAD, SUPERIOR, None, THEN)],
        decided=on(3, 31),
    ),
    Case(
        "superior and superior's superior left: up until somebody is active",
        office(HEAD_LEFT, BOSS_LEFT, without=(HEAD_POST, BOSS_POST)),
        [(MAYOR, SUPERIOR, None, UP)],
    ),
    Case(
        "the superior left while the checker is there: both the checker and one level up",
        office(HEAD_LEFT, CHECKED_STAFF_POST, without=(HEAD_POST, STAFF_POST)),
        [(BOSS, SUPERIOR, None, UP), (CHECKER, CHECKS, HEAD, THEN)],
    ),
    Case(
        "the checker left: the superior alone",
        office(
            CHECKED_STAFF_POST, post(CHECKER, "Ketua Tim", HEAD, until=on(3, 31)), without=(STAFF_POST, CHECKER_POST)
        ),
        [(HEAD, SUPERIOR, None, THEN)],
    ),
    Case(
        "superior and checker of then have left: the present superior and the present checker",
        office(
            HEAD_LEFT,
            post(CHECKER, "Ketua Tim", HEAD, until=on(3, 31)),
            post(STAFF, "Pelaksana", HEAD, checker=CHECKER, until=on(3, 31)),
            post(STAFF, "Pelaksana", NEW_HEAD, checker=STAND_IN, since=on(4, 1)),
            without=(HEAD_POST, CHECKER_POST, STAFF_POST),
        ),
        [(NEW_HEAD, SUPERIOR, None, NOW), (STAND_IN, CHECKS, NEW_HEAD, NOW)],
    ),
    Case(
        "a Plh beside a superior who is still active: either",
        office(acting(STAND_IN, "Kepala Seksi", on(3, 9), on(3, 13), Penugasan.PLH)),
        [(HEAD, SUPERIOR, None, THEN), (STAND_IN, ACTING, HEAD, THEN)],
    ),
    Case(
        "a Plh whose days ended before the entry's date has no say",
        office(acting(STAND_IN, "Kepala Seksi", on(3, 2), on(3, 9), Penugasan.PLH)),
        [(HEAD, SUPERIOR, None, THEN)],
    ),
    Case(
        "the superior left, a Plt held the post on the entry's date: the Plt",
        office(
            post(HEAD, "Kepala Seksi", BOSS, until=on(2, 28)),
            acting(STAND_IN, "Kepala Seksi", on(3, 1), None),
            without=(HEAD_POST,),
        ),
        [(STAND_IN, ACTING, HEAD, THEN)],
    ),
    Case(
        "the superior moved up and a Plt took the old post: both, each with a right of their own",
        office(
            post(HEAD, "Kepala Seksi", BOSS, until=on(2, 28)),
            post(HEAD, "Kepala Bidang", MAYOR, since=on(3, 1), unit=OTHER_UNIT),
            acting(STAND_IN, "Kepala Seksi", on(3, 1), None),
            without=(HEAD_POST,),
        ),
        [(HEAD, SUPERIOR, None, THEN), (STAND_IN, ACTING, HEAD, THEN)],
    ),
    Case(
        "a Plt of the same title in another unit has no say",
        office(post(STAND_IN, "Kepala Seksi", None, since=on(3, 1), unit=OTHER_UNIT, kind=Penugasan.PLT)),
        [(HEAD, SUPERIOR, None, THEN)],
    ),
    Case(
        "the superior left after the entry, the Plt came later: the Plt as the present one",
        office(HEAD_LEFT, acting(STAND_IN, "Kepala Seksi", on(4, 1), None), without=(HEAD_POST,)),
        [(STAND_IN, ACTING, HEAD, NOW)],
    ),
    Case(
        "the employee is Plt of the own superior's post: never oneself, one level up",
        office(
            post(HEAD, "Kepala Seksi", BOSS, until=on(2, 28)),
            acting(STAFF, "Kepala Seksi", on(3, 1), None),
            without=(HEAD_POST,),
        ),
        [(BOSS, SUPERIOR, None, UP)],
    ),
    Case(
        "a delegation in force on both dates",
        office(),
        [(HEAD, SUPERIOR, None, THEN), (DELEGATE, DELEGATED, HEAD, THEN)],
        delegations=(lent(HEAD, DELEGATE, on(3, 1), on(4, 30)),),
    ),
    Case(
        "a delegation in force on the first and last of both dates",
        office(),
        [(HEAD, SUPERIOR, None, THEN), (DELEGATE, DELEGATED, HEAD, THEN)],
        delegations=(lent(HEAD, DELEGATE, ENTRY, DECIDED),),
    ),
    Case(
        "a delegation in force on the entry's date only",
        office(),
        [(HEAD, SUPERIOR, None, THEN)],
        delegations=(lent(HEAD, DELEGATE, on(3, 1), on(4, 19)),),
    ),
    Case(
        "a delegation in force on the day of decision only",
        office(),
        [(HEAD, SUPERIOR, None, THEN)],
        delegations=(lent(HEAD, DELEGATE, on(3, 11), on(4, 30)),),
    ),
    Case(
        "a delegation to the employee never lets one decide on oneself",
        office(),
        [(HEAD, SUPERIOR, None, THEN)],
        delegations=(lent(HEAD, STAFF, on(3, 1), on(4, 30)),),
    ),
    Case(
        "a delegate who left has no say",
        office(post(DELEGATE, "Bendahara", BOSS, until=on(3, 31)), without=(DELEGATE_POST,)),
        [(HEAD, SUPERIOR, None, THEN)],
        delegations=(lent(HEAD, DELEGATE, on(3, 1), on(4, 30)),),
    ),
    Case(
        "the superior left one level up, whose delegate decides too",
        office(HEAD_LEFT, without=(HEAD_POST,)),
        [(BOSS, SUPERIOR, None, UP), (DELEGATE, DELEGATED, BOSS, UP)],
        delegations=(lent(BOSS, DELEGATE, on(3, 1), on(4, 30)),),
    ),
    Case(
        "superiors of then and now have left: one level up from the present one",
        office(
            HEAD_LEFT,
            *STAFF_MOVED,
            post(NEW_HEAD, "Analis", MAYOR, unit=OTHER_UNIT, until=on(4, 10)),
            without=(HEAD_POST, STAFF_POST, NEW_HEAD_POST),
        ),
        [(MAYOR, SUPERIOR, None, UP)],
    ),
    Case(
        "the employee has no superior any more and the one of then has left: one level up from then",
        office(
            HEAD_LEFT,
            post(STAFF, "Pelaksana", HEAD, until=on(3, 31)),
            post(STAFF, "Staf Ahli", None, since=on(4, 1)),
            without=(HEAD_POST, STAFF_POST),
        ),
        [(BOSS, SUPERIOR, None, UP)],
    ),
    Case(
        "those above who have left form a circle: nobody, and no endless walk",
        (
            STAFF_POST,
            HEAD_LEFT,
            post(BOSS, "Kepala Dinas", MAYOR, until=on(3, 31)),
            post(MAYOR, "Wali Kota", BOSS, until=on(3, 31)),
        ),
        [],
    ),
    Case("the top of the tree: nobody", office(), [], owner=MAYOR),
    Case("somebody unknown: nobody", office(), [], owner=999),
    Case(
        "superior of oneself: nobody",
        office(post(STAFF, "Pelaksana", STAFF), without=(STAFF_POST,)),
        [],
    ),
    Case(
        "two who are each other's superior decide on each other",
        (post(STAFF, "A", HEAD), post(HEAD, "B", STAFF)),
        [(HEAD, SUPERIOR, None, THEN)],
    ),
    Case(
        "of two in a circle one has left: nobody, and no endless walk",
        (post(STAFF, "A", HEAD), post(HEAD, "B", STAFF, until=on(3, 31))),
        [],
    ),
    Case(
        "the employee has left since: the superior of that time",
        office(post(STAFF, "Pelaksana", HEAD, until=on(3, 31)), without=(STAFF_POST,)),
        [(HEAD, SUPERIOR, None, THEN)],
    ),
    Case(
        "employee and superior have left: one level up from then",
        office(HEAD_LEFT, post(STAFF, "Pelaksana", HEAD, until=on(3, 31)), without=(HEAD_POST, STAFF_POST)),
        [(BOSS, SUPERIOR, None, UP)],
    ),
    Case(
        "no assignment on the entry's date: the present superior",
        office(post(STAFF, "Pelaksana", HEAD, since=on(3, 11)), without=(STAFF_POST,)),
        [(HEAD, SUPERIOR, None, NOW)],
    ),
    Case(
        "no assignment on either date, only one before: its superior",
        office(post(STAFF, "Pelaksana", HEAD, until=on(3, 1)), without=(STAFF_POST,)),
        [(HEAD, SUPERIOR, None, NOW)],
    ),
    Case(
        "superior and checker are the same person: once, as the superior",
        office(post(STAFF, "Pelaksana", HEAD, checker=HEAD), without=(STAFF_POST,)),
        [(HEAD, SUPERIOR, None, THEN)],
    ),
    Case(
        "a checker who is the employee counts for nothing",
        office(post(STAFF, "Pelaksana", HEAD, checker=STAFF), without=(STAFF_POST,)),
        [(HEAD, SUPERIOR, None, THEN)],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_who_decides(case):
    structure = Structure(case.people, case.delegations)

    deciders = who_decides(case.owner, case.entry, case.decided, structure)

    found = [(one.employee_id, one.role, one.on_behalf_of, one.level) for one in deciders.people]
    assert found == case.expected


def test_the_chain_of_a_person_is_everyone_above_in_any_assignment():
    structure = Structure(office(*STAFF_MOVED, CHECKED_STAFF_POST, without=(STAFF_POST,)))

    assert chain_of(STAFF, structure) == {STAFF, HEAD, NEW_HEAD, CHECKER, BOSS, MAYOR}
    assert chain_of(MAYOR, structure) == {MAYOR}


def test_tells_by_what_right_a_person_decides():
    deciders = who_decides(STAFF, ENTRY, DECIDED, Structure(office()))

    right = deciders.of(HEAD)
    assert right is not None
    assert (right.role, right.seat) == (SUPERIOR, HEAD)
    assert deciders.of(OUTSIDER) is None
    assert deciders.ids == {HEAD}


@given(structure=STRUCTURES, owner=PEOPLE, entry=DAYS, later=st.integers(0, 60))
def test_in_any_structure_deciders_are_active_others_and_escalation_only_adds(structure, owner, entry, later):
    decided = entry + timedelta(days=later)

    ordinary = who_decides(owner, entry, decided, structure)
    escalated = escalation_deciders(owner, entry, decided, structure)
    assessor = assessor_of(owner, entry, decided, structure)
    above = assessor_superior_of(owner, entry, decided, structure)

    assert owner not in escalated.ids | {assessor, above}
    assert all(structure.is_active(person, decided) for person in escalated.ids)
    assert escalated.people[: len(ordinary.people)] == ordinary.people
    assert len(escalated.ids) == len(escalated.people)
    assert above is None or above != assessor
