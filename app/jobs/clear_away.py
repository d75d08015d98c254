"""Each day: files, sessions and counts whose time is over."""

from pathlib import Path

from flask import current_app

from app import clock
from app.services.housekeeping import Cleared, clear_away


def run() -> Cleared:
    """Remove what has expired."""
    return clear_away(export_folder=Path(current_app.config["EXPORT_FOLDER"]), now=clock.now())
