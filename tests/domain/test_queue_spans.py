"""Whose entries, of which dates, wait for a person."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.deciders import escalation_deciders, who_decides
from app.domain.queue_spans import subordinate_spans
from app.domain.structure import Structure
from tests.domain.decider_cases import DAYS, FIRST, PEOPLE, STRUCTURES
from tests.domain.structure_cast import (
    BOSS,
    CHECKED_STAFF_POST,
    CHECKER,
    DELEGATE,
    HEAD,
    HEAD_POST,
    NEW_HEAD,
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

SINCE, UNTIL, TODAY = on(3, 1), on(4, 30), on(5, 4)


def spans_of(viewer, structure, owner):
    spans = subordinate_spans(viewer, structure, TODAY, SINCE, UNTIL)
    return [(span.first, span.last, span.by_escalation) for span in spans if span.employee_id == owner]


def test_a_superior_decides_on_all_days_and_the_one_above_by_escalation():
    structure = Structure(office())

    assert spans_of(HEAD, structure, STAFF) == [(SINCE, UNTIL, False)]
    assert spans_of(BOSS, structure, STAFF) == [(SINCE, UNTIL, True)]
    assert spans_of(BOSS, structure, HEAD) == [(SINCE, UNTIL, False)]
    assert spans_of(STAFF, structure, STAFF) == []


def test_after_a_move_each_superior_has_the_days_of_then():
    structure = Structure(
        office(
            post(STAFF, "Pelaksana", HEAD, until=on(3, 31)),
            post(STAFF, "Pelaksana", NEW_HEAD, since=on(4, 1), unit=OTHER_UNIT),
            without=(STAFF_POST,),
        )
    )

    assert spans_of(HEAD, structure, STAFF) == [(SINCE, on(3, 31), False)]
    assert spans_of(NEW_HEAD, structure, STAFF) == [(on(4, 1), UNTIL, False)]
    assert spans_of(BOSS, structure, STAFF) == [(SINCE, on(3, 31), True)]


def test_when_the_superior_has_left_the_one_above_decides_at_once():
    structure = Structure(office(post(HEAD, "Kepala Seksi", BOSS, until=on(4, 10)), without=(HEAD_POST,)))

    assert spans_of(BOSS, structure, STAFF) == [(SINCE, UNTIL, False)]


def test_stand_ins_see_only_their_days():
    structure = Structure(
        office(CHECKED_STAFF_POST, acting(STAND_IN, "Kepala Seksi", on(3, 10), on(3, 20)), without=(STAFF_POST,)),
        [lent(HEAD, DELEGATE, on(4, 6), on(5, 31))],
    )

    assert spans_of(CHECKER, structure, STAFF) == [(SINCE, UNTIL, False)]
    assert spans_of(STAND_IN, structure, STAFF) == [(on(3, 10), on(3, 20), False)]
    assert spans_of(DELEGATE, structure, STAFF) == [(on(4, 6), UNTIL, False)]


@settings(max_examples=60)
@given(structure=STRUCTURES, viewer=PEOPLE, decided=DAYS)
def test_spans_say_for_every_owner_and_day_what_the_rule_says(structure, viewer, decided):
    since, until = FIRST, FIRST + timedelta(days=130)
    days = [since + timedelta(days=step) for step in range(0, 131, 5)]
    expected = {
        (owner, day): viewer not in who_decides(owner, day, decided, structure).ids
        for owner in structure.employee_ids
        for day in days
        if viewer in escalation_deciders(owner, day, decided, structure).ids
    }

    spans = subordinate_spans(viewer, structure, decided, since, until)

    found = {
        (span.employee_id, day): span.by_escalation for span in spans for day in days if span.first <= day <= span.last
    }
    assert found == expected


@given(structure=STRUCTURES, viewer=PEOPLE, decided=DAYS, length=st.integers(0, 40))
def test_spans_lie_within_what_was_asked_and_do_not_overlap(structure, viewer, decided, length):
    since, until = FIRST + timedelta(days=20), FIRST + timedelta(days=20 + length)

    spans = subordinate_spans(viewer, structure, decided, since, until)

    assert all(since <= span.first <= span.last <= until for span in spans)
    following = zip(spans, spans[1:], strict=False)
    assert all(one.employee_id != other.employee_id or one.last < other.first for one, other in following)


def test_nothing_is_asked_of_an_empty_stretch():
    assert subordinate_spans(HEAD, Structure(office()), TODAY, UNTIL, SINCE) == ()
