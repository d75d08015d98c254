"""The daily digest by e-mail: at most one for each person and day, in general sentences, with the way to the inbox.

What a digest holds is marked before it is handed over, so that two schedulers or a kill never make two; when the server
cannot be reached, the mark is taken back. A digest lost by a kill is no loss of news: the inbox holds everything.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from app.domain.calendar import local_date, local_midnight_utc
from app.domain.notice_matters import matter_of
from app.domain.reminding import Channel, Matter
from app.extensions import db
from app.models import Account, Employee, Notice
from app.services.mail import MailRefused, MailUnavailable, open_mailer
from app.services.notice_settings import choices_of
from app.services.notice_times import local_minute, reminder_hours
from app.services.unit_of_work import unit_of_work

FRESH_FOR = timedelta(days=2)
# One plain address; imported rosters hold anything.
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}")

# What the notices are about with their number, language, address of the program -> subject and text.
Words = Callable[[Mapping[Matter, int], str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MailRoute:
    """How e-mail leaves: the server, the sender's address, our own address for links, and the words."""

    smtp_url: str
    sender: str
    public_url: str
    words: Words


@dataclass(frozen=True, slots=True)
class _Digest:
    """One person's letter: which notices it holds, and what they are about."""

    employee_id: int
    public_id: UUID
    address: str
    language: str
    notices: tuple[int, ...]
    matters: Mapping[Matter, int]


def send_digests(route: MailRoute, *, now: datetime) -> int:
    """Send what is due; returns how many letters the server took. By day only, once a day for each person.

    Raises: MailUnavailable, when the server cannot be reached; what was not sent stays due.
    """
    first, last = reminder_hours(local_date(now))
    due = _due(now) if first <= local_minute(now) < last else []
    if not due:
        return 0
    sent = 0
    host = urlsplit(route.public_url).hostname or "localhost"
    with open_mailer(route.smtp_url, host_name=host) as mailer:
        for digest in due:
            if not _claim(digest, now):
                continue
            try:
                mailer.send(_letter(digest, route, host, now))
                sent += 1
            except MailRefused:
                # An address that no server takes will not get better today; the news is in the inbox.
                continue
            except MailUnavailable:
                _give_back(digest)
                raise
    return sent


def _due(now: datetime) -> Sequence[_Digest]:
    """The letters of everyone who has an address, something new that was not read, and had none today. Two queries."""
    earlier = aliased(Notice)
    had_one = select(earlier.id).where(
        earlier.employee_id == Employee.id, earlier.mailed_at >= local_midnight_utc(local_date(now))
    )
    rows = db.session.execute(
        select(
            Notice.id,
            Notice.code,
            Employee.id.label("employee_id"),
            Employee.public_id,
            Employee.email,
            Account.language,
        )
        .join(Employee, Employee.id == Notice.employee_id)
        .join(Account, Account.employee_id == Employee.id)
        .where(
            Notice.mailed_at.is_(None),
            Notice.created_at > now - FRESH_FOR,
            Notice.seen_at.is_(None),
            Employee.email.is_not(None),
            Employee.email != "",
            Account.is_disabled.is_(False),
            ~had_one.exists(),
        )
        .order_by(Employee.id, Notice.id)
    ).all()
    choices = choices_of({row.employee_id for row in rows}, today=local_date(now)) if rows else {}
    found: dict[int, _Digest] = {}
    for row in rows:
        matter = matter_of(row.code)
        if not _ADDRESS.fullmatch(row.email) or not choices[row.employee_id].wants(matter, Channel.MAIL):
            continue
        old = found.get(row.employee_id)
        notices, matters = (old.notices, dict(old.matters)) if old else ((), {})
        matters[matter] = matters.get(matter, 0) + 1
        found[row.employee_id] = _Digest(
            row.employee_id, row.public_id, row.email, row.language, (*notices, row.id), matters
        )
    return list(found.values())


def _claim(digest: _Digest, now: datetime) -> bool:
    """Mark what the letter holds; False when somebody else did."""
    with unit_of_work():
        mark = _update(digest.notices).where(Notice.mailed_at.is_(None)).values(mailed_at=now)
        return len(db.session.scalars(mark.returning(Notice.id)).all()) == len(digest.notices)


def _give_back(digest: _Digest) -> None:
    with unit_of_work():
        db.session.execute(_update(digest.notices).values(mailed_at=None))


def _letter(digest: _Digest, route: MailRoute, host: str, now: datetime) -> EmailMessage:
    subject, text = route.words(digest.matters, digest.language, route.public_url)
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = route.sender, digest.address, subject
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = f"<kabar-{digest.public_id}-{local_date(now).isoformat()}@{host}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["List-Unsubscribe"] = f"<{route.public_url}/notices/settings>"
    letter.set_content(text)
    return letter


def _update(notices: Collection[int]) -> Any:
    statement = update(Notice).where(Notice.id.in_(sorted(notices)))
    return statement.execution_options(synchronize_session=False)
