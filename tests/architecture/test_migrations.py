"""Migrations form one line, and the tables they make are the tables the code expects."""

import re
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from app.extensions import db
from app.models.base import Base
from tests.support.source import PROJECT

NAME = re.compile(r"\d{4}_[a-z][a-z0-9]*(_[a-z0-9]+)+")


def _revisions() -> list[Script]:
    """From the first to the last."""
    config = Config()
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    return list(ScriptDirectory.from_config(config).walk_revisions())[::-1]


def test_file_names_are_the_revisions() -> None:
    names = {path.stem for path in (PROJECT / "migrations" / "versions").glob("*.py")}

    assert names == {script.revision for script in _revisions()}


def test_names_say_number_verb_and_object() -> None:
    assert [script.revision for script in _revisions() if not NAME.fullmatch(script.revision)] == []


def test_numbers_follow_one_another_in_one_line() -> None:
    revisions = [script.revision for script in _revisions()]

    assert [int(name[:4]) for name in revisions] == list(range(1, len(revisions) + 1))
    assert [script.down_revision for script in _revisions()] == [None, *revisions[:-1]]


def test_current_head_names_the_last_one() -> None:
    written = (PROJECT / "migrations" / ".current-head").read_text(encoding="utf-8").strip()

    assert written == _revisions()[-1].revision


def test_the_migrated_tables_are_the_models(any_app: Flask) -> None:
    with any_app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences: list[Any] = compare_metadata(context, Base.metadata)

    assert differences == []


@pytest.mark.postgres
def test_migrations_go_down_and_up_again(any_app: Flask) -> None:
    with any_app.app_context():
        downgrade(revision="base")
        left = set(_tables())
        upgrade()

    assert left <= {"alembic_version"}


def _tables() -> list[str]:
    from sqlalchemy import inspect

    return inspect(db.engine).get_table_names()
