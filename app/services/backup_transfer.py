"""Moves the rows of a copied SQLite database into PostgreSQL, in one transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import DDL, Column, Connection, Table, bindparam, delete, func, insert, inspect, select, text, update

from app.domain.errors import Conflict
from app.models import Base

_CHUNK = 2000
_DISABLE = DDL("ALTER TABLE %(fullname)s DISABLE TRIGGER USER")  # type: ignore[no-untyped-call]
_ENABLE = DDL("ALTER TABLE %(fullname)s ENABLE TRIGGER USER")  # type: ignore[no-untyped-call]
_NEXT_NUMBER = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :newest)")


def transfer_rows(source: Connection, target: Connection) -> None:
    """Replace all rows of the target by those of the source; both have the schema of this program.

    The freezing triggers sleep meanwhile: they guard acts, not a copy of what is already decided. The caller commits.
    Raises: Conflict(restore_needs_upgrade) for a target without tables.
    """
    tables = Base.metadata.sorted_tables
    if not set(Base.metadata.tables) <= set(inspect(target).get_table_names()):
        raise Conflict("restore_needs_upgrade")
    for table in reversed(tables):
        target.execute(_DISABLE.against(table))
        target.execute(delete(table))
    for table in tables:
        _copy(table, source, target)
    for table in tables:
        _restart_numbers(table, target)
        target.execute(_ENABLE.against(table))


def _copy(table: Table, source: Connection, target: Connection) -> None:
    """References to rows of the same table follow in a second pass, because a row may name one that comes after it."""
    own = [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    later: list[dict[str, Any]] = []
    with source.execute(select(table).execution_options(yield_per=_CHUNK)) as rows:
        for some in rows.mappings().partitions():
            later += [_reference(column, row) for row in some for column in own if row[column.name] is not None]
            blank = dict.fromkeys((column.name for column in own), None)
            target.execute(insert(table), [{**row, **blank} for row in some])
    for column in own:
        wanted = [one for one in later if one["column"] == column.name]
        statement = update(table).where(table.c.id == bindparam("row")).values({column.name: bindparam("value")})
        if wanted:
            target.execute(statement, [{"row": one["row"], "value": one["value"]} for one in wanted])


def _reference(column: Column[Any], row: Mapping[Any, Any]) -> dict[str, Any]:
    return {"column": column.name, "row": row["id"], "value": row[column.name]}


def _restart_numbers(table: Table, target: Connection) -> None:
    """The next new row gets the number after the newest copied one."""
    column = table.autoincrement_column
    newest = target.execute(select(func.max(column))).scalar() if column is not None else None
    if newest is not None:
        target.execute(_NEXT_NUMBER, {"table": table.name, "newest": newest})
