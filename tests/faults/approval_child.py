"""A process that decides on batches in children of its own and kills them on the way.

Run as `python -m tests.faults.approval_child URL INSTANCE`. Reads one JSON object per line: `by` (employee id), `entries`
([[public id, version], …]), `request_id`, and when to die: `statement` (before the n-th statement) or `microseconds` (of a timer).
Answers "killed" or "finished" per line. It stays single-threaded, so that forking is safe.
"""

import json
import os
import signal
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import event

from app.domain.activities import Action
from app.extensions import db
from app.services.approvals import Command, Shown, decide_activities
from app.services.sessions import viewer_of
from tests.support.apps import app_on
from tests.support.clock import NOW, TODAY


def main(url: str, instance: str) -> None:
    """Serve until the input ends."""
    application = app_on(url, Path(instance))
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            with application.app_context():
                _arm(job)
                _decide(job)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "finished", flush=True)


def _decide(job: dict[str, Any]) -> None:
    batch = [Shown(uuid.UUID(public_id), version) for public_id, version in job["entries"]]
    command = Command(Action.APPROVE, uuid.UUID(job["request_id"]))
    decide_activities(batch, command, by=viewer_of(job["by"], today=TODAY), now=NOW)


def _arm(job: dict[str, Any]) -> None:
    if "microseconds" in job:
        threading.Thread(target=_die_after, args=(job["microseconds"],), daemon=True).start()
        return
    seen = [0]

    def count(*_ignored: object) -> None:
        seen[0] += 1
        if seen[0] == job["statement"]:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "before_cursor_execute", count)
    event.listen(db.engine, "commit", count)


def _die_after(microseconds: int) -> None:
    time.sleep(microseconds / 1e6)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
