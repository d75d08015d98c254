"""A decision on one entry: what it asks and what is written."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.activities import Action
from app.domain.errors import Conflict, IllegalTransition, Invalid
from app.domain.predikat import Rating
from app.extensions import db
from app.models import AuditEvent, Decision, EmployeeMonth, Notice
from app.services.approvals import Command, Shown, decide_activity
from tests.factories import (
    Cast,
    create_activity,
    create_cast,
)
from tests.services.approval_support import approve, count, rows_of, shown, viewer
from tests.support.clock import NOW


@pytest.fixture
def cast(any_session: object) -> Cast:
    return create_cast()


def test_approves_with_mutu_sesuai_and_keeps_both_names(cast: Cast) -> None:
    entry = create_activity(cast.staff)

    decide_activity(shown(entry), approve(), by=viewer(cast.supervisor), now=NOW)

    db.session.refresh(entry)
    (row,) = rows_of(entry)
    assert (entry.status, entry.mutu, entry.version, entry.decided_by_id) == (
        "approved",
        "sesuai",
        2,
        cast.supervisor.id,
    )
    assert (row.action, row.mutu, row.activity_version, row.ground, row.origin) == (
        "approve",
        "sesuai",
        1,
        "superior",
        "app",
    )
    assert (row.decided_by_id, row.on_behalf_of_id, row.decided_at) == (cast.supervisor.id, None, NOW)


def test_approving_marks_the_month_and_writes_the_content_hash_into_the_audit_chain(cast: Cast) -> None:
    entry = create_activity(cast.staff)

    decide_activity(shown(entry), approve(mutu=Rating.DI_ATAS), by=viewer(cast.supervisor), now=NOW)

    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    month = db.session.get(EmployeeMonth, (cast.staff.id, "2026-07"))
    assert event is not None and month is not None
    assert (event.action, event.object_id, event.actor_id) == (
        "activity.approved",
        str(entry.public_id),
        cast.supervisor.id,
    )
    assert '"content":"' in event.data and '"mutu":"di_atas"' in event.data
    assert month.changes == 1


def test_approval_leaves_no_notice(cast: Cast) -> None:
    entry = create_activity(cast.staff)

    decide_activity(shown(entry), approve(), by=viewer(cast.supervisor), now=NOW)

    assert count(Notice) == 0


@pytest.mark.parametrize(
    ("action", "status", "code"),
    [(Action.RETURN, "returned", "entry_returned"), (Action.REJECT, "rejected", "entry_rejected")],
)
def test_return_and_rejection_tell_the_owner_why(cast: Cast, action: Action, status: str, code: str) -> None:
    entry = create_activity(cast.staff)
    command = Command(action, uuid.uuid4(), note="Berkas di foto 15, bukan 18.")

    decide_activity(shown(entry), command, by=viewer(cast.supervisor), now=NOW)

    db.session.refresh(entry)
    notice = db.session.scalars(select(Notice)).one()
    assert (entry.status, entry.mutu) == (status, None)
    assert (notice.employee_id, notice.code, notice.link) == (cast.staff.id, code, f"/activities/{entry.public_id}")
    assert "Berkas di foto 15" in notice.params


@pytest.mark.parametrize("action", [Action.RETURN, Action.REJECT])
def test_refuses_a_return_or_rejection_without_words(cast: Cast, action: Action) -> None:
    entry = create_activity(cast.staff)

    with pytest.raises(Invalid) as refusal:
        decide_activity(shown(entry), Command(action, uuid.uuid4(), note=" "), by=viewer(cast.supervisor), now=NOW)

    assert list(refusal.value.fields) == ["note"]
    assert count(Decision) == 0


def test_refuses_a_decision_against_another_version(cast: Cast) -> None:
    entry = create_activity(cast.staff, version=3)

    with pytest.raises(Conflict, match="stale_version"):
        decide_activity(Shown(entry.public_id, 2), approve(), by=viewer(cast.supervisor), now=NOW)


def test_says_that_an_entry_was_taken_back(cast: Cast) -> None:
    entry = create_activity(cast.staff, status="draft", version=2)

    with pytest.raises(Conflict, match="entry_withdrawn"):
        decide_activity(Shown(entry.public_id, 1), approve(), by=viewer(cast.supervisor), now=NOW)


@pytest.mark.parametrize("status", ["approved", "returned", "rejected"])
def test_refuses_to_decide_what_does_not_wait(cast: Cast, status: str) -> None:
    entry = create_activity(cast.staff, status=status)

    with pytest.raises(IllegalTransition):
        decide_activity(shown(entry), approve(), by=viewer(cast.supervisor), now=NOW)


def test_the_same_request_sent_again_acts_once_and_answers_alike(cast: Cast) -> None:
    entry, request_id = create_activity(cast.staff), uuid.uuid4()
    seen = shown(entry)

    first = decide_activity(seen, approve(request_id), by=viewer(cast.supervisor), now=NOW)
    again = decide_activity(seen, approve(request_id), by=viewer(cast.supervisor), now=NOW + timedelta(minutes=1))

    assert first.public_id == again.public_id
    assert len(rows_of(entry)) == 1


def test_a_second_tab_is_told_that_the_entry_is_decided(cast: Cast) -> None:
    entry = create_activity(cast.staff)
    seen = shown(entry)
    decide_activity(seen, approve(), by=viewer(cast.supervisor), now=NOW)

    with pytest.raises(Conflict):
        decide_activity(seen, approve(), by=viewer(cast.supervisor), now=NOW)
