"""The hash chain of the audit: each row is bound to everything before it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from app.domain.canonical import GENESIS_HASH

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A stored row: `body` is the canonical text its hash covers."""

    seq: int
    prev_hash: str
    body: str
    hash: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head of the chain written down outside the database."""

    seq: int
    hash: str


class BreachKind(StrEnum):
    GAP = "gap"  # a row is missing, or one was put in between
    BROKEN_LINK = "broken_link"  # the row does not follow the one before it
    CHANGED = "changed"  # the row's text is not what was hashed
    TRUNCATED = "truncated"  # the chain ends before a recorded head
    REWRITTEN = "rewritten"  # the chain holds, but is not the one whose head was recorded


@dataclass(frozen=True, slots=True)
class Breach:
    """The first row at which the chain fails."""

    seq: int
    kind: BreachKind


def chain_hash(prev_hash: str, canonical_body: str) -> str:
    """SHA-256 over the previous hash and the row's canonical text, as 64 lower-case hex digits.

    Raises: ValueError if the previous hash is none, because text could then slide over the border between the two.
    """
    if not _HASH.fullmatch(prev_hash):
        raise ValueError("prev_hash must be 64 lower-case hex digits")
    return sha256(f"{prev_hash}\n{canonical_body}".encode()).hexdigest()


def verify_chain(
    rows: Iterable[ChainRow], *, after: Anchor = Anchor(0, GENESIS_HASH), anchors: Iterable[Anchor] = ()
) -> Breach | None:
    """Walk the rows in order of seq, starting behind `after`, and name the first breach.

    `anchors` are recorded heads that must lie on the chain; those at or before `after` are not looked at.
    """
    expected = {anchor.seq: anchor.hash for anchor in anchors if anchor.seq > after.seq}
    seq, previous = after.seq, after.hash
    for row in rows:
        seq += 1
        kind = _fault(row, seq, previous, expected.pop(seq, None))
        if kind is not None:
            return Breach(seq, kind)
        previous = row.hash
    return Breach(seq + 1, BreachKind.TRUNCATED) if expected else None


def _fault(row: ChainRow, seq: int, previous: str, anchored: str | None) -> BreachKind | None:
    if row.seq != seq:
        return BreachKind.GAP
    if row.prev_hash != previous:
        return BreachKind.BROKEN_LINK
    if row.hash != chain_hash(previous, row.body):
        return BreachKind.CHANGED
    if anchored is not None and anchored != row.hash:
        return BreachKind.REWRITTEN
    return None
