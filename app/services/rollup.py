"""Monthly roll-ups by set-based SQL, published person by person in short transactions.

Due is every person-month whose `changes` differ from `counted_changes`. Each chunk of people is counted and published in one
transaction, so a killed run leaves whole people done and the rest still due; running again ends in the same state.
"""

import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    delete,
    extract,
    func,
    insert,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from app.domain.periods import Month
from app.extensions import db
from app.models import Activity, Assignment, EmployeeMonth, LineMonth
from app.models.types import Guid
from app.services.part_time import own_cap
from app.services.periods import closed_months
from app.services.rules import daily_cap_minutes
from app.services.unit_of_work import unit_of_work

T = TypeVar("T")

# About 4,000 entries: a write transaction of some 20 ms.
CHUNK = 40
# What a roll-up counts of a person's month.
COUNTS = (
    "approved",
    "submitted",
    "returned",
    "rejected",
    "susulan",
    "minutes_approved",
    "minutes_credited",
    "days_with_entry",
    "entry_days",
)


def due_months() -> list[Month]:
    """Months, oldest first, with decisions newer than their roll-up and not closed."""
    codes = db.session.scalars(
        select(EmployeeMonth.month).where(EmployeeMonth.changes != EmployeeMonth.counted_changes).distinct()
    )
    months = [Month.parse(code) for code in codes]
    closed = closed_months(months)
    return sorted(month for month in months if month not in closed)


def due_employees(month: Month) -> list[int]:
    """Ids of the people whose month is due."""
    return list(
        db.session.scalars(
            select(EmployeeMonth.employee_id)
            .where(EmployeeMonth.month == month.code, EmployeeMonth.changes != EmployeeMonth.counted_changes)
            .order_by(EmployeeMonth.employee_id)
        )
    )


