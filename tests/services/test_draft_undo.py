"""A deleted draft can be taken back for a day, with its photos; then it is gone."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.errors import Conflict, NotAllowed, NotFound
from app.extensions import db
from app.models import Activity, AuditEvent, DiscardedDraft, Evidence
from app.services.draft_undo import KEPT, clear_discarded, delete_draft, restore_draft
from app.services.sessions import viewer_of
from tests.factories import Cast, create_activity, create_cast, create_skp, plan_line, set_period
from tests.support.clock import NOW, TODAY

MOMENT = timedelta(seconds=1)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    return found


def _viewer(person: Any) -> Any:
    return viewer_of(person.id, today=TODAY)


def _draft(cast: Cast, folder: Path, **values: Any) -> Activity:
    line = plan_line(cast.staff.id, "IK2")
    entry = create_activity(cast.staff, status="draft", line=line, volume="2.5", evidence_count=1, **values)
    (folder / "a.jpg").write_bytes(b"x")
    db.session.add(Evidence(activity_id=entry.id, file_name="a.jpg", sha256="0" * 64, byte_count=1, created_at=NOW))
    db.session.commit()
    return entry


def _count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _facts(entry: Activity) -> dict[str, Any]:
    varying = ("id", "version", "updated_at")
    return {one.name: getattr(entry, one.name) for one in Activity.__table__.columns if one.name not in varying}


def _delete(cast: Cast, entry: Activity) -> Any:
    return delete_draft(entry.public_id, version=entry.version, viewer=_viewer(cast.staff), now=NOW)


def test_a_deleted_draft_is_in_no_list(cast: Cast, tmp_path: Path) -> None:
    _delete(cast, _draft(cast, tmp_path))

    assert (_count(Activity), _count(Evidence), _count(DiscardedDraft)) == (0, 0, 1)


def test_comes_back_as_it_was_with_its_photo(cast: Cast, tmp_path: Path) -> None:
    entry = _draft(cast, tmp_path, captured_at=NOW)
    public_id, before = entry.public_id, _facts(entry)
    _delete(cast, entry)

    day = restore_draft(public_id, viewer=_viewer(cast.staff), now=NOW + KEPT)

    found = db.session.scalars(select(Activity)).one()
    assert (day, _facts(found), found.version) == (TODAY, before, 2)
    assert [one.file_name for one in found.evidence] == ["a.jpg"]
    assert _count(DiscardedDraft) == 0


def test_both_acts_leave_a_trace(cast: Cast, tmp_path: Path) -> None:
    entry = _draft(cast, tmp_path)
    public_id = entry.public_id
    _delete(cast, entry)
    restore_draft(public_id, viewer=_viewer(cast.staff), now=NOW)

    actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()

    assert actions == ["activity.deleted", "activity.restored"]


def test_pressing_undo_twice_restores_once(cast: Cast, tmp_path: Path) -> None:
    entry = _draft(cast, tmp_path)
    public_id = entry.public_id
    _delete(cast, entry)

    days = [restore_draft(public_id, viewer=_viewer(cast.staff), now=NOW) for _ in range(2)]

    assert (days, _count(Activity)) == ([TODAY, TODAY], 1)


def test_after_a_day_it_cannot_be_taken_back(cast: Cast, tmp_path: Path) -> None:
    entry = _draft(cast, tmp_path)
    public_id = entry.public_id
    _delete(cast, entry)

    with pytest.raises(NotFound):
        restore_draft(public_id, viewer=_viewer(cast.staff), now=NOW + KEPT + MOMENT)


def test_nobody_else_brings_it_back(cast: Cast, tmp_path: Path) -> None:
    entry = _draft(cast, tmp_path)
    public_id = entry.public_id
    _delete(cast, entry)

    with pytest.raises((NotFound, NotAllowed)):
        restore_draft(public_id, viewer=_viewer(cast.supervisor), now=NOW)

    assert _count(Activity) == 0


def test_what_the_phone_sent_again_is_not_doubled(cast: Cast, tmp_path: Path) -> None:
    entry = _draft(cast, tmp_path)
    public_id, client_id = entry.public_id, entry.client_id
    _delete(cast, entry)
    create_activity(cast.staff, client_id=client_id)

    with pytest.raises(Conflict) as refused:
        restore_draft(public_id, viewer=_viewer(cast.staff), now=NOW)

    assert (refused.value.code, _count(Activity)) == ("draft_sent_again", 1)


def test_a_month_closed_meanwhile_takes_nothing_back(cast: Cast, tmp_path: Path) -> None:
    entry = _draft(cast, tmp_path)
    public_id = entry.public_id
    _delete(cast, entry)
    set_period("2026-07")

    with pytest.raises(Conflict):
        restore_draft(public_id, viewer=_viewer(cast.staff), now=NOW)


def test_is_cleared_away_with_its_files_when_the_day_is_over(cast: Cast, tmp_path: Path) -> None:
    _delete(cast, _draft(cast, tmp_path))

    early = clear_discarded(folder=tmp_path, now=NOW + KEPT)
    cleared = clear_discarded(folder=tmp_path, now=NOW + KEPT + MOMENT)

    assert (early, cleared, list(tmp_path.iterdir()), _count(DiscardedDraft)) == (0, 1, [], 0)
