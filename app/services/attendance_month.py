"""A month of attendance for many people: rows against office hours, with a handful of queries per chunk of people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.domain.attendance import (
    AttendanceCode,
    AttendanceRow,
    DayEvents,
    DaySchedule,
    MonthAttendance,
    day_events,
    day_records,
    sum_up,
)
from app.extensions import db
from app.models import Attendance
from app.services.duty_plans import DutyPlan, DutyPlans, posts_of

# A stored row: kode, masuk, pulang.
_Row = tuple[str, int | None, int | None]
_NOTHING = DayEvents()


@dataclass(frozen=True, slots=True)
class PersonMonth:
    """What a month's rows say about one person; rows on days that are no duty days are left out.

    `costly`: the days on which something happened that may cost. `code_days`: duty days by code, without H and TK.
    `working_days`: how many days a record is expected for. `missing`: expected days without any row (a shift worker's are only counted, in `attendance.days_without_data`).
    `last_codes`: the codes of the last duty day with a row. `freed`: what an emergency took out of the month, by day, with
    its name; days without a row on such a day are not missing.
    """

    attendance: MonthAttendance
    costly: tuple[tuple[date, DayEvents], ...] = ()
    code_days: Mapping[str, int] | None = None
    missing: tuple[date, ...] = ()
    last_codes: frozenset[str] = frozenset()
    freed: tuple[tuple[date, DayEvents, str], ...] = ()
    working_days: int = 0


def read_attendance_months(plans: DutyPlans, people: Sequence[int]) -> dict[int, PersonMonth]:
    """The month of `plans` for each of the people, also for those without rows or posts. Two queries."""
    month = plans.month
    posts = posts_of(people, month.first_day, month.last_day)
    found = {one: _judged(plans.plan(posts.get(one, ())), rows) for one, rows in _rows_by_person(plans, people)}
    return {one: found.get(one) or _judged(plans.plan(posts.get(one, ())), {}) for one in people}


def _rows_by_person(plans: DutyPlans, people: Sequence[int]) -> Iterator[tuple[int, dict[date, list[_Row]]]]:
    """The rows of one person after another: a month of the city is a quarter of a million, too many to hold at once."""
    month, table = plans.month, Attendance.__table__.c
    result = db.session.connection().execute(
        select(table.employee_id, table.tanggal, table.kode, table.masuk, table.pulang)
        .where(table.employee_id.in_(people), table.tanggal.between(month.first_day, month.last_day))
        .order_by(table.employee_id, table.tanggal)
    )
    current, days = 0, dict[date, list[_Row]]()
    for employee, day, code, masuk, pulang in result.all():
        if employee != current:
            if days:
                yield current, days
            current, days = employee, {}
        if day in days:
            days[day].append((code, masuk, pulang))
        else:
            days[day] = [(code, masuk, pulang)]
    if days:
        yield current, days


def _judged(plan: DutyPlan, rows: Mapping[date, list[_Row]]) -> PersonMonth:
    costly: list[tuple[date, DayEvents]] = []
    freed: list[tuple[date, DayEvents, str]] = []
    codes: dict[str, int] = {}
    worked = 0
    for day, schedule in plan.days.items():
        recorded = rows.get(day)
        if recorded is None:
            continue
        emergency = plan.undeducted.get(day)
        worked += emergency is None
        if len(recorded) == 1 and _is_quiet(recorded[0], schedule):
            continue
        record = day_records(AttendanceRow(day, AttendanceCode(code), *punches) for code, *punches in recorded)[day]
        events = day_events(record, schedule)
        if emergency is not None:
            if events != _NOTHING:
                freed.append((day, events, emergency))
            continue
        for code in record.codes:
            codes[code.value] = codes.get(code.value, 0) + 1
        if events != _NOTHING:
            costly.append((day, events))
    missing = tuple(day for day in plan.expected if day not in rows)
    unknown = max(0, plan.rostered - (worked - len(plan.expected) + len(missing))) if plan.rostered else 0
    return PersonMonth(
        attendance=sum_up((events for _, events in costly), len(missing) + unknown),
        costly=tuple(costly),
        code_days={code: days for code, days in codes.items() if code not in ("H", "TK")},
        missing=missing,
        last_codes=_last_codes(plan, rows),
        freed=tuple(freed),
        working_days=len(plan.expected) + plan.rostered,
    )


def _is_quiet(row: _Row, schedule: DaySchedule | None) -> bool:
    """A day of presence within the hours, as nearly all are: judged here without the detour through the domain."""
    code, masuk, pulang = row
    if code != "H" or masuk is None or pulang is None:
        return False
    return schedule is None or (masuk <= schedule.start_minute and pulang >= schedule.end_minute)


def _last_codes(plan: DutyPlan, rows: Mapping[date, list[_Row]]) -> frozenset[str]:
    last = max((day for day in rows if day in plan.days), default=None)
    return frozenset() if last is None else frozenset(code for code, _, _ in rows[last])
