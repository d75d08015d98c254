"""A day's entry: its states, its times, and what makes it acceptable."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from ipaddress import ip_address
from numbers import Real
from urllib.parse import urlsplit

from app.domain.calendar import Pattern
from app.domain.canonical import canonical_hash
from app.domain.errors import FieldError, IllegalTransition, Invalid

MINUTES_PER_DAY = 24 * 60
MEETING_CODE = "RAPAT"
MAX_VOLUME = Decimal(1_000_000)
VOLUME_DECIMALS = 3
MAX_URAIAN = 1000
MAX_SATUAN = 60
MAX_URL = 500

# The names of an entry's fields, in forms, JSON and import files alike.
FIELDS = (
    ("tanggal", "mulai", "selesai", "indikator_kode", "uraian", "volume", "satuan", "bukti_url", "status")
)  # fmt: skip

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS = re.compile(r"[0-9](?:[ .\-]?[0-9]){12,}")
_NO_DIGIT = re.compile(r"[^0-9]")
_VOLUME = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{0,15})?")
_PRIVATE_ENDINGS = frozenset(
    {"localhost", "local", "internal", "lan", "home", "intranet", "corp", "arpa", "test", "invalid"}
)
# These turn the reading direction around and can make a text show something else than it says.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class ActivityStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"


class LineKind(StrEnum):
    RHK = "rhk"
    STANDING = "standing"  # "Tugas belum ber-RHK"
    MINUTES_ONLY = "minutes_only"  # meetings, training, sudden assignments


class Action(StrEnum):
    SAVE_DRAFT = "save_draft"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    UNDO = "undo"
    AUTO_APPROVE = "auto_approve"  # undecided when the month closed
    EXCLUDE = "exclude"  # not counted at closing, with a reason and a notice


_S, _A = ActivityStatus, Action
# None is the entry that does not exist yet. A rejected entry is final but for the undo.
TRANSITIONS: dict[tuple[ActivityStatus | None, Action], ActivityStatus] = {
    (None, _A.SAVE_DRAFT): _S.DRAFT,
    (None, _A.SUBMIT): _S.SUBMITTED,
    (_S.DRAFT, _A.SAVE_DRAFT): _S.DRAFT,
    (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
    (_S.RETURNED, _A.SAVE_DRAFT): _S.RETURNED,
    (_S.RETURNED, _A.SUBMIT): _S.SUBMITTED,
    (_S.SUBMITTED, _A.WITHDRAW): _S.DRAFT,
    (_S.SUBMITTED, _A.APPROVE): _S.APPROVED,
    (_S.SUBMITTED, _A.RETURN): _S.RETURNED,
    (_S.SUBMITTED, _A.REJECT): _S.REJECTED,
    (_S.SUBMITTED, _A.AUTO_APPROVE): _S.APPROVED,
    (_S.SUBMITTED, _A.EXCLUDE): _S.REJECTED,
    (_S.APPROVED, _A.UNDO): _S.SUBMITTED,
    (_S.RETURNED, _A.UNDO): _S.SUBMITTED,
    (_S.REJECTED, _A.UNDO): _S.SUBMITTED,
}

# Entries that take up their time; drafts may still clash, rejected ones no longer do.
OCCUPYING = frozenset({_S.SUBMITTED, _S.APPROVED, _S.RETURNED})


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of local time, in minutes since 0001-01-01 00:00 local, end excluded (the zone has no DST)."""

    start: int
    end: int

    @classmethod
    def on(cls, day: date, start_minute: int, end_minute: int) -> "Interval":
        """From minutes of a day; an end past 1440 lies on the next day."""
        midnight = day.toordinal() * MINUTES_PER_DAY
        return cls(midnight + start_minute, midnight + end_minute)

    def overlaps(self, other: "Interval") -> bool:
        """Whether both share at least a minute; touching is no overlap."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Occupied:
    """Another entry of the person that takes up its time; `title` names it in messages."""

    interval: Interval
    title: str


@dataclass(frozen=True, slots=True)
class LineOption:
    """An indicator of the SKP in force on the entry's date."""

    plan_line_id: int
    satuan: str


@dataclass(frozen=True, slots=True)
class EntryContext:
    """What an entry is judged against.

    `lines` by indikator_kode and `pattern` are those of the entry's date (None: not employed then); `others` are the
    person's occupying entries from the day before to the day after, without the entry itself. `takes_any_link`: imported
    entries were written under other rules, so their links need only be web addresses.
    """

    today: date
    pattern: Pattern | None
    lines: Mapping[str, LineOption] = field(default_factory=dict)
    others: Collection[Occupied] = ()
    statuses: frozenset[ActivityStatus] = frozenset({_S.DRAFT, _S.SUBMITTED})
    takes_any_link: bool = False


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """An acceptable entry. Minutes count from local midnight of `work_date`; past 1440 is the next day."""

    work_date: date
    start_minute: int
    end_minute: int
    line_kind: LineKind
    plan_line_id: int | None
    uraian: str
    volume: Decimal | None
    satuan: str
    bukti_url: str
    status: ActivityStatus

    @property
    def minutes(self) -> int:
        return self.end_minute - self.start_minute

    @property
    def interval(self) -> Interval:
        return Interval.on(self.work_date, self.start_minute, self.end_minute)


