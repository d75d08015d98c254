"""Reminders of people whose posts are recorded by a timetable or roster: only their own days are asked about.

A night shift belongs to the day it began; the day after, and any day off, is nobody's business.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.domain.calendar import Pattern, WorkCalendar, days_between, local_date
from app.domain.periods import Month
from app.extensions import db
from app.models import Activity, Assignment, Attendance
from app.services.city_calendar import deadline_calendar
from app.services.entry_days import Bits, EntryDays, month_bits, records_otherwise
from app.services.missing import present
from app.services.missing_window import NOT_ASKED
from app.services.notices import NoticeText
from app.services.reminder_groups import about_day, is_away
from app.services.rules import window_rules

# No deadline is longer in calendar days, and older days are the business of "who is missing what".
_LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One person: the days on which an entry was or is expected, and those that need none any more."""

    person: int
    pattern: Pattern
    expected: frozenset[date]
    answered: frozenset[date]

    def is_silent(self, day: date) -> bool:
        return day in self.expected and day not in self.answered


def scheduled_matters(*, now: datetime) -> Iterator[NoticeText]:
    """The last day on duty without an entry, told on the next day on duty; and days whose deadline ends tonight."""
    today = local_date(now)
    calendar, days = deadline_calendar(today - _LOOK_BACK), window_rules(today).submit_working_days
    for one in _people(today, calendar):
        before = {day for day in one.expected if day < today}
        ending = {day for day in before if calendar.nth_working_day_after(day, days, one.pattern) == today}
        for day in sorted(ending):
            if one.is_silent(day):
                yield about_day("reminder_deadline", one.person, day)
        last = max(before, default=None)
        if today in one.expected and last is not None and last not in ending and one.is_silent(last):
            yield about_day("reminder_yesterday", one.person, last)


def _people(today: date, calendar: WorkCalendar) -> Iterator[_Asked]:
    """Everyone not away today who records otherwise than every day. Four queries and those of the schedules."""
    first = today - _LOOK_BACK
    rows = db.session.execute(
        select(Assignment.employee_id, Assignment.pola_kerja, Assignment.starts_on)
        .where(*present(today), records_otherwise(), ~is_away(today))
        .order_by(Assignment.employee_id)
    ).all()
    if not rows:
        return
    asked, answered = EntryDays(first, today), _answered(first, today)
    usual = {pattern: _usual(first, today, pattern, calendar) for pattern in Pattern}
    for person, pola_kerja, starts_on in rows:
        pattern = Pattern(pola_kerja)
        bits = asked.of(person, usual[pattern])
        expected = frozenset(day for day in days_between(max(first, starts_on), today) if _holds(bits, day))
        yield _Asked(person, pattern, expected, frozenset(answered.get(person, ())))


def _usual(first: date, today: date, pattern: Pattern, calendar: WorkCalendar) -> Bits:
    """For posts that were or are recorded daily; the week of offices says nothing about shifts."""
    return {} if pattern is Pattern.SHIFT else month_bits(calendar.list_working_days(first, today, pattern))


def _holds(bits: Bits, day: date) -> bool:
    return bool(bits.get(Month.of(day).code, 0) >> (day.day - 1) & 1)


def _answered(first: date, today: date) -> dict[int, set[date]]:
    """Days with a submitted entry or away, of people who record otherwise. Two queries."""
    people = select(Assignment.employee_id).where(*present(today), records_otherwise())
    wrote = select(Activity.employee_id, Activity.work_date).where(
        Activity.employee_id.in_(people), Activity.work_date.between(first, today), Activity.status != "draft"
    )
    away = select(Attendance.employee_id, Attendance.tanggal).where(
        Attendance.employee_id.in_(people),
        Attendance.tanggal.between(first, today),
        Attendance.kode.in_(sorted(NOT_ASKED)),
    )
    found: dict[int, set[date]] = {}
    for statement in (wrote.distinct(), away):
        for person, day in db.session.execute(statement):
            found.setdefault(person, set()).add(day)
    return found
