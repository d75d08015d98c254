"""A file on request: written while the browser waits, or beside the request where that would take long."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from flask import Response, current_app, redirect, url_for

from app import clock
from app.authz import current_viewer
from app.domain.errors import DomainError
from app.routes._background import run_beside
from app.services.exports import note_progress, start_export, write_export

# The slowest paper of so many people takes about a second.
WRITTEN_AT_ONCE: Final = 1500

Progress = Callable[[int], object]
# Writes the file; may say how many people are in it so far. Reads what it needs itself: a session of its own is open.
Build = Callable[[Path, Progress], None]


def export_response(
    kind: str, params: Mapping[str, Any], file_name: str, build: Build, *, people: int, at_once: int = WRITTEN_AT_ONCE
) -> Response:
    """Audit who asks, write the file, and lead to it.

    Raises what `build` raises, if the file is written at once; the page of a long one says it instead.
    """
    now, folder = clock.now(), Path(current_app.config["EXPORT_FOLDER"])
    public_id = start_export(kind, params, file_name, by=current_viewer().employee_id, now=now).public_id
    address = redirect(url_for("exports.fetch", public_id=public_id), 303)
    if people <= at_once:
        write_export(public_id, lambda path: build(path, _silent), folder=folder, now=now)
        return address
    note_progress(public_id, 0, people)
    told = partial(note_progress, public_id, total=people)

    def write() -> None:
        # A refusal stands in the row of the file.
        with suppress(DomainError):
            write_export(public_id, lambda path: build(path, told), folder=folder, now=now)

    run_beside(write)
    return address


def _silent(done: int) -> None:
    """Nobody reads along."""
