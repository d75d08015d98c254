"""Handing e-mail to the operator's SMTP server: one connection for a whole run, TLS wherever a password is sent."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

SECONDS = 20
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PORTS = {"smtp": 587, "smtps": 465}


class MailRefused(Exception):
    """The server does not take this one message; others may go."""


class MailUnavailable(Exception):
    """Nothing can be sent now; the same message may go later."""


class Mailer:
    """An open connection."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        self._connection = connection

    def send(self, message: EmailMessage) -> None:
        """Hand over one message. Raises: MailRefused, MailUnavailable."""
        try:
            self._connection.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as error:
            raise MailRefused(type(error).__name__) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailUnavailable(type(error).__name__) from error


@contextmanager
def open_mailer(url: str, *, host_name: str) -> Iterator[Mailer]:
    """Connect to `smtp://USER:PASSWORD@HOST:PORT` (STARTTLS where the server has it) or `smtps://…`; `host_name` is ours.

    A password is sent to this very machine or over TLS, or not at all. Raises: MailUnavailable.
    """
    try:
        connection = _connect(url, host_name)
    except (smtplib.SMTPException, OSError) as error:
        raise MailUnavailable(type(error).__name__) from error
    try:
        yield Mailer(connection)
    finally:
        connection.close()


def _connect(url: str, host_name: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    context = ssl.create_default_context()
    connection: smtplib.SMTP
    if parts.scheme == "smtps":
        connection = smtplib.SMTP_SSL(host, port, host_name, timeout=SECONDS, context=context)
        is_private = True
    else:
        connection = smtplib.SMTP(host, port, host_name, timeout=SECONDS)
        connection.ehlo()
        is_private = host in _LOOPBACK
        if connection.has_extn("starttls"):
            connection.starttls(context=context)
            is_private = True
    if parts.username:
        if not is_private:
            connection.close()
            raise smtplib.SMTPNotSupportedError("no TLS for the password")
        connection.login(unquote(parts.username), unquote(parts.password or ""))
    return connection
