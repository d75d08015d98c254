"""Each minute: the program runs; if it did not, since when."""

from app import clock
from app.domain.windows import Outage
from app.services.outages import note_running


def run() -> Outage | None:
    """Note the time, and the gap before it."""
    return note_running(now=clock.now())
