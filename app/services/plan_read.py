"""A plan for reading: where each result stands beside its path, its versions, and a superior's plans. Few queries."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from app.domain.calendar import local_date
from app.domain.errors import NotFound
from app.domain.periods import Semester
from app.domain.permissions import Ground, Permission, Viewer
from app.domain.scoring_rules import scoring_rules
from app.extensions import db
from app.models import (
    Employee,
    Skp,
    SkpVersion,
)
from app.services.access import check
from app.services.plan_progress import RhkPace, plan_frame, read_results
from app.services.plan_store import PRIVATE_STATES, plan_grounds
from app.services.rules import parameters_on


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the list of a plan."""

    id: int
    public_id: uuid.UUID
    number: int
    state: str
    origin: str
    in_force_from: date
    note: str | None
    submitted_at: datetime | None
    agreed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan with its versions, newest first."""

    id: int
    public_id: uuid.UUID
    employee_id: int
    nama: str
    tahun: int
    starts_on: date
    ends_on: date
    state: str
    assessor: str | None
    versions: tuple[VersionRow, ...]

    @property
    def open_version(self) -> VersionRow | None:
        """The version that is being written or waits for the superior."""
        return next((one for one in self.versions if one.state in ("draft", "submitted")), None)

    @property
    def latest_agreed(self) -> VersionRow | None:
        return next((one for one in self.versions if one.state == "agreed"), None)

    def in_force(self, day: date) -> VersionRow | None:
        """The wording that holds on a day, else the first agreed one."""
        agreed = [one for one in self.versions if one.state == "agreed"]
        return next((one for one in agreed if one.in_force_from <= day), agreed[-1] if agreed else None)


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan beside its path in one semester. `gone` of `days` working days are over; lagging results come first."""

    plan: PlanRow
    semester: Semester
    version: VersionRow | None
    gone: int
    days: int
    results: tuple[RhkPace, ...]
    grounds: frozenset[Ground]
    others: tuple[PlanRow, ...] = ()

    @property
    def is_own(self) -> bool:
        return Ground.OWNER in self.grounds

    @property
    def may_agree(self) -> bool:
        return Ground.ASSESSOR in self.grounds

    @property
    def path(self) -> Fraction:
        return Fraction(self.gone, self.days) if self.days else Fraction(1)

    @property
    def measured(self) -> int:
        """How many results can be held against the path."""
        return sum(one.is_measured for one in self.results)

    @property
    def on_path(self) -> int:
        return sum(one.is_measured and not one.is_behind for one in self.results)


def own_plan(employee_id: int, *, now: datetime, tahun: int | None = None) -> PlanView | None:
    """One's own plan that counts today (or the last one of a year); None without any. At most seven queries."""
    plans = list_plans([employee_id])
    if not plans:
        return None
    today = local_date(now)
    wanted = [one for one in plans if tahun is None or one.tahun == tahun] or plans
    plan = next((one for one in wanted if one.starts_on <= today <= one.ends_on), None) or _nearest(wanted, today)
    return _view(plan, plans, frozenset({Ground.OWNER}), today)


def plan_view(public_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> PlanView:
    """A plan for whoever may read it. Raises: NotFound, NotAllowed."""
    skp = db.session.scalar(select(Skp).where(Skp.public_id == public_id))
    grounds = plan_grounds(skp, viewer, now=now) if skp else frozenset()
    check(Permission.PLAN_READ, grounds)
    assert skp is not None, "the check refuses what is not there"
    plans = list_plans([skp.employee_id])
    plan = next(one for one in plans if one.id == skp.id)
    if Ground.OWNER not in grounds:
        if plan.state == "draft":
            raise NotFound("not_found")
        plan = replace(plan, versions=tuple(one for one in plan.versions if one.state not in PRIVATE_STATES))
        plans = tuple(one for one in plans if one.state != "draft")
    return _view(plan, plans, grounds, local_date(now))


def list_plans(employee_ids: Iterable[int], *, tahun: int | None = None) -> tuple[PlanRow, ...]:
    """Plans of people with their versions, newest plan first. One query."""
    assessor = aliased(Employee)
    query = (
        select(
            Skp.id,
            Skp.public_id,
            Skp.employee_id,
            Employee.nama,
            Skp.tahun,
            Skp.starts_on,
            Skp.ends_on,
            Skp.state,
            assessor.nama.label("assessor"),
            SkpVersion.public_id.label("version_public_id"),
            SkpVersion.number,
            SkpVersion.state.label("version_state"),
            SkpVersion.origin,
            SkpVersion.in_force_from,
            SkpVersion.note,
            SkpVersion.submitted_at,
            SkpVersion.agreed_at,
            SkpVersion.id.label("version_id"),
        )
        .join(Employee, Employee.id == Skp.employee_id)
        .join(SkpVersion, SkpVersion.skp_id == Skp.id)
        .outerjoin(assessor, assessor.id == Skp.assessor_id)
        .where(Skp.employee_id.in_(list(employee_ids)))
        .order_by(Skp.starts_on.desc(), Skp.id, SkpVersion.number.desc())
    )
    if tahun is not None:
        query = query.where(Skp.tahun == tahun)
    grouped: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in db.session.execute(query):
        grouped[row.id].append(row)
    return tuple(_plan_row(rows) for rows in grouped.values())


def _plan_row(rows: Sequence[Row[*tuple[Any, ...]]]) -> PlanRow:
    first = rows[0]
    versions = tuple(
        VersionRow(
            row.version_id,
            row.version_public_id,
            row.number,
            row.version_state,
            row.origin,
            row.in_force_from,
            row.note,
            row.submitted_at,
            row.agreed_at,
        )
        for row in rows
    )
    return PlanRow(
        first.id,
        first.public_id,
        first.employee_id,
        first.nama,
        first.tahun,
        first.starts_on,
        first.ends_on,
        first.state,
        first.assessor,
        versions,
    )


def _nearest(plans: Sequence[PlanRow], today: date) -> PlanRow:
    """Outside every plan: the last one that was, else the first to come."""
    past = [one for one in plans if one.ends_on < today]
    return max(past, key=lambda one: one.ends_on) if past else min(plans, key=lambda one: one.starts_on)


def _view(plan: PlanRow, plans: tuple[PlanRow, ...], grounds: frozenset[Ground], today: date) -> PlanView:
    day = min(max(today, plan.starts_on), plan.ends_on)
    semester = Semester.of(day)
    version = plan.in_force(day)
    others = tuple(one for one in plans if one.id != plan.id)
    skp, gone = plan_frame(plan, semester, today)
    results: tuple[RhkPace, ...] = ()
    if version is not None:
        rules = scoring_rules(parameters_on(semester.last_day, "plan"))
        results = read_results(version.id, plan.employee_id, skp, semester, gone, rules, today)
    return PlanView(plan, semester, version, gone, skp.working_days, results, grounds, others)
