"""Prints what the edges of days and periods come to, as one line of JSON; run in processes whose own clock zone differs.

Run as `python -m tests.faults.zone_child URL INSTANCE`.
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.errors import DomainError
from app.domain.periods import Month, Semester
from app.extensions import db
from app.models import Activity
from app.services.due_work import run_due_work
from app.services.periods import month_status
from tests.factories import create_activity, create_skp, plan_line
from tests.faults.office import numbers, opened_office
from tests.support.apps import app_on
from tests.support.scene import decide, enter, give_levels

# 16:00 UTC is midnight in Palu.
MIDNIGHTS = [
    datetime(2026, 1, 31, 16, tzinfo=UTC),
    datetime(2026, 2, 28, 16, tzinfo=UTC),
    datetime(2028, 2, 29, 16, tzinfo=UTC),
    # Summer time begins and ends in New York on these days.
    datetime(2026, 3, 8, 16, tzinfo=UTC),
    datetime(2026, 11, 1, 16, tzinfo=UTC),
    datetime(2026, 6, 30, 16, tzinfo=UTC),
    datetime(2026, 12, 31, 16, tzinfo=UTC),
]
BEFORE = timedelta(microseconds=1)


def main(url: str, instance: str) -> None:
    """Print the findings."""
    with opened_office(app_on(url, Path(instance))) as cast:
        found = {"periods": _periods(), "entries": _entries(cast), "stages": _stages(), "numbers": _numbers(cast)}
    print(json.dumps(found))


def _periods() -> list[list[str]]:
    """(instant, day, month, semester) on both sides of each midnight."""
    instants = [instant for midnight in MIDNIGHTS for instant in (midnight - BEFORE, midnight)]
    days = [(instant, local_date(instant)) for instant in instants]
    return [[one.isoformat(), day.isoformat(), Month.of(day).code, Semester.of(day).code] for one, day in days]


def _entries(cast: Any) -> list[list[str]]:
    """What becomes of an entry of each day, sent just before and at midnight."""
    midnight = datetime(2026, 6, 30, 16, tzinfo=UTC)
    found = []
    for place, (instant, day) in enumerate(
        [(midnight - BEFORE, date(2026, 6, 30)), (midnight - BEFORE, date(2026, 7, 1)), (midnight, date(2026, 7, 1))]
    ):
        try:
            entry = enter(cast.staff, day, now=instant, start=f"0{place}:00", end=f"0{place}:30")
            stored = db.session.scalars(select(Activity).where(Activity.id == entry.id)).one()
            found.append([stored.work_date.isoformat(), stored.created_at.isoformat(), str(stored.is_susulan)])
        except DomainError as refusal:
            found.append([day.isoformat(), refusal.code])
    return found


def _stages() -> list[str]:
    """June on both sides of its three deadlines."""
    deadlines = month_status(Month(2026, 6), now=MIDNIGHTS[0]).deadlines
    limits = (deadlines.escalated_from, deadlines.alerted_from, deadlines.closing_from)
    instants = [instant for limit in limits for instant in (limit - BEFORE, limit)]
    return [
        f"{instant.astimezone(UTC).isoformat()} {month_status(Month(2026, 6), now=instant).stage}"
        for instant in instants
    ]


def _numbers(cast: Any) -> list[list[str]]:
    """Roll-ups and scores of work on the last and first day of two semesters."""
    line = plan_line(cast.staff.id, "IK1", skp=create_skp(cast.staff, assessor=cast.supervisor))
    for day in (date(2026, 6, 30), date(2026, 7, 1)):
        entry = create_activity(cast.staff, work_date=day, start=720, line=line, volume="60", satuan="perekaman")
        decide(entry, cast.supervisor, now=datetime(2026, 7, 2, 1, tzinfo=UTC))
    give_levels(cast.staff, cast.supervisor)
    run_due_work(now=datetime(2026, 7, 2, 15, 59, tzinfo=UTC))
    return numbers()


if __name__ == "__main__":
    main(*sys.argv[1:])
