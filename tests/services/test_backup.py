"""Backups: whole or absent, every byte checked, restored all or nothing."""

import random
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.domain.errors import Conflict, Invalid, Unavailable
from app.extensions import db
from app.models import Activity, AuditEvent, LoginSession
from app.services import backup as service
from app.services import backup_archive, backup_snapshot
from app.services.sessions import open_session
from app.services.unit_of_work import unit_of_work
from app.services.verify import Scope, audit_head, verify_all
from tests.services.backup_support import back_up, entries, inside, restore, work
from tests.support.apps import fresh_file
from tests.support.clock import NOW
from tests.support.scene import enter


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "bukti"
    folder.mkdir()
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kota.backup"


def _database() -> Path:
    return Path(db.engine.url.database or "")


def _emptied(template: Path, photos: Path) -> None:
    db.session.remove()
    db.engine.dispose()
    fresh_file(template, _database())
    for photo in photos.iterdir():
        photo.unlink()


def test_a_restored_city_is_the_city_that_was_backed_up(
    app: Flask, sqlite_template: Path, photos: Path, file: Path
) -> None:
    with inside(app) as cast:
        entry_id = work(cast, photos).public_id
        written = back_up(file, photos)
        _emptied(sqlite_template, photos)

        restore(file, photos)

        assert db.session.scalars(select(Activity.public_id)).all() == [entry_id]
        assert verify_all(Scope(evidence_folder=photos)) == []
        assert written.manifest.counts["activity"] == 1
        assert (
            db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq.desc())).first() == "backup.restored"
        )


def test_nobody_else_can_read_a_backup(app: Flask, photos: Path, file: Path) -> None:
    with inside(app):
        back_up(file, photos)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_backup_leaves_nothing_beside_itself(app: Flask, photos: Path, file: Path) -> None:
    with inside(app) as cast:
        work(cast, photos)

        back_up(file, photos)

    assert sorted(one.name for one in file.parent.iterdir()) == ["bukti", "kota.backup"]


def test_a_newer_backup_takes_the_place_of_one_with_its_name(app: Flask, photos: Path, file: Path) -> None:
    with inside(app) as cast:
        first = back_up(file, photos).manifest.head
        work(cast, photos)

        second = back_up(file, photos).manifest.head

    assert (first, backup_archive.check_archive(file).head) != (second, first)


def test_work_goes_on_while_a_backup_is_made(
    app: Flask, photos: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inside(app) as cast:
        work(cast, photos)
        really = backup_archive.write_archive

        def busy(*given: Any) -> Any:
            enter(cast.staff, start="10:00", end="11:00")
            return really(*given)

        monkeypatch.setattr(service, "write_archive", busy)

        assert (back_up(file, photos).manifest.counts["activity"], entries()) == (1, 2)


def test_restoring_ends_all_sessions(app: Flask, sqlite_template: Path, photos: Path, file: Path) -> None:
    with inside(app) as cast:
        with unit_of_work():
            open_session(cast.staff.id, now=NOW)
        back_up(file, photos)

        restore(file, photos, replace=True)

        assert db.session.scalars(select(LoginSession.revoked_at)).all() == [NOW]


def test_refuses_a_target_that_holds_data(app: Flask, photos: Path, file: Path) -> None:
    with inside(app) as cast:
        work(cast, photos)
        back_up(file, photos)

        with pytest.raises(Conflict, match="restore_not_empty"):
            restore(file, photos)


def test_refuses_an_empty_database_beside_photos_of_another(
    app: Flask, sqlite_template: Path, photos: Path, file: Path
) -> None:
    with inside(app):
        back_up(file, photos)
        _emptied(sqlite_template, photos)
        (photos / "lain.jpg").write_bytes(b"x")

        with pytest.raises(Conflict, match="restore_not_empty"):
            restore(file, photos)


def test_replacing_brings_back_that_moment_and_no_later_photo(app: Flask, photos: Path, file: Path) -> None:
    with inside(app) as cast:
        work(cast, photos)
        back_up(file, photos)
        enter(cast.staff, start="10:00", end="11:00")
        (photos / "kemudian.jpg").write_bytes(b"x")

        restore(file, photos, replace=True)

        assert (entries(), [one.name for one in photos.iterdir()]) == (1, [f"{'a' * 40}.jpg"])


def test_refuses_while_another_process_has_the_database_open(app: Flask, photos: Path, file: Path) -> None:
    with inside(app) as cast:
        work(cast, photos)
        back_up(file, photos)
        enter(cast.staff, start="10:00", end="11:00")
        with closing(sqlite3.connect(_database())) as other:
            other.execute("SELECT count(*) FROM activity").fetchone()

            with pytest.raises(Conflict, match="restore_in_use"):
                restore(file, photos, replace=True)

        assert entries() == 2


def test_replaces_a_database_that_cannot_even_be_read(app: Flask, photos: Path, file: Path) -> None:
    with inside(app) as cast:
        work(cast, photos)
        back_up(file, photos)
        db.session.remove()
        db.engine.dispose()
        _database().write_bytes(b"kerusakan cakram " * 1000)

        restore(file, photos, replace=True)

        assert entries() == 1


def test_refuses_a_backup_of_another_version(
    app: Flask, photos: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inside(app):
        back_up(file, photos)
        monkeypatch.setattr(service, "expected_head", lambda: "9999_later")

        with pytest.raises(Conflict, match="backup_other_schema"):
            restore(file, photos, replace=True)


def test_f33_any_flipped_byte_of_a_backup_is_found(app: Flask, photos: Path, file: Path) -> None:
    with inside(app) as cast:
        work(cast, photos)
        back_up(file, photos)
    rng = random.Random(33)
    size = file.stat().st_size
    # All over the file, and every part of its end: the manifest, the seal, and the filling behind them.
    places = [*(rng.randrange(size) for _ in range(60)), *range(size - 12_000, size, 199)]

    unseen = [place for place in places if not _is_found(file, place)]

    assert unseen == []


def _is_found(file: Path, place: int) -> bool:
    with file.open("r+b") as stream:
        stream.seek(place)
        byte = stream.read(1)[0]
        stream.seek(place)
        stream.write(bytes([byte ^ 0x10]))
    try:
        backup_archive.check_archive(file)
        return False
    except Invalid:
        return True
    finally:
        with file.open("r+b") as stream:
            stream.seek(place)
            stream.write(bytes([byte]))


def _truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20_000])


