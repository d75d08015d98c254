"""A process that acts on TPP batches: one of two that race on one SQLite file.

Run as `python -m tests.faults.batch_child URL INSTANCE`. Reads one JSON object per line: `act`, the batches as [[public id,
version], …], `by`, `role`, `unit` and `text`, and `at`, the moment of `time.time()` at which to begin. Answers "done", or the code
of what refused it.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from app.domain.errors import DomainError
from app.domain.permissions import Role, RoleGrant, Viewer
from app.services.payments import PaymentRequest, pay_batches
from app.services.tpp_acts import ActRequest, approve_batch, verify_batch
from tests.support.apps import app_on
from tests.support.clock import NOW


def main(url: str, instance: str) -> None:
    """Serve until the input ends."""
    application = app_on(url, Path(instance))
    for line in sys.stdin:
        job = json.loads(line)
        with application.app_context():
            time.sleep(max(0.0, job["at"] - time.time()))
            try:
                _act(job)
                outcome = "done"
            except DomainError as error:
                outcome = error.code
        print(outcome, flush=True)


def _act(job: dict[str, Any]) -> None:
    by = Viewer(job["by"], (RoleGrant(Role(job["role"]), job["unit"]),))
    requests = [ActRequest(UUID(public_id), version, job["text"]) for public_id, version in job["batches"]]
    if job["act"] == "pay":
        pay_batches(PaymentRequest(requests, job["text"]), by=by, now=NOW)
    else:
        {"verify": verify_batch, "approve": approve_batch}[job["act"]](requests[0], by=by, now=NOW)


if __name__ == "__main__":
    main(*sys.argv[1:])
