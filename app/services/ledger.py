"""The ledger of scheduled work: a row per piece of work says that it was begun, done or failed.

The ledger does not decide what is due, the data does; it proves what ran, and raises the alarm for what did not.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.canonical import canonical_json
from app.extensions import db
from app.models import JobRun, SchedulerBeat
from app.services.unit_of_work import unit_of_work

# A run that gave no sign of life for so long belongs to a process that is gone.
STALE_AFTER = timedelta(minutes=10)


@dataclass(slots=True)
class Work:
    """What a running piece of work reports about itself."""

    run_id: uuid.UUID
    people: int = 0
    failed: dict[int, str] = field(default_factory=dict)


def beat(name: str, *, now: datetime) -> None:
    """Note that a scheduler looked for due work."""
    with unit_of_work():
        newest = case((SchedulerBeat.at < now, now), else_=SchedulerBeat.at)
        seen = _upsert(SchedulerBeat).values(name=name, at=now)
        db.session.execute(seen.on_conflict_do_update(index_elements=["name"], set_={"at": newest}))


@contextmanager
def recorded(job: str, period: str, rule: str, input_hash: str, *, now: datetime) -> Iterator[Work]:
    """Record a piece of work around its doing; an exception marks it failed and goes on to the caller.

    The same work (job, period, rule, input) begun again, after a kill or by a second scheduler, is another attempt of the same row.
    """
    run_id = _begin(job, period, rule, input_hash, now)
    work = Work(run_id)
    try:
        yield work
    except BaseException as error:
        _finish(run_id, "failed", work, {"error": type(error).__name__}, now)
        raise
    detail = {"failed": {str(employee): code for employee, code in work.failed.items()}} if work.failed else {}
    _finish(run_id, "done", work, detail, now)


def _begin(job: str, period: str, rule: str, input_hash: str, now: datetime) -> uuid.UUID:
    """One statement, because two schedulers may begin the same work at the same moment."""
    new = {
        "run_id": uuid.uuid4(),
        "job": job,
        "period": period,
        "rule": rule,
        "input_hash": input_hash,
        "state": "running",
        "attempts": 1,
        "started_at": now,
        "heartbeat_at": now,
        "people": 0,
        "failed_people": 0,
        "detail": "{}",
    }
    again = {"state": "running", "attempts": JobRun.attempts + 1, "started_at": now, "heartbeat_at": now}
    with unit_of_work():
        key = ["job", "period", "rule", "input_hash"]
        begun = _upsert(JobRun).values(new).on_conflict_do_update(index_elements=key, set_=again)
        return db.session.execute(begun.returning(JobRun.run_id)).scalar_one()


def _upsert(table: type[JobRun] | type[SchedulerBeat]) -> postgresql.Insert | sqlite.Insert:
    is_postgres = db.session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if is_postgres else sqlite.insert(table)


def _finish(run_id: uuid.UUID, state: str, work: Work, detail: Mapping[str, Any], now: datetime) -> None:
    with unit_of_work():
        run = db.session.scalars(select(JobRun).where(JobRun.run_id == run_id)).one()
        run.state, run.finished_at, run.heartbeat_at = state, now, now
        run.people, run.failed_people, run.detail = work.people, len(work.failed), canonical_json(detail)
