"""Whose month belongs to which TPP batch, and why somebody whom the roster leads there is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PAID_SCHEME = "tpp"


class Reason(StrEnum):
    """Why somebody is left out of a batch; stored, worded at the edge."""

    STANDING = "kedudukan"  # a recorded standing on the last day
    ATTENDANCE_CODE = "kode_kehadiran"  # TB or CLTN on the last duty day with a record
    SCHEME = "skema"  # another scheme pays
    NO_DEFINITIF = "tanpa_definitif"  # only acting (Plt, Plh) on the last day
    LEFT = "selesai"  # the definitif post ended within the month and no other began
    MOVED = "pindah"  # a definitif post under another OPD on the last day
    ELSEWHERE = "batch_lain"  # another batch of the month has the person already
    NO_REFERENCE = "tanpa_acuan"  # THR, gaji 13: the month of reference gave nothing
    GIVEN_BEFORE = "sudah_diberi"  # a settlement: something was given, and now there is no amount


@dataclass(frozen=True, slots=True)
class Post:
    """An assignment as far as membership asks: `opd_id` is the OPD whose batch it leads to; `ends_on` included."""

    unit_id: int
    opd_id: int
    is_definitif: bool
    skema: str
    starts_on: date
    ends_on: date | None = None
    kelas_jabatan: int | None = None
    status: str = ""
    jenis_jabatan: str = ""

    def covers(self, day: date) -> bool:
        """Whether the post is held on the day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place in the batch of an OPD: in it (`reason` None), or left out. `other` is the post moved to."""

    post: Post
    reason: Reason | None = None
    other: Post | None = None

    @property
    def is_in(self) -> bool:
        return self.reason is None


def places(posts: Iterable[Post], last_day: date, *, pays_part_months: bool = False) -> list[Place]:
    """Where one person stands in the batches of a month, from the posts held in it; at most one place is in.

    1. The latest definitif post held on the last day decides: in, or left out for its scheme.
    2. Definitif posts under other OPDs that ended within the month: left out there, moved.
    3. Without a definitif post on the last day: the one that ended last is left out (with part months: in, if it pays TPP),
       and a post only acted in on the last day is left out as such.
    One place for each OPD.
    """
    known = list(posts)
    definitif = sorted((one for one in known if one.is_definitif), key=lambda one: one.starts_on)
    held = [one for one in definitif if one.covers(last_day)]
    ended = [one for one in definitif if not one.covers(last_day)]
    if held:
        found = [_placed(held[-1])]
        found += [Place(one, Reason.MOVED, held[-1]) for one in reversed(ended)]
    else:
        found = [_ended(one, is_latest and pays_part_months) for one, is_latest in _latest_first(ended)]
        found += [Place(one, Reason.NO_DEFINITIF) for one in known if not one.is_definitif and one.covers(last_day)]
    return list({place.post.opd_id: place for place in reversed(found)}.values())[::-1]


def _placed(post: Post) -> Place:
    return Place(post, None if post.skema == PAID_SCHEME else Reason.SCHEME)


def _ended(post: Post, is_paid_in_part: bool) -> Place:
    return _placed(post) if is_paid_in_part else Place(post, Reason.LEFT)


def _latest_first(ended: Sequence[Post]) -> list[tuple[Post, bool]]:
    ordered = sorted(ended, key=lambda one: (one.ends_on or date.max, one.starts_on), reverse=True)
    return [(one, number == 0) for number, one in enumerate(ordered)]
