"""All work that is due now, found in the data and done oldest first: roll-ups, then the scores they touch.

The order is a call, not a clock offset. Doing it 0, 1 or 5 times, late, or in two processes ends in the same state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.canonical import canonical_hash
from app.domain.periods import Month, Semester
from app.domain.scoring import RULE_VERSION
from app.extensions import db
from app.models import EmployeeMonth, Skp
from app.services import ledger
from app.services.periods import is_semester_closed
from app.services.rollup import due_employees, due_months, roll_up
from app.services.rules import daily_cap_minutes
from app.services.scoring import ScoreRun, compute_scores, due_people

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Failure:
    """A person whose score could not be computed, and the error code."""

    semester: str
    employee_id: int
    code: str


@dataclass(frozen=True, slots=True)
class Done:
    """What one round did: person-months rolled up, scores published, and people whose score failed."""

    months: int
    scores: int
    failed: tuple[Failure, ...]


def run_due_work(*, now: datetime) -> Done:
    """Do everything due. Raises nothing for single people: they are in the ledger."""
    months = sum(roll_up_due(month, now=now) for month in due_months())
    published, failed = 0, []
    for semester in open_semesters(now=now):
        run = score_due(semester, now=now)
        published += run.published
        failed += [Failure(semester.code, employee, code) for employee, code in run.failed.items()]
    return Done(months, published, tuple(failed))


def open_semesters(*, now: datetime) -> list[Semester]:
    """Semesters, oldest first, that have begun, have agreed plans and are not closed."""
    today = local_date(now)
    years = db.session.scalars(select(Skp.tahun).where(Skp.state.in_(("agreed", "closed"))).distinct())
    begun = [
        Semester(year, half) for year in sorted(years) for half in (1, 2) if Semester(year, half).first_day <= today
    ]
    return [semester for semester in begun if not is_semester_closed(semester)]


def roll_up_due(month: Month, *, now: datetime, progress: Progress | None = None) -> int:
    """Roll up what is due of a month; returns the number of people."""
    people = due_employees(month)
    if not people:
        return 0
    rule = f"cap-{daily_cap_minutes(month.first_day)}"
    with ledger.recorded("rollup", month.code, rule, _month_hash(month, people), now=now) as work:
        roll_up(month, people, now=now, progress=progress)
        work.people = len(people)
    return len(people)


def score_due(semester: Semester, *, now: datetime, progress: Progress | None = None) -> ScoreRun:
    """Compute the scores of a semester that are due."""
    people = due_people(semester)
    if not people:
        return ScoreRun()
    with ledger.recorded("score", semester.code, RULE_VERSION, canonical_hash(people), now=now) as work:
        run = compute_scores(semester, people, now=now, progress=progress)
        work.people, work.failed = len(people), run.failed
    return run


def _month_hash(month: Month, people: list[int]) -> str:
    """What makes this piece of work this one: who is due, at which change counts."""
    rows = db.session.execute(
        select(EmployeeMonth.employee_id, EmployeeMonth.changes)
        .where(EmployeeMonth.month == month.code, EmployeeMonth.employee_id.in_(people[:500]))
        .order_by(EmployeeMonth.employee_id)
    )
    return canonical_hash([len(people), *([row.employee_id, row.changes] for row in rows)])
