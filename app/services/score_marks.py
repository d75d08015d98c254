"""Makes a person's score due after a change that is no entry: a plan, a realised figure, a level of behaviour."""

from collections.abc import Iterable

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.periods import Semester
from app.extensions import db
from app.models import EmployeeMonth
from app.services.unit_of_work import current_unit_of_work


def mark_scores_due(employee_id: int, semesters: Iterable[Semester]) -> None:
    """Count one more change in each semester. Needs an open unit of work.

    The roll-up of the month already holds what it should, so its own count moves along: a closed month stays settled.
    """
    current_unit_of_work()
    months = sorted({semester.months[-1].code for semester in semesters})
    rows = [{"employee_id": employee_id, "month": month, "changes": 1, "counted_changes": 1} for month in months]
    if rows:
        db.session.execute(_upsert(), rows)


def _upsert() -> Insert:
    key = ["employee_id", "month"]
    change = {"changes": EmployeeMonth.changes + 1, "counted_changes": EmployeeMonth.counted_changes + 1}
    if db.session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(EmployeeMonth).on_conflict_do_update(index_elements=key, set_=change)
    return sqlite.insert(EmployeeMonth).on_conflict_do_update(index_elements=key, set_=change)
