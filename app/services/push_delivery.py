"""Bringing new notices to phones, from the scheduler alone: what is due is found in the data, a minute at a time.

A notice is claimed in a short transaction, sent outside of any, and settled in another. Whoever is killed in between
leaves a claim that runs out: the push is sent again under the same topic and tag, and a phone shows it once.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from app.domain.calendar import local_date
from app.domain.notice_matters import matter_of
from app.domain.reminding import Channel
from app.extensions import db
from app.models import Account, LoginSession, Notice, PushDevice
from app.services.notice_settings import NoticeChoice, choices_of
from app.services.notice_times import local_minute
from app.services.push_crypto import PushKey, authorization, encode, encrypt
from app.services.push_post import Outcome, Push
from app.services.unit_of_work import unit_of_work

# Older news is in the inbox; a phone that was off for a day need not ring for it.
FRESH_FOR = timedelta(hours=24)
CLAIM_LASTS = timedelta(minutes=5)
_CHUNK = 200
_AT_ONCE = 8
_SIGNED_FOR = timedelta(hours=12)

Post = Callable[[Push], Outcome]
# Code, facts and language of a notice -> a short sentence without anything personal.
Words = Callable[[str, Mapping[str, Any], str], str]


@dataclass(frozen=True, slots=True)
class Sender:
    """How pushes leave: our key, the operator's address for push services, the way out, and the words."""

    key: PushKey
    subject: str | None
    post: Post
    words: Words


@dataclass(frozen=True, slots=True)
class _Device:
    """A browser to push to and the language of its owner."""

    id: int
    endpoint: str
    p256dh: str
    auth: str
    language: str


@dataclass(frozen=True, slots=True)
class _Parcel:
    """One notice on its way to one browser."""

    notice_id: int
    device_id: int
    push: Push


def deliver_pushes(sender: Sender, *, now: datetime) -> int:
    """Send what phones have not heard of; returns how many pushes were taken. Repeating sends nothing twice."""
    sent, after = 0, 0
    while rows := _unheard(after, now):
        after = rows[-1].id
        sent += _deliver(rows, sender, now)
    return sent


def _unheard(after: int, now: datetime) -> Sequence[Notice]:
    unclaimed = or_(Notice.push_claimed_at.is_(None), Notice.push_claimed_at < now - CLAIM_LASTS)
    return db.session.scalars(
        select(Notice)
        .where(Notice.pushed_at.is_(None), Notice.created_at > now - FRESH_FOR, unclaimed, Notice.id > after)
        .order_by(Notice.id)
        .limit(_CHUNK)
    ).all()


def _deliver(rows: Sequence[Notice], sender: Sender, now: datetime) -> int:
    people = {row.employee_id for row in rows}
    choices, devices = choices_of(people, today=local_date(now)), _devices(people, sender.key.key_id)
    wanted = [row for row in rows if _is_wanted(row, choices[row.employee_id], devices)]
    loud = [row for row in wanted if not choices[row.employee_id].quiet.covers(local_minute(now))]
    pointless = {row.id for row in rows} - {row.id for row in wanted}
    facts = {
        row.id: (row.employee_id, row.code, row.params, row.link, row.matter or str(row.public_id)) for row in loud
    }
    counts = _unread({row.employee_id for row in loud})
    claimed = _claim(facts, pointless, now)
    parcels = [
        _parcel(notice_id, facts[notice_id], device, counts, sender, now)
        for notice_id in claimed
        for device in devices[facts[notice_id][0]]
    ]
    outcomes = list(_sent(parcels, sender.post))
    _settle(parcels, outcomes, now)
    return outcomes.count(Outcome.SENT)


def _is_wanted(row: Notice, choice: NoticeChoice, devices: Mapping[int, Collection[_Device]]) -> bool:
    """Read already, muted, or nobody there to show it: nothing to send."""
    is_heard = row.seen_at is not None or not devices.get(row.employee_id)
    return not is_heard and choice.wants(matter_of(row.code), Channel.PUSH)


