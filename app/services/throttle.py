"""The slow-down of guessing: a wait that grows with failures and shrinks with time, never a lock for good.

An attempt is charged before the password is looked at and refunded when it was right, so that guesses sent at the same
moment cannot overtake the counting.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.errors import TooManyRequests
from app.extensions import db
from app.models import LoginThrottle
from app.services.unit_of_work import current_unit_of_work

_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(minutes=15)
_FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """From `free` failures on every `step` more double the wait; one failure is forgotten per `leak`."""

    free: int
    step: int
    leak: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long the next attempt has to wait after so many failures."""
        if failures < self.free:
            return timedelta(0)
        doublings = min((failures - self.free) // self.step, 20)
        return min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)


# Whole offices share one address, so a network gets more room than an account.
_RULES = {
    "nip": Rule(free=5, step=1, leak=timedelta(minutes=15)),
    "net": Rule(free=60, step=10, leak=timedelta(minutes=1)),
}


@dataclass(frozen=True, slots=True)
class Charge:
    """What an attempt has been counted on."""

    account_key: str
    network_key: str

    @property
    def keys(self) -> tuple[str, str]:
        return self.account_key, self.network_key


def charge_for(code: str, network: str) -> Charge:
    """The keys of an attempt. The typed code is stored as a hash only: it may be anything, even a password."""
    digest = hashlib.sha256(code.encode()).hexdigest()[:40]
    return Charge(f"nip:{digest}", f"net:{_network(network)}")


def refuse_while_blocked(charge: Charge, *, now: datetime) -> None:
    """Raise TooManyRequests (params: seconds) while the account or the network has to wait. Writes nothing."""
    until = db.session.scalars(
        select(LoginThrottle.blocked_until).where(LoginThrottle.key.in_(charge.keys), LoginThrottle.blocked_until > now)
    )
    _refuse((moment for moment in until if moment is not None), now)


def count_attempt(charge: Charge, *, now: datetime) -> None:
    """Count an attempt as failed until it is refunded. Needs an open unit of work. Raises: TooManyRequests."""
    current_unit_of_work()
    _ensure_rows(charge.keys, now)
    rows = _rows(charge.keys)
    # Asked again now that the rows are held: others may have counted since.
    _refuse((row.blocked_until for row in rows if row.blocked_until), now)
    for row in rows:
        rule = _RULES[row.key[:3]]
        row.failures = 1 + max(0, row.failures - (now - row.last_failed_at) // rule.leak)
        row.last_failed_at = now
        wait = rule.wait(row.failures)
        row.blocked_until = now + wait if wait else None
    db.session.execute(delete(LoginThrottle).where(LoginThrottle.last_failed_at < now - _FORGOTTEN_AFTER))


def refund(charge: Charge) -> None:
    """Take back the count of an attempt that was right; the account starts afresh. Needs an open unit of work."""
    current_unit_of_work()
    for row in _rows(charge.keys):
        if row.key == charge.account_key or row.failures <= 1:
            db.session.delete(row)
        else:
            row.failures -= 1
            # Others of the same office must not wait for a count that this attempt alone brought over the limit.
            if row.failures < _RULES["net"].free:
                row.blocked_until = None


def _refuse(until: Iterable[datetime], now: datetime) -> None:
    seconds = max((ceil((moment - now).total_seconds()) for moment in until), default=0)
    if seconds > 0:
        code = "sign_in_too_often" if seconds <= 90 else "sign_in_too_often_minutes"
        raise TooManyRequests(code, seconds=seconds, minutes=ceil(seconds / 60))


def _ensure_rows(keys: Iterable[str], now: datetime) -> None:
    """Two first attempts at the same moment both find their row."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for key in keys:
        new = insert(LoginThrottle).values(key=key, failures=0, last_failed_at=now)
        db.session.execute(new.on_conflict_do_nothing())


def _rows(keys: Iterable[str]) -> list[LoginThrottle]:
    # Locked in the order of the keys, so that two attempts cannot wait for each other.
    query = select(LoginThrottle).where(LoginThrottle.key.in_(list(keys))).order_by(LoginThrottle.key)
    return list(db.session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def _network(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 one: that is what one household or office gets."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped) if ip.ipv4_mapped else f"{IPv6Address(int(ip) >> 64 << 64)}/64"
