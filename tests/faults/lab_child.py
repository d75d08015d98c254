"""A process that does acts in children of its own and kills them on the way.

Run as `python -m tests.faults.lab_child URL INSTANCE`. Reads one JSON object per line: `act` and its arguments, and when to die:
`statement` (before the n-th statement or commit), `microseconds` (of a timer), or neither. Answers "killed", "finished" or
"failed" per line. With `pause` the act stops, as by SIGSTOP, before its n-th reading statement outside a write transaction: the
answer is "paused", and the next line lets it go on. It stays single-threaded, so that forking is safe.
"""

import json
import os
import signal
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import event

from app.domain.activities import Action
from app.domain.periods import Month
from app.extensions import db
from app.services import rollup, scoring
from app.services.activity_write import record_activity
from app.services.approvals import Command, Shown, decide_activities
from app.services.due_work import run_due_work
from app.services.exports import make_export
from app.services.period_acts import close_month
from app.services.sessions import viewer_of
from app.services.tpp import compute_batches
from tests.support.apps import app_on


def main(url: str, instance: str) -> None:
    """Serve until the input ends."""
    application = app_on(url, Path(instance))
    # Several transactions where a small test would fit into one.
    rollup.CHUNK = scoring.CHUNK = 1
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(application, job)
        _, status = os.waitpid(child, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            print("paused", flush=True)
            sys.stdin.readline()
            os.kill(child, signal.SIGCONT)
            _, status = os.waitpid(child, 0)
        outcome = "killed" if os.WIFSIGNALED(status) else "failed" if status else "finished"
        print(outcome, flush=True)


def _live(application: Any, job: dict[str, Any]) -> None:
    status = 1
    try:
        with application.app_context():
            _arm(job)
            ACTS[job["act"]](job)
            status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


def _record(job: dict[str, Any]) -> None:
    record_activity(job["fields"], by=job["by"], now=_now(job))


def _approve(job: dict[str, Any]) -> None:
    batch = [Shown(uuid.UUID(public_id), version) for public_id, version in job["entries"]]
    command = Command(Action.APPROVE, uuid.UUID(job["request_id"]))
    decide_activities(batch, command, by=viewer_of(job["by"], today=_now(job).date()), now=_now(job))


def _aggregate(job: dict[str, Any]) -> None:
    run_due_work(now=_now(job))


def _close(job: dict[str, Any]) -> None:
    close_month(Month.parse(job["month"]), viewer=viewer_of(job["by"], today=_now(job).date()), now=_now(job))


def _compute_tpp(job: dict[str, Any]) -> None:
    compute_batches(Month.parse(job["month"]), by=None, now=_now(job))


def _export(job: dict[str, Any]) -> None:
    def build(path: Path) -> None:
        with path.open("wb") as stream:
            for _ in range(job["pieces"]):
                stream.write(b"baris ekspor\n" * 1000)
                stream.flush()

    make_export("semester", {}, "ringkasan.csv", build, folder=Path(job["folder"]), by=job["by"], now=_now(job))


def _upgrade(_job: dict[str, Any]) -> None:
    upgrade()


ACTS: dict[str, Callable[[dict[str, Any]], None]] = {
    "record": _record,
    "approve": _approve,
    "aggregate": _aggregate,
    "close": _close,
    "tpp": _compute_tpp,
    "export": _export,
    "upgrade": _upgrade,
}


def _now(job: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(job["now"])


def _arm(job: dict[str, Any]) -> None:
    if "microseconds" in job:
        threading.Thread(target=_die_after, args=(job["microseconds"],), daemon=True).start()
    elif "statement" in job:
        _die_at(job["statement"])
    elif "pause" in job:
        _pause_at(job["pause"])


def _die_at(number: int) -> None:
    seen = [0]

    def count(*_ignored: object) -> None:
        seen[0] += 1
        if seen[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "before_cursor_execute", count)
    event.listen(db.engine, "commit", count)


def _pause_at(number: int) -> None:
    seen = [0]

    def count(connection: Any, *_ignored: object) -> None:
        seen[0] += not connection.get_execution_options().get("ekinerja_write")
        if seen[0] == number:
            seen[0] += 1
            os.kill(os.getpid(), signal.SIGSTOP)

    event.listen(db.engine, "before_cursor_execute", count)


def _die_after(microseconds: int) -> None:
    time.sleep(microseconds / 1e6)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