def _devices(people: Collection[int], key_id: str) -> Mapping[int, list[_Device]]:
    """The browsers of people, as long as the session that asked for pushes was not ended. One query."""
    rows = db.session.execute(
        select(
            Account.employee_id,
            PushDevice.id,
            PushDevice.endpoint,
            PushDevice.p256dh,
            PushDevice.auth,
            Account.language,
        )
        .join(Account, Account.id == PushDevice.account_id)
        .join(LoginSession, LoginSession.id == PushDevice.session_id)
        .where(
            Account.employee_id.in_(sorted(people)),
            Account.is_disabled.is_(False),
            LoginSession.revoked_at.is_(None),
            PushDevice.key_id == key_id,
        )
        .order_by(PushDevice.id)
    )
    found: dict[int, list[_Device]] = defaultdict(list)
    for row in rows:
        device = _Device(row.id, row.endpoint, row.p256dh, row.auth, row.language)
        found[row.employee_id].append(device)
    return found


def _unread(people: Collection[int]) -> Mapping[int, int]:
    """How many notices a person has not seen, for the number on the icon. One query, none for nobody."""
    if not people:
        return {}
    rows = db.session.execute(
        select(Notice.employee_id, func.count())
        .where(Notice.employee_id.in_(sorted(people)), Notice.seen_at.is_(None))
        .group_by(Notice.employee_id)
    )
    return {row[0]: row[1] for row in rows}


def _claim(wanted: Collection[int], pointless: Collection[int], now: datetime) -> list[int]:
    """Those of the notices that nobody else sends at this moment; the pointless ones are settled on the way."""
    with unit_of_work():
        if pointless:
            db.session.execute(_update(pointless).values(pushed_at=now))
        if not wanted:
            return []
        free = or_(Notice.push_claimed_at.is_(None), Notice.push_claimed_at < now - CLAIM_LASTS)
        claim = _update(wanted).where(Notice.pushed_at.is_(None), free).values(push_claimed_at=now)
        return sorted(db.session.scalars(claim.returning(Notice.id)))


def _update(notices: Collection[int]) -> Any:
    statement = update(Notice).where(Notice.id.in_(sorted(notices)))
    return statement.execution_options(synchronize_session=False)


def _parcel(
    notice_id: int,
    facts: tuple[int, str, str, str | None, str],
    device: _Device,
    counts: Mapping[int, int],
    sender: Sender,
    now: datetime,
) -> _Parcel:
    employee_id, code, params, link, matter = facts
    topic = encode(hashlib.sha256(matter.encode()).digest())[:32]
    message = {
        "title": "e-Kinerja",
        "body": sender.words(code, json.loads(params), device.language),
        "url": link or "/notices",
        "tag": topic,
        "count": counts.get(employee_id, 0),
    }
    body = encrypt(json.dumps(message, ensure_ascii=False).encode(), p256dh=device.p256dh, auth=device.auth)
    name = authorization(sender.key, device.endpoint, subject=sender.subject, expires_at=now + _SIGNED_FOR)
    return _Parcel(notice_id, device.id, Push(device.endpoint, body, name, topic, int(FRESH_FOR.total_seconds())))


def _sent(parcels: Sequence[_Parcel], post: Post) -> Iterator[Outcome]:
    """Several at once, because each waits for another machine; no database in these threads."""
    if not parcels:
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(post, (parcel.push for parcel in parcels))


def _settle(parcels: Iterable[_Parcel], outcomes: Iterable[Outcome], now: datetime) -> None:
    """Done unless some browser is to be tried again; a browser that is gone is forgotten."""
    pairs = list(zip(parcels, outcomes, strict=True))
    again = {parcel.notice_id for parcel, outcome in pairs if outcome is Outcome.LATER}
    done = {parcel.notice_id for parcel, _ in pairs} - again
    gone = {parcel.device_id for parcel, outcome in pairs if outcome is Outcome.GONE}
    if not done and not gone:
        return
    with unit_of_work():
        if done:
            db.session.execute(_update(done).values(pushed_at=now))
        if gone:
            db.session.execute(delete(PushDevice).where(PushDevice.id.in_(sorted(gone))))
