"""Many decisions at once, by the rules of one."""

import uuid

import pytest
from sqlalchemy import select

from app.domain.activities import Action
from app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from app.extensions import db
from app.models import Activity, Decision
from app.services.approvals import Command, Shown, decide_activities, decide_activity
from app.services.sampling import SampleNotOpened
from tests.factories import (
    Cast,
    create_activity,
    create_cast,
)
from tests.services.approval_support import approve, count, counted_queries, open_samples, shown, viewer
from tests.support.clock import NOW


@pytest.fixture
def cast(any_session: object) -> Cast:
    return create_cast()


def test_many_are_approved_by_the_rules_of_one(cast: Cast) -> None:
    entries = [create_activity(cast.staff, start=480 + 20 * n, minutes=20) for n in range(12)]
    open_samples(entries, cast.supervisor)

    result = decide_activities([shown(e) for e in entries], approve(), by=viewer(cast.supervisor), now=NOW)

    assert (len(result.decided), result.undecided, result.minutes, result.people) == (12, (), 240, 1)
    assert {e.status for e in db.session.scalars(select(Activity))} == {"approved"}
    assert count(Decision) == 12


def test_stale_and_decided_rows_are_listed_and_the_rest_commit(cast: Cast) -> None:
    fresh, edited, withdrawn = (create_activity(cast.staff, start=480 + 60 * n) for n in range(3))
    seen = [shown(e) for e in (fresh, edited, withdrawn)]
    edited.version, withdrawn.status, withdrawn.version = 2, "draft", 2
    db.session.commit()
    open_samples([fresh], cast.supervisor)

    result = decide_activities(seen, approve(), by=viewer(cast.supervisor), now=NOW)

    assert [e.public_id for e in result.decided] == [fresh.public_id]
    assert {one.public_id: one.problem.code for one in result.undecided} == {
        edited.public_id: "stale_version",
        withdrawn.public_id: "entry_withdrawn",
    }


@pytest.mark.parametrize("kind", ["foreign", "unknown", "own"])
def test_ghsa_9g2q_a_batch_with_one_entry_that_is_not_theirs_is_refused_whole(cast: Cast, kind: str) -> None:
    good = create_activity(cast.staff)
    other = {
        "foreign": lambda: shown(create_activity(cast.outsider)),
        "unknown": lambda: Shown(uuid.uuid4(), 1),
        "own": lambda: shown(create_activity(cast.supervisor)),
    }[kind]()
    open_samples([good], cast.supervisor)

    with pytest.raises((NotFound, NotAllowed)):
        decide_activities([shown(good), other], approve(), by=viewer(cast.supervisor), now=NOW)

    db.session.refresh(good)
    assert (good.status, count(Decision)) == ("submitted", 0)


def test_a_batch_sent_again_gives_the_same_answer(cast: Cast) -> None:
    fresh, edited = create_activity(cast.staff), create_activity(cast.staff, start=600)
    seen, request_id = [shown(fresh), shown(edited)], uuid.uuid4()
    edited.version = 2
    db.session.commit()
    open_samples([fresh], cast.supervisor)

    first, again = (decide_activities(seen, approve(request_id), by=viewer(cast.supervisor), now=NOW) for _ in range(2))

    assert [e.public_id for e in first.decided] == [e.public_id for e in again.decided] == [fresh.public_id]
    assert [one.public_id for one in first.undecided] == [one.public_id for one in again.undecided]
    assert count(Decision) == 1


def test_a_used_request_id_does_not_decide_on_other_entries(cast: Cast) -> None:
    first, second = create_activity(cast.staff), create_activity(cast.staff, start=600)
    request_id = uuid.uuid4()
    decide_activity(shown(first), approve(request_id), by=viewer(cast.supervisor), now=NOW)

    with pytest.raises(Conflict, match="request_reused"):
        decide_activities(
            [Shown(first.public_id, 1), shown(second)], approve(request_id), by=viewer(cast.supervisor), now=NOW
        )


def test_a_mass_return_needs_no_sample(cast: Cast) -> None:
    entries = [create_activity(cast.staff), create_activity(cast.staff, start=600)]
    command = Command(Action.RETURN, uuid.uuid4(), note="Lengkapi bukti")

    result = decide_activities([shown(e) for e in entries], command, by=viewer(cast.supervisor), now=NOW)

    assert len(result.decided) == 2


def test_refuses_an_empty_a_repeating_and_an_oversized_batch(cast: Cast) -> None:
    one = Shown(uuid.uuid4(), 1)

    codes = [_refusal(cast, batch) for batch in ([], [one, one], [Shown(uuid.uuid4(), 1) for _ in range(201)])]

    assert codes == ["batch_empty", "batch_repeats", "batch_too_large"]


def _refusal(cast: Cast, batch: list[Shown]) -> str:
    with pytest.raises(Invalid) as refusal:
        decide_activities(batch, approve(), by=viewer(cast.supervisor), now=NOW)
    return refusal.value.code


def test_refuses_a_mass_approval_before_the_drawn_sample_was_opened(cast: Cast) -> None:
    entries = [create_activity(cast.staff, start=480 + 20 * n, minutes=20) for n in range(11)]

    with pytest.raises(SampleNotOpened) as refusal:
        decide_activities([shown(e) for e in entries], approve(), by=viewer(cast.supervisor), now=NOW)

    assert (len(refusal.value.public_ids), count(Decision)) == (2, 0)


def test_a_sample_opened_at_another_version_does_not_count(cast: Cast) -> None:
    entry = create_activity(cast.staff)
    open_samples([entry], cast.supervisor)
    entry.version = 2
    db.session.commit()

    with pytest.raises(SampleNotOpened):
        decide_activities([shown(entry)], approve(), by=viewer(cast.supervisor), now=NOW)


@pytest.mark.parametrize("size", [3, 40])
def test_a_batch_costs_the_same_statements_whatever_its_size(cast: Cast, size: int) -> None:
    entries = [create_activity(cast.staff, start=5 * n, minutes=5) for n in range(size)]
    open_samples(entries, cast.supervisor)
    seen, who = [shown(e) for e in entries], viewer(cast.supervisor)

    with counted_queries() as statements:
        decide_activities(seen, approve(), by=who, now=NOW)

    assert len(statements) <= 14
