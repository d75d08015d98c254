"""What is looked at when asking who is missing what: which days, and from when on a decision is late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.attendance import EXCUSED, AttendanceCode
from app.domain.calendar import Pattern, WorkCalendar, local_date, local_midnight_utc
from app.domain.duty import day_bits
from app.domain.periods import Month
from app.domain.windows import may_submit_new
from app.services.city_calendar import work_calendar
from app.services.periods import MonthStatus, month_status

# On these days nobody is asked for an entry: leave, sickness, permitted absence, travel, training, study.
# Working elsewhere and a forgotten punch are days of work.
NOT_ASKED = EXCUSED - {AttendanceCode.WFA, AttendanceCode.LP}

# Ours, as drawn in the design: one forgotten day is nobody's business, three working days are a superior's time.
LEAST_DAYS = 2
LATE_AFTER_DAYS = 3
# A shift roster is not known to us: only a long silence is remarkable, in calendar days.
SHIFT_SILENT_DAYS = 7
# Longer than any run of days off around Idulfitri.
_LOOK_BACK = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class MissingWindow:
    """The days asked about: of this month, and of last month while it still takes entries, up to yesterday.

    `expected`: working days as bits by month and pattern. `late_before`: what was submitted before has waited for more
    than three working days. `recent`: the last working days of the five-day week, newest last. `previous`: how last
    month stands.
    """

    now: datetime
    today: date
    previous: MonthStatus
    months: tuple[Month, ...]
    expected: Mapping[tuple[Month, Pattern], int]
    late_before: datetime
    recent: tuple[date, ...]

    @property
    def first_day(self) -> date:
        return self.months[0].first_day

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    @property
    def last_working_day(self) -> date:
        """The day of which the dashboard says how many wrote."""
        return self.recent[-1]

    def expected_days(self, pattern: Pattern) -> int:
        """How many working days the window holds."""
        return sum(self.expected[month, pattern].bit_count() for month in self.months)

    def expected_from(self, month: Month, pattern: Pattern, first: date) -> int:
        """The working days of a month on which somebody was there already."""
        bits = self.expected[month, pattern]
        if first > month.last_day:
            return 0
        return bits & -(1 << (first.day - 1)) if first > month.first_day else bits


def missing_window(*, now: datetime) -> MissingWindow:
    """The window at an instant. One query, and the calendar if it is not at hand."""
    today = local_date(now)
    current = Month.of(today)
    status = month_status(current.previous, now=now)
    months = (current.previous, current) if may_submit_new(status.stage) else (current,)
    calendar = work_calendar()
    recent = calendar.list_working_days(today - _LOOK_BACK, today - timedelta(days=1))
    return MissingWindow(
        now=now,
        today=today,
        previous=status,
        months=months,
        expected={(month, one): _working_bits(calendar, month, one, today) for month in months for one in Pattern},
        late_before=local_midnight_utc(recent[-LATE_AFTER_DAYS]),
        recent=tuple(recent[-8:]),
    )


def bit_dates(month: Month, bits: int) -> list[date]:
    """The days of a month that bits stand for."""
    return [date(month.year, month.month, day) for day in range(1, 32) if bits >> (day - 1) & 1]


def _working_bits(calendar: WorkCalendar, month: Month, pattern: Pattern, today: date) -> int:
    last = min(month.last_day, today - timedelta(days=1))
    days: Iterable[date] = calendar.list_working_days(month.first_day, last, pattern) if last >= month.first_day else ()
    return day_bits(days)
