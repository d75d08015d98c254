"""Whose entries, of which dates, wait for a person."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.deciders import escalation_deciders, who_decides
from app.domain.queue_spans import candidates_below, subordinate_spans
from app.domain.structure import Structure
from tests.domain.decider_cases import DAYS, FIRST, PEOPLE, STRUCTURES
from tests.domain.structure_cast import (
    BOSS,
    BOSS_POST,
    CHECKED_STAFF_POST,
    CHECKER,
    DELEGATE,
    HEAD,
    HEAD_POST,
    MAYOR,
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


def test_days_between_two_stand_ins_are_not_the_stand_ins():
    structure = Structure(
        office(
            acting(STAND_IN, "Kepala Seksi", on(3, 10), on(3, 12)),
            acting(STAND_IN, "Kepala Seksi", on(3, 20), on(3, 22)),
        )
    )

    assert spans_of(STAND_IN, structure, STAFF) == [(on(3, 10), on(3, 12), False), (on(3, 20), on(3, 22), False)]


def test_days_of_a_right_of_ones_own_and_days_by_escalation_are_told_apart():
    structure = Structure(office(), [lent(HEAD, BOSS, on(4, 6), on(5, 31))])

    assert spans_of(BOSS, structure, STAFF) == [(SINCE, on(4, 5), True), (on(4, 6), UNTIL, False)]


def test_a_move_on_the_last_day_asked_for_counts():
    moved = (
        post(STAFF, "Pelaksana", HEAD, until=on(4, 29)),
        post(STAFF, "Pelaksana", NEW_HEAD, since=UNTIL, unit=OTHER_UNIT),
    )

    structure = Structure(office(*moved, without=(STAFF_POST,)))

    assert spans_of(HEAD, structure, STAFF) == [(SINCE, on(4, 29), False)]
    assert spans_of(NEW_HEAD, structure, STAFF) == [(UNTIL, UNTIL, False)]


def test_the_question_may_be_limited_to_some_owners():
    structure = Structure(office())

    spans = subordinate_spans(HEAD, structure, TODAY, SINCE, UNTIL, owners=[STAFF])

    assert {span.employee_id for span in subordinate_spans(HEAD, structure, TODAY, SINCE, UNTIL)} == {STAFF, CHECKER}
    assert {span.employee_id for span in spans} == {STAFF}


def test_candidates_are_those_two_levels_below():
    structure = Structure(office())

    assert {STAFF, CHECKER} < candidates_below(BOSS, structure, TODAY)
    assert HEAD in candidates_below(MAYOR, structure, TODAY)
    assert STAFF not in candidates_below(MAYOR, structure, TODAY)


def test_a_superior_who_left_is_no_level():
    structure = Structure(office(post(BOSS, "Kepala Dinas", MAYOR, until=on(4, 10)), without=(BOSS_POST,)))

    assert STAFF in candidates_below(MAYOR, structure, TODAY)


def test_a_stand_in_reaches_as_far_as_the_one_stood_in_for():
    structure = Structure(office(), [lent(BOSS, DELEGATE, on(4, 6), on(5, 31))])

    assert {HEAD, STAFF} < candidates_below(DELEGATE, structure, TODAY)
    assert DELEGATE not in candidates_below(DELEGATE, structure, TODAY)


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
    day_before = SINCE - timedelta(days=1)

    assert subordinate_spans(HEAD, Structure(office()), TODAY, UNTIL, SINCE) == ()
    assert subordinate_spans(HEAD, Structure(office()), TODAY, SINCE, day_before) == ()
