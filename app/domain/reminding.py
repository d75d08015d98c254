"""When to speak: which day is asked about, how far a waiting entry has come, and when a phone stays silent."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from app.domain.calendar import Pattern, WorkCalendar

MINUTES_A_DAY = 24 * 60


class Matter(StrEnum):
    """What a notice is about, as far as a person may choose where to hear of it."""

    ENTRIES = "entries"
    DEADLINE = "deadline"
    DECIDED = "decided"
    WAITING = "waiting"
    PLAN = "plan"
    PAY = "pay"
    OTHER = "other"


class Channel(StrEnum):
    """Where a notice goes besides the inbox, which holds everything."""

    PUSH = "push"
    MAIL = "mail"


class Step(IntEnum):
    """How far the ladder of a waiting entry has come. Each step is told once."""

    NEW = 0
    DAY_ONE = 1
    DAY_TWO = 2
    BEFORE_ESCALATION = 3
    BEFORE_CLOSING = 4


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Minutes of the local day, `starts` inclusive, `ends` exclusive; past midnight when `ends` is smaller."""

    starts: int
    ends: int

    def covers(self, minute: int) -> bool:
        """Whether a phone stays silent at this minute of the day; equal ends mean never."""
        if self.starts <= self.ends:
            return self.starts <= minute < self.ends
        return minute >= self.starts or minute < self.ends


def day_asked_about(today: date, pattern: Pattern, calendar: WorkCalendar) -> date | None:
    """The last working day before today, asked about on the next working day; None on a day off.

    Shift rosters are not known by pattern, so nobody on shifts is asked by it.
    """
    if pattern is Pattern.SHIFT or not calendar.is_working_day(today, pattern):
        return None
    return _working_day_before(today, pattern, calendar)


def day_ending_today(today: date, pattern: Pattern, calendar: WorkCalendar, submit_working_days: int) -> date | None:
    """The work date whose entries are in time until tonight, None when no deadline ends today."""
    if pattern is Pattern.SHIFT or not calendar.is_working_day(today, pattern):
        return None
    day = today
    for _ in range(submit_working_days):
        day = _working_day_before(day, pattern, calendar)
    return day


def ladder_step(
    submitted_on: date,
    asked_on: date,
    calendar: WorkCalendar,
    *,
    escalates_after: date,
    closes_after: date,
) -> Step:
    """How far an entry has come on a day, in working days of the five-day week since it was sent.

    `escalates_after`: the last day on which only the superior decides; `closes_after`: the last day at all.
    """
    if asked_on >= closes_after:
        return Step.BEFORE_CLOSING
    if asked_on >= escalates_after:
        return Step.BEFORE_ESCALATION
    waited = calendar.working_days(submitted_on + timedelta(days=1), asked_on)
    return Step(min(waited, Step.DAY_TWO))


def _working_day_before(day: date, pattern: Pattern, calendar: WorkCalendar) -> date:
    # The longest run of days off, Idulfitri with its weekends, is far shorter.
    return calendar.list_working_days(day - timedelta(days=40), day - timedelta(days=1), pattern)[-1]
