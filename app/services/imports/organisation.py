"""The people and posts already known, as an import asks for them: all at once, because a file may name anyone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, insert, select, update

from app.extensions import db
from app.models import Employee, Period
from app.services.imports.batch import Batch

CHUNK = 5000
V = TypeVar("V")


def person_ids() -> dict[str, int]:
    """Employee ids by NIP or official's code."""
    return {row.nip: row.id for row in db.session.execute(select(Employee.nip, Employee.id))}


def closed_codes(kind: str) -> frozenset[str]:
    """Codes of the closed periods of a kind (month, semester, year)."""
    return frozenset(db.session.scalars(select(Period.code).where(Period.kind == kind, Period.state == "closed")))


def refuse_unknown_people(batch: Batch[Any], known: Collection[str], *columns: str) -> None:
    """Refuse rows that name someone whom no roster brought; columns are attributes of the parsed rows."""
    for item in batch.good:
        for column in columns:
            nip = getattr(item, column)
            if nip is not None and nip not in known:
                batch.refuse(item, column, "import_person_unknown")


def chunks(items: Collection[V], size: int = CHUNK) -> Iterable[list[V]]:
    """The items in lists that fit into one statement."""
    ordered = list(items)
    return (ordered[start : start + size] for start in range(0, len(ordered), size))


def insert_all(model: Any, rows: Collection[Mapping[str, Any]]) -> None:
    """Insert rows in chunks; all of them have the same keys."""
    statement = insert(_plain(model))
    for some in chunks(rows):
        db.session.execute(statement, some)


def insert_for_ids(model: Any, rows: Collection[Mapping[str, Any]], *key: str) -> dict[Any, int]:
    """Insert rows and return the new ids by the columns of `key` (one column: the bare value)."""
    plain = _plain(model)
    statement = insert(plain).returning(plain.c.id, *(plain.c[name] for name in key))
    found: dict[Any, int] = {}
    for some in chunks(rows, 1000):
        for row in db.session.execute(statement, some):
            found[row[1] if len(key) == 1 else tuple(row[1:])] = row[0]
    return found


def update_by_id(model: Any, rows: Collection[Mapping[str, Any]]) -> None:
    """Update rows in chunks: `row_id` names the row, the other keys (the same in all) are its new values."""
    plain = _plain(model)
    statement = update(plain).where(plain.c.id == bindparam("row_id"))
    for some in chunks(rows):
        db.session.execute(statement, some)
    if rows:
        # Objects read before would still show the old values.
        db.session.expire_all()


def _plain(model: Any) -> Table:
    table: Table = model.__table__
    return table
