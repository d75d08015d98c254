"""The clock around the jobs: it goes on after a failing round, waits for one under way, and passes no folder by."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app

from app.extensions import db
from app.jobs import clear_away, nightly_check, schedule
from app.models import JobRun
from app.services.job_health import job_health
from app.services.verify import ChainBroken
from tests.factories import create_cast
from tests.support.clock import NOW, FixedClock
from tests.support.scene import enter
from tests.support.tampering import tamper


def test_every_job_is_looked_at_from_the_start() -> None:
    assert {job.__module__.rpartition(".")[2] for job, _ in schedule.TIMETABLE} == {
        "due_work",
        "nightly_check",
        "reminders",
        "push",
        "clear_away",
        "watch_service",
    }


def test_a_failing_round_does_not_stop_the_clock(app: Flask) -> None:
    under_way = schedule._UnderWay()

    def fails() -> None:
        raise RuntimeError("once")

    schedule._inside(app, fails, under_way)()

    assert under_way.wait(0)


def test_a_round_runs_in_a_context_of_its_own(app: Flask) -> None:
    seen: list[str] = []

    schedule._inside(app, lambda: seen.append(current_app.config["EXPORT_FOLDER"]), schedule._UnderWay())()

    assert seen == [app.config["EXPORT_FOLDER"]]


def test_stopping_waits_for_a_round_under_way_but_not_for_ever(app: Flask) -> None:
    under_way, may_end, has_begun = schedule._UnderWay(), threading.Event(), threading.Event()

    def long_work() -> None:
        has_begun.set()
        may_end.wait(10)

    thread = threading.Thread(target=schedule._inside(app, long_work, under_way))
    thread.start()
    has_begun.wait(10)
    impatient = under_way.wait(0.05)
    may_end.set()
    patient = under_way.wait(10)
    thread.join()

    assert (impatient, patient) == (False, True)


def test_the_nightly_check_is_done_once_a_night(db_session: Any, clock: FixedClock) -> None:
    nightly_check.run()
    nightly_check.run()
    clock.set(NOW + timedelta(days=1))
    nightly_check.run()

    assert [run.state for run in db.session.query(JobRun).order_by(JobRun.id)] == ["done", "done"]


def test_a_chain_found_broken_at_night_alarms_hr(db_session: Any) -> None:
    enter(create_cast().staff)
    tamper("audit_event", "UPDATE audit_event SET actor_id = NULL WHERE seq = 1")

    with pytest.raises(ChainBroken, match="audit_changed"):
        nightly_check.run()

    assert [(run.job, run.state) for run in job_health(now=NOW).alarms] == [("nightly_check", "failed")]


def test_clearing_away_looks_into_the_configured_folder(db_session: Any, clock: FixedClock) -> None:
    folder = Path(current_app.config["EXPORT_FOLDER"])
    folder.mkdir(exist_ok=True)
    (folder / ".sisa").write_bytes(b"x")
    clock.set(NOW + timedelta(days=3650))

    assert clear_away.run().leftovers == 1
    assert not (folder / ".sisa").exists()
