"""Evidence files of an entry, photos and PDF: stored under random names outside the web root, shown to whoever may read the entry."""

import os
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from app.domain.activities import ActivityStatus
from app.domain.errors import Conflict, NotFound
from app.domain.permissions import Permission, Viewer
from app.extensions import db
from app.models import Activity, Evidence
from app.services import audit
from app.services.access import check, grounds_towards_entry
from app.services.activity_acts import load_own
from app.services.activity_entry import title_of
from app.services.activity_windows import require_correctable
from app.services.photos import PreparedFile
from app.services.unit_of_work import unit_of_work

MAX_PHOTOS = 5
# A photo may follow an entry that waits: it adds proof and changes no claim, and the new version makes the approver look again.
_TAKES_PHOTOS = (ActivityStatus.DRAFT, ActivityStatus.RETURNED, ActivityStatus.SUBMITTED)
_GIVES_PHOTOS = (ActivityStatus.DRAFT, ActivityStatus.RETURNED)


@dataclass(frozen=True, slots=True)
class Attached:
    """A stored file; `is_new` False when it was stored before."""

    evidence: Evidence
    is_new: bool


def add_file(
    activity_id: uuid.UUID,
    file: PreparedFile,
    *,
    folder: Path,
    viewer: Viewer,
    now: datetime,
    client_id: uuid.UUID | None = None,
) -> Attached:
    """Attach a prepared file to one's own entry. The same file twice is kept once, and so is one with the same `client_id`.

    Raises: NotFound, NotAllowed, Conflict(photo_too_many | photo_entry_decided | photo_id_reused | month_…).
    """
    file_name = f"{secrets.token_hex(20)}.{'pdf' if file.kind == 'pdf' else 'jpg'}"
    _store(file.content, folder / file_name)
    try:
        with unit_of_work():
            return _attach(activity_id, file, file_name, client_id, folder=folder, viewer=viewer, now=now)
    except BaseException:
        (folder / file_name).unlink(missing_ok=True)
        raise


def remove_photo(public_id: uuid.UUID, *, folder: Path, viewer: Viewer, now: datetime) -> Activity:
    """Take a file off one's own draft or returned entry, for instance a photo that shows a person it should not.

    Raises: NotFound, NotAllowed, Conflict(photo_entry_decided | month_…).
    """
    with unit_of_work() as uow:
        evidence = _by_public_id(public_id)
        activity = load_own(evidence.activity.public_id, Permission.ACTIVITY_EDIT, viewer=viewer, now=now)
        _require_open(activity, _GIVES_PHOTOS, now=now)
        db.session.delete(evidence)
        activity.evidence_count -= 1
        _touch(activity, "evidence.removed", evidence, now=now)
        uow.after_commit((folder / evidence.file_name).unlink, True)
        return activity


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file for showing: where it is, what it is, and its place among the files of its entry, from 1.

    `is_removable`: the viewer owns the entry, and it is a draft or was returned.
    """

    path: Path
    kind: str
    public_id: uuid.UUID
    activity_id: uuid.UUID
    title: str
    work_date: date
    number: int
    others: Sequence[uuid.UUID]
    is_removable: bool


def stored_file(public_id: uuid.UUID, *, folder: Path, viewer: Viewer, now: datetime) -> StoredFile:
    """A file for whoever may read its entry. Raises: NotFound, NotAllowed."""
    evidence = _by_public_id(public_id)
    activity = evidence.activity
    check(Permission.ACTIVITY_READ, grounds_towards_entry(viewer, activity, now, is_escalated=True))
    path = folder / evidence.file_name
    if not path.is_file():
        raise NotFound("photo_lost")
    files = [one.public_id for one in activity.evidence]
    return StoredFile(
        path=path,
        kind=evidence.kind,
        public_id=public_id,
        activity_id=activity.public_id,
        title=title_of(activity.description),
        work_date=activity.work_date,
        number=files.index(public_id) + 1,
        others=files,
        is_removable=activity.employee_id == viewer.employee_id and activity.status in _GIVES_PHOTOS,
    )


def _attach(
    activity_id: uuid.UUID,
    file: PreparedFile,
    file_name: str,
    client_id: uuid.UUID | None,
    *,
    folder: Path,
    viewer: Viewer,
    now: datetime,
) -> Attached:
    activity = load_own(activity_id, Permission.ACTIVITY_EDIT, viewer=viewer, now=now)
    known = next((one for one in activity.evidence if client_id is not None and one.client_id == client_id), None)
    if known is not None and known.sha256 != file.sha256:
        raise Conflict("photo_id_reused")
    same = known or next((one for one in activity.evidence if one.sha256 == file.sha256), None)
    if same is not None:
        (folder / file_name).unlink(missing_ok=True)
        return Attached(same, is_new=False)
    _require_open(activity, _TAKES_PHOTOS, now=now)
    if len(activity.evidence) >= MAX_PHOTOS:
        raise Conflict("photo_too_many", limit=MAX_PHOTOS)
    evidence = Evidence(
        public_id=uuid.uuid4(),
        activity_id=activity.id,
        client_id=client_id,
        kind=file.kind,
        file_name=file_name,
        sha256=file.sha256,
        byte_count=len(file.content),
        created_at=now,
    )
    db.session.add(evidence)
    activity.evidence_count += 1
    _touch(activity, "evidence.added", evidence, now=now)
    return Attached(evidence, is_new=True)


def _require_open(activity: Activity, states: tuple[ActivityStatus, ...], *, now: datetime) -> None:
    if activity.status not in states:
        raise Conflict("photo_entry_decided", status=activity.status)
    require_correctable(activity, None, now=now)


def _touch(activity: Activity, action: str, evidence: Evidence, *, now: datetime) -> None:
    activity.version += 1
    activity.updated_at = now
    facts = {"activity": activity.public_id, "sha256": evidence.sha256, "version": activity.version}
    audit.record(action, "evidence", evidence.public_id, by=activity.employee_id, now=now, data=facts)


def _by_public_id(public_id: uuid.UUID) -> Evidence:
    evidence = db.session.scalar(
        select(Evidence).join(Activity, Activity.id == Evidence.activity_id).where(Evidence.public_id == public_id)
    )
    if evidence is None:
        raise NotFound("not_found")
    return evidence


def _store(content: bytes, path: Path) -> None:
    """Complete and on disk before a row names it; on a full disk nothing half written stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise
