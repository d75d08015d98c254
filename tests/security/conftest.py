"""The stage of the matrix and of the hostile inputs, built once: each test begins with `stage.reset()`."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.extensions import db
from app.models import Employee
from tests.factories import sign_in
from tests.security.stage import Stage
from tests.security.world import build_world
from tests.support.apps import fresh_file
from tests.support.clock import NOW


@pytest.fixture(scope="session")
def stage(
    _sqlite_app: tuple[Flask, Path], sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """The application with everyone of the matrix signed in."""
    app, live = _sqlite_app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    fresh_file(sqlite_template, live)
    # The clock is fixed per test; the world is made before the first one.
    patch = pytest.MonkeyPatch()
    patch.setattr("app.clock.now", lambda: NOW)
    with app.app_context():
        world, cookies = build_world(), {}
        for person, facts in world.people.items():
            client = app.test_client()
            token = sign_in(client, db.session.get_one(Employee, facts.id))
            cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
            cookies[person] = (cookie.value if cookie else "", token)
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.session.remove()
        db.engine.dispose()
    patch.undo()
    kept = tmp_path_factory.mktemp("world")
    shutil.copyfile(live, kept / "world.db")
    shutil.copytree(app.config["EVIDENCE_FOLDER"], kept / "photos")
    prepared = Stage(app, world, cookies, kept / "world.db", live, kept / "photos")
    yield prepared
    prepared.reset()
