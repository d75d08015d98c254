"""One small city, loaded once, at the present of the fixed clock (15 July 2026)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from app.extensions import db
from app.models import Employee
from app.services.city_calendar import forget_calendar
from app.services.demo.load import DemoRequest, Loaded, load_city
from app.services.sessions import viewer_of
from tests.support.apps import app_on, fresh_file
from tests.support.clock import NOW, TODAY

REQUEST = DemoRequest(employees=40, months=2, until=date(2026, 7, 14), seed=7)


@dataclass(frozen=True)
class DemoCity:
    """A loaded city inside an open application context."""

    app: Flask
    loaded: Loaded

    def nip(self, peran: str) -> str:
        return next(one.nip for one in self.loaded.accounts if one.peran == peran)

    def id(self, peran: str) -> int:
        return db.session.query(Employee.id).filter_by(nip=self.nip(peran)).scalar()

    def viewer(self, peran: str):
        return viewer_of(self.id(peran), today=TODAY)


@dataclass(frozen=True)
class _Stored:
    app: Flask
    path: Path
    pristine: Path
    loaded: Loaded


@pytest.fixture(scope="session")
def _stored_city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> _Stored:
    folder = tmp_path_factory.mktemp("demo-city")
    path, pristine = folder / "city.db", folder / "pristine.db"
    shutil.copyfile(sqlite_template, path)
    app = app_on(f"sqlite:///{path}", folder)
    with app.app_context():
        loaded = load_city(REQUEST, now=NOW)
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.session.remove()
        db.engine.dispose()
    shutil.copyfile(path, pristine)
    return _Stored(app, path, pristine, loaded)


@pytest.fixture
def city(_stored_city: _Stored) -> Iterator[DemoCity]:
    """The loaded city; a test may change it, the next one gets it afresh."""
    fresh_file(_stored_city.pristine, _stored_city.path)
    with _stored_city.app.app_context():
        forget_calendar()
        yield DemoCity(_stored_city.app, _stored_city.loaded)
        db.session.remove()
        db.engine.dispose()
