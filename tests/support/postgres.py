"""A PostgreSQL server for one test session: the system's own program, in a temporary folder, on a unix socket."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

REMEDY = "PostgreSQL is missing: run `make system-packages` (as root), or install the package `postgresql`."
TEMPLATE = "ekinerja_template"
START_SECONDS = 30

# Every catalogue row that says what tables, columns, triggers and functions are, and the migration's own mark, as a fingerprint.
_SCHEMA = """
    SELECT md5(string_agg(mark, ' ' ORDER BY mark)) FROM (
        SELECT 'r' || oid || ':' || xmin AS mark FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'a' || attrelid || ':' || attnum || ':' || xmin FROM pg_attribute WHERE attrelid IN
            (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
        UNION ALL SELECT 'd' || oid || ':' || xmin FROM pg_attrdef
        UNION ALL SELECT 't' || oid || ':' || xmin FROM pg_trigger
        UNION ALL SELECT 'c' || oid || ':' || xmin FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'p' || oid || ':' || xmin FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT 'm' || version_num || ':' || xmin FROM alembic_version
    ) AS marks
"""
# Deletes past foreign keys and freezing triggers, and lets every number begin anew.
_EMPTY = """
    DO $$ DECLARE found record; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR found IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
            AND relkind = 'r' AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
        LOOP EXECUTE format('DELETE FROM %s', found.name); END LOOP;
        PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
            FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
    END $$
"""
_CUT_OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class PostgresServer:
    """Starts in `start()`, ends in `stop()`; nothing outside its folder is touched."""

    def __init__(self) -> None:
        self._programs = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="ekinerja-pg-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._schemas: dict[str, str] = {}

    def start(self) -> None:
        """Make a cluster without durability (a test has nothing to lose) and wait for its first answer."""
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        cluster = str(self._folder / "cluster")
        subprocess.run(
            self._command("initdb", "-D", cluster, "-U", "postgres", "-A", "trust")
            + ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
            cwd=self._folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "fsync": "off",
            "full_page_writes": "off",
            "max_connections": "60",
            "shared_buffers": "64MB",
            "timezone": "UTC",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command("postgres", "-D", cluster, *options), cwd=self._folder, stdout=log, stderr=log
            )
        self._wait()

    def stop(self) -> None:
        """End the server at once; connections still open are cut."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """The address of a database as `DATABASE_URL` takes it."""
        return f"postgresql+psycopg://postgres@/{database}?host={quote(str(self._folder))}"

    def renew(self, database: str, template: str) -> None:
        """Give the database the template's content, which has no rows: emptied in place, ten times faster than a new copy.

        Connections a test left open are cut; a schema that is no longer the one copied makes a new copy.
        """
        if database in self._schemas and self._emptied(database):
            return
        self.create(database, template)
        with self._connected(database) as connection:
            self._schemas[database] = _schema_of(connection)

    def _emptied(self, database: str) -> bool:
        with self._connected(database) as connection:
            connection.execute(_CUT_OTHERS)
            try:
                if _schema_of(connection) != self._schemas[database]:
                    return False
            except psycopg.errors.UndefinedTable:  # migrated down to nothing
                return False
            connection.execute(_EMPTY)
        return True

    def create(self, database: str, template: str = "template0") -> None:
        """Make a database, in place of an older one with its name."""
        self.drop(database)
        self._execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def drop(self, database: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with self._connected("postgres") as connection:
            connection.execute(statement.encode())

    def _connected(self, database: str) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(host=str(self._folder), user="postgres", dbname=database, autocommit=True)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._execute("SELECT 1")
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline or (self._process and self._process.poll() is not None):
                    self.stop_with_log()
                time.sleep(0.05)

    def stop_with_log(self) -> None:
        log = (self._folder / "log").read_text(errors="replace")
        self.stop()
        pytest.fail(f"the PostgreSQL server did not start:\n{log}", pytrace=False)

    def _command(self, program: str, *arguments: str) -> list[str]:
        """PostgreSQL refuses to run as root; the package's own user runs it then."""
        command = [str(self._programs / program), *arguments]
        if os.geteuid() != 0:
            return command
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def _schema_of(connection: psycopg.Connection[tuple[Any, ...]]) -> str:
    row = connection.execute(_SCHEMA).fetchone()
    assert row is not None
    return str(row[0])


def _programs() -> Path:
    """The folder of the newest installed server programs; without one the test fails and says what to do."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not folders:
        pytest.fail(REMEDY, pytrace=False)
    return folders[-1].parent
