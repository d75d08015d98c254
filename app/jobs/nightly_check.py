"""Each night: the fast numbers against a full recomputation, and the audit chain."""

from app import clock
from app.services import verify


def run() -> None:
    """A difference marks the month as changed, so that the next round mends it, and stands in the ledger."""
    now = clock.now()
    if verify.nightly_is_due(now=now):
        verify.nightly(now=now)
