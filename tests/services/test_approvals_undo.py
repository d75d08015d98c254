"""Taking a decision back: within ten seconds, by the same person, as another row."""

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.domain.activities import Action
from app.domain.errors import Conflict, NotAllowed, NotFound
from app.extensions import db
from app.models import Activity, AuditEvent, EmployeeMonth, Notice
from app.services.approval_undo import undo_activity, undo_request
from app.services.approvals import Command, decide_activities, decide_activity
from tests.factories import (
    Cast,
    create_activity,
    create_assignment,
    create_cast,
    create_delegation,
    create_employee,
    set_period,
)
from tests.services.approval_support import approve, count, open_samples, rows_of, shown, viewer
from tests.support.clock import NOW, TODAY

IN_TIME, TOO_LATE = NOW + timedelta(seconds=10), NOW + timedelta(seconds=11)


@pytest.fixture
def cast(any_session: object) -> Cast:
    return create_cast()


def approved(cast: Cast, request_id: uuid.UUID | None = None) -> Activity:
    entry = create_activity(cast.staff)
    decide_activity(shown(entry), approve(request_id), by=viewer(cast.supervisor), now=NOW)
    db.session.refresh(entry)
    return entry


def test_undo_at_ten_seconds_makes_the_entry_wait_again_and_keeps_both_rows(cast: Cast) -> None:
    entry = approved(cast)

    undo_activity(entry.public_id, by=viewer(cast.supervisor), now=IN_TIME)

    db.session.refresh(entry)
    assert (entry.status, entry.mutu, entry.decided_by_id, entry.decided_at, entry.version) == (
        "submitted",
        None,
        None,
        None,
        3,
    )
    assert [(row.action, row.activity_version) for row in rows_of(entry)] == [("approve", 1), ("undo", 2)]


def test_undo_at_eleven_seconds_is_too_late(cast: Cast) -> None:
    entry = approved(cast)

    with pytest.raises(Conflict, match="undo_expired"):
        undo_activity(entry.public_id, by=viewer(cast.supervisor), now=TOO_LATE)

    db.session.refresh(entry)
    assert entry.status == "approved"


def test_undo_counts_as_a_change_and_is_audited(cast: Cast) -> None:
    entry = approved(cast)

    undo_activity(entry.public_id, by=viewer(cast.supervisor), now=IN_TIME)

    month = db.session.get(EmployeeMonth, (cast.staff.id, "2026-07"))
    actions = list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))
    assert month is not None and month.changes == 2
    assert actions[-2:] == ["activity.approved", "activity.decision_undone"]


def test_undoing_twice_is_one_undo(cast: Cast) -> None:
    request_id = uuid.uuid4()
    entry = approved(cast, request_id)

    first, again = (undo_request(request_id, by=viewer(cast.supervisor), now=IN_TIME) for _ in range(2))

    assert len(first.undone) == len(again.undone) == 1
    assert len(rows_of(entry)) == 2


def test_a_request_that_was_undone_does_not_act_again(cast: Cast) -> None:
    request_id = uuid.uuid4()
    entry = create_activity(cast.staff)
    seen = shown(entry)
    decide_activity(seen, approve(request_id), by=viewer(cast.supervisor), now=NOW)
    undo_request(request_id, by=viewer(cast.supervisor), now=IN_TIME)

    decide_activity(seen, approve(request_id), by=viewer(cast.supervisor), now=IN_TIME)

    db.session.refresh(entry)
    assert (entry.status, len(rows_of(entry))) == ("submitted", 2)


def test_an_undone_return_takes_the_unseen_notice_back(cast: Cast) -> None:
    entry = create_activity(cast.staff)
    command = Command(Action.RETURN, uuid.uuid4(), note="Lengkapi bukti")
    decide_activity(shown(entry), command, by=viewer(cast.supervisor), now=NOW)

    undo_request(command.request_id, by=viewer(cast.supervisor), now=IN_TIME)

    assert count(Notice) == 0


def test_undoing_many_lists_what_moved_on(cast: Cast) -> None:
    entries = [create_activity(cast.staff, start=480 + 60 * n) for n in range(2)]
    open_samples(entries, cast.supervisor)
    request_id = uuid.uuid4()
    decide_activities([shown(e) for e in entries], approve(request_id), by=viewer(cast.supervisor), now=NOW)
    moved = db.session.get_one(Activity, entries[0].id)
    moved.version = 9
    db.session.commit()

    result = undo_request(request_id, by=viewer(cast.supervisor), now=IN_TIME)

    assert [e.public_id for e in result.undone] == [entries[1].public_id]
    assert [one.problem.code for one in result.kept] == ["stale_version"]


def test_nobody_undoes_anothers_decision(cast: Cast) -> None:
    delegate = create_employee("Wakil", unit=cast.unit, superior=cast.head)
    create_delegation(cast.supervisor, delegate, TODAY, TODAY)
    entry = approved(cast)

    with pytest.raises(NotAllowed, match="undo_not_yours"):
        undo_activity(entry.public_id, by=viewer(delegate), now=IN_TIME)


@pytest.mark.parametrize("who", ["outsider", "hr_admin"])
def test_a_stranger_does_not_learn_of_the_request(cast: Cast, who: str) -> None:
    request_id = uuid.uuid4()
    approved(cast, request_id)

    with pytest.raises(NotFound):
        undo_request(request_id, by=viewer(getattr(cast, who)), now=IN_TIME)


def test_cve_2026_24901_undo_asks_for_the_right_again(cast: Cast) -> None:
    """Outline let a restore keep a right that was lost: here the superior leaves between the decision and the undo."""
    entry = approved(cast)
    later = create_employee("Atasan Baru", unit=cast.unit, superior=cast.head)
    assignment = cast.staff.assignments[0]
    assignment.ends_on = TODAY - timedelta(days=1)
    db.session.commit()
    create_assignment(cast.staff, cast.unit, superior=later, starts_on=TODAY, jabatan="Baru")

    with pytest.raises((NotFound, NotAllowed)):
        undo_activity(entry.public_id, by=viewer(cast.supervisor), now=IN_TIME)


def test_nothing_is_undone_in_a_month_closed_meanwhile(cast: Cast) -> None:
    entry = approved(cast)
    set_period("2026-07")

    with pytest.raises(Conflict, match="decision_month_closed"):
        undo_activity(entry.public_id, by=viewer(cast.supervisor), now=IN_TIME)


def test_what_was_never_decided_cannot_be_undone(cast: Cast) -> None:
    entry = create_activity(cast.staff)

    with pytest.raises(Conflict, match="nothing_to_undo"):
        undo_activity(entry.public_id, by=viewer(cast.supervisor), now=datetime(2026, 7, 15, tzinfo=NOW.tzinfo))
