"""The hours of the local day at which people are spoken to, as dated rules."""

from datetime import date, datetime

from app.domain.calendar import LOCAL_ZONE
from app.domain.reminding import QuietHours
from app.services.rules import parameters_on


def local_minute(now: datetime) -> int:
    """The minute of the city's day."""
    local = now.astimezone(LOCAL_ZONE)
    return local.hour * 60 + local.minute


def reminder_hours(day: date) -> tuple[int, int]:
    """From when (inclusive) until when (exclusive) daily reminders are sent, in minutes of the local day."""
    rules = parameters_on(day, "reminders")
    return minute_of(rules.text("reminder_starts")), minute_of(rules.text("reminder_ends"))


def city_quiet_hours(day: date) -> QuietHours:
    """When phones stay silent for whoever chose no hours of the own."""
    hours = parameters_on(day, "reminders").value("quiet_hours")
    return QuietHours(minute_of(hours["starts"]), minute_of(hours["ends"]))


def minute_of(time: str) -> int:
    """Minutes since midnight of `HH:MM`."""
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)
