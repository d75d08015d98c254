"""Passwords: hashing with bounded concurrency, the rules a new one must meet, and readable first passwords.

There are no rules of composition and no expiry: length and not being guessable are what helps. What the leaked
national personnel data holds (NIP, name, birth date) never works as a password.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.errors import FieldError, Unavailable

MIN_LENGTH: Final = 12
MAX_LENGTH: Final = 128
_READ_LENGTH: Final = 1024
# Half of a password may be guessable; the rest has to be of the person's own making.
_OWN_CHARACTERS: Final = 6
# Neither look-alikes (0 o, 1 i l) nor the vowels a, e, u: no group reads as a word.
_ALPHABET: Final = "bcdfghjkmnpqrstvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4

# The smallest setting that is still recommended against offline guessing: 19 MiB, two passes, one lane.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Per process. More at once would only starve the pages of people already signed in.
_SLOTS: Final = BoundedSemaphore(2)
_LONGEST_WAIT_SECONDS: Final = 8.0

_COMMON: Final = Path(__file__).resolve().parents[1] / "parameters" / "common_passwords.txt"
_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_YEAR: Final = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
_LOOKALIKES: Final = str.maketrans("013457@$", "oieastas")


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What others know or can look up about a person, and so must not be the password."""

    nip: str
    nama: str
    birth_date: date | None = None


def hash_password(password: str) -> str:
    """Argon2id hash of a password. Raises: Unavailable when too many others are being hashed."""
    with _slot():
        return _HASHER.hash(_normal(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password belongs to the stored hash; without one the same work is done and the answer is no.

    Raises: Unavailable when too many others are being hashed.
    """
    decoy = _decoy()
    with _slot():
        try:
            return _HASHER.verify(stored or decoy, _normal(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(stored)


def make_first_password() -> str:
    """A random password for a printed slip: four groups of four, 77 bits, nothing that is mistaken when typed."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def tidy_first_password(typed: str) -> str:
    """A first password as it was printed, however its groups were typed; anything else comes back unchanged."""
    bare = re.sub(r"[\s-]+", "", typed).lower()
    if len(bare) != _GROUPS * _GROUP_LENGTH or not set(bare) <= set(_ALPHABET):
        return typed
    return "-".join(bare[start : start + _GROUP_LENGTH] for start in range(0, len(bare), _GROUP_LENGTH))


def judge_password(password: str, person: PersonFacts) -> list[FieldError]:
    """What is wrong with a new password, the first thing only; empty when it is good enough."""
    text = _normal(password)
    if len(text) < MIN_LENGTH:
        return [FieldError("password_short", {"least": MIN_LENGTH, "length": len(text)})]
    if len(text) > MAX_LENGTH:
        return [FieldError("password_long", {"most": MAX_LENGTH})]
    folded = _folded(text)
    if _contains_person(folded, person):
        return [FieldError("password_personal")]
    if _is_repetitive(folded):
        return [FieldError("password_repetitive")]
    if _left_over(text) < _OWN_CHARACTERS:
        return [FieldError("password_common")]
    return []


def _normal(password: str) -> str:
    """One text for what looks the same, whichever keyboard typed it; beyond any allowed length nothing more is read."""
    return unicodedata.normalize("NFKC", password[:_READ_LENGTH])


def _folded(text: str) -> str:
    return _NOT_LETTERS.sub("", text.casefold())


def _contains_person(folded: str, person: PersonFacts) -> bool:
    names = {part for part in re.split(r"[\W_]+", person.nama.casefold()) if len(part) >= 3}
    without_names = folded
    for name in sorted(names, key=len, reverse=True):
        without_names = without_names.replace(name, "")
    has_name = without_names != folded and len(without_names) < _OWN_CHARACTERS
    nip = person.nip.casefold()
    pieces = (
        {nip, nip[:14], nip[8:], *_dates(person.birth_date)} if nip.isdigit() else {nip, *_dates(person.birth_date)}
    )
    return has_name or any(len(piece) >= 6 and piece in folded for piece in pieces)


def _dates(day: date | None) -> set[str]:
    if day is None:
        return set()
    return {day.strftime(form) for form in ("%Y%m%d", "%d%m%Y", "%d%m%y", "%y%m%d", "%m%d%Y")}


def _is_repetitive(folded: str) -> bool:
    """Few different characters, one character many times, a short piece repeated, or a run along the alphabet."""
    if len(set(folded)) < 5 or max((len(list(group)) for _, group in groupby(folded)), default=0) > 4:
        return True
    if any(folded == (folded[:size] * len(folded))[: len(folded)] for size in range(1, len(folded) // 2 + 1)):
        return True
    steps = [ord(after) - ord(before) for before, after in zip(folded, folded[1:], strict=False)]
    return max((len(list(group)) for step, group in groupby(steps) if step in (1, -1)), default=0) >= 7


def _left_over(text: str) -> int:
    """How many characters remain when every well-known word, year and short number is taken out."""
    no_years = _YEAR.sub(" ", text.casefold())
    return min(_without_words(variant) for variant in (no_years, no_years.translate(_LOOKALIKES)))


def _without_words(text: str) -> int:
    rest = _folded(text)
    for word in _common_words():
        rest = rest.replace(word, " ")
    return len(re.sub(r"\b\d{1,4}\b", "", rest).replace(" ", ""))


@cache
def _common_words() -> tuple[str, ...]:
    """The words of the list, longest first, so that `katasandi` goes before `kata`."""
    lines = _COMMON.read_text(encoding="utf-8").split("\n")
    words = {line.strip().casefold() for line in lines if line.strip() and not line.startswith("#")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@cache
def _decoy() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


@contextmanager
def _slot() -> Iterator[None]:
    if not _SLOTS.acquire(timeout=_LONGEST_WAIT_SECONDS):
        raise Unavailable("sign_in_busy")
    try:
        yield
    finally:
        _SLOTS.release()
