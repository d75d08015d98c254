"""The days on which an entry is expected of people whose posts are not simply recorded every day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func, or_, select

from app.domain.calendar import days_between
from app.domain.periods import Month
from app.domain.schedule import DutyChange, Schedule, WajibCatat, wajib_catat_on
from app.extensions import db
from app.models import Assignment, RecordingDuty
from app.services.schedules import duty_changes, schedules_of

Bits = Mapping[str, int]
_NOTHING = Schedule(())


@dataclass(frozen=True, slots=True)
class _Post:
    """A definitif post that is, at some time, recorded otherwise than every day."""

    id: int
    starts_on: date
    ends_on: date | None
    base: WajibCatat

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class EntryDays:
    """Expected days between two days, by month as bits (bit n - 1 for day n); `people` None: of the whole city.

    One query for posts, and two more where some are recorded by schedule or not at all.
    """

    def __init__(self, first: date, last: date, people: Collection[int] | None = None) -> None:
        self._first, self._last = first, last
        self._posts = _posts(first, last, people)
        self._changes = duty_changes([one.id for posts in self._posts.values() for one in posts])
        scheduled = [person for person, posts in self._posts.items() if any(map(self._may_be_scheduled, posts))]
        self._schedules = schedules_of(scheduled, first, last)
        self._known: dict[tuple[object, ...], dict[str, int]] = {}

    def is_usual(self, person: int) -> bool:
        """Whether the person records every working day."""
        return person not in self._posts

    def of(self, person: int, usual: Bits) -> Bits:
        """The days on which the person's entry is expected, where `usual` are those of a person who records daily."""
        posts = self._posts.get(person)
        if posts is None:
            return usual
        schedule = self._schedules.get(person, _NOTHING)
        whole = self._whole(posts)
        if whole is WajibCatat.TIDAK:
            return {}
        if whole is WajibCatat.JADWAL:
            return self._scheduled(schedule)
        return month_bits(
            day for day in days_between(self._first, self._last) if self._asks(posts, schedule, day, usual)
        )

    def _whole(self, posts: list[_Post]) -> WajibCatat | None:
        """The one way that holds on all days, if it is one."""
        if len(posts) != 1 or self._changes.get(posts[0].id):
            return None
        return posts[0].base if posts[0].covers(self._first) and posts[0].covers(self._last) else None

    def _scheduled(self, schedule: Schedule) -> Bits:
        found = self._known.get(schedule.shape)
        if found is None:
            days = days_between(self._first, self._last)
            found = self._known[schedule.shape] = month_bits(day for day in days if schedule.expects_entry(day))
        return found

    def _asks(self, posts: list[_Post], schedule: Schedule, day: date, usual: Bits) -> bool:
        post = next((one for one in posts if one.covers(day)), None)
        way = WajibCatat.HARIAN if post is None else wajib_catat_on(day, post.base, self._changes.get(post.id, ()))
        if way is WajibCatat.HARIAN:
            return bool(usual.get(Month.of(day).code, 0) >> (day.day - 1) & 1)
        return way is WajibCatat.JADWAL and schedule.expects_entry(day)

    def _may_be_scheduled(self, post: _Post) -> bool:
        changes: Iterable[DutyChange] = self._changes.get(post.id, ())
        return post.base is WajibCatat.JADWAL or any(one.wajib_catat is WajibCatat.JADWAL for one in changes)


def month_bits(days: Iterable[date]) -> dict[str, int]:
    """Days by month code as bits: bit n - 1 for day n."""
    found: dict[str, int] = defaultdict(int)
    for day in days:
        found[Month.of(day).code] |= 1 << (day.day - 1)
    return dict(found)


def records_otherwise() -> ColumnElement[bool]:
    """Whether an assignment is, or was at some time, not recorded every day."""
    return or_(
        Assignment.wajib_catat != WajibCatat.HARIAN.value, exists().where(RecordingDuty.assignment_id == Assignment.id)
    )


def recorded_as(day: date) -> ColumnElement[str]:
    """How the days of an assignment are recorded on a day."""
    latest = (
        select(RecordingDuty.wajib_catat)
        .where(RecordingDuty.assignment_id == Assignment.id, RecordingDuty.valid_from <= day)
        .order_by(RecordingDuty.valid_from.desc(), RecordingDuty.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(latest, Assignment.wajib_catat)


def _posts(first: date, last: date, people: Collection[int] | None) -> dict[int, list[_Post]]:
    query = select(
        Assignment.employee_id, Assignment.id, Assignment.starts_on, Assignment.ends_on, Assignment.wajib_catat
    ).where(
        Assignment.penugasan == "definitif",
        Assignment.starts_on <= last,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= first),
        records_otherwise(),
    )
    if people is not None:
        query = query.where(Assignment.employee_id.in_(sorted(people)))
    found: dict[int, list[_Post]] = {}
    # The newest first, as where posts overlap the newest counts.
    for row in db.session.execute(query.order_by(Assignment.starts_on.desc())):
        post = _Post(row.id, row.starts_on, row.ends_on, WajibCatat(row.wajib_catat))
        found.setdefault(row.employee_id, []).append(post)
    return found