def transition(status: ActivityStatus | None, action: Action) -> ActivityStatus:
    """The state after an action. Raises: IllegalTransition("illegal_transition")."""
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        raise IllegalTransition(
            "illegal_transition", status=None if status is None else status.value, action=action.value
        ) from None


def first_overlap(interval: Interval, others: Iterable[Occupied]) -> Occupied | None:
    """The earliest other entry that shares time with the interval."""
    return min(
        (other for other in others if interval.overlaps(other.interval)),
        key=lambda other: other.interval,
        default=None,
    )


def body_hash(fields: Mapping[str, object]) -> str:
    """Hash of a body as received, over the entry's fields only; spelling differences of transport do not count.

    Raises: Invalid("field_type") for a value that is neither text nor a number.
    """
    body = {name: normalise_text(text_of(fields.get(name))) for name in FIELDS}
    body["status"] = body["status"] or _S.SUBMITTED.value
    volume = body["volume"]
    number = Decimal(volume) if _VOLUME.fullmatch(volume) else None
    return canonical_hash({**body, "volume": volume if number is None else number})


def text_of(value: object) -> str:
    """A form or JSON value as text; missing is empty. Raises: Invalid("field_type")."""
    if value is None:
        return ""
    if isinstance(value, bool):
        raise Invalid("field_type")
    if isinstance(value, str | Real | Decimal):
        return str(value)
    raise Invalid("field_type")


def normalise_text(text: str) -> str:
    """Line ends as \\n, composed characters, no white space around."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def parse_date(text: str) -> date:
    """An ISO date. Raises: Invalid with date_format, or date_unknown for a day that does not exist."""
    if not _DATE.fullmatch(text):
        raise Invalid("date_format", value=text[:20])
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("date_unknown", value=text) from None


def parse_time(text: str, *, is_end: bool = False) -> int:
    """Minutes since midnight of `HH:MM`; 24:00 only as an end. Raises: Invalid("time_format")."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise Invalid("time_format", value=text[:20])
    hours, minutes = int(match[1]), int(match[2])
    total = hours * 60 + minutes
    if minutes > 59 or total > MINUTES_PER_DAY or (total == MINUTES_PER_DAY and not is_end):
        raise Invalid("time_format", value=text)
    return total


def parse_volume(text: str) -> Decimal:
    """A volume with a decimal point, 0 < v ≤ 1,000,000, at most 3 decimals.

    Raises: Invalid with volume_format, volume_range or volume_decimals.
    """
    if not _VOLUME.fullmatch(text):
        raise Invalid("volume_format", value=text[:20])
    volume = Decimal(text)
    if not 0 < volume <= MAX_VOLUME:
        raise Invalid("volume_range", low=0, high=int(MAX_VOLUME))
    if volume != round(volume, VOLUME_DECIMALS):
        raise Invalid("volume_decimals", decimals=VOLUME_DECIMALS)
    return volume


def end_on_day(start_minute: int, end_minute: int, pattern: Pattern) -> int:
    """The end in minutes of the start's day; in a shift an end at or before the start lies on the next day.

    Raises: Invalid("end_before_start").
    """
    if end_minute > start_minute:
        return end_minute
    if pattern is not Pattern.SHIFT:
        raise Invalid("end_before_start")
    return end_minute + MINUTES_PER_DAY


def checked_text(text: str, limit: int) -> str:
    """Normalised text without control characters. Raises: Invalid with text_control or text_too_long."""
    clean = normalise_text(text)
    for character in clean:
        is_control = unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"
        if is_control or character in _DIRECTION_MARKS:
            raise Invalid("text_control")
    if len(clean) > limit:
        raise Invalid("text_too_long", limit=limit, length=len(clean))
    return clean


def names_a_person(text: str) -> bool:
    """Whether a text holds a number as long as a NIK: 16 digits, also when written in groups.

    A warning only, because a number of a document may look the same.
    """
    return any(len(_NO_DIGIT.sub("", found)) == 16 for found in _DIGITS.findall(text))


def checked_link(text: str) -> str:
    """A link as evidence: an https address of a public host, or nothing.

    Raises: Invalid as `checked_url`, url_https, or url_private for a host that only some network knows.
    """
    url = checked_url(text)
    if not url:
        return ""
    if not url.lower().startswith("https://"):
        raise Invalid("url_https")
    host = (urlsplit(url).hostname or "").rstrip(".")
    if _is_private(host):
        raise Invalid("url_private")
    return url


def _is_private(host: str) -> bool:
    """Whether a host is an address of no public network, or a name without a public ending."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        ending = host.rpartition(".")[2]
        # A name of digits alone, in whatever notation, is an address in disguise.
        return "." not in host or ending in _PRIVATE_ENDINGS or not ending[:1].isalpha()


def checked_url(text: str) -> str:
    """A web address or nothing. Raises: Invalid with text_too_long, url_scheme or url_invalid."""
    url = checked_text(text, MAX_URL)
    if not url:
        return ""
    if not url.lower().startswith(("http://", "https://")):
        raise Invalid("url_scheme")
    try:
        parts = urlsplit(url)
        is_plain = bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        is_plain = False
    if not is_plain or any(character.isspace() or character in "<>\"'\\" for character in url):
        raise Invalid("url_invalid")
    return url


def as_error(invalid: Invalid) -> FieldError:
    """The refusal of one value as an entry of a field's error list."""
    return FieldError(invalid.code, invalid.params)
