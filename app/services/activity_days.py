"""A person's days as vessels: what was expected, what was logged, and the word that explains an empty one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.domain.attendance import EXCUSED, REDUCES_DUTY, AttendanceCode
from app.domain.calendar import Pattern, days_between
from app.domain.errors import ParameterNotInForce
from app.domain.structure import AssignmentFact, Structure
from app.extensions import db
from app.models import Assignment, Attendance
from app.services.city_calendar import work_calendar
from app.services.rules import daily_norm_minutes, parameters_on
from app.services.structure import to_fact


@dataclass(frozen=True, slots=True)
class DayMinutes:
    """Minutes of one day by state; `logged` is all but drafts and rejected ones."""

    approved: int = 0
    submitted: int = 0
    returned: int = 0
    draft: int = 0

    @property
    def logged(self) -> int:
        return self.approved + self.submitted + self.returned


@dataclass(frozen=True, slots=True)
class DayMark:
    """One day of one person. `norm` is 0 where nothing is expected; `kode` an attendance code worth a word; minutes as logged."""

    day: date
    norm: int
    is_employed: bool
    is_working: bool
    is_holiday: bool
    kode: AttendanceCode | None
    minutes: DayMinutes

    @property
    def lacking(self) -> int:
        """Minutes below the norm."""
        return max(0, self.norm - self.minutes.logged)


class PersonDays:
    """The patterns and attendance of one person around some days; two queries."""

    def __init__(self, employee_id: int, first: date, last: date) -> None:
        self._calendar = work_calendar()
        self._structure = Structure(_own_facts(employee_id))
        self._employee_id = employee_id
        self._codes = _codes(employee_id, first, last)

    def assignment(self, day: date) -> AssignmentFact | None:
        return self._structure.assignment_on(self._employee_id, day)

    def pattern(self, day: date) -> Pattern:
        """The pola_kerja of the day; the five-day week outside any assignment."""
        fact = self.assignment(day)
        return fact.pattern if fact else Pattern.FIVE

    def mark(self, day: date, minutes: DayMinutes | None = None) -> DayMark:
        """What the day asked for and holds."""
        fact = self.assignment(day)
        kode = self._codes.get(day)
        is_working = fact is not None and self._calendar.is_working_day(day, fact.pattern)
        is_expected = is_working and kode not in REDUCES_DUTY
        return DayMark(
            day=day,
            norm=norm_on(day) if is_expected else 0,
            is_employed=fact is not None,
            is_working=is_working,
            is_holiday=day in self._calendar.holidays,
            kode=kode,
            minutes=minutes or DayMinutes(),
        )

    def marks(self, days: Iterable[date], minutes: Mapping[date, DayMinutes]) -> list[DayMark]:
        """The marks of several days."""
        return [self.mark(day, minutes.get(day)) for day in days]


def norm_on(day: date) -> int:
    """Effective minutes of a full day; 0 for days before any rule."""
    try:
        return daily_norm_minutes(day)
    except ParameterNotInForce:
        return 0


def cap_on(day: date) -> int:
    """Minutes of a day that count at most; 0 for days before any rule."""
    try:
        return parameters_on(day, "daily_cap").integer("daily_credit_cap_minutes")
    except ParameterNotInForce:
        return 0


def sum_minutes(rows: Iterable[tuple[date, str, int]]) -> dict[date, DayMinutes]:
    """Minutes per day from (day, status, minutes) rows; rejected ones count nowhere."""
    found: dict[date, dict[str, int]] = {}
    for day, status, minutes in rows:
        if status != "rejected":
            states = found.setdefault(day, {})
            states[status] = states.get(status, 0) + minutes
    return {day: DayMinutes(**states) for day, states in found.items()}


def week_of(day: date) -> list[date]:
    """Monday to Sunday around a day."""
    first = day.toordinal() - day.weekday()
    return list(days_between(date.fromordinal(first), date.fromordinal(first + 6)))


def _own_facts(employee_id: int) -> list[AssignmentFact]:
    rows = db.session.scalars(select(Assignment).where(Assignment.employee_id == employee_id))
    return [to_fact(row) for row in rows]


def _codes(employee_id: int, first: date, last: date) -> dict[date, AttendanceCode]:
    """The code of each day that explains something; a working day's H or TK does not."""
    rows = db.session.execute(
        select(Attendance.tanggal, Attendance.kode).where(
            Attendance.employee_id == employee_id,
            Attendance.tanggal.between(first, last),
            Attendance.kode.in_([code.value for code in EXCUSED | REDUCES_DUTY]),
        )
    )
    return {row.tanggal: AttendanceCode(row.kode) for row in rows}
