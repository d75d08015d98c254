"""Backups of PostgreSQL, and the way there from SQLite."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.domain.errors import DomainError
from app.extensions import db
from app.models import Activity, Unit
from app.services import backup_snapshot
from app.services.verify import Scope, verify_all
from tests.factories import create_cast
from tests.services.backup_support import back_up, entries, inside, restore, work
from tests.support.scene import enter


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "bukti"
    folder.mkdir()
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kota.backup"


@pytest.mark.postgres
def test_postgres_is_backed_up_and_restored_by_its_own_programs(postgres_app: Flask, photos: Path, file: Path) -> None:
    with inside(postgres_app) as cast:
        work(cast, photos)
        back_up(file, photos)
        enter(cast.staff, start="10:00", end="11:00")

        restore(file, photos, replace=True)

        assert entries() == 1
        assert verify_all(Scope(evidence_folder=photos)) == []


@pytest.mark.postgres
def test_postgres_without_its_programs_says_what_to_install(
    postgres_app: Flask, photos: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_snapshot.shutil, "which", lambda _name: None)

    with inside(postgres_app), pytest.raises(DomainError, match="backup_tool_missing"):
        back_up(file, photos)


@pytest.mark.postgres
def test_a_sqlite_city_moves_to_postgres(app: Flask, postgres_app: Flask, photos: Path, file: Path) -> None:
    with inside(app) as cast:
        entry_id = work(cast, photos).public_id
        written = back_up(file, photos)
        (photos / f"{'a' * 40}.jpg").unlink()

    with postgres_app.app_context():
        restore(file, photos)

        assert db.session.scalars(select(Activity.public_id)).all() == [entry_id]
        assert verify_all(Scope(evidence_folder=photos)) == []
        assert db.session.scalar(select(func.count()).select_from(Unit)) == written.manifest.counts["unit"]
        enter(create_cast().staff)
        assert entries() == 2
