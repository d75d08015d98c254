"""The reminders of a day, sent once each however often the job runs, between two hours of the local day."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.canonical import canonical_hash
from app.extensions import db
from app.models import JobRun
from app.services import ledger
from app.services.notice_times import local_minute, reminder_hours
from app.services.notices import NoticeText, notify_many
from app.services.reminder_entries import own_matters
from app.services.reminder_ladder import deciders_matters
from app.services.unit_of_work import unit_of_work

JOB, RULE = "reminders", "reminders-1"
# Short transactions: somebody may be saving an entry meanwhile.
_CHUNK = 300


def are_due(*, now: datetime) -> bool:
    """Whether today's reminders may be sent at this hour and were not all sent yet; a missed day is not made up for."""
    first, last = reminder_hours(local_date(now))
    if not first <= local_minute(now) < last:
        return False
    done = select(JobRun.id).where(
        JobRun.job == JOB, JobRun.period == local_date(now).isoformat(), JobRun.state == "done"
    )
    return db.session.scalar(done.limit(1)) is None


def send(*, now: datetime) -> int:
    """Leave today's reminders in the inboxes; returns how many were new. What was left before a kill is not left again."""
    today = local_date(now).isoformat()
    with ledger.recorded(JOB, today, RULE, canonical_hash([today]), now=now) as work:
        for chunk in _chunks([*own_matters(now=now), *deciders_matters(now=now)]):
            with unit_of_work():
                work.people += notify_many(chunk, now=now)
    return work.people


def _chunks(matters: list[NoticeText]) -> Iterator[list[NoticeText]]:
    rest = iter(matters)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
