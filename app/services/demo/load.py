"""Loads the demonstration city into an empty database.

A city of ordinary size is one transaction: it is there or it is not. A large one is written group by group, so that memory and
the journal stay flat; a load that was cut off is recognised by its first audit row without the last.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Dialect, select

from app.domain.errors import Conflict
from app.domain.periods import Month
from app.extensions import db
from app.models import (
    Activity,
    Attendance,
    AuditEvent,
    Decision,
    Employee,
    Period,
    PlanLine,
    Rhk,
    Skp,
    SkpVersion,
    Unit,
)
from app.services import audit, due_work
from app.services.accounts import set_password
from app.services.calendar_seed import seed_missing
from app.services.city_calendar import forget_calendar, work_calendar
from app.services.demo import cast as casting
from app.services.demo import city, results
from app.services.demo.absences import AttendanceBook
from app.services.demo.ahead import can_run_ahead, run_ahead
from app.services.demo.bulk import Batch, Bulk, Ids, is_empty, set_sequences, write
from app.services.demo.careers import Careers, make_careers
from app.services.demo.deciding import DeciderBook
from app.services.demo.office import open_office
from app.services.demo.office_batches import furnish
from app.services.demo.pay import PayBook
from app.services.demo.people import PeopleMaker, Person
from app.services.demo.plan_rows import PlanRows
from app.services.demo.plans import make_plans
from app.services.demo.schedules import ScheduleBook
from app.services.demo.staffing import make_seats
from app.services.demo.timeline import Timeline, covered_months, make_timeline
from app.services.demo.verdicts import Verdicts
from app.services.demo.worklog import WorkLog
from app.services.rollup import due_months
from app.services.unit_of_work import unit_of_work

# Up to here the whole city is one transaction.
_ATOMIC_EMPLOYEES = 1000
_GROUP = 20
# From here on a second process makes the rows.
_AHEAD_EMPLOYEES = 100
_FORGETFUL_EVERY = 200
_WITH_IDS = (Unit, Employee, Skp, SkpVersion, Rhk, PlanLine, Activity, Decision, Attendance, Period)
_STARTED, _LOADED = "demo.started", "demo.loaded"

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """What is asked for: `months` None covers the last complete semester and the current one up to `until`."""

    employees: int
    months: int | None
    until: date
    seed: int

    @property
    def covered(self) -> tuple[Month, ...]:
        return covered_months(self.until, self.months)

    @property
    def steps(self) -> int:
        """How often progress is told: once for every month of every person, and for its roll-up."""
        return 2 * self.employees * len(self.covered)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The accounts of a loaded city, and how many entries it holds."""

    accounts: list[casting.DemoAccount]
    entries: int


@dataclass(frozen=True, slots=True)
class _Group:
    """The rows of some people."""

    batch: Batch
    people: int
    entries: int


@dataclass(slots=True)
class _City:
    request: DemoRequest
    timeline: Timeline
    people: list[Person]
    cast: dict[str, Person]
    careers: Careers
    ids: Ids


def load_city(request: DemoRequest, *, now: datetime, progress: Progress = lambda _: None) -> Loaded:
    """Fill the empty database. Raises: Conflict(demo_not_empty) when it holds people or units; ValueError below the least size."""
    if not is_empty(db.session.connection()):
        raise Conflict("demo_not_empty")
    years = {month.year for month in request.covered}
    seed_missing(range(min(years) - 1, max(years) + 2), by=None, now=now)
    forget_calendar()
    made = _make(request)
    with _whole(request):
        with unit_of_work():
            audit.record(_STARTED, "city", "demo", by=None, now=now, data=_facts(request))
            _write_organisation(made, now)
        entries = _write_people(made, now, progress)
        _aggregate(made, now, progress)
        return _finish(made, entries, now)


def stored_accounts() -> list[casting.DemoAccount] | None:
    """The accounts of the city loaded before; None if this database holds none, empty if its load was cut off."""
    facts = db.session.scalar(select(AuditEvent.data).where(AuditEvent.action == _LOADED))
    if facts is not None:
        found: dict[str, Any] = json.loads(facts)
        return casting.demo_accounts(found["seed"], found["accounts"])
    was_started = db.session.scalar(select(AuditEvent.seq).where(AuditEvent.action == _STARTED))
    return [] if was_started is not None else None


def _whole(request: DemoRequest) -> AbstractContextManager[object]:
    return unit_of_work() if request.employees <= _ATOMIC_EMPLOYEES else nullcontext()


def _facts(request: DemoRequest) -> dict[str, Any]:
    return {
        "employees": request.employees,
        "months": len(request.covered),
        "until": request.until,
        "seed": request.seed,
    }


def _make(request: DemoRequest) -> _City:
    timeline = make_timeline(request.until, request.months, work_calendar().holidays)
    maker = PeopleMaker(request.seed, timeline.present)
    people = [maker.make(seat) for seat in make_seats(request.employees)]
    cast = casting.make_cast(people)
    careers = make_careers(people, timeline, request.seed)
    _forget_some_plans(people, request.seed)
    return _City(request, timeline, people, cast, careers, Ids(request.seed))


