"""Files people download: made by an audited POST, fetched by their maker only, gone after a day.

Where the files lie is the caller's to say (`folder`); nothing in their names can be guessed.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.database import WRITE
from app.domain.canonical import canonical_json, plain_json
from app.domain.errors import DomainError, NotFound
from app.domain.permissions import Permission, Verdict, Viewer, decide, personal_grounds
from app.extensions import db
from app.models import ExportFile
from app.services import audit
from app.services.unit_of_work import unit_of_work

KEPT = timedelta(days=1)
# A maker that died leaves its file "working"; after this long the page stops promising it.
GIVEN_UP_AFTER = timedelta(hours=1)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class OpenedExport:
    """What the maker may see: `state` is working, ready or failed; `path` is set when ready.

    `done` of `total` people are in it so far, 0 of 0 where that is not counted. `problem`: code and facts of what refused it.
    """

    state: str
    file_name: str
    path: Path | None = None
    done: int = 0
    total: int = 0
    problem: tuple[str, Mapping[str, Any]] | None = field(default=None)


def start_export(kind: str, params: Mapping[str, Any], file_name: str, *, by: int, now: datetime) -> ExportFile:
    """Announce a file and audit who asked for what. `params` are codes and ids, no names or amounts.

    Joins the caller's unit of work or opens its own.
    """
    with unit_of_work():
        export = ExportFile(
            kind=kind,
            params=canonical_json(dict(params)),
            file_name=file_name,
            created_by_id=by,
            created_at=now,
            expires_at=now + KEPT,
        )
        db.session.add(export)
        db.session.flush()  # the audit row names its public id
        audit.record("export.started", "export", export.public_id, by=by, now=now, data={"kind": kind, **params})
        return export


def finish_export(public_id: UUID, content: Path | bytes, *, folder: Path, now: datetime) -> None:
    """Store the content (bytes, or a finished file that is moved) and make it ready.

    The file is complete and on disk before the row says so. Raises: NotFound.
    """
    stored_name = secrets.token_hex(24)
    digest = _store(content, folder, stored_name)
    with unit_of_work():
        export = _by_public_id(public_id)
        export.stored_name, export.sha256, export.state = stored_name, digest, "ready"
        audit.record("export.ready", "export", public_id, by=export.created_by_id, now=now, data={"sha256": digest})


def fail_export(public_id: UUID, *, now: datetime, because: BaseException | None = None) -> None:
    """Say that the file will not come, and why where that is an answer to the person. Raises: NotFound."""
    with unit_of_work():
        export = _by_public_id(public_id)
        export.state = "failed"
        if isinstance(because, DomainError):
            facts = {name: str(value) for name, value in because.params.items()}
            export.problem = plain_json([because.code, facts])
        audit.record("export.failed", "export", public_id, by=export.created_by_id, now=now)


def make_export(
    kind: str,
    params: Mapping[str, Any],
    file_name: str,
    build: Callable[[Path], None],
    *,
    folder: Path,
    by: int,
    now: datetime,
) -> UUID:
    """Start, build and finish in one go: `build(path)` writes the file. What it raises passes through, marked failed."""
    public_id = start_export(kind, params, file_name, by=by, now=now).public_id
    write_export(public_id, build, folder=folder, now=now)
    return public_id


def write_export(public_id: UUID, build: Callable[[Path], None], *, folder: Path, now: datetime) -> None:
    """Build what was started and make it ready; what `build(path)` raises passes through, marked failed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f".{secrets.token_hex(24)}"
    try:
        build(path)
        finish_export(public_id, path, folder=folder, now=now)
    except BaseException as problem:
        fail_export(public_id, now=now, because=problem)
        raise
    finally:
        path.unlink(missing_ok=True)


def note_progress(public_id: UUID, done: int, total: int) -> None:
    """Say how far a file is. On a connection of its own: the writer is in the middle of reading."""
    row = update(ExportFile).where(ExportFile.public_id == public_id).values(done=done, total=total)
    with db.engine.connect().execution_options(**WRITE) as connection, connection.begin():
        connection.execute(row)


def open_export(public_id: UUID, *, viewer: Viewer, folder: Path, now: datetime) -> OpenedExport:
    """The file for its maker. Raises: NotFound for anyone else, and when it is unknown, expired or lost."""
    export = db.session.scalar(select(ExportFile).where(ExportFile.public_id == public_id))
    if export is None or export.expires_at <= now:
        raise NotFound("export_gone")
    grounds = personal_grounds(viewer.employee_id, export.created_by_id)
    if decide(Permission.EXPORT_READ, grounds) is not Verdict.ALLOW:
        raise NotFound("export_gone")
    if export.state != "ready":
        is_lost = export.state == "working" and now - export.created_at > GIVEN_UP_AFTER
        state = "failed" if is_lost else export.state
        problem = tuple(json.loads(export.problem)) if export.problem else None
        return OpenedExport(state, export.file_name, None, export.done, export.total, problem)
    path = folder / (export.stored_name or "-")
    if not path.is_file():
        raise NotFound("export_gone")
    return OpenedExport(export.state, export.file_name, path)


def remove_expired_exports(*, folder: Path, now: datetime) -> int:
    """Delete the files whose day is over; the rows stay as a record of who took what. Returns how many."""
    with unit_of_work() as uow:
        query = select(ExportFile).where(ExportFile.expires_at <= now, ExportFile.stored_name.is_not(None))
        expired = list(db.session.scalars(query))
        for export in expired:
            uow.after_commit((folder / str(export.stored_name)).unlink, True)
            export.stored_name = None
        return len(expired)


def _store(content: Path | bytes, folder: Path, stored_name: str) -> str:
    """Write beside the final name, flush to disk, then rename: a half-written file never has the name."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    waiting = folder / f".{stored_name}"
    try:
        digest = _write(content, waiting)
    except OSError:
        waiting.unlink(missing_ok=True)
        raise
    os.replace(waiting, folder / stored_name)
    if isinstance(content, Path):
        content.unlink(missing_ok=True)
    return digest


def _write(content: Path | bytes, path: Path) -> str:
    """Write and flush to disk; returns the SHA-256."""
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        if isinstance(content, bytes):
            target.write(content)
            digest.update(content)
        else:
            with content.open("rb") as source:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)
                    digest.update(chunk)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()


def _by_public_id(public_id: UUID) -> ExportFile:
    export = db.session.scalar(select(ExportFile).where(ExportFile.public_id == public_id))
    if export is None:
        raise NotFound("export_gone")
    return export
