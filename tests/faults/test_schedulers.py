"""F11, F12, F13: several schedulers, none for weeks, and a clock that jumps end in the same state."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.errors import Conflict
from app.domain.periods import Month
from app.extensions import db
from app.models import AuditEvent, JobRun, Period, Score
from app.services import ledger, rollup, scoring
from app.services.due_work import run_due_work
from app.services.job_health import job_health
from app.services.ledger import STALE_AFTER
from app.services.period_acts import close_month
from app.services.sessions import viewer_of
from app.services.verify import nightly, nightly_is_due, verify_all
from tests.factories import Cast, create_activity
from tests.faults.lab import Lab, opened_lab
from tests.faults.office import numbers, opened_office, work_a_semester
from tests.support.clock import NOW, TODAY
from tests.support.scene import decide, enter


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    with opened_office(app) as cast:
        yield cast


@pytest.fixture
def any_cast(any_app: Flask) -> Iterator[Cast]:
    with opened_office(any_app) as cast:
        yield cast


@pytest.fixture
def lab(app: Flask, cast: Cast, tmp_path: Path) -> Iterator[Lab]:
    with opened_lab(app, tmp_path) as lab:
        yield lab


@pytest.mark.parametrize("schedulers", [2, 5])
def test_f11_schedulers_at_the_same_moment_do_the_work_once(
    any_app: Flask, any_cast: Cast, schedulers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollup, "CHUNK", 1)
    monkeypatch.setattr(scoring, "CHUNK", 1)
    work_a_semester(any_cast)
    db.session.remove()

    errors = _at_once(any_app, schedulers)
    together = numbers()
    run_due_work(now=NOW)

    assert errors == []
    assert numbers() == together
    assert set(db.session.scalars(select(Score.revision))) == {1}
    assert {run.state for run in db.session.scalars(select(JobRun))} == {"done"}
    assert verify_all() == []


def _at_once(app: Flask, count: int) -> list[BaseException]:
    barrier = threading.Barrier(count, timeout=30)
    errors: list[BaseException] = []

    def run() -> None:
        with app.app_context():
            try:
                barrier.wait()
                run_due_work(now=NOW)
            except BaseException as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


@pytest.mark.parametrize("statement", [1, 9, 20])
def test_f11_a_scheduler_frozen_on_the_way_and_woken_later_changes_nothing(
    lab: Lab, cast: Cast, statement: int
) -> None:
    work_a_semester(cast)

    outcome = lab.pause("aggregate", statement)
    run_due_work(now=NOW)
    done = numbers()
    lab.resume()

    assert outcome == "paused"
    assert numbers() == done
    assert verify_all() == []


def test_f11_a_frozen_schedulers_older_facts_never_replace_newer_ones(lab: Lab, cast: Cast) -> None:
    work_a_semester(cast)

    lab.pause("aggregate", 20)
    entry = create_activity(cast.staff, work_date=TODAY.replace(month=6, day=11))
    decide(entry, cast.supervisor, now=NOW - timedelta(days=29))
    run_due_work(now=NOW)
    newer = numbers()
    lab.resume()
    run_due_work(now=NOW)

    assert numbers() == newer
    assert verify_all() == []


def test_f12_weeks_without_a_scheduler_are_caught_up_oldest_first_and_once(any_cast: Cast) -> None:
    work_a_semester(any_cast)
    for day in (1, 2):
        decide(enter(any_cast.staff, TODAY.replace(day=day), now=NOW.replace(day=day + 1)), any_cast.supervisor)
    later = NOW + timedelta(weeks=3)

    before = job_health(now=later)
    done = run_due_work(now=later)
    again = run_due_work(now=later)

    periods = [run.period for run in db.session.scalars(select(JobRun).order_by(JobRun.id)) if run.job == "rollup"]
    assert before.is_late
    assert periods == ["2026-05", "2026-06", "2026-07"]
    assert (done.months > 0, done.scores > 0, again.months, again.scores) == (True, True, 0, 0)
    assert verify_all() == []


def test_f12_a_night_that_was_missed_is_made_up_by_day(any_cast: Cast) -> None:
    nightly(now=NOW)

    assert not nightly_is_due(now=NOW + timedelta(hours=1))
    # 02:30 in Palu is 18:30 UTC.
    assert not nightly_is_due(now=datetime(2026, 7, 15, 18, 29, tzinfo=UTC))
    assert nightly_is_due(now=datetime(2026, 7, 15, 18, 30, tzinfo=UTC))
    assert nightly_is_due(now=NOW + timedelta(days=20))


def test_work_done_later_ends_the_alarm_of_the_run_that_failed(any_cast: Cast) -> None:
    with pytest.raises(RuntimeError), ledger.recorded("rollup", "2026-06", "cap", "a", now=NOW):
        raise RuntimeError
    alarming = job_health(now=NOW).alarms

    with ledger.recorded("rollup", "2026-06", "cap", "b", now=NOW + timedelta(minutes=1)):
        pass

    assert [run.state for run in alarming] == ["failed"]
    assert job_health(now=NOW + timedelta(minutes=2)).alarms == ()


def test_work_that_was_begun_and_never_ended_raises_an_alarm(any_cast: Cast) -> None:
    ledger._begin("rollup", "2026-06", "cap", "a", NOW)

    assert job_health(now=NOW + STALE_AFTER).alarms == ()
    assert len(job_health(now=NOW + STALE_AFTER + timedelta(seconds=1)).alarms) == 1


@pytest.mark.parametrize("year", [1970, 2026])
def test_f13_a_clock_that_jumped_back_closes_no_period(any_cast: Cast, year: int) -> None:
    enter(any_cast.staff)
    viewer = viewer_of(any_cast.hr_admin.id, today=TODAY)
    behind = NOW - timedelta(hours=1) if year == 2026 else datetime(1970, 1, 2, tzinfo=UTC)

    with pytest.raises(Conflict, match="clock_behind|month_not_closing"):
        close_month(Month(2026, 6), viewer=viewer, now=behind)

    assert db.session.scalars(select(Period)).all() == []


def test_f13_acts_keep_their_order_by_number_whatever_the_clock_says(any_cast: Cast) -> None:
    enter(any_cast.staff, now=NOW)
    enter(any_cast.staff, start="09:00", end="10:00", now=NOW - timedelta(hours=1))
    enter(any_cast.staff, start="10:00", end="11:00", now=NOW + timedelta(hours=1))

    events = db.session.execute(select(AuditEvent.seq, AuditEvent.at).order_by(AuditEvent.seq)).all()

    assert [event.seq for event in events] == [1, 2, 3]
    assert events[1].at < events[0].at < events[2].at
    assert verify_all() == []
