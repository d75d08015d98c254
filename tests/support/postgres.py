"""A PostgreSQL server for one test session: the system's own program, in a temporary folder, on a unix socket."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

REMEDY = "PostgreSQL is missing: run `make system-packages` (as root), or install the package `postgresql`."
TEMPLATE = "ekinerja_template"
START_SECONDS = 30


class PostgresServer:
    """Starts in `start()`, ends in `stop()`; nothing outside its folder is touched."""

    def __init__(self) -> None:
        self._programs = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="ekinerja-pg-"))
        self._process: subprocess.Popen[bytes] | None = None

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

    def create(self, database: str, template: str = "template0") -> None:
        """Make a database, in place of an older one with its name."""
        self.drop(database)
        self._execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def drop(self, database: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

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


def _programs() -> Path:
    """The folder of the newest installed server programs; without one the test fails and says what to do."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not folders:
        pytest.fail(REMEDY, pytrace=False)
    return folders[-1].parent
