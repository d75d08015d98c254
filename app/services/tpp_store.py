"""Writes the lines of a TPP batch and who is left out of it; joins the caller's unit of work."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from app.domain.canonical import plain_json
from app.extensions import db
from app.models import TppExclusion, TppLine
from app.services.tpp_lines import ComputedLine
from app.services.tpp_members import Exclusion


def has_more_missing(batch_id: int, lines: Sequence[ComputedLine]) -> bool:
    """Whether someone lacks more days than when the gap was confirmed: then it has to be confirmed again."""
    rows = db.session.execute(
        select(TppLine.employee_id, TppLine.missing_days).where(TppLine.batch_id == batch_id, TppLine.missing_days > 0)
    )
    before = {row.employee_id: row.missing_days for row in rows}
    return any(line.values["missing_days"] > before.get(line.employee_id, 0) for line in lines)


def write_lines(batch_id: int, lines: Sequence[ComputedLine]) -> None:
    """Upsert by person; a line that is the same stays untouched and keeps its address.

    On the connection: rows by the thousand, of values that need no mapping.
    """
    table, connection = TppLine.__table__, db.session.connection()
    people = [line.employee_id for line in lines]
    columns = [table.c.id, table.c.employee_id, *(table.c[name] for name in lines[0].values)]
    rows = connection.execute(
        select(*columns).where(table.c.batch_id == batch_id, table.c.employee_id.in_(people))
    ).mappings()
    stored = {row["employee_id"]: row for row in rows}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for line in lines:
        row = stored.get(line.employee_id)
        if row is None:
            place = {"batch_id": batch_id, "employee_id": line.employee_id, "public_id": uuid.uuid4()}
            new.append({**place, **line.values})
        elif any(row[name] != value for name, value in line.values.items()):
            changed.append({"line_id": row["id"], **line.values})
    if new:
        connection.execute(insert(TppLine), new)
    if changed:
        connection.execute(update(TppLine).where(table.c.id == bindparam("line_id")), changed)


def remove_others(batch_id: int, lines: Sequence[ComputedLine]) -> None:
    """Take away the lines of people who are in the batch no more."""
    wanted = {line.employee_id for line in lines}
    stored = db.session.scalars(select(TppLine.employee_id).where(TppLine.batch_id == batch_id))
    gone = [employee for employee in stored if employee not in wanted]
    if gone:
        db.session.execute(delete(TppLine).where(TppLine.batch_id == batch_id, TppLine.employee_id.in_(gone)))


def write_exclusions(batch_id: int, excluded: Sequence[Exclusion]) -> None:
    """Who is left out now, instead of who was."""
    db.session.execute(delete(TppExclusion).where(TppExclusion.batch_id == batch_id))
    rows = [
        {
            "batch_id": batch_id,
            "employee_id": one.employee_id,
            "unit_id": one.unit_id,
            "reason": one.reason.value,
            "params": plain_json(one.params),
        }
        for one in excluded
    ]
    if rows:
        db.session.execute(insert(TppExclusion), rows)
