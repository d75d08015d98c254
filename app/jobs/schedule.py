"""The whole timetable. APScheduler is only the alarm clock: one process, memory store; the truth is in the data."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from flask import Flask

from app import clock
from app.jobs import clear_away, due_work, nightly_check, push, reminders, watch_service

# job, and how often somebody looks: what is due is found in the data, so a job that was missed is done at the next look.
TIMETABLE: tuple[tuple[Callable[[], object], dict[str, object]], ...] = (
    (watch_service.run, {"minutes": 1}),
    (due_work.run, {"minutes": 1}),
    (nightly_check.run, {"minutes": 10}),
    (reminders.run, {"minutes": 5}),
    (push.run, {"minutes": 1}),
    (clear_away.run, {"hours": 24}),
)
# A job under way is given so long to end by itself; afterwards its transaction rolls back and the work is due again.
PATIENCE_SECONDS = 5.0


def run_forever(app: Flask) -> None:
    """Look for work at once and then by the timetable, until SIGTERM or Ctrl+C; never returns."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    under_way = _UnderWay()
    scheduler = BackgroundScheduler(timezone="Asia/Makassar")
    _fill(scheduler, app, under_way)
    scheduler.start()
    try:
        stop.wait()
    except KeyboardInterrupt:
        logging.getLogger("app.jobs").info("stopped_by_hand")
    scheduler.shutdown(wait=False)
    under_way.wait(PATIENCE_SECONDS)
    # Python would wait for the threads of the pool, however long their work takes.
    os._exit(0)


class _UnderWay:
    """How many jobs run now."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def add(self, number: int) -> None:
        with self._changed:
            self._count += number
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until none runs; False when the time was not enough."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count == 0, seconds)


def _fill(scheduler: BaseScheduler, app: Flask, under_way: _UnderWay) -> None:
    common: dict[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    for job, every in TIMETABLE:
        once = _inside(app, job, under_way)
        scheduler.add_job(once, "interval", id=job.__module__, next_run_time=clock.now(), **common, **every)


def _inside(app: Flask, job: Callable[[], object], under_way: _UnderWay) -> Callable[[], None]:
    def run() -> None:
        """One failing round must not stop the clock: it is logged, and the data says that the work is still due."""
        under_way.add(1)
        try:
            with app.app_context():
                job()
        except Exception:
            logging.getLogger("app.jobs").exception("job_failed", extra={"job": job.__module__})
        finally:
            under_way.add(-1)

    return run
