"""Each few minutes of the day: today's reminders, then the letters that tell of them."""

from flask import current_app

from app import clock
from app.i18n.push_words import digest_words
from app.services import daily_reminders
from app.services.mail_digest import MailRoute, send_digests
from config import Settings


def run() -> None:
    """Remind, once a day, and write to whoever wants letters, once a day. Without a mail server nobody is written to."""
    now = clock.now()
    if daily_reminders.are_due(now=now):
        daily_reminders.send(now=now)
    settings: Settings = current_app.config["SETTINGS"]
    if settings.smtp_url:
        send_digests(
            MailRoute(settings.smtp_url, settings.mail_from, settings.public_url, digest_words), now=clock.now()
        )
