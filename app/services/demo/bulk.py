"""Writes many rows quickly: on SQLite prepared values straight to the driver, elsewhere through SQLAlchemy's types."""

from __future__ import annotations

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Date, Dialect, Table, func, insert, select, text

from app.models.types import UtcDateTime

_PREPARED = "sqlite"
_AT_ONCE = 200


class Bulk:
    """Collects rows by table and writes them with one statement per table and flush.

    Values of the fast tables must come from `guid`, `day`, `instant` and `volume`, which give what the database stores.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_prepared = connection.dialect.name == _PREPARED
        self._rows: dict[Table, list[Any]] = defaultdict(list)
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
        self._rows[model.__table__].append(row)

    def fast(self, model: Any) -> list[tuple[Any, ...]]:
        """The list that takes rows of a fast table: prepared values in the order of the table's columns."""
        return self._rows[model.__table__]

    def flush(self) -> None:
        """Write everything collected, referenced tables first."""
        for table in sorted(self._rows, key=lambda one: _ORDER.get(one.name, 0)):
            rows = self._rows[table]
            if rows:
                self._write(table, rows)
                rows.clear()

    def set_sequences(self, models: Sequence[Any]) -> None:
        """Where ids come from sequences, let them go on after the ids given here."""
        if self._is_prepared:
            return
        for model in models:
            table: Table = model.__table__
            sequence = func.pg_get_serial_sequence(table.name, "id")
            self._connection.execute(select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery())))

    def _binding(self, kind: Any) -> Callable[[Any], Any]:
        """How this database stores a value of the type, remembered: a city has few different instants."""
        if not self._is_prepared:
            return lambda value: value
        bind = kind.dialect_impl(self._connection.dialect).bind_processor(self._connection.dialect)
        known: dict[Any, Any] = {}

        def prepared(value: Any) -> Any:
            found = known.get(value)
            if found is None:
                found = known[value] = bind(value)
            return found

        return prepared

    def _write(self, table: Table, rows: list[Any]) -> None:
        if isinstance(rows[0], dict):
            self._connection.execute(insert(table), rows)
        elif self._is_prepared:
            self._write_prepared(table, rows)
        else:
            names = table.columns.keys()
            self._connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])

    def _write_prepared(self, table: Table, rows: list[tuple[Any, ...]]) -> None:
        """Many rows in one statement: SQLite prepares what checks and triggers need once for all of them."""
        many, whole = _statement(self._connection.dialect, table, _AT_ONCE), len(rows) // _AT_ONCE * _AT_ONCE
        for start in range(0, whole, _AT_ONCE):
            values = tuple(chain.from_iterable(rows[start : start + _AT_ONCE]))
            self._connection.exec_driver_sql(many, values)
        if rows[whole:]:
            self._connection.exec_driver_sql(_statement(self._connection.dialect, table, 1), rows[whole:])


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


class Ids:
    """Running numbers per table, and public ids that follow one another, so that an index grows only at its end.

    A public id is a version 7 UUID whose time part is a running number; 62 of its bits are drawn.
    """

    def __init__(self, seed: int) -> None:
        self._last: Counter[str] = Counter()
        self._draw = random.Random(f"{seed}:ids").getrandbits
        self._number = 0

    def next(self, table: str) -> int:
        """The next id of a table."""
        self._last[table] += 1
        return self._last[table]

    def guid(self) -> bytes:
        """Sixteen bytes of a fresh public id."""
        self._number += 1
        number = self._number
        head = (number >> 12 << 16) | 0x7000 | (number & 0xFFF)
        return head.to_bytes(8, "big") + (1 << 63 | self._draw(62)).to_bytes(8, "big")

    def public(self) -> uuid.UUID:
        """A fresh public id."""
        return uuid.UUID(bytes=self.guid())


def is_empty(connection: Connection) -> bool:
    """Whether the database holds neither people nor units."""
    query = text("SELECT (SELECT count(*) FROM employee) + (SELECT count(*) FROM unit)")
    return bool(connection.execute(query).scalar_one() == 0)
