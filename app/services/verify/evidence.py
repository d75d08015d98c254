"""I1 for photos: each stored one is on disk as it was taken in."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from app.extensions import db
from app.models import Evidence
from app.services.verify.findings import Breach, Scope


def check_photos(scope: Scope) -> Iterator[Breach]:
    """Every photo a row names exists with the bytes of its hash; a file no row names is noted, never touched."""
    folder = scope.evidence_folder
    if folder is None:
        return
    named: set[str] = set()
    query = select(Evidence.file_name, Evidence.sha256, Evidence.public_id).order_by(Evidence.id)
    for row in db.session.execute(query.execution_options(yield_per=1000)):
        named.add(row.file_name)
        problem = photo_problem(folder / row.file_name, row.sha256)
        if problem:
            yield Breach("I1", problem, f"evidence={row.public_id} file={row.file_name}")
    stray = sorted(one.name for one in folder.iterdir() if one.name not in named) if folder.is_dir() else []
    if stray:
        scope.note("I1", "photo_without_row", f"files={len(stray)} first={stray[0]}")


def photo_problem(path: Path, sha256: str) -> str | None:
    """A code of what is wrong with a stored photo; None when it is whole."""
    if not path.is_file():
        return "photo_missing"
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    return None if found == sha256 else "photo_changed"
