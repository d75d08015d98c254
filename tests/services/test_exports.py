"""Prepared files: complete or absent, for their maker, for a day."""

import hashlib
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import NotFound
from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import AuditEvent, Employee, ExportFile
from app.services.exports import (
    fail_export,
    finish_export,
    make_export,
    open_export,
    remove_expired_exports,
    start_export,
)
from tests.factories import create_employee
from tests.support.clock import NOW


@pytest.fixture
def maker(db_session: Any) -> Employee:
    return create_employee()


def _start(maker: Employee) -> ExportFile:
    return start_export("semester", {"semester": "2026-1"}, "ringkasan.xlsx", by=maker.id, now=NOW)


def _open(export: ExportFile, who: Employee | Viewer, folder: Path, now: Any = NOW) -> Any:
    viewer = who if isinstance(who, Viewer) else Viewer(who.id)
    return open_export(export.public_id, viewer=viewer, folder=folder, now=now)


def test_file_is_there_with_its_hash(maker: Employee, tmp_path: Path) -> None:
    export = _start(maker)
    finish_export(export.public_id, b"isi berkas", folder=tmp_path, now=NOW)

    opened = _open(export, maker, tmp_path)

    assert (opened.state, opened.file_name, opened.path.read_bytes()) == ("ready", "ringkasan.xlsx", b"isi berkas")
    db.session.expire_all()
    assert export.sha256 == hashlib.sha256(b"isi berkas").hexdigest()


def test_stored_name_tells_nothing_and_the_file_is_private(maker: Employee, tmp_path: Path) -> None:
    export = _start(maker)
    finish_export(export.public_id, b"x", folder=tmp_path, now=NOW)

    (stored,) = tmp_path.iterdir()
    assert len(stored.name) == 48 and str(export.public_id) not in stored.name
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600


def test_finished_file_is_moved_in(maker: Employee, tmp_path: Path) -> None:
    export, source = _start(maker), tmp_path / "source"
    source.write_bytes(b"a" * 3_000_000)

    finish_export(export.public_id, source, folder=tmp_path / "files", now=NOW)

    assert not source.exists()
    assert _open(export, maker, tmp_path / "files").path.stat().st_size == 3_000_000


@pytest.mark.parametrize("role", [Role.HR, Role.ADMIN, Role.AUDITOR])
def test_nobody_else_sees_it(maker: Employee, tmp_path: Path, role: Role) -> None:
    export = _start(maker)
    finish_export(export.public_id, b"x", folder=tmp_path, now=NOW)

    with pytest.raises(NotFound):
        _open(export, Viewer(maker.id + 1, (RoleGrant(role),)), tmp_path)


def test_being_prepared_then_given_up(maker: Employee, tmp_path: Path) -> None:
    export = _start(maker)

    assert _open(export, maker, tmp_path).state == "working"
    assert _open(export, maker, tmp_path, NOW + timedelta(hours=2)).state == "failed"


def test_failed_export_has_no_file(maker: Employee, tmp_path: Path) -> None:
    export = _start(maker)
    fail_export(export.public_id, now=NOW)

    assert _open(export, maker, tmp_path) == type(_open(export, maker, tmp_path))("failed", "ringkasan.xlsx", None)


def test_builder_that_fails_leaves_nothing_behind(maker: Employee, tmp_path: Path) -> None:
    def build(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        make_export("own_data", {}, "data.json", build, folder=tmp_path, by=maker.id, now=NOW)

    assert list(tmp_path.iterdir()) == []
    assert [row.state for row in db.session.query(ExportFile)] == ["failed"]


def test_every_step_is_audited(maker: Employee, tmp_path: Path) -> None:
    public_id = make_export(
        "own_data", {"semester": "2026-1"}, "x", lambda path: path.touch(), folder=tmp_path, by=maker.id, now=NOW
    )

    events = db.session.query(AuditEvent).order_by(AuditEvent.seq).all()
    assert [(event.action, event.actor_id) for event in events] == [
        ("export.started", maker.id),
        ("export.ready", maker.id),
    ]
    assert {event.object_id for event in events} == {str(public_id)}
    assert '"semester":"2026-1"' in events[0].data


def test_day_over_removes_the_file_and_keeps_the_record(maker: Employee, tmp_path: Path) -> None:
    export = _start(maker)
    finish_export(export.public_id, b"x", folder=tmp_path, now=NOW)
    tomorrow = NOW + timedelta(days=1)

    assert remove_expired_exports(folder=tmp_path, now=tomorrow - timedelta(seconds=1)) == 0
    assert remove_expired_exports(folder=tmp_path, now=tomorrow) == 1

    assert list(tmp_path.iterdir()) == []
    assert db.session.query(ExportFile).count() == 1
    with pytest.raises(NotFound):
        _open(export, maker, tmp_path, tomorrow)


def test_lost_file_is_not_found(maker: Employee, tmp_path: Path) -> None:
    export = _start(maker)
    finish_export(export.public_id, b"x", folder=tmp_path, now=NOW)
    next(tmp_path.iterdir()).unlink()

    with pytest.raises(NotFound):
        _open(export, maker, tmp_path)
