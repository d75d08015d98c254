"""Each night: the fast numbers against a full recomputation, and the audit chain."""

from app import clock
from app.services import verify


def run() -> None:
    """A difference marks the month as changed, so that the next round mends it, and stands in the ledger."""
    verify.nightly(now=clock.now())
