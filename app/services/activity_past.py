"""What a person recorded in the last weeks, read once, as kinds of work that could be recorded again."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select

from app.domain.activities import MINUTES_PER_DAY
from app.extensions import db
from app.models import Activity
from app.services.activity_days import DayMinutes, sum_minutes
from app.services.activity_entry import title_of
from app.services.activity_lines import LineRow, lines_in_force

# Habits are read from six weeks: long enough for a weekday's rhythm, few enough rows to be read on every visit.
REACH = timedelta(days=42)
_MOST_ROWS = 400


@dataclass(frozen=True, slots=True)
class Habit:
    """Something done before, as it would be recorded again. `source` is the latest like entry."""

    source: uuid.UUID
    title: str
    description: str
    line_kind: str
    line: LineRow | None
    volume: Decimal | None
    satuan: str | None
    minutes: int
    start_minute: int
    work_date: date
    status: str = ""


HABIT_COLUMNS = (
    Activity.public_id,
    Activity.description,
    Activity.line_kind,
    Activity.plan_line_id,
    Activity.volume,
    Activity.satuan,
    Activity.start_minute,
    Activity.end_minute,
    Activity.work_date,
    Activity.status,
)


def habit_of(row: Any, lines: Mapping[int, LineRow]) -> Habit:
    """A row of `HABIT_COLUMNS` with the plan line of the day it would be recorded on."""
    public_id, description, line_kind, plan_line_id, volume, satuan, start, end, work_date, status = row
    return Habit(
        source=public_id,
        title=title_of(description),
        description=description,
        line_kind=line_kind,
        line=lines.get(plan_line_id or 0),
        volume=volume,
        satuan=satuan,
        minutes=end - start,
        start_minute=start,
        work_date=work_date,
        status=status,
    )


def kind_of(one: Habit) -> tuple[object, ...]:
    """What makes two entries the same kind of work: plan line and title."""
    return one.line_kind, one.line.plan_line_id if one.line else None, one.title.casefold()


def own_rows(employee_id: int, first: date, last: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """A person's entries of some days as `HABIT_COLUMNS`, the latest first. One query."""
    return db.session.execute(
        select(*HABIT_COLUMNS)
        .where(Activity.employee_id == employee_id, Activity.work_date.between(first, last))
        .order_by(Activity.work_date.desc(), Activity.start_minute.desc())
        .limit(_MOST_ROWS)
    ).all()


class PastEntries:
    """The recent entries of a person, read once."""

    def __init__(self, employee_id: int, day: date, today: date) -> None:
        until = today if day >= today - REACH else day
        rows = own_rows(employee_id, day - REACH, until)
        self.lines = lines_in_force(employee_id, day)
        lines = {row.plan_line_id: row for row in self.lines}
        self.day = day
        self.rows = [habit_of(row, lines) for row in rows]

    def minutes(self) -> dict[date, DayMinutes]:
        return sum_minutes((one.work_date, one.status, one.minutes) for one in self.rows)

    def taken(self, day: date) -> list[tuple[int, int]]:
        """Start and end, in minutes, of what the day holds."""
        return [
            (one.start_minute, one.start_minute + one.minutes)
            for one in self.rows
            if one.work_date == day and one.status != "rejected"
        ]

    def days_after_night(self) -> set[date]:
        """Days into which an entry of the day before reached."""
        return {
            one.work_date + timedelta(days=1) for one in self.rows if one.start_minute + one.minutes > MINUTES_PER_DAY
        }

    def habits(self) -> list[Habit]:
        """Each kind of work once, the latest first; what the plan of the day no longer holds is left out."""
        found: dict[tuple[object, ...], Habit] = {}
        for one in self.usable():
            found.setdefault(kind_of(one), one)
        return list(found.values())

    def usable(self) -> list[Habit]:
        return [one for one in self.rows if one.status != "rejected" and (one.line_kind != "rhk" or one.line)]

    def weekday_habits(self, weekday: int | None = None) -> list[Habit]:
        """The kinds of work of a weekday (0 = Monday; the day's own), most frequent first, then the latest."""
        wanted = self.day.weekday() if weekday is None else weekday
        same_day = [one for one in self.usable() if one.work_date.weekday() == wanted]
        counts = Counter(kind_of(one) for one in same_day if one.work_date != self.day)
        latest = {kind_of(one): one for one in reversed(same_day)}
        ranked = sorted(counts, key=lambda kind: (-counts[kind], -latest[kind].work_date.toordinal()))
        return [latest[kind] for kind in ranked]

    def copy_source(self) -> tuple[date | None, int]:
        days = Counter(one.work_date for one in self.usable() if one.work_date < self.day)
        latest = max(days, default=None)
        return latest, days[latest] if latest else 0
