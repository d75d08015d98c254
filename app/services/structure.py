"""Loads the neighbourhood of people from the organisation, for the questions of `app.domain.deciders`."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
    union,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from app.domain.calendar import Pattern, local_date
from app.domain.structure import AssignmentFact, DelegationFact, Penugasan, Structure
from app.extensions import db
from app.models import Activity, Assignment, Delegation, Employee


def structure_above(employee_ids: Collection[int]) -> Structure:
    """Everything that can decide who decides on entries of these people: their chain upward and all stand-ins. Two queries."""
    return _load(_ABOVE, {"people": list(employee_ids)})


def structure_around(viewer_id: int, *, today: date) -> Structure:
    """The people whose entries could reach the viewer (two levels down; those who left do not count as a level), and their
    chains. Two queries."""
    return _load(_AROUND, {"viewer": viewer_id, "today": today})


def structure_of_waiting(viewer_id: int, *, today: date) -> Structure:
    """Like `structure_around`, for those alone whose entries wait: directly, or by escalation from months that are over.

    A queue is asked for far more often than a whole neighbourhood is: a head of education has thousands below.
    Two queries.
    """
    return _load(_WAITING, {"viewer": viewer_id, "today": today, "month": today.replace(day=1)})


def structure_of_city() -> Structure:
    """Everybody; for work on thousands of people at once."""
    rows = db.session.scalars(select(Delegation))
    delegations = filter(
        None,
        (_lent(one.from_employee_id, one.to_employee_id, one.starts_on, one.ends_on, one.ended_at) for one in rows),
    )
    return Structure(map(to_fact, db.session.execute(select(*_FACT))), delegations)


def own_assignment(employee_id: int, day: date) -> Assignment | None:
    """The assignment that counts on a day: the latest definitif in force, else the latest Plt or Plh."""
    return db.session.scalars(
        select(Assignment)
        .where(Assignment.employee_id == employee_id, *_covers(Assignment, day))
        .order_by((Assignment.penugasan == "definitif").desc(), Assignment.starts_on.desc())
        .limit(1)
    ).first()


def pattern_on(employee_id: int, day: date) -> Pattern:
    """The person's pola_kerja on a day; the five-day week where no assignment says otherwise."""
    found = own_assignment(employee_id, day)
    return Pattern(found.pola_kerja) if found else Pattern.FIVE


def to_fact(row: Assignment | Row[*tuple[Any, ...]]) -> AssignmentFact:
    """A stored assignment as the domain sees it."""
    return AssignmentFact(
        employee_id=row.employee_id,
        unit_id=row.unit_id,
        jabatan=row.jabatan,
        kind=Penugasan(row.penugasan),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        superior_id=row.superior_id,
        checker_id=row.checker_id,
        pattern=Pattern(row.pola_kerja),
        weekly_hours=row.weekly_hours,
    )


def _covers(
    table: type[Assignment] | AliasedClass[Assignment], day: date | BindParameter[date]
) -> tuple[ColumnElement[bool], ...]:
    return table.starts_on <= day, or_(table.ends_on.is_(None), table.ends_on >= day)


def _load(concerned: CompoundSelect[*tuple[Any, ...]], values: dict[str, Any]) -> Structure:
    """The people, everyone above them, whoever lends or borrows power among these, and whoever acts in their posts."""
    ids: set[int] = set()
    lent: list[DelegationFact] = []
    for one, to, starts_on, ends_on, ended_at in db.session.execute(concerned, values):
        ids.add(one)
        if to is not None:
            ids.add(to)
            fact = _lent(one, to, starts_on, ends_on, ended_at)
            lent += [fact] if fact else []
    return Structure(map(to_fact, db.session.execute(_FACTS, {"ids": list(ids)})), lent)


def _concerned(people: Select[int]) -> CompoundSelect[*tuple[Any, ...]]:
    """The ids of all concerned, then the delegations among them. One query: the walk upward happens in the database."""
    up = _chain_upward(people)
    reached = select(up.c.id)
    columns = (
        Delegation.from_employee_id,
        Delegation.to_employee_id,
        Delegation.starts_on,
        Delegation.ends_on,
        Delegation.ended_at,
    )
    nothing = [type_coerce(null(), column.type) for column in columns[1:]]
    lent = or_(Delegation.from_employee_id.in_(reached), Delegation.to_employee_id.in_(reached))
    return union_all(select(up.c.id, *nothing), select(*columns).where(lent))


