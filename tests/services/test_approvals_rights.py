"""Who may decide, and until when."""

import uuid
from datetime import date, datetime, timedelta

import pytest

from app.domain.errors import Conflict, NotAllowed, NotFound
from app.extensions import db
from app.models import Activity, Decision, Employee
from app.services.approvals import Shown, decide_activity
from tests.factories import (
    Cast,
    create_activity,
    create_assignment,
    create_cast,
    create_decision,
    create_delegation,
    create_employee,
    set_period,
)
from tests.services.approval_support import approve, count, rows_of, shown, viewer
from tests.support.clock import NOW, TODAY


@pytest.fixture
def cast(any_session: object) -> Cast:
    return create_cast()


def test_cve_2026_24039_nobody_approves_their_own_entry(cast: Cast) -> None:
    """Horilla let the owner call the approval endpoint; the superior of others is no exception."""
    entry = create_activity(cast.supervisor)

    with pytest.raises(NotAllowed, match="own_entry"):
        decide_activity(shown(entry), approve(), by=viewer(cast.supervisor), now=NOW)

    assert count(Decision) == 0


def test_cve_2026_24039_a_peer_does_not_learn_that_the_entry_exists(cast: Cast) -> None:
    entry = create_activity(cast.staff)
    peer = create_employee("Rekan", unit=cast.unit, superior=cast.supervisor)

    with pytest.raises(NotFound):
        decide_activity(shown(entry), approve(), by=viewer(peer), now=NOW)


def test_ghsa_9g2q_a_superior_of_others_does_not_learn_that_the_entry_exists(cast: Cast) -> None:
    entry = create_activity(cast.outsider)

    with pytest.raises(NotFound):
        decide_activity(shown(entry), approve(), by=viewer(cast.supervisor), now=NOW)


def test_an_unknown_entry_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        decide_activity(Shown(uuid.uuid4(), 1), approve(), by=viewer(cast.supervisor), now=NOW)


def test_the_superior_of_the_entry_date_decides_after_the_owner_has_moved(cast: Cast) -> None:
    mover, new_superior = _moved_on(cast, date(2026, 7, 13))
    before, after = (create_activity(mover, work_date=day) for day in (date(2026, 7, 10), date(2026, 7, 13)))

    decide_activity(shown(before), approve(), by=viewer(cast.supervisor), now=NOW)
    decide_activity(shown(after), approve(), by=viewer(new_superior), now=NOW)

    assert [rows_of(entry)[0].decided_by_id for entry in (before, after)] == [cast.supervisor.id, new_superior.id]


def test_cve_2026_40196_the_former_superior_does_not_decide_on_entries_after_the_move(cast: Cast) -> None:
    mover, _ = _moved_on(cast, date(2026, 7, 13))
    entry = create_activity(mover, work_date=date(2026, 7, 13))

    with pytest.raises(NotFound):
        decide_activity(shown(entry), approve(), by=viewer(cast.supervisor), now=NOW)


def test_the_new_superior_does_not_decide_on_entries_before_the_move_while_the_former_is_active(cast: Cast) -> None:
    mover, new_superior = _moved_on(cast, date(2026, 7, 13))
    entry = create_activity(mover, work_date=date(2026, 7, 10))

    with pytest.raises((NotFound, NotAllowed)):
        decide_activity(shown(entry), approve(), by=viewer(new_superior), now=NOW)


def _moved_on(cast: Cast, day: date) -> tuple[Employee, Employee]:
    """A person who left the supervisor for another one on a day."""
    new_superior = create_employee("Atasan Baru", unit=cast.unit, superior=cast.head)
    mover = create_employee("Pindah")
    create_assignment(mover, cast.unit, superior=cast.supervisor, ends_on=day - timedelta(days=1))
    create_assignment(mover, cast.unit, superior=new_superior, starts_on=day, jabatan="Baru")
    return mover, new_superior


def test_a_delegate_decides_on_behalf_of_the_superior_while_the_delegation_lasts(cast: Cast) -> None:
    delegate = create_employee("Wakil", unit=cast.unit, superior=cast.head)
    create_delegation(cast.supervisor, delegate, date(2026, 7, 13), TODAY)
    entry = create_activity(cast.staff)

    decide_activity(shown(entry), approve(), by=viewer(delegate), now=NOW)

    (row,) = rows_of(entry)
    assert (row.ground, row.decided_by_id, row.on_behalf_of_id) == ("delegate", delegate.id, cast.supervisor.id)