def _cut_at_a_border(file: Path) -> None:
    with tarfile.open(file) as archive:
        border = archive.getmembers()[-1].offset
    file.write_bytes(file.read_bytes()[:border])


def _another_file(file: Path) -> None:
    file.write_bytes(b"NIP;nama\n")


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _another_tar(file: Path) -> None:
    with tarfile.open(file, "w") as archive:
        archive.add(__file__, "../../etc/passwd")


@pytest.mark.parametrize("spoil", [_truncated, _cut_at_a_border, _another_file, _empty, _another_tar])
def test_a_wrong_file_changes_nothing(app: Flask, photos: Path, file: Path, spoil: Callable[[Path], None]) -> None:
    with inside(app) as cast:
        work(cast, photos)
        back_up(file, photos)
        spoil(file)
        before = audit_head()

        with pytest.raises(Invalid, match="backup_unreadable|backup_damaged"):
            restore(file, photos, replace=True)

        assert (audit_head(), entries()) == (before, 1)


def test_a_missing_file_is_a_sentence(app: Flask, photos: Path, file: Path) -> None:
    with inside(app), pytest.raises(Unavailable, match="restore_failed"):
        restore(file, photos, replace=True)


def test_f33_a_photo_damaged_before_the_backup_is_named(app: Flask, photos: Path, file: Path) -> None:
    with inside(app) as cast:
        work(cast, photos)
        (photos / f"{'a' * 40}.jpg").write_bytes(b"gambaR")

        assert back_up(file, photos).manifest.damaged == (f"{'a' * 40}.jpg",)


def test_a_photo_its_owner_removed_meanwhile_is_no_loss(
    app: Flask, photos: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inside(app) as cast:
        work(cast, photos)
        really = backup_snapshot.take_snapshot

        def then_removed(target: Path) -> Any:
            found = really(target)
            db.session.execute(text("DELETE FROM evidence"))
            db.session.commit()
            (photos / f"{'a' * 40}.jpg").unlink()
            return found

        monkeypatch.setattr(service, "take_snapshot", then_removed)

        assert back_up(file, photos).manifest.damaged == ()


def test_f33_a_damaged_database_is_found_before_an_old_backup_is_deleted(app: Flask, photos: Path, file: Path) -> None:
    with inside(app) as cast:
        work(cast, photos)
        db.session.remove()
        db.engine.dispose()
        with closing(sqlite3.connect(_database())) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with _database().open("r+b") as stream:
            stream.seek(4096 * 3)
            stream.write(b"\xff" * 4096 * 6)

        with pytest.raises(Unavailable, match="backup_source_damaged"):
            back_up(file, photos)

    assert not file.exists()


def test_f07_a_full_disk_leaves_the_older_backup_and_nothing_else(
    app: Flask, photos: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inside(app) as cast:
        work(cast, photos)
        back_up(file, photos)
        before = file.read_bytes()
        monkeypatch.setattr(backup_archive.os, "fsync", _full)

        with pytest.raises(Unavailable, match="backup_not_written"):
            back_up(file, photos)

    assert file.read_bytes() == before
    assert sorted(one.name for one in file.parent.iterdir()) == ["bukti", "kota.backup"]


def _full(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_broken_chain_in_a_backup_is_not_restored(app: Flask, photos: Path, file: Path) -> None:
    with inside(app) as cast:
        work(cast, photos)
        db.session.execute(text("DROP TRIGGER freeze_audit_event_append_only_update"))
        db.session.execute(text("UPDATE audit_event SET actor_id = NULL WHERE seq = 1"))
        db.session.commit()
        back_up(file, photos)

        with pytest.raises(Conflict, match="restore_chain_broken"):
            restore(file, photos, replace=True)
