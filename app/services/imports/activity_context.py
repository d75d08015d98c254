"""What imported entries are judged against: plan lines, posts, times already taken. Loaded once for a whole file."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domain.activities import MINUTES_PER_DAY, OCCUPYING, Interval, LineOption
from app.extensions import db
from app.models import Activity, Employee, Indicator, PlanLine, Skp, SkpVersion
from app.services.imports.organisation import chunks

_FEW_PEOPLE = 500


@dataclass(slots=True)
class _Plan:
    starts_on: date
    ends_on: date
    lines: dict[str, LineOption] = field(default_factory=dict)


class PlanLines:
    """Indicators by person and day: those of the SKP that runs on the day, of every agreed version."""

    def __init__(self, years: Collection[int]) -> None:
        plans: dict[int, _Plan] = {}
        self._by_person: dict[int, list[_Plan]] = defaultdict(list)
        for row in db.session.execute(
            select(Skp.id, Skp.employee_id, Skp.starts_on, Skp.ends_on, PlanLine.kode, PlanLine.id, Indicator.satuan)
            .join(SkpVersion, (SkpVersion.skp_id == Skp.id) & (SkpVersion.state == "agreed"))
            .join(Indicator, Indicator.skp_version_id == SkpVersion.id)
            .join(PlanLine, PlanLine.id == Indicator.plan_line_id)
            .where(Skp.tahun.in_(years), Skp.state.in_(("agreed", "closed")))
            .order_by(SkpVersion.number)
        ):
            skp_id, employee_id, starts_on, ends_on, kode, line_id, satuan = row
            plan = plans.get(skp_id)
            if plan is None:
                plan = plans[skp_id] = _Plan(starts_on, ends_on)
                self._by_person[employee_id].append(plan)
            plan.lines[kode] = LineOption(line_id, satuan)

    def on(self, employee_id: int, day: date) -> dict[str, LineOption]:
        """Indicators by code; empty when no SKP runs on the day."""
        for plan in self._by_person.get(employee_id, ()):
            if plan.starts_on <= day <= plan.ends_on:
                return plan.lines
        return {}


@dataclass(frozen=True, slots=True, order=True)
class _Taken:
    start: int
    end: int
    label: str


class TakenTimes:
    """The times people already gave to entries; none of them overlap, so neighbours are all there is to look at."""

    def __init__(self) -> None:
        self._by_person: dict[int, list[_Taken]] = defaultdict(list)

    def load(self, employee_ids: Collection[int], first: date, last: date) -> None:
        """Add the stored entries of the people from the day before to the day after."""
        table = Activity
        query = select(
            table.employee_id, table.work_date, table.start_minute, table.end_minute, table.description
        ).where(
            table.work_date.between(first - timedelta(days=1), last + timedelta(days=1)),
            table.status.in_([status.value for status in OCCUPYING]),
        )
        if len(employee_ids) <= _FEW_PEOPLE:
            query = query.where(table.employee_id.in_(employee_ids))
        for row in db.session.execute(query):
            self.take(row.employee_id, Interval.on(row.work_date, row.start_minute, row.end_minute), row.description)

    def take(self, employee_id: int, interval: Interval, label: str) -> None:
        """Note a time as given."""
        insort(self._by_person[employee_id], _Taken(interval.start, interval.end, label))

    def conflict(self, employee_id: int, interval: Interval) -> _Taken | None:
        """An entry that shares time with the interval."""
        taken = self._by_person.get(employee_id, [])
        position = bisect_left(taken, interval.start, key=lambda one: one.start)
        for one in taken[max(0, position - 1) : position + 1]:
            if one.start < interval.end and interval.start < one.end:
                return one
        return None


def stored_hashes(client_ids: Iterable[UUID]) -> dict[tuple[str, UUID], str]:
    """Hash of the body as first received, by NIP and client id."""
    found: dict[tuple[str, UUID], str] = {}
    for some in chunks(list(client_ids), 10_000):
        rows: Sequence[Any] = db.session.execute(
            select(Employee.nip, Activity.client_id, Activity.body_hash)
            .join(Employee, Employee.id == Activity.employee_id)
            .where(Activity.client_id.in_(some))
        ).all()
        found |= {(row.nip, row.client_id): row.body_hash for row in rows}
    return found


def clock_texts(start: int, end: int) -> tuple[str, str]:
    """Start and end of an interval as `HH:MM`; an end at midnight is 24:00."""
    begins, ends = start % MINUTES_PER_DAY, end % MINUTES_PER_DAY or MINUTES_PER_DAY
    return f"{begins // 60:02d}:{begins % 60:02d}", f"{ends // 60:02d}:{ends % 60:02d}"
