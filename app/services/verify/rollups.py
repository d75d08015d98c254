"""I2: the fast monthly numbers against a full recomputation from the entries."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, union_all

from app.domain.periods import Month
from app.extensions import db
from app.models import Activity, EmployeeMonth, LineMonth
from app.services.rollup import COUNTS, line_sums, month_counts
from app.services.verify.findings import Breach, Scope


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
    stored_counts = select(EmployeeMonth.employee_id, *(getattr(EmployeeMonth, name) for name in COUNTS)).where(
        EmployeeMonth.month == month.code,
        EmployeeMonth.changes == EmployeeMonth.counted_changes,
        or_(*(getattr(EmployeeMonth, name) != 0 for name in COUNTS)),
    )
    has_counts = or_(*(fresh_counts.c[name] != 0 for name in COUNTS))
    lines = _unpaired(select(fresh_lines), stored_lines)
    counts = _unpaired(select(fresh_counts).where(has_counts), stored_counts)
    return sorted(set(db.session.scalars(lines)) | set(db.session.scalars(counts)))


def _unpaired(fresh: Select[*tuple[Any, ...]], stored: Select[*tuple[Any, ...]]) -> Select[int]:
    """Employee ids of rows that stand on one side only. Each side is read once, which EXCEPT both ways would not do."""
    both = union_all(fresh.add_columns(literal(1).label("side")), stored.add_columns(literal(-1))).subquery()
    columns = [column for column in both.c if column.name != "side"]
    return select(columns[0]).group_by(*columns).having(func.sum(both.c.side) != 0)


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
