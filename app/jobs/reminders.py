"""Each few minutes of the day: whether today's reminders are to be sent."""

from app import clock
from app.services import daily_reminders


def run() -> None:
    """Remind, once a day."""
    now = clock.now()
    if daily_reminders.are_due(now=now):
        daily_reminders.send(now=now)
