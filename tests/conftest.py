"""Fixtures of the whole suite: a fixed clock, a closed network, both databases, real processes and a real browser.

Databases are migrated once per session by the real migrations and copied for each test, so that code under test may commit.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy.orm import scoped_session

from app.extensions import db
from config import Settings
from tests.support.apps import app_on, fresh_file, migrate_to_head
from tests.support.browser import DESKTOP, PHONE, started_chromium
from tests.support.client import PlainClient
from tests.support.clock import FixedClock
from tests.support.memory import keep_temporary_files_in_memory
from tests.support.network import close_network
from tests.support.postgres import TEMPLATE, PostgresServer
from tests.support.server import LiveServer, flask, start_server
from tests.support.shared import made_once

hypothesis_settings.register_profile(
    "default", max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile(
    "long", max_examples=2000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("default")

keep_temporary_files_in_memory()

# The operator's own settings must not reach a test.
for _setting in fields(Settings):
    os.environ.pop(_setting.metadata.get("env", ""), None)


@pytest.fixture(autouse=True)
def _closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    close_network(monkeypatch)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    """The fixed clock of `app.clock`; `clock.set(...)` moves it, `clock.now` reads it."""
    fixed = FixedClock()
    monkeypatch.setattr("app.clock.now", lambda: fixed.now)
    return fixed


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest migration, without rows of its own."""
    folder = tmp_path_factory.mktemp("sqlite-template")
    path = folder / "template.db"
    migrate_to_head(f"sqlite:///{path}", folder)
    return path


@pytest.fixture(scope="session")
def _sqlite_app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, Path]:
    folder = tmp_path_factory.mktemp("sqlite-app")
    path = folder / "test.db"
    fresh_file(sqlite_template, path)
    return app_on(f"sqlite:///{path}", folder), path


@pytest.fixture
def app(_sqlite_app: tuple[Flask, Path], sqlite_template: Path) -> Iterator[Flask]:
    """The application on its own copy of a migrated, empty SQLite database. No application context is open."""
    application, path = _sqlite_app
    # A connection left by tests that share one prepared database would still read that one.
    _disconnect(application)
    fresh_file(sqlite_template, path)
    _empty_folders(application)
    yield application
    _disconnect(application)


def _disconnect(application: Flask) -> None:
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


def _empty_folders(application: Flask) -> None:
    """Photos and exports of the test before belong to rows that are gone."""
    for name in ("EVIDENCE_FOLDER", "EXPORT_FOLDER"):
        shutil.rmtree(application.config[name], ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's PostgreSQL server, with a migrated template database."""
    server = PostgresServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _postgres_app(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("postgres-app")
    postgres_server.create(TEMPLATE)
    migrate_to_head(postgres_server.url(TEMPLATE), folder)
    postgres_server.create("ekinerja_test", TEMPLATE)
    return app_on(postgres_server.url("ekinerja_test"), folder)


@pytest.fixture
def postgres_app(_postgres_app: Flask, postgres_server: PostgresServer) -> Iterator[Flask]:
    """The application on a PostgreSQL database as the migrations leave it: emptied, or copied anew where a test changed its schema."""
    postgres_server.renew("ekinerja_test", TEMPLATE)
    _empty_folders(_postgres_app)
    yield _postgres_app
    _disconnect(_postgres_app)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_app(request: pytest.FixtureRequest) -> Flask:
    """The application, once on each database."""
    application: Flask = request.getfixturevalue("app" if request.param == "sqlite" else "postgres_app")
    return application


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies; rows a test left uncommitted in `db_session` are committed before each request."""
    app.test_client_class = PlainClient
    return app.test_client()


@pytest.fixture
def db_session(app: Flask) -> Iterator[scoped_session[Any]]:
    """The database session of an open application context, for tests of services and models."""
    with app.app_context():
        yield db.session


@pytest.fixture
def any_session(any_app: Flask) -> Iterator[scoped_session[Any]]:
    """Like `db_session`, once on each database."""
    with any_app.app_context():
        yield db.session


@pytest.fixture
def instance(tmp_path: Path, sqlite_template: Path) -> Path:
    """An instance folder with a migrated, empty database, for commands and servers run as processes."""
    folder = tmp_path / "instance"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "ekinerja.db")
    return folder


@pytest.fixture
def serve(instance: Path) -> Iterator[Callable[..., LiveServer]]:
    """`serve(**settings)` starts the real program on `instance`; whatever still runs is stopped at the end."""
    running: list[LiveServer] = []

    def start(folder: Path = instance, **settings: str) -> LiveServer:
        running.append(start_server(folder, **settings))
        return running[-1]

    yield start
    for server in running:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture
def live_server(serve: Callable[..., LiveServer]) -> LiveServer:
    """The real program on an empty database."""
    return serve()


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the demonstration city as a newcomer gets it; copy it, do not change it."""
    return made_once("demo-template", _load_demonstration, tmp_path_factory)


def _load_demonstration(folder: Path) -> None:
    flask(folder, "db", "upgrade", DATABASE_URL="")
    flask(folder, "demo", "load", DATABASE_URL="")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once; each test takes a fresh context from it."""
    with started_chromium() as running:
        yield running


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page on a small phone that remembers nothing of earlier tests."""
    yield from _page(browser, PHONE)


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    """A page on a wide screen that remembers nothing of earlier tests."""
    yield from _page(browser, DESKTOP)


def _page(browser: Browser, device: dict[str, Any]) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(**device)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
