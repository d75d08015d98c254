"""Rows for the office pages: which days somebody wrote, and who looks."""

from datetime import date, datetime
from typing import Any

from app.domain.duty import day_bits
from app.domain.periods import Month, Semester
from app.domain.permissions import Viewer
from app.extensions import db
from app.models import Activity, Employee, EmployeeMonth, Score
from app.services.sessions import viewer_of
from tests.factories import create_activity, set_period
from tests.support.clock import NOW, TODAY

# The working days of July 2026 before the tests' today, Wednesday the 15th.
JULY_DAYS = tuple(date(2026, 7, day) for day in (1, 2, 3, 6, 7, 8, 9, 10, 13, 14))


def wrote_on(employee: Employee, *days: date, **counts: int) -> None:
    """A published roll-up that says on which days of one month the person wrote; `counts` are further columns."""
    month = Month.of(days[0]) if days else Month(2026, 7)
    row = EmployeeMonth(
        employee_id=employee.id, month=month.code, changes=1, counted_changes=1, entry_days=day_bits(days), **counts
    )
    db.session.merge(row)
    db.session.commit()


def wrote_all_but(employee: Employee, *days: date) -> None:
    """Wrote on every working day of July so far, except these."""
    wrote_on(employee, *(day for day in JULY_DAYS if day not in days))


def viewer(employee: Employee) -> Viewer:
    """The rights of a person on the tests' today."""
    return viewer_of(employee.id, today=TODAY)


def wait_since(
    employee: Employee, submitted_at: datetime, work_date: date = date(2026, 7, 6), **values: Any
) -> Activity:
    """An entry that waits since an instant."""
    entry = create_activity(employee, work_date=work_date, **values)
    entry.submitted_at = submitted_at
    db.session.commit()
    return entry


def create_score(employee: Employee, semester: str = "2026-1", **values: Any) -> Score:
    """A stored score without material: only what lists read."""
    columns = {
        "rule_version": "r1",
        "revision": 1,
        "input_hash": "0" * 64,
        "duty_days": 120,
        "predikat_computed": values.get("predikat"),
        "payload": "{}",
        "trace": "[]",
        "computed_at": NOW,
        **values,
    }
    score = Score(employee_id=employee.id, semester=semester, **columns)
    db.session.add(score)
    db.session.commit()
    return score


def close_months(semester: Semester) -> None:
    """All six months closed."""
    for month in semester.months:
        set_period(month.code)
