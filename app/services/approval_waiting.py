"""What waits for a person's decision: counted by person and day from the index of waiting entries alone."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, Select, String, and_, bindparam, case, cast, func, literal_column, select

from app.domain.calendar import Pattern, local_date
from app.domain.periods import Month
from app.domain.permissions import Viewer
from app.domain.queue_spans import SubordinateSpan, candidates_below, subordinate_spans
from app.domain.structure import Structure
from app.domain.windows import MonthStage, is_escalated
from app.extensions import db
from app.models import Activity, Employee, Period
from app.services.approval_entries import was_corrected
from app.services.periods import MonthStatus, status_from, status_of_owner
from app.services.structure import structure_of_waiting

# Written out, so that SQLite sees that the partial index of waiting entries holds all that is asked for.
IS_WAITING = Activity.status == literal_column("'submitted'")


@dataclass(frozen=True, slots=True)
class WaitingDay:
    """Waiting entries of one person on one day that the viewer may decide now; `weekly_hours` of part-time people.

    `pattern` is the pola_kerja of the day's post; the five-day week outside any post.
    """

    employee_id: int
    person: UUID
    nama: str
    day: date
    count: int
    by_escalation: bool
    status: MonthStatus
    weekly_hours: int | None = None
    pattern: Pattern = Pattern.FIVE

    @property
    def order(self) -> tuple[bool, date, str, int]:
        """Own people before escalated ones, then the oldest first."""
        return (self.by_escalation, self.day, self.nama, self.employee_id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits for one person, in the order of the queue."""

    days: tuple[WaitingDay, ...]
    today: date

    @property
    def total(self) -> int:
        """Entries that wait."""
        return sum(one.count for one in self.days)

    @property
    def people(self) -> int:
        """Whose entries they are."""
        return len({one.employee_id for one in self.days})

    @property
    def oldest(self) -> WaitingDay | None:
        """The day that has waited longest."""
        return min(self.days, key=lambda one: one.day, default=None)

    @property
    def oldest_days(self) -> int:
        """How many days ago the oldest entry's work was done."""
        return 0 if self.oldest is None else (self.today - self.oldest.day).days

    @property
    def deadline(self) -> date | None:
        """The last day for the oldest: of the superior alone, or, once escalated, before the month closes."""
        if self.oldest is None:
            return None
        status = self.oldest.status
        is_own = status.stage is MonthStage.OPEN
        limit = status.deadlines.escalated_from if is_own else status.deadlines.closing_from
        return local_date(limit - timedelta(seconds=1))


def waiting_for(viewer: Viewer, *, now: datetime) -> Waiting:
    """What the viewer may decide now. A handful of queries; the structure is asked only about people whose entries wait."""
    today = local_date(now)
    if not viewer.is_superior:
        return Waiting((), today)
    structure = structure_of_waiting(viewer.employee_id, today=today)
    rows = _counts(candidates_below(viewer.employee_id, structure, today), now)
    if not rows:
        return Waiting((), today)
    spans = subordinate_spans(
        viewer.employee_id,
        structure,
        today,
        min(row.work_date for row in rows),
        max(row.work_date for row in rows),
        owners={row.employee_id for row in rows},
    )
    return Waiting(tuple(sorted(_decidable(rows, spans, structure, now), key=lambda one: one.order)), today)


def _decidable(
    rows: list[Row[*tuple[Any, ...]]], spans: Collection[SubordinateSpan], structure: Structure, now: datetime
) -> Iterator[WaitingDay]:
    by_owner: dict[int, list[SubordinateSpan]] = defaultdict(list)
    for span in spans:
        by_owner[span.employee_id].append(span)
    statuses: dict[Month, MonthStatus] = {}
    for row in rows:
        month = Month.of(row.work_date)
        if month not in statuses:
            statuses[month] = status_from(month, (row.state or "open", row.revision or 1), now)
        status = status_of_owner(statuses[month], row.employee_id, row.work_date, structure, now)
        own = by_owner[row.employee_id]
        found = next((one for one in own if one.first <= row.work_date <= one.last), None)
        if found is None or (found.by_escalation and not is_escalated(status.stage)):
            continue
        count = _decidable_count(row, status.stage)
        if count:
            post = structure.assignment_on(row.employee_id, row.work_date)
            yield WaitingDay(
                employee_id=row.employee_id,
                person=row.public_id,
                nama=row.nama,
                day=row.work_date,
                count=count,
                by_escalation=found.by_escalation,
                status=status,
                weekly_hours=post.weekly_hours if post else None,
                pattern=post.pattern if post else Pattern.FIVE,
            )


def _decidable_count(row: Row[*tuple[Any, ...]], stage: MonthStage) -> int:
    """While a month closes only corrected entries are decided; once closed nothing waits."""
    if stage is MonthStage.CLOSED:
        return 0
    return int(row.corrected if stage is MonthStage.CLOSING else row.waiting)


def _counts(owners: Collection[int], now: datetime) -> list[Row[*tuple[Any, ...]]]:
    """Waiting entries by person and day with the state of their month. One query."""
    if not owners:
        return []
    values = {"owners": list(owners), "first_of_month": Month.of(local_date(now)).first_day}
    return list(db.session.execute(_COUNTS, values))


def _counts_statement() -> Select[*tuple[Any, ...]]:
    # Only months that are over can be closing; looking for corrections in the running one would be wasted.
    is_over = Activity.work_date < bindparam("first_of_month", type_=Date)
    corrected = case((and_(is_over, was_corrected()), 1), else_=0)
    month = func.substr(cast(Activity.work_date, String), 1, 7)
    return (
        select(
            Activity.employee_id,
            Employee.public_id,
            Employee.nama,
            Activity.work_date,
            Period.state,
            Period.revision,
            # A column outside the index of all entries: SQLite then reads the small index of waiting ones instead.
            func.count(Activity.version).label("waiting"),
            func.sum(corrected).label("corrected"),
        )
        .join(Employee, Employee.id == Activity.employee_id)
        .outerjoin(Period, and_(Period.kind == "month", Period.code == month))
        .where(IS_WAITING, Activity.employee_id.in_(bindparam("owners", expanding=True)))
        .group_by(
            Activity.employee_id,
            Employee.public_id,
            Employee.nama,
            Activity.work_date,
            Period.state,
            Period.revision,
        )
    )


# Built once: composing it would cost more than running it.
_COUNTS = _counts_statement()
