"""Who may decide after the superior's days, who assesses, and who hears objections."""

import pytest

from app.domain.deciders import assessor_of, assessor_superior_of, escalation_deciders
from app.domain.structure import Penugasan, Structure
from tests.domain.decider_cases import (
    BOSS_LEFT,
    DECIDED,
    DELEGATED,
    ENTRY,
    ESCALATED,
    HEAD_LEFT,
    HEAD_MOVED,
    NOW,
    STAFF_MOVED,
    SUPERIOR,
    THEN,
    UP,
    Case,
)
from tests.domain.structure_cast import (
    BOSS,
    BOSS_POST,
    CHECKED_STAFF_POST,
    DELEGATE,
    HEAD,
    HEAD_POST,
    MAYOR,
    MAYOR_POST,
    NEW_HEAD,
    NEW_HEAD_POST,
    OTHER_UNIT,
    STAFF,
    STAFF_POST,
    STAND_IN,
    acting,
    lent,
    office,
    on,
    post,
)

ESCALATIONS = [
    Case(
        "the superior's superior may too",
        office(),
        [(HEAD, SUPERIOR, None, THEN), (BOSS, ESCALATED, None, UP)],
    ),
    Case(
        "with a stand-in for the superior's superior",
        office(acting(STAND_IN, "Kepala Dinas", on(4, 1), None)),
        [(HEAD, SUPERIOR, None, THEN), (BOSS, ESCALATED, None, UP), (STAND_IN, ESCALATED, BOSS, UP)],
    ),
    Case(
        "the superior's superior has left: further up",
        office(BOSS_LEFT, without=(BOSS_POST,)),
        [(HEAD, SUPERIOR, None, THEN), (MAYOR, ESCALATED, None, UP)],
    ),
    Case(
        "a superior who moved since is left by the hierarchy of the entry's date",
        office(*HEAD_MOVED, without=(HEAD_POST,)),
        [(HEAD, SUPERIOR, None, THEN), (BOSS, ESCALATED, None, UP)],
    ),
    Case(
        "already one level up: another level",
        office(HEAD_LEFT, without=(HEAD_POST,)),
        [(BOSS, SUPERIOR, None, UP), (MAYOR, ESCALATED, None, UP)],
    ),
    Case(
        "a superior of today is left by the hierarchy of today",
        office(
            HEAD_LEFT,
            *STAFF_MOVED,
            post(NEW_HEAD, "Analis", BOSS, until=on(3, 31)),
            post(NEW_HEAD, "Analis", MAYOR, since=on(4, 1), unit=OTHER_UNIT),
            without=(HEAD_POST, STAFF_POST, NEW_HEAD_POST),
        ),
        [(NEW_HEAD, SUPERIOR, None, NOW), (MAYOR, ESCALATED, None, UP)],
    ),
    Case("below the top there is nobody more", office(), [(MAYOR, SUPERIOR, None, THEN)], owner=BOSS),
    Case("at the top there is nobody", office(), [], owner=MAYOR),
    Case(
        "in a circle the employee is never asked",
        (post(STAFF, "A", HEAD), post(HEAD, "B", STAFF)),
        [(HEAD, SUPERIOR, None, THEN)],
    ),
    Case(
        "a delegate who is the superior's superior is named once, as delegate",
        office(),
        [(HEAD, SUPERIOR, None, THEN), (BOSS, DELEGATED, HEAD, THEN)],
        delegations=(lent(HEAD, BOSS, on(3, 1), on(4, 30)),),
    ),
]


@pytest.mark.parametrize("case", ESCALATIONS, ids=lambda case: case.name)
def test_who_may_decide_after_the_superiors_days(case):
    structure = Structure(case.people, case.delegations)

    deciders = escalation_deciders(case.owner, case.entry, case.decided, structure)

    found = [(one.employee_id, one.role, one.on_behalf_of, one.level) for one in deciders.people]
    assert found == case.expected


@pytest.mark.parametrize(
    ("name", "people", "owner", "assessor", "above"),
    [
        ("the superior and theirs", office(), STAFF, HEAD, BOSS),
        ("below the top there is nobody above", office(), BOSS, MAYOR, None),
        ("nobody assesses the top", office(), MAYOR, None, None),
        (
            "a superior who moved since: above is who stood above at the time",
            office(*HEAD_MOVED, without=(HEAD_POST,)),
            STAFF,
            HEAD,
            BOSS,
        ),
        ("the superior left: one level up", office(HEAD_LEFT, without=(HEAD_POST,)), STAFF, BOSS, MAYOR),
        (
            "a checker never assesses",
            office(HEAD_LEFT, CHECKED_STAFF_POST, without=(HEAD_POST, STAFF_POST)),
            STAFF,
            BOSS,
            MAYOR,
        ),
        (
            "a Plh leaves the assessment to an active superior",
            office(acting(STAND_IN, "Kepala Seksi", on(3, 1), None, Penugasan.PLH)),
            STAFF,
            HEAD,
            BOSS,
        ),
        (
            "a Plt of an empty post assesses, and the post's superior hears objections",
            office(
                post(HEAD, "Kepala Seksi", BOSS, until=on(2, 28)),
                acting(STAND_IN, "Kepala Seksi", on(3, 1), None),
                without=(HEAD_POST,),
            ),
            STAFF,
            STAND_IN,
            BOSS,
        ),
        (
            "the same person as assessor and above: walk up until they differ",
            office(
                post(HEAD, "Kepala Seksi", BOSS, until=on(2, 28)),
                acting(BOSS, "Kepala Seksi", on(3, 1), None),
                without=(HEAD_POST,),
            ),
            STAFF,
            BOSS,
            MAYOR,
        ),
        (
            "in a circle the employee hears no objection",
            (post(STAFF, "A", HEAD), post(HEAD, "B", STAFF)),
            STAFF,
            HEAD,
            None,
        ),
    ],
)
def test_who_assesses_and_who_hears_objections(name, people, owner, assessor, above):
    structure = Structure(people, (lent(HEAD, DELEGATE, on(3, 1), on(4, 30)),))

    assert assessor_of(owner, ENTRY, DECIDED, structure) == assessor
    assert assessor_superior_of(owner, ENTRY, DECIDED, structure) == above


def test_the_mayor_is_reached_from_every_post_of_the_office():
    structure = Structure((MAYOR_POST,) + tuple(office(without=(MAYOR_POST,))))

    assert assessor_superior_of(HEAD, ENTRY, DECIDED, structure) == MAYOR
