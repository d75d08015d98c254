"""Writes many rows quickly: on SQLite prepared values straight to the driver, elsewhere through SQLAlchemy's types."""

from __future__ import annotations

import random
import struct
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from itertools import chain, count
from typing import Any

from sqlalchemy import Connection, Date, Dialect, Table, func, insert, select, text

from app.models import Base
from app.models.types import UtcDateTime

_PREPARED = "sqlite"
_AT_ONCE = 200


# (table name, rows): the rows are dictionaries, or tuples in the order of the table's columns.
Batch = list[tuple[str, list[Any]]]


class Bulk:
    """Collects rows by table for a database of the dialect; `write` puts them there.

    Values of tuples must come from `guid`, `day`, `instant` and `volume`, which give what the database stores.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._is_prepared = dialect.name == _PREPARED
        self._rows: dict[str, list[Any]] = defaultdict(list)
        self.day: Callable[[date], Any] = self._binding(Date())
        self.instant: Callable[[datetime], Any] = self._binding(UtcDateTime())

    def guid(self, value: bytes) -> Any:
        """Sixteen bytes as a stored UUID."""
        return value if self._is_prepared else uuid.UUID(bytes=value)

    def volume(self, value: int) -> Any:
        """A whole volume as stored."""
        return value * 1000 if self._is_prepared else value

    def add(self, model: Any, row: dict[str, Any]) -> None:
        """A row by column names, with ordinary values; columns left out get their defaults."""
        self._rows[model.__tablename__].append(row)

    def fast(self, model: Any) -> list[tuple[Any, ...]]:
        """The list that takes tuples for a table."""
        return self._rows[model.__tablename__]

    def take(self) -> Batch:
        """Everything collected so far, referenced tables first."""
        batch = [(name, self._rows[name]) for name in sorted(self._rows, key=lambda one: _ORDER.get(one, 0))]
        self._rows = defaultdict(list)
        return batch

    def _binding(self, kind: Any) -> Callable[[Any], Any]:
        """How this database stores a value of the type, remembered: a city has few different instants."""
        if not self._is_prepared:
            return lambda value: value
        bind = kind.dialect_impl(self._dialect).bind_processor(self._dialect)
        known: dict[Any, Any] = {}

        def prepared(value: Any) -> Any:
            found = known.get(value)
            if found is None:
                found = known[value] = bind(value)
            return found

        return prepared


def write(connection: Connection, batch: Batch) -> None:
    """Insert a batch inside the caller's transaction."""
    for name, rows in batch:
        table = Base.metadata.tables[name]
        if not rows:
            continue
        if isinstance(rows[0], dict):
            connection.execute(insert(table), rows)
        elif connection.dialect.name == _PREPARED:
            _write_prepared(connection, table, rows)
        else:
            names = table.columns.keys()
            connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


def set_sequences(connection: Connection, models: Sequence[Any]) -> None:
    """Where ids come from sequences, let them go on after the ids given here."""
    if connection.dialect.name == _PREPARED:
        return
    for model in models:
        table: Table = model.__table__
        sequence = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery())))


def _write_prepared(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """Many rows in one statement: SQLite prepares what checks and triggers need once for all of them."""
    many, whole = _statement(connection.dialect, table, _AT_ONCE), len(rows) // _AT_ONCE * _AT_ONCE
    for start in range(0, whole, _AT_ONCE):
        connection.exec_driver_sql(many, tuple(chain.from_iterable(rows[start : start + _AT_ONCE])))
    if rows[whole:]:
        connection.exec_driver_sql(_statement(connection.dialect, table, 1), rows[whole:])


@cache
def _statement(dialect: Dialect, table: Table, rows: int) -> str:
    """The insert of so many rows, all columns in the order of the table."""
    names = table.columns.keys()
    compiled = insert(table).values([dict.fromkeys(names, 0)] * rows).compile(dialect=dialect)
    assert [name.removesuffix("_m0") for name in (compiled.positiontup or [])[: len(names)]] == names
    return str(compiled)


# Children after their parents; everything else first.
_ORDER = {
    "skp": 1,
    "skp_version": 2,
    "rhk": 3,
    "plan_line": 3,
    "indicator": 4,
    "activity": 5,
    "decision": 6,
    "realisation": 6,
}


_PACK = struct.Struct(">QQ").pack
_VARIANT = 1 << 63


class Ids:
    """Running numbers per table, and public ids that follow one another, so that an index grows only at its end.

    A public id is a version 7 UUID whose time part is a running number; 62 of its bits are drawn.
    """

    def __init__(self, seed: int) -> None:
        self._numbers: dict[str, Callable[[], int]] = {}
        self._draw = random.Random(f"{seed}:ids").getrandbits
        self._count = count(1).__next__

    def next(self, table: str) -> int:
        """The next id of a table."""
        return self.numbers(table)()

    def numbers(self, table: str) -> Callable[[], int]:
        """What gives the next id of a table, for callers in a hurry."""
        if table not in self._numbers:
            self._numbers[table] = count(1).__next__
        return self._numbers[table]

    def guid(self) -> bytes:
        """Sixteen bytes of a fresh public id."""
        number = self._count()
        return _PACK(number >> 12 << 16 | 0x7000 | number & 0xFFF, _VARIANT | self._draw(62))

    def public(self) -> uuid.UUID:
        """A fresh public id."""
        return uuid.UUID(bytes=self.guid())


def is_empty(connection: Connection) -> bool:
    """Whether the database holds neither people nor units."""
    query = text("SELECT (SELECT count(*) FROM employee) + (SELECT count(*) FROM unit)")
    return bool(connection.execute(query).scalar_one() == 0)
