"""How scheduled work is doing, for the HR page and its banner: read from the ledger with one query."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import JobRun, SchedulerBeat
from app.services.health import SCHEDULER, SCHEDULER_GRACE
from app.services.ledger import STALE_AFTER

_RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class JobHealth:
    """`seen_at`: when a scheduler last looked for work. `last`: the newest run of each job. `alarms`: runs of the last
    week that failed and were not done since, or that began and never ended."""

    is_late: bool
    seen_at: datetime | None
    last: tuple[JobRun, ...]
    alarms: tuple[JobRun, ...]


def job_health(*, now: datetime) -> JobHealth:
    """The state of scheduled work. One query; a second one only before the first piece of work."""
    newest = select(JobRun.job, func.max(JobRun.started_at)).group_by(JobRun.job)
    unfinished = and_(JobRun.started_at > now - _RECENT, JobRun.state != "done", ~_done_since())
    beat = select(func.max(SchedulerBeat.at)).where(SchedulerBeat.name == SCHEDULER)
    rows = db.session.execute(
        select(JobRun, beat.scalar_subquery().label("seen"))
        .where(or_(tuple_(JobRun.job, JobRun.started_at).in_(newest), unfinished))
        .order_by(JobRun.started_at.desc())
    ).all()
    seen = rows[0].seen if rows else db.session.scalar(beat)
    runs = [row.JobRun for row in rows]
    last: dict[str, JobRun] = {}
    for run in runs:
        last.setdefault(run.job, run)
    alarms = [run for run in runs if _is_alarming(run, now)]
    return JobHealth(seen is None or now - seen > SCHEDULER_GRACE, seen, tuple(last.values()), tuple(alarms))


def _done_since() -> ColumnElement[bool]:
    """The same work was done later: due work by its period (other input, other row), the nightly check as a whole."""
    later = aliased(JobRun)
    same = or_(later.period == JobRun.period, JobRun.job == "nightly_check")
    return exists().where(later.job == JobRun.job, later.state == "done", later.started_at > JobRun.started_at, same)


def _is_alarming(run: JobRun, now: datetime) -> bool:
    return run.state == "failed" or (run.state == "running" and now - run.heartbeat_at > STALE_AFTER)
