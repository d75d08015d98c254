"""Applications on throw-away databases."""

import shutil
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.extensions import db
from config import load_settings


def app_on(url: str, instance: Path) -> Flask:
    """The application on this database."""
    settings = load_settings({"DATABASE_URL": url, "EKINERJA_INSTANCE": str(instance), "SECRET_KEY": "k" * 32})
    return create_app({"TESTING": True}, settings)


def migrate_to_head(url: str, instance: Path) -> None:
    """Run all migrations on this database and leave no connection open."""
    with app_on(url, instance).app_context():
        upgrade()
        if url.startswith("sqlite"):
            # All of it into the one file that will be copied.
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.session.remove()
        db.engine.dispose()


def fresh_file(template: Path, path: Path) -> None:
    """Put a copy of the template in place of the database file and what belongs to it."""
    for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        name.unlink(missing_ok=True)
    shutil.copyfile(template, path)