def test_cve_2026_24039_an_expired_delegate_does_not_decide(cast: Cast) -> None:
    delegate = create_employee("Wakil", unit=cast.unit, superior=cast.head)
    create_delegation(cast.supervisor, delegate, date(2026, 7, 1), date(2026, 7, 14))
    entry = create_activity(cast.staff, work_date=date(2026, 7, 14))

    with pytest.raises((NotFound, NotAllowed)):
        decide_activity(shown(entry), approve(), by=viewer(delegate), now=NOW)

    assert count(Decision) == 0


def test_a_checker_decides_and_the_superior_is_kept_beside(cast: Cast) -> None:
    checker = create_employee("Ketua Tim", unit=cast.unit, superior=cast.supervisor)
    member = create_employee("Anggota", unit=cast.unit, superior=cast.supervisor, checker=checker)
    entry = create_activity(member)

    decide_activity(shown(entry), approve(), by=viewer(checker), now=NOW)

    (row,) = rows_of(entry)
    assert (row.ground, row.decided_by_id, row.on_behalf_of_id) == ("checker", checker.id, cast.supervisor.id)


# June 2026: working day 5 of July is the 7th, working day 7 the 9th; the month is closing from the 10th at 00:00 local.
BEFORE_WORKDAY_6 = datetime(2026, 7, 7, 15, 59, 59, tzinfo=NOW.tzinfo)
ON_WORKDAY_6 = datetime(2026, 7, 7, 16, 0, tzinfo=NOW.tzinfo)


def test_the_superiors_superior_does_not_decide_until_working_day_5(cast: Cast) -> None:
    entry = create_activity(cast.staff, work_date=date(2026, 6, 30))

    with pytest.raises((NotFound, NotAllowed)):
        decide_activity(shown(entry), approve(), by=viewer(cast.head), now=BEFORE_WORKDAY_6)


def test_the_superiors_superior_may_decide_too_from_working_day_6(cast: Cast) -> None:
    entry = create_activity(cast.staff, work_date=date(2026, 6, 30))

    decide_activity(shown(entry), approve(), by=viewer(cast.head), now=ON_WORKDAY_6)

    assert rows_of(entry)[0].ground == "escalation"


def test_the_superior_still_decides_after_the_month_is_escalated(cast: Cast) -> None:
    entry = create_activity(cast.staff, work_date=date(2026, 6, 30))

    decide_activity(shown(entry), approve(), by=viewer(cast.supervisor), now=ON_WORKDAY_6)

    assert rows_of(entry)[0].ground == "superior"


def test_while_a_month_closes_an_entry_that_was_never_returned_is_not_decided(cast: Cast) -> None:
    entry = create_activity(cast.staff, work_date=date(2026, 6, 30))

    with pytest.raises(Conflict, match="decision_month_closing"):
        decide_activity(shown(entry), approve(), by=viewer(cast.supervisor), now=NOW)


def test_while_a_month_closes_a_corrected_entry_is_decided(cast: Cast) -> None:
    entry = _corrected(cast)

    decide_activity(shown(entry), approve(), by=viewer(cast.supervisor), now=NOW)

    assert rows_of(entry)[-1].action == "approve"


def test_a_return_that_was_undone_is_no_correction(cast: Cast) -> None:
    entry = _corrected(cast)
    undone = Decision(
        activity_id=entry.id,
        activity_version=2,
        action="undo",
        decided_by_id=cast.supervisor.id,
        ground="superior",
        decided_at=NOW,
    )
    db.session.add(undone)
    db.session.commit()

    with pytest.raises(Conflict, match="decision_month_closing"):
        decide_activity(shown(entry), approve(), by=viewer(cast.supervisor), now=NOW)


def _corrected(cast: Cast) -> Activity:
    entry = create_activity(cast.staff, work_date=date(2026, 6, 30))
    create_decision(entry, cast.supervisor, "return", note="Periksa jumlah", at=NOW - timedelta(days=2))
    entry.status, entry.version = "submitted", 3
    db.session.commit()
    return entry


def test_nothing_is_decided_in_a_closed_month(cast: Cast) -> None:
    entry = _corrected(cast)
    set_period("2026-06")

    with pytest.raises(Conflict, match="decision_month_closed"):
        decide_activity(shown(entry), approve(), by=viewer(cast.supervisor), now=NOW)
