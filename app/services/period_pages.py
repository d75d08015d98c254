"""Periods as pages read them: where each month and semester stands, what waits in it, and who did what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_

from app.domain.calendar import local_date
from app.domain.errors import NotFound
from app.domain.periods import Month, Semester
from app.domain.permissions import Permission, Viewer
from app.domain.windows import MonthStage
from app.extensions import db
from app.models import Activity, Assignment, Employee, EmployeeMonth, Period, PeriodAct, Score
from app.services.access import check
from app.services.approval_waiting import IS_WAITING
from app.services.missing import present
from app.services.office_scope import OfficeScope, UnitLine, office_scope
from app.services.periods import MonthStatus, closed_months, is_semester_closed, month_statuses
from app.services.score_acts import open_scores

# How many months back the list goes when they hold anything.
_SHOWN_MONTHS = 18
PAGE = 50


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month in the list; `undecided` is of the published roll-ups."""

    status: MonthStatus
    undecided: int


@dataclass(frozen=True, slots=True)
class SemesterLine:
    """A semester in the list: closed, or how many of its months are, and how many scores are not final."""

    semester: Semester
    is_closed: bool
    closed_months: int
    open_scores: int

    @property
    def may_close(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.is_closed and self.closed_months == len(self.semester.months) and not self.open_scores


@dataclass(frozen=True, slots=True)
class Act:
    """Who closed, asked to reopen or reopened a period."""

    act: str
    revision: int
    reason: str | None
    by_id: int | None
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Undecided:
    """Entries of one unit that nobody decided on, and of how many people."""

    unit: UnitLine
    entries: int
    people: int


@dataclass(frozen=True, slots=True)
class UndecidedEntry:
    """One of them, as whoever closes the month must see it."""

    public_id: UUID
    version: int
    nip: str
    nama: str
    work_date: date
    start_minute: int
    end_minute: int
    description: str
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A month or semester with its history, newest act last; `revision` from 1."""

    kind: str
    code: str
    is_closed: bool
    revision: int
    acts: tuple[Act, ...]

    @property
    def asked(self) -> Act | None:
        """The open request to reopen, if there is one."""
        return self.acts[-1] if self.is_closed and self.acts and self.acts[-1].act == "ask_reopen" else None


def list_months(*, viewer: Viewer, now: datetime) -> list[MonthLine]:
    """The running month and those before it that hold anything, newest first. Two queries. Raises: NotAllowed."""
    check(Permission.PERIOD_READ, viewer.grounds_anywhere())
    current = Month.of(local_date(now))
    months = [current]
    while len(months) < _SHOWN_MONTHS:
        months.append(months[-1].previous)
    rows: list[Any] = list(
        db.session.execute(
            select(EmployeeMonth.month, func.sum(EmployeeMonth.submitted).label("undecided"))
            .where(EmployeeMonth.month.in_([month.code for month in months]))
            .group_by(EmployeeMonth.month)
        )
    )
    found = {row.month: int(row.undecided) for row in rows}
    statuses = month_statuses(months, now=now)
    shown = [month for month in months if month.code in found or statuses[month].is_closed or month is current]
    return [MonthLine(statuses[month], found.get(month.code, 0)) for month in shown]


def list_semesters(months: Sequence[MonthLine], *, now: datetime) -> list[SemesterLine]:
    """The semesters of these months, newest first. A few queries for each."""
    semesters = sorted({Semester.of(line.status.month.first_day) for line in months}, reverse=True)
    return [semester_line(semester) for semester in semesters]


def semester_line(semester: Semester) -> SemesterLine:
    """Where one semester stands. Three queries."""
    waiting = db.session.scalar(select(func.count()).select_from(Score).where(*open_scores(semester))) or 0
    return SemesterLine(semester, is_semester_closed(semester), len(closed_months(semester.months)), waiting)


def view_period(kind: str, code: str, *, viewer: Viewer) -> PeriodView:
    """A period with its history. Two queries. Raises: NotAllowed."""
    check(Permission.PERIOD_READ, viewer.grounds_anywhere())
    period = db.session.scalar(select(Period).where(Period.kind == kind, Period.code == code))
    if period is None:
        return PeriodView(kind, code, False, 1, ())
    rows = db.session.execute(
        select(PeriodAct, Employee.nama)
        .outerjoin(Employee, Employee.id == PeriodAct.by_id)
        .where(PeriodAct.period_id == period.id)
        .order_by(PeriodAct.id)
    )
    acts = tuple(Act(row.act, row.revision, row.reason, row.by_id, name, row.at) for row, name in rows)
    return PeriodView(kind, code, period.state == "closed", period.revision, acts)


def may_close_now(status: MonthStatus, now: datetime) -> bool:
    """Whether a named person may close the month, by the calendar alone."""
    return not status.is_closed and (now >= status.deadlines.closing_from or status.stage is MonthStage.CLOSING)


def undecided_by_unit(month: Month, *, viewer: Viewer, now: datetime) -> list[Undecided]:
    """What nobody decided on in the viewer's units, most first. Two queries. Raises: NotAllowed."""
    scope = office_scope(Permission.PERIOD_READ, viewer)
    rows: list[Any] = list(
        db.session.execute(
            select(
                Assignment.unit_id,
                func.count().label("entries"),
                func.count(Activity.employee_id.distinct()).label("people"),
            )
            .join(Activity, Activity.employee_id == Assignment.employee_id)
            .where(
                IS_WAITING,
                Activity.work_date.between(month.first_day, month.last_day),
                *present(local_date(now)),
                scope.covers(Assignment.unit_id),
            )
            .group_by(Assignment.unit_id)
        )
    )
    entries: dict[int, list[int]] = {}
    for row in rows:
        line = entries.setdefault(scope.groups[row.unit_id].id, [0, 0])
        line[0], line[1] = line[0] + row.entries, line[1] + row.people
    found = [Undecided(scope.units[unit], *counts) for unit, counts in entries.items()]
    return sorted(found, key=lambda one: (-one.entries, one.unit.nama))


def undecided_page(
    month: Month, unit: str, *, after: UUID | None = None, viewer: Viewer, now: datetime
) -> tuple[list[UndecidedEntry], UUID | None]:
    """The entries of a unit (of everyone for an empty code), oldest first, and the one to go on from.

    Only for whoever closes: the texts are not for a unit's HR. Raises: NotAllowed, NotFound.
    """
    scope: OfficeScope = office_scope(Permission.PERIOD_CLOSE, viewer).narrowed(unit)
    days = Activity.work_date.between(month.first_day, month.last_day)
    statement = _entries().where(IS_WAITING, days)
    if not scope.is_city:
        # Those who left meanwhile belong to no unit; they are in the list of everyone.
        statement = statement.join(Assignment, Assignment.employee_id == Activity.employee_id)
        statement = statement.where(*present(local_date(now)), scope.covers(Assignment.unit_id))
    key = db.session.execute(select(Activity.work_date, Activity.id).where(Activity.public_id == after)).first()
    if key is not None:
        statement = statement.where(tuple_(Activity.work_date, Activity.id) > (key.work_date, key.id))
    rows = list(db.session.execute(statement.order_by(Activity.work_date, Activity.id).limit(PAGE + 1)))
    entries = [UndecidedEntry(*row) for row in rows[:PAGE]]
    return entries, entries[-1].public_id if len(rows) > PAGE else None


def undecided_entry(public_id: UUID, month: Month, *, viewer: Viewer) -> UndecidedEntry:
    """One waiting entry of a month. Raises: NotAllowed, NotFound when it does not wait any more."""
    check(Permission.PERIOD_CLOSE, viewer.grounds_for_city())
    days = Activity.work_date.between(month.first_day, month.last_day)
    row = db.session.execute(_entries().where(Activity.public_id == public_id, IS_WAITING, days)).first()
    if row is None:
        raise NotFound("exclusion_not_waiting")
    return UndecidedEntry(*row)


def _entries() -> Any:
    return select(
        Activity.public_id,
        Activity.version,
        Employee.nip,
        Employee.nama,
        Activity.work_date,
        Activity.start_minute,
        Activity.end_minute,
        Activity.description,
        Activity.submitted_at,
    ).join(Employee, Employee.id == Activity.employee_id)
