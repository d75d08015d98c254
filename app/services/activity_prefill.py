"""Forms filled in advance: from a like entry, or from a whole day; and what saving would change."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from app.domain.activities import MEETING_CODE, LineKind
from app.domain.calendar import Pattern
from app.domain.errors import NotFound
from app.domain.periods import Semester
from app.domain.permissions import Viewer
from app.extensions import db
from app.models import Activity
from app.services.activity_days import DayMark, PersonDays, sum_minutes
from app.services.activity_lines import LineRow, lines_in_force
from app.services.activity_past import HABIT_COLUMNS, Habit, habit_of
from app.services.activity_windows import deadline_or_none
from app.services.approval_progress import LineEntry, Progress, progress_of, read_line_sums
from app.services.city_calendar import work_calendar
from app.services.entry_templates import templates_of

# The usual break; only a proposal for the next start, no rule.
_BREAK_START, _BREAK_END = 12 * 60, 13 * 60
_DAY_END = 24 * 60
_MORNING = 7 * 60 + 30


@dataclass(frozen=True, slots=True)
class Prefill:
    """A form filled from a like entry: times after the last entry of the day, everything else as last time.

    `progress` of its plan line with this entry, and `path`, the share of the semester's working days gone.
    """

    habit: Habit
    is_template: bool
    start_minute: int
    end_minute: int
    volumes: Sequence[Decimal]
    durations: Sequence[int]
    mark: DayMark
    cap: int
    is_shift: bool
    deadline: datetime | None
    progress: Progress | None
    path: Fraction | None

    @property
    def minutes_after(self) -> int:
        return self.mark.minutes.logged + self.end_minute - self.start_minute


@dataclass(frozen=True, slots=True)
class BlankForm:
    """What the full form needs for a day: its plan lines and the one used last, its mark, when the next entry would begin
    and until when it is on time.
    """

    lines: Sequence[LineRow]
    mark: DayMark
    start_minute: int
    is_shift: bool
    deadline: datetime | None
    last_code: str | None


def prefill(source: uuid.UUID, day: date, *, viewer: Viewer) -> Prefill:
    """The form for recording an entry or a template again on a day. At most seven queries. Raises: NotFound for an entry of someone else."""
    row = db.session.execute(
        select(*HABIT_COLUMNS).where(Activity.public_id == source, Activity.employee_id == viewer.employee_id)
    ).first()
    lines = {line.plan_line_id: line for line in lines_in_force(viewer.employee_id, day)}
    kept = templates_of(viewer.employee_id, lines, only=source) if row is None else []
    if row is None and not kept:
        raise NotFound("not_found")
    habit = kept[0] if kept else habit_of(row, lines)
    person, mark, end = _day_so_far(viewer.employee_id, day)
    start = habit.start_minute if end is None else next_start(end)
    return Prefill(
        habit=habit,
        is_template=bool(kept),
        start_minute=start,
        end_minute=min(start + habit.minutes, _DAY_END),
        volumes=likely_volumes(habit.volume),
        durations=likely_minutes(habit.minutes),
        mark=mark,
        cap=mark.cap,
        is_shift=person.pattern(day) is Pattern.SHIFT,
        deadline=deadline_or_none(day, person.pattern(day), viewer.employee_id),
        progress=_progress(viewer.employee_id, habit, day),
        path=_path(Semester.of(day), habit.line, day) if habit.line else None,
    )


def blank_form(employee_id: int, day: date) -> BlankForm:
    """What the full form offers for a day. Five queries."""
    person, mark, end = _day_so_far(employee_id, day)
    lines = lines_in_force(employee_id, day)
    return BlankForm(
        lines=lines,
        mark=mark,
        start_minute=_MORNING if end is None else next_start(end),
        is_shift=person.pattern(day) is Pattern.SHIFT,
        deadline=deadline_or_none(day, person.pattern(day), employee_id),
        last_code=_last_code(employee_id, lines),
    )


def _last_code(employee_id: int, lines: Sequence[LineRow]) -> str | None:
    """The indikator_kode of the person's newest entry, if the plan of the day still holds it. One query."""
    row = db.session.execute(
        select(Activity.line_kind, Activity.plan_line_id)
        .where(Activity.employee_id == employee_id, Activity.status != "rejected")
        .order_by(Activity.work_date.desc(), Activity.start_minute.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    if row.plan_line_id is None:
        return MEETING_CODE if row.line_kind == LineKind.MINUTES_ONLY else ""
    return next((one.kode for one in lines if one.plan_line_id == row.plan_line_id), None)


def next_start(end_minute: int) -> int:
    """The next start after an end, past the usual break; never beyond the day."""
    start = _BREAK_END if _BREAK_START <= end_minute < _BREAK_END else end_minute
    return start if start < _DAY_END else _MORNING


def likely_volumes(volume: Decimal | None) -> list[Decimal]:
    """Four values around the last one, for one-tap choice."""
    if volume is None:
        return []
    if volume != volume.to_integral_value() or volume < 4:
        return [Decimal(number) for number in (1, 2, 3, 4)]
    step = max(1, int(volume) // 5)
    return [volume - 2 * step, volume - step, volume, volume + step]


@dataclass(frozen=True, slots=True)
class Copyable:
    """An entry of another day as it could be recorded; `clashes`: its time is taken on the day it would go to."""

    habit: Habit
    clashes: bool


def copyable(employee_id: int, day: date, target: date) -> list[Copyable]:
    """The entries of one day as they could be recorded on another, in order of time. Two queries."""
    rows = db.session.execute(
        select(*HABIT_COLUMNS)
        .where(
            Activity.employee_id == employee_id,
            Activity.work_date.in_((day, target)),
            Activity.status != "rejected",
        )
        .order_by(Activity.start_minute, Activity.id)
    )
    lines = {line.plan_line_id: line for line in lines_in_force(employee_id, target)}
    found = [habit_of(row, lines) for row in rows]
    taken = [(one.start_minute, one.start_minute + one.minutes) for one in found if one.work_date == target]
    return [
        Copyable(one, any(start < one.start_minute + one.minutes and one.start_minute < end for start, end in taken))
        for one in found
        if one.work_date == day and (one.line_kind != "rhk" or one.line)
    ]


def likely_minutes(minutes: int) -> list[int]:
    """Four durations for one-tap choice; the last one stands in for the usual one nearest to it."""
    usual = [30, 60, 90, 120]
    nearest = min(usual, key=lambda one: abs(one - minutes))
    return sorted(minutes if one == nearest else one for one in usual)


def _day_so_far(employee_id: int, day: date) -> tuple[PersonDays, DayMark, int | None]:
    """The person around the day, the day's mark, and when its last entry ended (None: nothing there yet)."""
    rows = db.session.execute(
        select(Activity.status, Activity.start_minute, Activity.end_minute).where(
            Activity.employee_id == employee_id, Activity.work_date == day, Activity.status != "rejected"
        )
    ).all()
    minutes = sum_minutes((day, row.status, row.end_minute - row.start_minute) for row in rows)
    person = PersonDays(employee_id, day, day)
    return person, person.mark(day, minutes.get(day)), max((row.end_minute for row in rows), default=None)


def _progress(employee_id: int, habit: Habit, day: date) -> Progress | None:
    """What the entry would add to its plan line in the semester; one query, none off the plan."""
    line_id = habit.line.plan_line_id if habit.line else None
    entry = LineEntry(employee_id, line_id, day, habit.volume, habit.satuan)
    return progress_of(entry, habit.line, read_line_sums([entry]))


def _path(semester: Semester, line: LineRow, day: date) -> Fraction:
    first, last = max(semester.first_day, line.starts_on), min(semester.last_day, line.ends_on)
    calendar = work_calendar()
    total = calendar.working_days(first, last)
    return Fraction(calendar.working_days(first, min(day, last)), total) if total else Fraction(0)
