"""I2: the fast monthly numbers against a full recomputation from the entries."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from app.domain.periods import Month
from app.extensions import db
from app.models import Activity, EmployeeMonth, LineMonth
from app.services.rollup import line_sums, month_counts
from app.services.verify.findings import Breach, Scope

_COUNTS = (
    "approved",
    "submitted",
    "returned",
    "rejected",
    "susulan",
    "minutes_approved",
    "minutes_credited",
    "days_with_entry",
    "entry_days",
)


def differing_people(month: Month) -> list[int]:
    """People whose published month differs from a full recomputation, though no change is waiting to be counted."""
    settled = select(EmployeeMonth.employee_id).where(
        EmployeeMonth.month == month.code, EmployeeMonth.changes == EmployeeMonth.counted_changes
    )
    everyone = Activity.employee_id.in_(settled)
    fresh_lines = line_sums(month, everyone).subquery()
    stored_lines = select(
        LineMonth.employee_id,
        LineMonth.line_kind,
        LineMonth.plan_line_id,
        LineMonth.satuan,
        LineMonth.entries,
        LineMonth.minutes,
        LineMonth.volume,
        LineMonth.volume_mutu_ok,
    ).where(LineMonth.month == month.code, LineMonth.employee_id.in_(settled))
    fresh_counts = month_counts(month, everyone).subquery()
    stored_counts = select(EmployeeMonth.employee_id, *(getattr(EmployeeMonth, name) for name in _COUNTS)).where(
        EmployeeMonth.month == month.code,
        EmployeeMonth.changes == EmployeeMonth.counted_changes,
        or_(*(getattr(EmployeeMonth, name) != 0 for name in _COUNTS)),
    )
    found: set[int] = set()
    for one, other in ((select(fresh_lines), stored_lines), (stored_lines, select(fresh_lines))):
        found |= {row[0] for row in db.session.execute(one.except_(other))}
    has_counts = or_(*(fresh_counts.c[name] != 0 for name in _COUNTS))
    fresh = select(fresh_counts).where(has_counts)
    for one, other in ((fresh, stored_counts), (stored_counts, fresh)):
        found |= {row[0] for row in db.session.execute(one.except_(other))}
    return sorted(found)


def known_months() -> list[Month]:
    """Months in which somebody has, or had, an entry; oldest first."""
    codes = db.session.scalars(select(EmployeeMonth.month).distinct().order_by(EmployeeMonth.month))
    return [Month.parse(code) for code in codes]


def check_rollups(_scope: Scope) -> Iterator[Breach]:
    """Each published month equals its recomputation."""
    for month in known_months():
        people = differing_people(month)
        if people:
            yield Breach("I2", "rollup_differs", f"employee={people[0]} month={month.code}")
