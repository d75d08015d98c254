"""The whole timetable. APScheduler is only the alarm clock: one process, memory store; the truth is in the data."""

import logging
from collections.abc import Callable

from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from app.jobs import due_work, nightly_check

# job, and when: each minute what is due; each night the slow check of the fast numbers.
TIMETABLE: tuple[tuple[Callable[[], object], dict[str, object]], ...] = (
    (due_work.run, {"trigger": "interval", "minutes": 1}),
    (nightly_check.run, {"trigger": "cron", "hour": 2, "minute": 30}),
)


def run_forever(app: Flask) -> None:
    """Do what is due at once, then keep to the timetable until the process is stopped."""
    scheduler = BlockingScheduler(timezone="Asia/Makassar")
    _inside(app, due_work.run)()
    _fill(scheduler, app)
    scheduler.start()


def _fill(scheduler: BaseScheduler, app: Flask) -> None:
    for job, when in TIMETABLE:
        scheduler.add_job(
            _inside(app, job), id=job.__module__, coalesce=True, max_instances=1, misfire_grace_time=None, **when
        )


def _inside(app: Flask, job: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        """One failing round must not stop the clock: it is logged, and the data says that the work is still due."""
        with app.app_context():
            try:
                job()
            except Exception:
                logging.getLogger("app.jobs").exception("job_failed", extra={"job": job.__module__})

    return run