def _lent(from_id: int, to_id: int, starts_on: date, ends_on: date, ended_at: datetime | None) -> DelegationFact | None:
    """A delegation for as long as it was in force: one ended early still counts for the days before."""
    last = min(ends_on, local_date(ended_at)) if ended_at else ends_on
    return DelegationFact(from_id, to_id, starts_on, last) if last >= starts_on else None


def _acting_in_posts_of(ids: BindParameter[int]) -> Select[int]:
    """Whoever is Plt or Plh in a post that one of the people holds or held; few rows, so read from that side."""
    acting = aliased(Assignment)
    held = exists().where(
        Assignment.employee_id.in_(ids),
        Assignment.penugasan == "definitif",
        tuple_(Assignment.unit_id, Assignment.jabatan) == tuple_(acting.unit_id, acting.jabatan),
    )
    return select(acting.employee_id).where(acting.penugasan.in_(("plt", "plh")), held)


def _chain_upward(people: Select[int]) -> CTE:
    """The people and everyone above them in any assignment; a circle ends the walk because nobody is taken twice."""
    seeds = people.subquery()
    up = select(seeds.c[0].label("id")).cte("up", recursive=True)
    sides = union_all(select(literal(0, Integer).label("side")), select(literal(1, Integer))).subquery()
    leader = case((sides.c.side == 0, Assignment.superior_id), else_=Assignment.checker_id)
    step = (
        select(leader)
        .select_from(up)
        .join(Assignment, Assignment.employee_id == up.c.id)
        .join(sides, true())
        .where(leader.is_not(None))
    )
    return up.union(step)


def _reach_downward(viewer_id: BindParameter[int], today: BindParameter[date]) -> CTE:
    """The viewer, those the viewer stands in for, and two active levels below them: columns id and depth."""
    acting, holder, below, present = (aliased(Assignment) for _ in range(4))
    seeds = union(
        select(type_coerce(viewer_id, Integer).label("id"), literal(0, Integer).label("depth")),
        select(Delegation.from_employee_id, literal(0, Integer)).where(Delegation.to_employee_id == viewer_id),
        select(holder.employee_id, literal(0, Integer))
        .select_from(acting)
        .join(holder, and_(holder.unit_id == acting.unit_id, holder.jabatan == acting.jabatan))
        .where(
            acting.employee_id == viewer_id,
            acting.penugasan.in_(("plt", "plh")),
            holder.penugasan == "definitif",
        ),
    ).subquery()
    reach = select(seeds.c.id, seeds.c.depth).cte("reach", recursive=True)
    active = exists().where(present.employee_id == below.employee_id, *_covers(present, today))
    step = (
        select(below.employee_id, reach.c.depth + case((active, 1), else_=0))
        .select_from(reach)
        # Both sides of the OR have an index; a subquery over all leaders would be read anew for every viewer.
        .join(below, or_(below.superior_id == reach.c.id, below.checker_id == reach.c.id))
        .where(reach.c.depth < 2)
    )
    return reach.union(step)


def _waiting_among(reach: CTE, viewer_id: BindParameter[int], month: BindParameter[date]) -> Select[int]:
    """Those of the people whose entries wait, and the viewer. The running month is never escalated."""
    # Written out, and with a column outside the index of all entries: so SQLite reads the small index of waiting ones.
    mine = (Activity.employee_id == reach.c.id, Activity.status == literal_column("'submitted'"), Activity.version > 0)
    direct = and_(reach.c.depth <= 1, exists().where(*mine))
    escalated = and_(reach.c.depth > 1, exists().where(*mine, Activity.work_date < month))
    return select(reach.c.id).where(or_(reach.c.id == viewer_id, direct, escalated)).distinct()


_FACT = (
    Assignment.employee_id,
    Assignment.unit_id,
    Assignment.jabatan,
    Assignment.penugasan,
    Assignment.starts_on,
    Assignment.ends_on,
    Assignment.superior_id,
    Assignment.checker_id,
    Assignment.pola_kerja,
    Assignment.weekly_hours,
)
# Built once: composing them would cost more than running them.
_ABOVE = _concerned(select(Employee.id).where(Employee.id.in_(bindparam("people", expanding=True))))
_VIEWER = bindparam("viewer", type_=Integer)
_REACH = _reach_downward(_VIEWER, bindparam("today", type_=Date))
_AROUND = _concerned(select(_REACH.c.id).distinct())
_WAITING = _concerned(_waiting_among(_REACH, _VIEWER, bindparam("month", type_=Date)))
_IDS = bindparam("ids", expanding=True, type_=Integer)
_FACTS = select(*_FACT).where(
    or_(Assignment.employee_id.in_(_IDS), Assignment.employee_id.in_(_acting_in_posts_of(_IDS)))
)
