"""The one clock. Routes, jobs and commands read it once per operation and pass `now=` down."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
