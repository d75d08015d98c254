"""Loading: the same city for the same seed, whole or not at all, and only into an empty database."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.domain.errors import Conflict
from app.extensions import db
from app.models import Account, Activity, Employee, JobRun, Unit
from app.services.demo.bulk import is_empty
from app.services.demo.load import DemoRequest, load_city, stored_accounts
from app.services.passwords import verify_password
from app.services.verify import verify_all
from tests.services.demo.conftest import DemoCity
from tests.support.apps import app_on, fresh_file
from tests.support.clock import NOW

PUBLIC_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SMALL = DemoRequest(employees=20, months=2, until=date(2026, 7, 14), seed=3)
# What differs between two runs: names of runs, moments of hashing, and ids that nobody chose.
VARYING = frozenset({"public_id", "run_id", "hash", "prev_hash", "password_hash", "computed_at", "input_hash"})


@pytest.fixture
def empty_app(sqlite_template: Path, tmp_path: Path) -> Callable[[str], Flask]:
    def make(name: str) -> Flask:
        fresh_file(sqlite_template, tmp_path / f"{name}.db")
        return app_on(f"sqlite:///{tmp_path / name}.db", tmp_path)

    return make


def _digest(app: Flask, request: DemoRequest) -> str:
    """A hash over every row of every table, but for what varies by nature."""
    content = hashlib.sha256()
    with app.app_context():
        load_city(request, now=NOW)
        for table in db.metadata.sorted_tables:
            columns = [column for column in table.columns if column.name not in VARYING]
            if table.name in ("work_schedule", "job_run", "audit_event"):
                continue
            for row in db.session.execute(select(*columns).order_by(*columns)):
                content.update(PUBLIC_ID.sub("id", repr(tuple(row))).encode())
        db.session.remove()
        db.engine.dispose()
    return content.hexdigest()


def test_same_seed_and_size_make_the_same_city_also_when_written_as_a_large_one(
    empty_app: Callable[[str], Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _digest(empty_app("first"), SMALL)
    # A large city is made by a second process and written group by group.
    monkeypatch.setattr("app.services.demo.load._AHEAD_EMPLOYEES", 1)
    monkeypatch.setattr("app.services.demo.load._ATOMIC_EMPLOYEES", 1)
    second = _digest(empty_app("second"), SMALL)
    other = _digest(empty_app("other"), replace(SMALL, seed=4))

    assert first == second
    assert first != other


def test_a_large_load_that_was_cut_off_is_recognised(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.demo.load._ATOMIC_EMPLOYEES", 1)

    with app.app_context():
        with pytest.raises(KeyboardInterrupt):
            load_city(SMALL, now=NOW, progress=_interrupt)

        assert stored_accounts() == []


def test_has_as_many_employees_as_asked(city: DemoCity) -> None:
    people = db.session.query(Employee).filter_by(is_official=False).count()

    assert people == 40


def test_keeps_every_invariant(city: DemoCity) -> None:
    assert [str(breach) for breach in verify_all()] == []


def test_refuses_a_database_with_people(city: DemoCity) -> None:
    with pytest.raises(Conflict, match="demo_not_empty"):
        load_city(SMALL, now=NOW)


def test_refuses_a_database_with_units_only(app: Flask) -> None:
    with app.app_context():
        db.session.execute(insert(Unit), [{"kode": "X", "nama": "X", "path": "/1/"}])
        db.session.commit()

        with pytest.raises(Conflict, match="demo_not_empty"):
            load_city(SMALL, now=NOW)


def test_an_interrupted_load_leaves_the_database_empty(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(KeyboardInterrupt):
            load_city(SMALL, now=NOW, progress=_interrupt)

        assert is_empty(db.session.connection())
        assert stored_accounts() is None


def test_tells_the_accounts_again(city: DemoCity) -> None:
    assert stored_accounts() == city.loaded.accounts


def test_accounts_open_without_a_forced_change(city: DemoCity) -> None:
    for one in city.loaded.accounts:
        account = db.session.query(Account).join(Employee).filter(Employee.nip == one.nip).one()

        assert verify_password(account.password_hash, one.sandi)
        assert not account.must_change_password


def test_nobody_else_has_a_password(city: DemoCity) -> None:
    with_password = db.session.query(Account).filter(Account.password_hash.is_not(None)).count()

    assert with_password == len(city.loaded.accounts) == 10


def test_no_scheduled_work_failed(city: DemoCity) -> None:
    states = {run.state for run in db.session.query(JobRun)}

    assert states == {"done"}


@pytest.mark.postgres
def test_loads_into_postgres_and_leaves_its_sequences_usable(postgres_app: Flask) -> None:
    with postgres_app.app_context():
        loaded = load_city(SMALL, now=NOW)
        breaches = verify_all()
        newest = db.session.query(Employee).order_by(Employee.id.desc()).first()
        db.session.add(_someone())
        db.session.commit()

        assert breaches == []
        assert newest is not None
        assert newest.id == 21
        assert db.session.query(Activity).count() == loaded.entries


def _interrupt(_: int) -> None:
    raise KeyboardInterrupt


def _someone() -> Any:
    return Employee(nip="199001012015011999", nama="Pegawai Baru", created_at=NOW - timedelta(days=1))
