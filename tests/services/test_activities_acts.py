"""What the owner does with stored entries, on both databases."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.errors import Conflict, Invalid, NotFound
from app.extensions import db
from app.models import Activity, AuditEvent, EmployeeMonth
from app.services.activity_acts import map_standing_entries, submit_activity, withdraw_activity
from app.services.activity_copy import copy_day
from app.services.draft_undo import delete_draft
from app.services.sessions import viewer_of
from app.services.standing_entries import standing_entries
from tests.factories import Cast, create_activity, create_cast, create_decision, create_skp, plan_line, set_period
from tests.support.clock import NOW, TODAY

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def cast(db_session: Any) -> Cast:
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    return found


@pytest.fixture
def any_cast(any_session: Any) -> Cast:
    """Like `cast`, once on each database."""
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    return found


def _viewer(cast: Cast) -> Any:
    return viewer_of(cast.staff.id, today=TODAY)


def _stored(entry: Activity) -> Activity:
    db.session.expire_all()
    return db.session.get_one(Activity, entry.id)


def test_submission_judges_the_whole_entry_again(cast: Cast) -> None:
    create_activity(cast.staff, start=480, minutes=60)
    draft = create_activity(cast.staff, start=500, minutes=60, status="draft")

    with pytest.raises(Invalid) as refused:
        submit_activity(draft.public_id, version=1, viewer=_viewer(cast), now=NOW)

    assert refused.value.fields["mulai"][0].code == "overlap"
    assert _stored(draft).status == "draft"


def test_withdrawal_counts_as_a_change_of_the_month(any_cast: Cast) -> None:
    entry = create_activity(any_cast.staff)

    withdraw_activity(entry.public_id, version=1, viewer=_viewer(any_cast), now=NOW)

    assert (_stored(entry).status, _stored(entry).version) == ("draft", 2)
    assert db.session.scalar(select(EmployeeMonth.changes)) == 1
    assert db.session.scalar(select(AuditEvent.action)) == "activity.withdrawn"


def test_closing_month_gives_nothing_back(cast: Cast) -> None:
    entry = create_activity(cast.staff, work_date=TODAY.replace(month=6))

    with pytest.raises(Conflict) as refused:
        withdraw_activity(entry.public_id, version=1, viewer=_viewer(cast), now=NOW)

    assert refused.value.code == "month_closing"


def test_draft_with_a_decision_is_kept(cast: Cast) -> None:
    entry = create_activity(cast.staff)
    create_decision(entry, cast.supervisor, "return", note="Perbaiki")
    submit_activity(entry.public_id, version=2, viewer=_viewer(cast), now=NOW)
    withdraw_activity(entry.public_id, version=3, viewer=_viewer(cast), now=NOW)

    with pytest.raises(Conflict) as refused:
        delete_draft(entry.public_id, version=4, viewer=_viewer(cast), now=NOW)

    assert refused.value.code == "draft_has_history"


def _map(cast: Cast, entries: list[Activity], kode: str = "IK2") -> Any:
    return map_standing_entries([one.public_id for one in entries], kode, viewer=_viewer(cast), now=NOW)


def test_standing_entries_go_under_the_plan_whatever_their_state(any_cast: Cast) -> None:
    waiting, approved = create_activity(any_cast.staff), create_activity(any_cast.staff, start=600, status="approved")

    found = _map(any_cast, [waiting, approved])

    line = plan_line(any_cast.staff.id, "IK2").id
    assert (found.count, found.other_satuan) == (2, 0)
    assert [(_stored(one).plan_line_id, _stored(one).status) for one in (waiting, approved)] == [
        (line, "submitted"),
        (line, "approved"),
    ]


def test_repeated_mapping_changes_nothing(cast: Cast) -> None:
    entry = create_activity(cast.staff)
    _map(cast, [entry])

    assert _map(cast, [entry]).count == 0
    assert _stored(entry).version == 2


def test_mapping_tells_how_many_do_not_count(cast: Cast) -> None:
    assert _map(cast, [create_activity(cast.staff, satuan="lembar")]).other_satuan == 1


@pytest.mark.parametrize("kode", ["IK9", "RAPAT", ""])
def test_mapping_needs_a_line_in_force(cast: Cast, kode: str) -> None:
    with pytest.raises(Invalid):
        _map(cast, [create_activity(cast.staff)], kode)


def test_mapping_with_a_foreign_id_is_refused_whole(cast: Cast) -> None:
    own, foreign = create_activity(cast.staff), create_activity(cast.outsider)

    with pytest.raises(NotFound):
        _map(cast, [own, foreign])

    assert _stored(own).plan_line_id is None


def test_closed_month_keeps_its_lines(cast: Cast) -> None:
    entry = create_activity(cast.staff, work_date=TODAY.replace(month=6))
    set_period("2026-06")

    with pytest.raises(Conflict):
        _map(cast, [entry])


def test_lists_standing_entries_of_open_months_by_text(cast: Cast) -> None:
    create_activity(cast.staff, description="Surat masuk")
    create_activity(cast.staff, description="surat masuk", start=600)
    create_activity(cast.staff, description="Arsip", start=700, status="rejected")

    found = standing_entries(cast.staff.id, now=NOW)

    assert [(group.title.casefold(), len(group.entries)) for group in found] == [("surat masuk", 2)]


def _copy(cast: Cast, sources: list[Activity], **options: Any) -> Any:
    values = {"token": uuid.uuid4(), "volumes": {}, "common": {}, **options}
    return copy_day([one.public_id for one in sources], YESTERDAY, TODAY, by=cast.staff.id, now=NOW, **values)


def test_copies_a_day_with_the_figures_looked_through(any_cast: Cast) -> None:
    line = plan_line(any_cast.staff.id, "IK2")
    first = create_activity(any_cast.staff, work_date=YESTERDAY, line=line)
    second = create_activity(any_cast.staff, work_date=YESTERDAY, start=600, line_kind="minutes_only", volume=None)

    found = _copy(any_cast, [first, second], volumes={first.public_id: "3"})

    assert [(one.activity.work_date, one.activity.volume and int(one.activity.volume)) for one in found] == [
        (TODAY, 3),
        (TODAY, None),
    ]


def test_second_tap_copies_nothing_twice(cast: Cast) -> None:
    source = create_activity(cast.staff, work_date=YESTERDAY)
    token = uuid.uuid4()
    _copy(cast, [source], token=token)

    assert [one.outcome for one in _copy(cast, [source], token=token)] == ["exists"]


def test_copy_is_all_or_none(any_cast: Cast) -> None:
    free = create_activity(any_cast.staff, work_date=YESTERDAY)
    taken = create_activity(any_cast.staff, work_date=YESTERDAY, start=600)
    create_activity(any_cast.staff, start=600)

    with pytest.raises(Invalid) as refused:
        _copy(any_cast, [free, taken])

    assert list(refused.value.fields) == [str(taken.public_id)]
    assert db.session.scalar(select(func.count()).select_from(Activity).where(Activity.work_date == TODAY)) == 1


def test_copies_only_ones_own_entries(cast: Cast) -> None:
    with pytest.raises(Invalid):
        _copy(cast, [create_activity(cast.outsider, work_date=YESTERDAY)])