def _forget_some_plans(people: Sequence[Person], seed: int) -> None:
    """A few people never handed in this year's plan."""
    plain = [one for one in people if not one.flags and not one.seat.is_leader]
    rng = random.Random(f"{seed}:forgetful")
    for person in rng.sample(plain, min(len(plain), len(people) // _FORGETFUL_EVERY)):
        person.flags.add("no_plan")


def _write_organisation(made: _City, now: datetime) -> None:
    connection = db.session.connection()
    bulk, ids = Bulk(connection.dialect), made.ids
    city.add_units(bulk, ids)
    city.add_people(bulk, ids, made.people, made.timeline)
    write(connection, bulk.take())
    city.add_assignments(bulk, ids, made.people, made.careers)
    city.add_delegations(bulk, ids, made.careers)
    city.add_report(bulk, ids, made.people, made.timeline)
    casting.add_roles(bulk, made.people, made.cast, now)
    write(connection, bulk.take())


def _write_people(made: _City, now: datetime, progress: Progress) -> int:
    """Plans, attendance, entries and what belongs to a person, group by group; returns the number of entries."""
    groups = _groups(made, db.session.connection().dialect, now)
    if made.request.employees >= _AHEAD_EMPLOYEES and can_run_ahead():
        groups = run_ahead(groups)
    entries = 0
    for group in groups:
        with unit_of_work():
            write(db.session.connection(), group.batch)
        entries += group.entries
        progress(group.people * len(made.timeline.months))
    return entries


def _groups(made: _City, dialect: Dialect, now: datetime) -> Iterator[_Group]:
    """The rows of all people, a group at a time; touches no database."""
    seed, timeline, stints = made.request.seed, made.timeline, made.careers.by_person()
    structure, peers, bulk = made.careers.structure(), results.peers_of(made.people), Bulk(dialect)
    posts = {person.id: person.seat.post.kode for person in made.people}
    plan_rows = PlanRows(bulk, made.ids, timeline, seed, posts)
    attendance = AttendanceBook(bulk, made.ids, timeline, seed, made.cast["hr"].id)
    book = DeciderBook(structure, timeline.first_day)
    log = WorkLog(bulk, made.ids, timeline, seed, Verdicts(bulk, made.ids, timeline, book, _lagging(made)))
    feedback = results.FeedbackBook(bulk, timeline, seed, structure, now)
    pay, schedules = PayBook(timeline.months), ScheduleBook(bulk, timeline, seed)
    for start in range(0, len(made.people), _GROUP):
        group, before = made.people[start : start + _GROUP], log.entries
        for person in group:
            own = stints[person.id]
            plans = make_plans(person, own, timeline, seed)
            for plan in plans:
                plan_rows.add(plan)
            days = attendance.days_of(own, timeline)
            absences = attendance.draw(person, [day for day, _ in days], made.careers.absences.get(person.id, ()))
            attendance.write(person, days, absences)
            log.write(person, days, plans, absences)
            schedules.add(person, own, plans)
            feedback.add(person, plans, peers(person))
            results.add_payroll(bulk, pay, person, own, timeline.months, now)
            if own[0].starts_on < timeline.first_day:
                results.add_external_score(bulk, person, timeline.before, seed, now)
        yield _Group(bulk.take(), len(group), log.entries - before)


def _lagging(made: _City) -> frozenset[int]:
    return frozenset({made.cast["atasan"].id})


def _aggregate(made: _City, now: datetime, progress: Progress) -> None:
    """The scheduler's own work: roll-ups, then scores, earlier semesters made final."""
    for month in due_months():
        due_work.roll_up_due(month, now=now, progress=progress)
    for semester in due_work.open_semesters(now=now):
        due_work.score_due(semester, now=now)
    with unit_of_work():
        for semester in made.timeline.earlier:
            results.finalise(semester, hr_id=made.cast["hr"].id, now=now)


def _finish(made: _City, entries: int, now: datetime) -> Loaded:
    """Close what is closed, set the passwords, and write down what was loaded."""
    seed = made.request.seed
    accounts = casting.demo_accounts(seed, {peran: person.nip for peran, person in made.cast.items()})
    with unit_of_work():
        connection = db.session.connection()
        bulk = Bulk(connection.dialect)
        results.close_periods(bulk, made.timeline, made.cast["hr"].id)
        write(connection, bulk.take())
        set_sequences(connection, _WITH_IDS)
        furnish(open_office(made.timeline, made.cast, made.people))
        for account in accounts:
            set_password(made.cast[account.peran].id, account.sandi, by=None, now=now)
        facts = {**_facts(made.request), "accounts": {one.peran: one.nip for one in accounts}, "entries": entries}
        audit.record(_LOADED, "city", "demo", by=None, now=now, data=facts)
    return Loaded(accounts, entries)
