"""`flask scheduler`: one round by hand, and a clock that stops when told."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.domain.errors import Invalid
from app.domain.periods import Semester
from app.domain.scoring import ScoreResult, SemesterFacts
from app.domain.scoring_rules import ScoringRules
from app.extensions import db
from app.services import scoring
from tests.factories import create_cast, create_skp
from tests.support.clock import NOW, FixedClock
from tests.support.processes import eventually
from tests.support.scene import decide, enter
from tests.support.server import PROJECT, command_environment, flask


@pytest.fixture
def due(app: Flask) -> Flask:
    """One person-month and two scores to do."""
    with app.app_context():
        cast = create_cast()
        create_skp(cast.staff, assessor=cast.supervisor)
        decide(enter(cast.staff), cast.supervisor)
        db.session.remove()
    return app


def _once(app: Flask) -> Result:
    return app.test_cli_runner().invoke(args=["scheduler", "once"])


def test_once_does_what_is_due_and_says_how_much(due: Flask) -> None:
    first, second = _once(due), _once(due)

    assert (first.exit_code, first.stdout) == (0, "1\t2\t0\n")
    assert (second.exit_code, second.stdout, second.stderr) == (0, "0\t0\t0\n", "")


def test_once_names_whose_score_failed_and_does_the_others(due: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    really = scoring.compute_score

    def fails_for_the_first(facts: SemesterFacts, rules: ScoringRules) -> ScoreResult:
        if facts.semester == Semester(2026, 1):
            raise Invalid("target_unknown")
        return really(facts, rules)

    monkeypatch.setattr(scoring, "compute_score", fails_for_the_first)

    result = _once(due)

    assert (result.exit_code, result.stdout) == (1, "1\t1\t1\n")
    assert result.stderr.startswith("2026-1: pegawai #") and result.stderr.endswith(": target_unknown\n")


def test_once_marks_that_somebody_looked(due: Flask, clock: FixedClock) -> None:
    clock.set(NOW + timedelta(days=1))

    _once(due)

    with due.app_context():
        assert due.test_client().get("/readyz").status_code == 200


@contextmanager
def _running(instance: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (instance / "scheduler.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "scheduler", "run"],
            cwd=PROJECT,
            env=command_environment(instance),
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def _beats(instance: Path) -> int:
    with closing(sqlite3.connect(instance / "ekinerja.db", timeout=5)) as connection:
        return int(connection.execute("SELECT count(*) FROM scheduler_beat WHERE name = 'scheduler'").fetchone()[0])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_looks_at_once_and_stops_when_told(instance: Path, number: signal.Signals) -> None:
    with _running(instance) as process:
        assert eventually(lambda: _beats(instance) == 1, 60)

        os.kill(process.pid, number)

        assert process.wait(timeout=15) == 0


def test_f34_run_refuses_a_half_migrated_database(instance: Path) -> None:
    with closing(sqlite3.connect(instance / "ekinerja.db")) as connection:
        connection.execute("DROP TRIGGER freeze_decision_append_only_update")
        connection.commit()

    result = flask(instance, "scheduler", "run", check=False)

    assert (result.returncode, "flask db upgrade" in result.stderr) == (1, True)
