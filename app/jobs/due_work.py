"""Each minute: what is due."""

from app import clock
from app.services import due_work, ledger


def run() -> due_work.Done:
    """Look, do, and say that somebody looked."""
    now = clock.now()
    ledger.beat("scheduler", now=now)
    done = due_work.run_due_work(now=now)
    ledger.beat("scheduler", now=clock.now())
    return done
