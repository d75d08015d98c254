"""What the night clears away, and what it leaves."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Account, AuditEvent, ExportFile, LoginSession, LoginThrottle, Notice
from app.services.exports import KEPT, make_export
from app.services.housekeeping import LEFTOVER_AFTER, REMINDERS_KEPT, SESSIONS_KEPT, THROTTLE_KEPT, Cleared, clear_away
from app.services.notices import notify
from app.services.sessions import LIFETIME, open_session
from app.services.unit_of_work import unit_of_work
from tests.factories import Cast, create_cast
from tests.support.clock import NOW

MOMENT = timedelta(seconds=1)


@pytest.fixture
def any_cast(any_session: Any) -> Cast:
    return create_cast()


def _session(cast: Cast) -> None:
    account = db.session.scalars(select(Account.id).where(Account.employee_id == cast.staff.id)).one()
    with unit_of_work():
        open_session(account, now=NOW)


def _write(path: Path) -> None:
    path.write_bytes(b"isi")


def test_an_expired_export_loses_its_file_and_keeps_its_row_and_audit(any_cast: Cast, tmp_path: Path) -> None:
    make_export("semester", {}, "ringkasan.xlsx", _write, folder=tmp_path, by=any_cast.staff.id, now=NOW)

    early = clear_away(export_folder=tmp_path, evidence_folder=tmp_path, now=NOW + KEPT - MOMENT).exports
    cleared = clear_away(export_folder=tmp_path, evidence_folder=tmp_path, now=NOW + KEPT).exports

    assert (early, cleared, list(tmp_path.iterdir())) == (0, 1, [])
    assert db.session.scalars(select(ExportFile.stored_name)).all() == [None]
    assert db.session.scalars(select(AuditEvent.action)).all() == ["export.started", "export.ready"]


def test_a_half_written_file_goes_once_its_writer_must_be_dead(any_cast: Cast, tmp_path: Path) -> None:
    leftover = tmp_path / ".0123"
    _write(leftover)
    os.utime(leftover, (NOW.timestamp(), NOW.timestamp()))

    early = clear_away(export_folder=tmp_path, evidence_folder=tmp_path, now=NOW + LEFTOVER_AFTER).leftovers
    cleared = clear_away(export_folder=tmp_path, evidence_folder=tmp_path, now=NOW + LEFTOVER_AFTER + MOMENT).leftovers

    assert (early, cleared, leftover.exists()) == (0, 1, False)


def test_sessions_are_kept_for_a_while_after_their_end(any_cast: Cast, tmp_path: Path) -> None:
    _session(any_cast)
    end = NOW + LIFETIME + SESSIONS_KEPT

    early = clear_away(export_folder=tmp_path, evidence_folder=tmp_path, now=end).sessions
    cleared = clear_away(export_folder=tmp_path, evidence_folder=tmp_path, now=end + MOMENT).sessions

    assert (early, cleared, db.session.scalars(select(LoginSession)).all()) == (0, 1, [])


def test_a_session_in_use_stays(any_cast: Cast, tmp_path: Path) -> None:
    _session(any_cast)

    assert clear_away(export_folder=tmp_path, evidence_folder=tmp_path, now=NOW + timedelta(days=1)).sessions == 0


def test_counts_of_guesses_are_forgotten_after_a_day(any_cast: Cast, tmp_path: Path) -> None:
    db.session.add(LoginThrottle(key="nip:abc", failures=3, last_failed_at=NOW))
    db.session.commit()

    early = clear_away(export_folder=tmp_path, evidence_folder=tmp_path, now=NOW + THROTTLE_KEPT).throttles
    cleared = clear_away(export_folder=tmp_path, evidence_folder=tmp_path, now=NOW + THROTTLE_KEPT + MOMENT).throttles

    assert (early, cleared) == (0, 1)


def test_clearing_twice_and_without_a_folder_is_nothing(any_cast: Cast, tmp_path: Path) -> None:
    assert clear_away(export_folder=tmp_path / "tidak-ada", evidence_folder=tmp_path / "tidak-ada", now=NOW) == Cleared(
        0, 0, 0, 0, 0, 0
    )


def test_reminders_are_forgotten_after_some_months_and_news_stays(any_cast: Cast, tmp_path: Path) -> None:
    with unit_of_work():
        for code in ("reminder_yesterday", "entry_returned"):
            notify(any_cast.staff.id, code, {}, None, NOW)

    early = clear_away(export_folder=tmp_path, evidence_folder=tmp_path, now=NOW + REMINDERS_KEPT).notices
    cleared = clear_away(export_folder=tmp_path, evidence_folder=tmp_path, now=NOW + REMINDERS_KEPT + MOMENT).notices

    assert (early, cleared) == (0, 1)
    assert db.session.scalars(select(Notice.code)).all() == ["entry_returned"]