def roll_up(
    month: Month, employee_ids: Sequence[int], *, now: datetime, progress: Callable[[int], object] | None = None
) -> uuid.UUID:
    """Count and publish the month of these people; returns the run's id. A person without a row of the month is skipped.

    Numbers are of approved entries, except the counts by state; `progress` is told how many people are done.
    """
    run_id = uuid.uuid4()
    part_time = part_time_hours(month)
    for chunk in chunks(employee_ids, CHUNK):
        with unit_of_work():
            _publish(month, chunk, run_id, part_time, now)
        if progress:
            progress(len(chunk))
    return run_id


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items in slices of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def line_sums(month: Month, people: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Approved work by person, plan line and satuan: the one statement behind roll-up and check."""
    good = case((Activity.mutu != "di_bawah", func.coalesce(_raw_volume(), 0)), else_=0)
    return (
        select(
            Activity.employee_id,
            Activity.line_kind,
            Activity.plan_line_id,
            Activity.satuan,
            func.count().label("entries"),
            func.sum(Activity.end_minute - Activity.start_minute).label("minutes"),
            func.sum(func.coalesce(_raw_volume(), 0)).label("volume"),
            func.sum(good).label("volume_mutu_ok"),
        )
        .where(people, *in_month(month), Activity.status == "approved")
        .group_by(Activity.employee_id, Activity.line_kind, Activity.plan_line_id, Activity.satuan)
    )


def month_counts(
    month: Month, people: ColumnElement[bool], part_time: Collection[int] | None = None
) -> Select[*tuple[Any, ...]]:
    """States, minutes and days of a month by person: the one statement behind roll-up and check.

    `part_time`: the weekly hours that occur in the month, if the caller has asked already (`part_time_hours`).
    """
    day = _day_counts(month, people).subquery()
    cap = _cap_of(day, month, part_time_hours(month) if part_time is None else part_time)
    credited = case((day.c.minutes > cap, cap), else_=day.c.minutes)
    # Each day occurs once here, so the sum of the days' bits is their union.
    bit = literal(1).op("<<")(extract("day", day.c.work_date).cast(Integer) - 1)
    return select(
        day.c.employee_id,
        *(func.sum(day.c[name]).label(name) for name in ("approved", "submitted", "returned", "rejected", "susulan")),
        func.sum(day.c.minutes).label("minutes_approved"),
        func.sum(credited).label("minutes_credited"),
        func.sum(case((day.c.entries > 0, 1), else_=0)).label("days_with_entry"),
        func.sum(case((day.c.entries > 0, bit), else_=0)).label("entry_days"),
    ).group_by(day.c.employee_id)


def part_time_hours(month: Month) -> list[int]:
    """The weekly hours of part-time posts in the month; mostly none. One query."""
    return list(
        db.session.scalars(
            select(Assignment.weekly_hours)
            .where(
                Assignment.weekly_hours.is_not(None),
                Assignment.starts_on <= month.last_day,
                or_(Assignment.ends_on.is_(None), Assignment.ends_on >= month.first_day),
            )
            .distinct()
        )
    )


def _cap_of(day: Subquery, month: Month, part_time: Collection[int]) -> ColumnElement[int]:
    """The cap of a person's day: one number for everybody unless somebody works part-time."""
    full = literal(daily_cap_minutes(month.first_day))
    if not part_time:
        return full
    hours = (
        select(Assignment.weekly_hours)
        .where(
            Assignment.employee_id == day.c.employee_id,
            Assignment.starts_on <= day.c.work_date,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day.c.work_date),
        )
        .order_by((Assignment.penugasan == "definitif").desc(), Assignment.starts_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    return case({one: own_cap(month.first_day, one) for one in part_time}, value=hours, else_=full)


def in_month(month: Month) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The entries of a month."""
    return Activity.work_date >= month.first_day, Activity.work_date <= month.last_day


def _day_counts(month: Month, people: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    # A filter lets each entry pass the one or two counts it belongs to; a CASE would add it, mostly as 0, to all of them.
    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(condition)

    is_approved = Activity.status == "approved"
    minutes = func.sum(Activity.end_minute - Activity.start_minute).filter(is_approved)
    return (
        select(
            Activity.employee_id,
            Activity.work_date,
            *(count(Activity.status == name).label(name) for name in ("approved", "submitted", "returned", "rejected")),
            count(and_(is_approved, Activity.is_susulan.is_(True))).label("susulan"),
            func.coalesce(minutes, 0).label("minutes"),
            count(Activity.status != "draft").label("entries"),
        )
        .where(people, *in_month(month))
        .group_by(Activity.employee_id, Activity.work_date)
    )


def _raw_volume() -> ColumnElement[int]:
    """The volume as stored, in thousandths, so that both databases add whole numbers."""
    return type_coerce(Activity.volume, BigInteger)


def _publish(month: Month, people: Sequence[int], run_id: uuid.UUID, part_time: Collection[int], now: datetime) -> None:
    mine = and_(EmployeeMonth.month == month.code, EmployeeMonth.employee_id.in_(people))
    # Takes the row locks that acts on entries need for marking: nothing slips in between counting and publishing (PostgreSQL).
    db.session.execute(select(EmployeeMonth.changes).where(mine).order_by(EmployeeMonth.employee_id).with_for_update())
    db.session.execute(delete(LineMonth).where(LineMonth.month == month.code, LineMonth.employee_id.in_(people)))
    sums = line_sums(month, Activity.employee_id.in_(people)).subquery()
    columns = ("employee_id", "line_kind", "plan_line_id", "satuan", "entries", "minutes", "volume", "volume_mutu_ok")
    rows = select(literal(run_id, Guid()), literal(month.code), *(sums.c[name] for name in columns))
    db.session.execute(insert(LineMonth).from_select(["run_id", "month", *columns], rows))
    db.session.execute(
        update(EmployeeMonth)
        .where(mine)
        .values(
            dict.fromkeys(COUNTS, 0) | {"run_id": run_id, "computed_at": now, "counted_changes": EmployeeMonth.changes}
        )
        .execution_options(synchronize_session=False)
    )
    counts = month_counts(month, Activity.employee_id.in_(people), part_time).subquery()
    db.session.execute(
        update(EmployeeMonth)
        .where(mine, EmployeeMonth.employee_id == counts.c.employee_id)
        .values({name: counts.c[name] for name in COUNTS})
        .execution_options(synchronize_session=False)
    )
