"""The instant at which tests take place."""

from datetime import UTC, date, datetime

# Wednesday 15 July 2026, 10:00 in Palu: semester 1 is over and its last month is not yet closing.
NOW = datetime(2026, 7, 15, 2, 0, tzinfo=UTC)
TODAY = date(2026, 7, 15)


class FixedClock:
    """Stands in for `app.clock`."""

    def __init__(self) -> None:
        self.now = NOW

    def set(self, now: datetime) -> None:
        """Move to another instant (aware)."""
        assert now.tzinfo is not None
        self.now = now
