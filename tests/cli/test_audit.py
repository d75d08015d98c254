"""`flask audit verify` and `flask audit head` as an inspector uses them."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.extensions import db
from tests.factories import create_cast
from tests.support.scene import decide, enter
from tests.support.server import flask
from tests.support.tampering import tamper


@pytest.fixture
def worked(app: Flask) -> Flask:
    """One decided entry."""
    with app.app_context():
        cast = create_cast()
        decide(enter(cast.staff), cast.supervisor)
        db.session.remove()
    return app


def _run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["audit", *arguments])


def test_says_intact_and_the_head_on_stdout_only(worked: Flask) -> None:
    result = _run(worked, "verify")

    assert (result.exit_code, result.stdout) == (0, f"utuh\t{_run(worked, 'head').stdout}")
    assert "… I3 audit chain" in result.stderr


def test_exit_1_names_the_first_breach(worked: Flask) -> None:
    with worked.app_context():
        tamper("activity", "UPDATE activity SET status = 'rejected'")
        db.session.remove()

    result = _run(worked, "verify")

    assert (result.exit_code, result.stdout) == (1, "")
    assert next(line for line in result.stderr.splitlines() if not line.startswith("…")).startswith(
        "I1 decision_differs: activity="
    )


def test_a_head_kept_outside_finds_a_shortened_chain(worked: Flask) -> None:
    head = _run(worked, "head").stdout.strip()
    with worked.app_context():
        tamper("audit_event", "DELETE FROM audit_event WHERE seq = 2")
        db.session.remove()

    result = _run(worked, "verify", "--anchor", head)

    assert (result.exit_code, "I3 audit_truncated: audit_event.seq=2" in result.stderr) == (1, True)


@pytest.mark.parametrize("anchor", ["12", "x:" + "0" * 64, "1:abc"])
def test_an_unreadable_anchor_says_how_to_write_it(worked: Flask, anchor: str) -> None:
    result = _run(worked, "verify", "--anchor", anchor)

    assert (result.exit_code, "NOMOR:HASH" in result.stderr) == (2, True)


def test_f34_a_database_that_was_never_migrated_is_a_breach(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ekinerja.db")) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")

    result = flask(tmp_path, "audit", "verify", check=False)

    assert (result.returncode, "schema database_not_at_head: database" in result.stderr) == (1, True)
