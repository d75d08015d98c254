"""Each day: files, sessions and counts whose time is over."""

from pathlib import Path

from flask import current_app

from app import clock
from app.services.housekeeping import Cleared, clear_away


def run() -> Cleared:
    """Remove what has expired."""
    exports, evidence = (Path(current_app.config[name]) for name in ("EXPORT_FOLDER", "EVIDENCE_FOLDER"))
    return clear_away(export_folder=exports, evidence_folder=evidence, now=clock.now())
