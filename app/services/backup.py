"""A backup: database and photos of one moment in one checked file; and a restore that changes all or nothing."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update

from app.domain.errors import Conflict, Invalid, Unavailable
from app.extensions import db
from app.models import Evidence, LoginSession
from app.services import audit
from app.services.backup_archive import DATABASE, PHOTOS, Manifest, check_archive, extract, sync_folder, write_archive
from app.services.backup_snapshot import (
    Snapshot,
    can_take,
    dialect,
    is_in_use,
    opened_copy,
    put_in_place,
    take_snapshot,
    workplace,
)
from app.services.health import expected_head
from app.services.unit_of_work import unit_of_work
from app.services.verify import verify_audit_chain
from app.services.verify.evidence import photo_problem


@dataclass(frozen=True, slots=True)
class Written:
    """A finished backup: its manifest and its size in bytes."""

    manifest: Manifest
    byte_count: int


def write_backup(path: Path, *, evidence_folder: Path, now: datetime) -> Written:
    """Write database and photos to `path`, read the file back, and only then give it its name.

    Work goes on meanwhile. A photo that is lost or damaged already does not stop the backup: the manifest names it.
    Raises: Unavailable(backup_…) when the source cannot be read or the file cannot be written; nothing is left behind.
    """
    with _refused("backup_not_written", path), _workplace(path.parent, ".cadangan-") as work:
        snapshot = take_snapshot(work / DATABASE)
        damaged = _damaged_photos(snapshot, evidence_folder)
        facts = {
            "made_at": now.isoformat(),
            "dialect": snapshot.dialect,
            "schema": snapshot.schema,
            "head": snapshot.head,
            "counts": snapshot.counts,
            "damaged": tuple(damaged),
        }
        files = [(f"{PHOTOS}{name}", evidence_folder / name) for name, _ in snapshot.photos]
        present = [(name, source) for name, source in files if source.is_file()]
        archive = work / "archive"
        manifest = write_archive(archive, [*sorted(present), (DATABASE, work / DATABASE)], facts)
        if check_archive(archive) != manifest:
            raise Invalid("backup_damaged", what=path.name)
        os.replace(archive, path)
        sync_folder(path.parent)
        byte_count = path.stat().st_size
    data = {"head": manifest.head, "photos": manifest.photo_count, "bytes": byte_count, "damaged": len(damaged)}
    with unit_of_work():
        audit.record("backup.written", "backup", now.isoformat(), by=None, now=now, data=data)
    return Written(manifest, byte_count)


def restore_backup(path: Path, *, evidence_folder: Path, replace: bool, now: datetime) -> Manifest:
    """Put a backup in the place of an empty database, or with `replace` of any.

    Everything is checked before anything changes: each hash, the schema, the audit chain. Photos come first, so that the
    database never names one that is not there. All sessions end: a password changed since must not be undone for a thief.
    Raises: Invalid(backup_unreadable | backup_damaged), Conflict(restore_not_empty | restore_in_use |
    backup_other_schema | backup_other_database | restore_chain_broken), Unavailable(restore_failed | …).
    """
    with _refused("restore_failed", path):
        manifest = check_archive(path)
        _check_fits(manifest)
        if not replace and (is_in_use() or _has_files(evidence_folder)):
            raise Conflict("restore_not_empty")
        near = evidence_folder.parent
        with _workplace(workplace(near), ".pulih-") as work, _workplace(near, ".pulih-") as photos:
            extract(path, work / DATABASE, photos)
            _check_chain(manifest, work / DATABASE)
            _add_photos(photos, evidence_folder)
            put_in_place(work / DATABASE, manifest.dialect)
        if replace:
            _remove_other_photos(evidence_folder)
    if dialect() != "sqlite" and (found := verify_audit_chain()):
        raise Conflict("restore_chain_broken", where=found[0].where)
    with unit_of_work():
        db.session.execute(update(LoginSession).where(LoginSession.revoked_at.is_(None)).values(revoked_at=now))
        data = {"head": manifest.head, "made_at": manifest.made_at}
        audit.record("backup.restored", "backup", manifest.made_at, by=None, now=now, data=data)
    return manifest


def _damaged_photos(snapshot: Snapshot, folder: Path) -> list[str]:
    """Photos that are not as they were taken in; one that its owner removed meanwhile is no loss."""
    suspect = [name for name, sha256 in snapshot.photos if photo_problem(folder / name, sha256)]
    if not suspect:
        return []
    still_named = db.session.scalars(select(Evidence.file_name).where(Evidence.file_name.in_(suspect)))
    return sorted(still_named)


def _check_fits(manifest: Manifest) -> None:
    if manifest.schema != expected_head():
        raise Conflict("backup_other_schema", found=manifest.schema, expected=expected_head())
    if not can_take(manifest.dialect):
        raise Conflict("backup_other_database", found=manifest.dialect, expected=dialect())


def _check_chain(manifest: Manifest, database: Path) -> None:
    """The chain of the copy, up to the head the manifest names; a PostgreSQL dump can only be read once it is restored."""
    if manifest.dialect != "sqlite":
        return
    with opened_copy(database) as connection:
        found = verify_audit_chain(connection=connection)
    if found:
        raise Conflict("restore_chain_broken", where=found[0].where)


def _add_photos(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for photo in sorted(source.iterdir()):
        os.replace(photo, folder / photo.name)
    sync_folder(folder)


def _remove_other_photos(folder: Path) -> None:
    """Photos of the replaced database that the restored one does not name."""
    named = set(db.session.scalars(select(Evidence.file_name)))
    for photo in folder.iterdir():
        if photo.name not in named:
            photo.unlink()


def _has_files(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


@contextmanager
def _workplace(folder: Path, prefix: str) -> Iterator[Path]:
    """A private folder beside the goal, so that the last step is a rename; gone afterwards, whatever happened."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=prefix) as name:
        yield Path(name)


@contextmanager
def _refused(code: str, path: Path) -> Iterator[None]:
    """A full disk or a missing folder is a reason in words, not a traceback."""
    try:
        yield
    except OSError as problem:
        raise Unavailable(code, file=path.name, problem=problem.strerror or str(problem)) from problem
