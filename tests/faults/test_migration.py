"""F34: a migration cut off at any step leaves no half schema, and the program refuses to start until it is done."""

from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import inspect

from app.extensions import db
from app.services.health import start_problems
from tests.faults.lab import close_connections, opened_lab
from tests.support.apps import app_on
from tests.support.postgres import PostgresServer

STEPS = (2, 40, 100)


def _after_death(app: Flask, folder: Path, step: int) -> tuple[list[str], list[str]]:
    """Tables and problems left by an upgrade that was killed there."""
    with app.app_context(), opened_lab(app, folder) as lab:
        assert lab.kill("upgrade", {"statement": step}) == "killed"
        tables = inspect(db.engine).get_table_names()
        problems = start_problems()
        close_connections()
        return tables, problems


def _after_finishing(app: Flask) -> list[str]:
    with app.app_context():
        upgrade()
        problems = start_problems()
        close_connections()
        return problems


@pytest.mark.parametrize("step", STEPS)
def test_f34_sqlite_rolls_a_killed_migration_back_and_the_next_one_succeeds(tmp_path: Path, step: int) -> None:
    app = app_on(f"sqlite:///{tmp_path / 'ekinerja.db'}", tmp_path)

    tables, problems = _after_death(app, tmp_path, step)

    assert (tables, problems) == ([], ["database_not_migrated"])
    assert _after_finishing(app) == []


@pytest.mark.postgres
def test_f34_postgres_rolls_a_killed_migration_back_and_the_next_one_succeeds(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    postgres_server.create("ekinerja_half")
    app = app_on(postgres_server.url("ekinerja_half"), tmp_path)

    tables, problems = _after_death(app, tmp_path, 60)

    assert (tables, problems) == ([], ["database_not_migrated"])
    assert _after_finishing(app) == []
    postgres_server.drop("ekinerja_half")
