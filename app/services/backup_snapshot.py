"""One moment of the database as a file, and such a file put in the database's place; SQLite and PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import URL, Connection, NullPool, create_engine, func, inspect, select, text
from sqlalchemy.exc import DatabaseError

from app.domain.errors import Conflict, Unavailable
from app.extensions import db
from app.models import Base, Evidence
from app.services.backup_archive import sync_folder
from app.services.backup_transfer import transfer_rows
from app.services.verify import audit_head

# A database in which none of these has a row was never used; the calendar may be seeded all the same.
_SIGNS_OF_USE = ("unit", "employee", "account", "audit_event")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the copied moment holds. `photos`: (file name, SHA-256); `head`: "seq:hash" of the audit chain, or empty."""

    dialect: str
    schema: str
    head: str
    counts: dict[str, int]
    photos: tuple[tuple[str, str], ...]


def dialect() -> str:
    """Name of the database in use: sqlite or postgresql."""
    return db.engine.dialect.name


def take_snapshot(target: Path) -> Snapshot:
    """Copy the database to a new file. Raises: Unavailable(backup_source_damaged | backup_tool_missing | backup_failed)."""
    return _take_sqlite(target) if dialect() == "sqlite" else _take_postgres(target)


def is_in_use() -> bool:
    """Whether the target database holds anything; one that cannot be read counts as used."""
    if dialect() == "sqlite" and not _sqlite_path().exists():
        return False
    try:
        with db.engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
            signs = [Base.metadata.tables[name] for name in _SIGNS_OF_USE if name in tables]
            return any(connection.execute(select(1).select_from(table).limit(1)).first() for table in signs)
    except DatabaseError as problem:
        if dialect() != "sqlite":
            raise Unavailable("restore_failed", problem=str(problem.orig)) from problem
        return True
    finally:
        db.engine.dispose()


def can_take(other: str) -> bool:
    """Whether a copy of that kind of database fits: SQLite's moves to PostgreSQL, but not back."""
    return other in (dialect(), "sqlite")


def workplace(otherwise: Path) -> Path:
    """The folder from which a copy can be renamed into place."""
    return _sqlite_path().parent if dialect() == "sqlite" else otherwise


def put_in_place(source: Path, kind: str) -> None:
    """Make a copy, of the kind sqlite or postgresql, the database; all or nothing.

    Raises: Conflict(restore_in_use | restore_needs_upgrade), Unavailable(restore_failed | backup_tool_missing).
    """
    db.session.remove()
    db.engine.dispose()
    if dialect() == "sqlite":
        _put_sqlite(source)
    elif kind == "sqlite":
        with opened_copy(source) as old, db.engine.begin() as new:
            transfer_rows(old, new)
    else:
        _put_postgres(source)


@contextmanager
def opened_copy(path: Path) -> Iterator[Connection]:
    """A connection to a copied SQLite database."""
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _facts(connection: Connection) -> Snapshot:
    head = audit_head(connection=connection)
    tables = Base.metadata.sorted_tables
    photos = connection.execute(select(Evidence.file_name, Evidence.sha256).order_by(Evidence.file_name))
    return Snapshot(
        dialect=dialect(),
        schema=connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "",
        head=f"{head.seq}:{head.hash}" if head else "",
        counts={
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        },
        photos=tuple((row.file_name, row.sha256) for row in photos),
    )


def _take_sqlite(target: Path) -> Snapshot:
    """In one step: copying page by page starts over at every commit of others, and ends only when they stop."""
    if not _sqlite_path().is_file():
        raise Unavailable("backup_failed", problem=f"{_sqlite_path().name}: tidak ada")
    try:
        with closing(sqlite3.connect(_sqlite_path())) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            problems = [row[0] for row in copy.execute("PRAGMA quick_check")]
    except sqlite3.OperationalError as problem:
        raise Unavailable("backup_failed", problem=str(problem)) from problem
    except sqlite3.DatabaseError as problem:
        raise Unavailable("backup_source_damaged", problem=str(problem)) from problem
    if problems != ["ok"]:
        raise Unavailable("backup_source_damaged", problem=problems[0].splitlines()[0])
    with opened_copy(target) as connection:
        return _facts(connection)


def _put_sqlite(source: Path) -> None:
    path = _sqlite_path()
    if path.exists():
        _close_old(path)
    for suffix in ("-wal", "-shm"):
        # What is left of a damaged database would be replayed into the restored one.
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    os.replace(source, path)
    sync_folder(path.parent)


def _close_old(path: Path) -> None:
    """Only the last connection can leave the write-ahead log behind; another one means that the service still runs."""
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as old:
            mode = old.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError as problem:
        raise Conflict("restore_in_use") from problem
    except sqlite3.DatabaseError:
        return
    if mode != "delete":
        raise Conflict("restore_in_use")


def _sqlite_path() -> Path:
    return Path(db.engine.url.database or "")


def _take_postgres(target: Path) -> Snapshot:
    """The dump and the counts are of the same moment: one exported snapshot."""
    isolated = db.engine.connect().execution_options(isolation_level="REPEATABLE READ")
    with isolated as connection:
        moment = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        facts = _facts(connection)
        _run("pg_dump", "backup_failed", "--format=custom", f"--snapshot={moment}", f"--file={target}")
    return facts


def _put_postgres(source: Path) -> None:
    clean = ("--clean", "--if-exists")
    _run("pg_restore", "restore_failed", "--single-transaction", "--exit-on-error", *clean, str(source))


def _run(tool: str, code: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on our database."""
    program = shutil.which(tool)
    if program is None:
        raise Unavailable("backup_tool_missing", tool=tool)
    with tempfile.NamedTemporaryFile("w", prefix="ekinerja-", encoding="utf-8") as secret:
        command = [program, f"--dbname={_address(secret)}", "--no-owner", "--no-privileges", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  no shell
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise Unavailable(code, problem=lines[0] if lines else f"{tool}: {done.returncode}")


def _address(secret: IO[str]) -> str:
    """The database's address for a command line that anybody may see; the password lies in a file only we can read."""
    url = db.engine.url
    options = {"connect_timeout": "10", "options": "-clock_timeout=10s"}
    if url.password is not None:
        password = str(url.password).replace("\\", "\\\\").replace(":", "\\:")
        secret.write(f"*:*:*:*:{password}\n")
        secret.flush()
        options["passfile"] = secret.name
    plain = url.set(drivername="postgresql", password=None).update_query_dict(options)
    return plain.render_as_string(hide_password=False)
