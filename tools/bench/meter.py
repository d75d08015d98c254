"""Measures one piece of work: CPU time of this process, queries, bytes on the wire, longest write transaction."""

import gzip
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event


@dataclass
class Meter:
    """Counts what happens on an engine while `counting`."""

    engine: Engine
    queries: int = 0
    longest_write: float = 0.0
    _began: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        event.listen(self.engine, "before_cursor_execute", self._count)
        event.listen(self.engine, "begin", self._begin)
        event.listen(self.engine, "commit", self._end)
        event.listen(self.engine, "rollback", self._end)

    def reset(self) -> None:
        """Begin anew."""
        self.queries, self.longest_write = 0, 0.0

    def _count(self, *_args: Any) -> None:
        self.queries += 1

    def _begin(self, connection: Any) -> None:
        if connection.get_execution_options().get("ekinerja_write"):
            self._began[id(connection.connection.dbapi_connection)] = time.perf_counter()

    def _end(self, connection: Any) -> None:
        started = self._began.pop(id(connection.connection.dbapi_connection), None)
        if started is not None:
            self.longest_write = max(self.longest_write, time.perf_counter() - started)


@dataclass(frozen=True)
class Measured:
    """CPU milliseconds (median of the rounds), queries of one round, and gzipped bytes of its answer."""

    name: str
    cpu_ms: float
    queries: int | None = None
    bytes_gz: int | None = None
    note: str = ""


def repeat(name: str, meter: Meter, work: Callable[[], bytes | None], rounds: int) -> Measured:
    """The median of several rounds; the first is a warm-up and does not count."""
    work()
    times, body = [], b""
    for _ in range(rounds):
        meter.reset()
        started = time.process_time()
        body = work() or b""
        times.append((time.process_time() - started) * 1000)
    size = len(gzip.compress(body, 6)) if body else None
    return Measured(name, statistics.median(times), meter.queries, size)


def once(name: str, meter: Meter, work: Callable[[], object], note: Callable[[], str] = str) -> Measured:
    """One long piece of work."""
    meter.reset()
    started = time.process_time()
    work()
    cpu = (time.process_time() - started) * 1000
    return Measured(name, cpu, meter.queries, None, note())


@contextmanager
def section(title: str) -> Iterator[None]:
    """Say on stderr what is being measured."""
    import sys

    print(f"… {title}", file=sys.stderr, flush=True)
    yield


def table(rows: list[Measured], base: Measured | None) -> str:
    """The one table that is printed; ratios are to the authenticated empty POST."""
    lines = [f"{'':<58}{'CPU ms':>10}{'query':>7}{'gz byte':>9}{'ratio':>8}  catatan"]
    for row in rows:
        ratio = f"{row.cpu_ms / base.cpu_ms:.1f}" if base and base.cpu_ms else ""
        queries = "" if row.queries is None else row.queries
        size = "" if row.bytes_gz is None else row.bytes_gz
        lines.append(f"{row.name:<58}{row.cpu_ms:>10.2f}{queries:>7}{size:>9}{ratio:>8}  {row.note}".rstrip())
    return "\n".join(lines)
