"""Kills acts on the way and looks at what is left. See `lab_child.py` for the other end."""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from flask import Flask

from app.extensions import db
from tests.support.apps import fresh_file
from tests.support.clock import NOW
from tests.support.server import PROJECT, command_environment

Death = dict[str, int]


@dataclass(frozen=True)
class Lab:
    """`kill` does an act in a process that dies; `rewind` puts the database back to where `keep` was called."""

    app: Flask
    kept: Path
    _to_child: IO[str]
    _from_child: IO[str]
    outcomes: Counter[str] = field(default_factory=Counter)

    def kill(self, act: str, death: Death, **arguments: Any) -> str:
        """killed or finished; nothing else is open meanwhile."""
        return self._ask({"act": act, "now": NOW.isoformat(), **arguments, **death}, ("killed", "finished"))

    def pause(self, act: str, statement: int, **arguments: Any) -> str:
        """paused before that statement, or finished if it has not so many."""
        return self._ask({"act": act, "now": NOW.isoformat(), **arguments, "pause": statement}, ("paused", "finished"))

    def resume(self) -> str:
        """Let the paused act go on to its end."""
        return self._ask({}, ("finished",))

    def _ask(self, job: dict[str, Any], expected: tuple[str, ...]) -> str:
        close_connections()
        self._to_child.write(json.dumps(job) + "\n")
        self._to_child.flush()
        outcome = self._from_child.readline().strip()
        assert outcome in expected, f"{job}: {outcome}"
        self.outcomes[outcome] += 1
        return outcome

    @property
    def mostly_killed(self) -> bool:
        """Whether the laboratory did what it is for: most acts died on the way."""
        return self.outcomes["killed"] > self.outcomes["finished"]

    def keep(self) -> None:
        """Remember the database as it is now."""
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        close_connections()
        self.kept.write_bytes(self._database().read_bytes())

    def rewind(self) -> None:
        """Back to what was kept."""
        close_connections()
        fresh_file(self.kept, self._database())

    def _database(self) -> Path:
        return Path(db.engine.url.database or "")


def close_connections() -> None:
    """A dying child must be the last to have the file open, as a dying server would be."""
    db.session.remove()
    db.engine.dispose()


@contextmanager
def opened_lab(app: Flask, folder: Path) -> Iterator[Lab]:
    """A laboratory on the database of the app; call inside its application context."""
    settings = app.config["SETTINGS"]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.lab_child", settings.database_url, str(settings.instance)],
        cwd=PROJECT,
        env=command_environment(settings.instance),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        yield Lab(app, folder / "kept.db", process.stdin, process.stdout)
    finally:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()


def deaths(statements: int, rounds: int, longest: int, seed: int) -> list[Death]:
    """Ways to die: spread over the first statements, then at random moments up to `longest` microseconds."""
    draw = random.Random(seed)
    half = rounds // 2
    exact = [{"statement": 1 + place * statements // max(1, half)} for place in range(half)]
    return exact + [{"microseconds": draw.randrange(200, longest)} for _ in range(rounds - half)]
