"""Marks a person's month as changed, in the transaction that changes it: this is how due work is found later."""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db
from app.models import EmployeeMonth


def mark_changed(pairs: Iterable[tuple[int, str]]) -> None:
    """Count one more change for each (employee id, month "YYYY-MM"). Needs an open unit of work.

    Pairs are taken in order, so that two writers on PostgreSQL lock rows in the same order and cannot deadlock.
    """
    rows = [{"employee_id": employee, "month": month, "changes": 1} for employee, month in sorted(set(pairs))]
    if rows:
        db.session.execute(_upsert(db.session.get_bind().dialect.name), rows)


@cache
def _upsert(dialect: str) -> Insert:
    """Built once per dialect, because every act on an entry needs it."""
    key, change = ["employee_id", "month"], {"changes": EmployeeMonth.changes + 1}
    if dialect == "postgresql":
        return postgresql.insert(EmployeeMonth).on_conflict_do_update(index_elements=key, set_=change)
    return sqlite.insert(EmployeeMonth).on_conflict_do_update(index_elements=key, set_=change)
