"""Which days a person has to work in a month, and by which office hours. Loaded once per month, asked person by person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select

from app.domain.attendance import DaySchedule
from app.domain.calendar import Pattern, WorkCalendar, days_between
from app.domain.emergencies import undeducted_days
from app.domain.periods import Month
from app.domain.structure import AssignmentFact, Penugasan
from app.extensions import db
from app.models import Assignment, Unit, WorkSchedule
from app.services.city_calendar import emergencies_between, work_calendar
from app.services.rules import parameters_on


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """A person's month.

    `days`: every day that counts if something is recorded for it, with its office hours (None: nobody can be late).
    `expected`: the working days for which a record is expected. `rostered`: the number of working days of a shift
    worker, whose roster is not known to us: any day with a record is a day worked, and only their number is expected.
    `undeducted`: days of an emergency, with its name; nothing is expected on them and nothing recorded costs anything.
    """

    days: Mapping[date, DaySchedule | None]
    expected: tuple[date, ...]
    rostered: int = 0
    undeducted: Mapping[date, str] = field(default_factory=dict)


class DutyPlans:
    """The plans of one month. Office hours of a unit are those of the nearest unit above it that has its own for the
    day and pattern, else the city's, else the default of the parameters; of several rows the latest `valid_from` wins,
    so that a dated Ramadan row covers the standing one. `until`: later days of the month do not count (a cut-off).
    """

    def __init__(self, month: Month, until: date | None = None) -> None:
        self.month, self.until = month, until
        self.calendar: WorkCalendar = work_calendar()
        self._days = tuple(days_between(month.first_day, until or month.last_day))
        self._paths = {row.id: _ids(row.path) for row in db.session.execute(select(Unit.id, Unit.path))}
        self._rows = _schedule_rows(month)
        self._whole: dict[tuple[int, Pattern], DutyPlan] = {}
        self._emergencies = emergencies_between(month.first_day, month.last_day)
        self._undeducted: dict[int, Mapping[date, str]] = {}

    def plan(self, posts: Sequence[AssignmentFact]) -> DutyPlan:
        """The plan of a person with these posts; people with one post all month share theirs."""
        first, last = self.month.first_day, self.month.last_day
        if len(posts) == 1 and posts[0].covers(first) and posts[0].covers(last):
            post = posts[0]
            key = (post.unit_id, post.pattern)
            if key not in self._whole:
                self._whole[key] = self._made([(day, post) for day in self._days])
            return self._whole[key]
        return self._made([(day, held) for day in self._days if (held := _post_on(posts, day)) is not None])

    def schedule(self, day: date, unit_id: int, pattern: Pattern) -> DaySchedule | None:
        """Office hours of a day, in minutes from local midnight. Raises ParameterNotInForce."""
        for place in (*reversed(self._paths.get(unit_id, ())), None):
            for row in self._rows.get((place, pattern, day.weekday()), ()):
                if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
                    return DaySchedule(row.start_minute, row.end_minute)
        return default_schedule(day, pattern)

    def _made(self, days: Iterable[tuple[date, AssignmentFact]]) -> DutyPlan:
        schedules: dict[date, DaySchedule | None] = {}
        expected: list[date] = []
        undeducted: dict[date, str] = {}
        rostered = 0
        for day, post in days:
            works = self.calendar.is_working_day(day, post.pattern)
            is_shift = post.pattern is Pattern.SHIFT
            if works or is_shift:
                schedules[day] = self.schedule(day, post.unit_id, post.pattern)
            emergency = self._undeducted_of(post.unit_id).get(day)
            if emergency is not None:
                undeducted[day] = emergency
                continue
            if works and not is_shift:
                expected.append(day)
            rostered += works and is_shift
        return DutyPlan(schedules, tuple(expected), rostered, undeducted)

    def _undeducted_of(self, unit_id: int) -> Mapping[date, str]:
        if unit_id not in self._undeducted:
            self._undeducted[unit_id] = undeducted_days(self._emergencies, self._paths.get(unit_id, (unit_id,)))
        return self._undeducted[unit_id]


def posts_of(people: Sequence[int], first: date, last: date) -> dict[int, list[AssignmentFact]]:
    """The posts that people hold on some day between two days, with one query."""
    table = Assignment
    rows = db.session.execute(
        select(
            table.employee_id,
            table.unit_id,
            table.jabatan,
            table.penugasan,
            table.starts_on,
            table.ends_on,
            table.pola_kerja,
        )
        .where(
            table.employee_id.in_(people),
            table.starts_on <= last,
            or_(table.ends_on.is_(None), table.ends_on >= first),
        )
        .order_by(table.id)
    )
    found: dict[int, list[AssignmentFact]] = {}
    for employee, unit, jabatan, kind, starts_on, ends_on, pattern in rows:
        post = AssignmentFact(employee, unit, jabatan, Penugasan(kind), starts_on, ends_on, pattern=Pattern(pattern))
        found.setdefault(employee, []).append(post)
    return found


def default_schedule(day: date, pattern: Pattern) -> DaySchedule | None:
    """The product's own office hours; none for shift workers. Raises ParameterNotInForce."""
    if pattern is Pattern.SHIFT:
        return None
    hours = parameters_on(day, "office_hours").table(f"office_hours_{pattern.value}").get(str(day.isoweekday()))
    return None if hours is None else DaySchedule(_minute(hours["start"]), _minute(hours["end"]))


def _post_on(posts: Sequence[AssignmentFact], day: date) -> AssignmentFact | None:
    """The post that counts on a day: the latest definitif one, else the latest Plt or Plh."""
    covering = [post for post in posts if post.covers(day)]
    return max(covering, key=lambda post: (post.is_definitif, post.starts_on), default=None)


def _schedule_rows(month: Month) -> dict[tuple[int | None, Pattern, int], list[WorkSchedule]]:
    first, last = month.first_day, month.last_day
    rows = db.session.scalars(
        select(WorkSchedule)
        .where(
            WorkSchedule.valid_from <= last,
            or_(WorkSchedule.valid_to.is_(None), WorkSchedule.valid_to >= first),
        )
        .order_by(WorkSchedule.valid_from.desc(), WorkSchedule.id.desc())
    )
    found: dict[tuple[int | None, Pattern, int], list[WorkSchedule]] = {}
    for row in rows:
        found.setdefault((row.unit_id, Pattern(row.pola_kerja), row.weekday), []).append(row)
    return found


def _ids(path: str) -> tuple[int, ...]:
    return tuple(int(part) for part in path.split("/") if part)


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
