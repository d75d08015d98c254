"""What the tests of backups share: an office with one decided entry and its photo."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Activity, Evidence
from app.services.backup import Written, restore_backup, write_backup
from tests.factories import Cast, create_cast
from tests.support.clock import NOW
from tests.support.scene import decide, enter


@contextmanager
def inside(app: Flask) -> Iterator[Cast]:
    with app.app_context():
        yield create_cast()
        db.session.remove()


def work(cast: Cast, photos: Path) -> Activity:
    """One decided entry with a photo."""
    entry = decide(enter(cast.staff), cast.supervisor)
    name = f"{'a' * 40}.jpg"
    (photos / name).write_bytes(b"gambar")
    digest = hashlib.sha256(b"gambar").hexdigest()
    db.session.add(Evidence(activity_id=entry.id, file_name=name, sha256=digest, byte_count=6, created_at=NOW))
    db.session.commit()
    return entry


def back_up(file: Path, photos: Path) -> Written:
    return write_backup(file, evidence_folder=photos, now=NOW)


def restore(file: Path, photos: Path, *, replace: bool = False) -> None:
    restore_backup(file, evidence_folder=photos, replace=replace, now=NOW)


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(Activity)) or 0
