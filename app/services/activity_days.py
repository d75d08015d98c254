"""A person's days as vessels: what was expected, what was logged, and the word that explains an empty one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.domain.attendance import EXCUSED, REDUCES_DUTY, AttendanceCode
from app.domain.calendar import Pattern, days_between
from app.domain.errors import ParameterNotInForce
from app.domain.schedule import DutyChange, Schedule, SlotFact, WajibCatat, wajib_catat_on
from app.domain.structure import AssignmentFact, Structure
from app.extensions import db
from app.models import Assignment, Attendance, RecordingDuty
from app.services.city_calendar import work_calendar
from app.services.part_time import own_cap, own_norm
from app.services.schedules import own_schedule
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
    """One day of one person. `norm` is 0 where nothing is expected; `cap` is what counts at most; `kode` an attendance code
    worth a word; minutes as logged. `weekly_hours` only of part-time people, whose norm and cap are their own.
    `is_asked`: False where nobody misses an entry though there is a norm, as for a shift over midnight.
    """

    day: date
    norm: int
    is_employed: bool
    is_working: bool
    is_holiday: bool
    kode: AttendanceCode | None
    minutes: DayMinutes
    cap: int = 0
    weekly_hours: int | None = None
    is_asked: bool = True

    @property
    def lacking(self) -> int:
        """Minutes below the norm, where anybody asks."""
        return max(0, self.norm - self.minutes.logged) if self.is_asked else 0


class PersonDays:
    """The patterns, attendance and schedule of one person around some days; two queries, three for who has a schedule."""

    def __init__(self, employee_id: int, first: date, last: date) -> None:
        self._calendar = work_calendar()
        self._duties = _own_duties(employee_id)
        self._structure = Structure(self._duties)
        self.employee_id = employee_id
        self._codes = _codes(employee_id, first, last)
        is_scheduled = any(
            base is WajibCatat.JADWAL or any(one.wajib_catat is WajibCatat.JADWAL for one in changes)
            for base, changes in self._duties.values()
        )
        self.schedule = own_schedule(employee_id, first, last) if is_scheduled else Schedule(())

    def assignment(self, day: date) -> AssignmentFact | None:
        return self._structure.assignment_on(self.employee_id, day)

    def pattern(self, day: date) -> Pattern:
        """The pola_kerja of the day; the five-day week outside any assignment."""
        fact = self.assignment(day)
        return fact.pattern if fact else Pattern.FIVE

    def recording(self, day: date) -> WajibCatat:
        """How the day is to be recorded; every day outside any assignment."""
        fact = self.assignment(day)
        return wajib_catat_on(day, *self._duties[fact]) if fact else WajibCatat.HARIAN

    def planned(self, day: date) -> list[SlotFact]:
        """What the schedule holds for the day, where the post is recorded by one."""
        return self.schedule.on(day) if self.recording(day) is WajibCatat.JADWAL else []

    def mark(self, day: date, minutes: DayMinutes | None = None) -> DayMark:
        """What the day asked for and holds. A scheduled day asks for its schedule, up to the norm."""
        fact = self.assignment(day)
        kode = self._codes.get(day)
        way, planned = self.recording(day), self.planned(day)
        is_working = fact is not None and self._calendar.is_working_day(day, fact.pattern)
        is_working = bool(planned) if way is WajibCatat.JADWAL else is_working
        is_expected = is_working and way is not WajibCatat.TIDAK and kode not in REDUCES_DUTY
        hours = fact.weekly_hours if fact else None
        norm = _or_zero(lambda: own_norm(day, hours, fact.pattern)) if fact and is_expected else 0
        return DayMark(
            day=day,
            norm=min(norm, sum(one.minutes for one in planned)) if planned else norm,
            is_employed=fact is not None,
            is_working=is_working,
            is_holiday=day in self._calendar.holidays,
            kode=kode,
            minutes=minutes or DayMinutes(),
            cap=_or_zero(lambda: own_cap(day, hours)),
            weekly_hours=hours,
            is_asked=not planned or self.schedule.expects_entry(day),
        )

    def marks(self, days: Iterable[date], minutes: Mapping[date, DayMinutes]) -> list[DayMark]:
        """The marks of several days."""
        return [self.mark(day, minutes.get(day)) for day in days]


def _or_zero(rule: Callable[[], int]) -> int:
    """A norm or cap; 0 for days before any rule."""
    try:
        return rule()
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


def _own_duties(employee_id: int) -> dict[AssignmentFact, tuple[WajibCatat, list[DutyChange]]]:
    """The person's posts, each with how its days are recorded: by the roster, and from which day on otherwise. One query."""
    rows = db.session.execute(
        select(Assignment, RecordingDuty.valid_from, RecordingDuty.wajib_catat)
        .outerjoin(RecordingDuty, RecordingDuty.assignment_id == Assignment.id)
        .where(Assignment.employee_id == employee_id)
        .order_by(RecordingDuty.id)
    )
    found: dict[AssignmentFact, tuple[WajibCatat, list[DutyChange]]] = {}
    for assignment, valid_from, kind in rows:
        _, changes = found.setdefault(to_fact(assignment), (WajibCatat(assignment.wajib_catat), []))
        if valid_from is not None:
            changes.append(DutyChange(valid_from, WajibCatat(kind)))
    return found


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
