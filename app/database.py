"""How connections behave: SQLite's pragmas and locking, measured choices that the start-up check asserts.

`busy_timeout` is 0 and we retry `BEGIN IMMEDIATE` ourselves with jitter: SQLite's own waiting is unfair (longest wait 2.0 s
against 0.25 s in measurements with eight writers). A plain BEGIN that reads first and writes later fails at once when another
writer came between, so every writing transaction begins IMMEDIATE; the unit of work asks for that, never the HTTP method.
"""

import random
import sqlite3
import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

from app.domain.errors import Unavailable

WRITE = {"ekinerja_write": True}
_LONGEST_WAIT_SECONDS = 5.0
_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}


def prepare_engine(engine: Engine) -> None:
    """Attach the SQLite behaviour to an engine; PostgreSQL needs none."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def assert_durable(connection: Connection) -> None:
    """Refuse to start on a SQLite connection that could lose an acknowledged commit. Raises RuntimeError."""
    if connection.dialect.name != "sqlite":
        return
    for pragma, wanted in _PRAGMAS.items():
        found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
        if found != wanted:
            raise RuntimeError(f"SQLite: PRAGMA {pragma} is {found!r}, must be {wanted!r}")


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for statement in (
        "PRAGMA busy_timeout=2000",
        "PRAGMA journal_mode=WAL",
        "PRAGMA busy_timeout=0",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA recursive_triggers=ON",
        "PRAGMA cache_size=-8000",
        "PRAGMA journal_size_limit=67108864",
        "PRAGMA temp_store=MEMORY",
    ):
        cursor.execute(statement)
    cursor.close()


def _on_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    raw: Any = connection.connection.dbapi_connection
    if not options.get("ekinerja_write"):
        raw.execute("BEGIN")
        return
    _begin_immediate(raw)


def _begin_immediate(raw: sqlite3.Connection) -> None:
    started = time.monotonic()
    pause = 0.00025
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) and "busy" not in str(error):
                raise
            if time.monotonic() - started > _LONGEST_WAIT_SECONDS:
                raise Unavailable("database_busy") from error
        time.sleep(pause * (0.5 + random.random()))
        pause = min(pause * 2, 0.008)
