"""Loads the neighbourhood of people from the organisation, for the questions of `app.domain.deciders`."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    exists,
    literal,
    or_,
    select,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from app.domain.calendar import Pattern, local_date
from app.domain.structure import AssignmentFact, DelegationFact, Penugasan, Structure
from app.extensions import db
from app.models import Assignment, Delegation


def structure_above(employee_ids: Collection[int]) -> Structure:
    """Everything that can decide who decides on entries of these people: their chain upward and all stand-ins."""
    return _load(_chain_upward(employee_ids))


def structure_around(viewer_id: int, *, today: date) -> Structure:
    """The people whose entries could reach the viewer (two levels down; those who left do not count as a level), and their chains."""
    below = set(db.session.scalars(_reach_downward(viewer_id, today)))
    return _load(_chain_upward(below | {viewer_id}))


def structure_of_city() -> Structure:
    """Everybody; for work on thousands of people at once."""
    delegations = filter(None, map(_lent, db.session.scalars(select(Delegation))))
    return Structure(map(to_fact, db.session.scalars(select(Assignment))), delegations)


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


def to_fact(row: Assignment) -> AssignmentFact:
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
    )


def _covers(table: type[Assignment], day: date) -> tuple[ColumnElement[bool], ...]:
    return table.starts_on <= day, or_(table.ends_on.is_(None), table.ends_on >= day)


def _load(chain: Iterable[int]) -> Structure:
    ids = set(chain)
    delegations = db.session.scalars(
        select(Delegation).where(
            or_(Delegation.from_employee_id.in_(ids), Delegation.to_employee_id.in_(ids)), Delegation.ended_at.is_(None)
        )
    ).all()
    ids |= {one.from_employee_id for one in delegations} | {one.to_employee_id for one in delegations}
    ids |= set(db.session.scalars(_acting_in_posts_of(ids)))
    rows = db.session.scalars(select(Assignment).where(Assignment.employee_id.in_(ids)))
    return Structure(map(to_fact, rows), filter(None, map(_lent, delegations)))


def _lent(row: Delegation) -> DelegationFact | None:
    """A delegation for as long as it was in force: one ended early still counts for the days before."""
    ends_on = min(row.ends_on, local_date(row.ended_at)) if row.ended_at else row.ends_on
    if ends_on < row.starts_on:
        return None
    return DelegationFact(row.from_employee_id, row.to_employee_id, row.starts_on, ends_on)


def _acting_in_posts_of(ids: set[int]) -> Select[int]:
    """Whoever is Plt or Plh in a post that one of the people holds or held; few rows, so read from that side."""
    acting = aliased(Assignment)
    held = exists().where(
        Assignment.employee_id.in_(ids),
        Assignment.penugasan == "definitif",
        tuple_(Assignment.unit_id, Assignment.jabatan) == tuple_(acting.unit_id, acting.jabatan),
    )
    return select(acting.employee_id).where(acting.penugasan.in_(("plt", "plh")), held)


def _chain_upward(ids: Collection[int]) -> set[int]:
    """The people and everyone above them in any assignment, walked level by level: six or so levels in a city."""
    found, frontier = set(ids), set(ids)
    while frontier:
        leaders = db.session.execute(
            union(
                select(Assignment.superior_id).where(
                    Assignment.employee_id.in_(frontier), Assignment.superior_id.is_not(None)
                ),
                select(Assignment.checker_id).where(
                    Assignment.employee_id.in_(frontier), Assignment.checker_id.is_not(None)
                ),
            )
        ).scalars()
        frontier = {leader for leader in leaders if leader is not None} - found
        found |= frontier
    return found


def _reach_downward(viewer_id: int, today: date) -> Select[int]:
    """One recursive statement: the viewer, those the viewer stands in for, and two active levels below them."""
    acting = aliased(Assignment)
    seeds = union(
        select(literal(viewer_id, Integer).label("id"), literal(0, Integer).label("depth")),
        select(Delegation.from_employee_id, literal(0, Integer)).where(Delegation.to_employee_id == viewer_id),
        select(Assignment.employee_id, literal(0, Integer)).where(
            Assignment.penugasan == "definitif",
            exists().where(
                acting.employee_id == viewer_id,
                acting.penugasan.in_(("plt", "plh")),
                acting.unit_id == Assignment.unit_id,
                acting.jabatan == Assignment.jabatan,
            ),
        ),
    ).subquery()
    reach = select(seeds.c.id, seeds.c.depth).cte("reach", recursive=True)
    led = union_all(
        select(Assignment.superior_id.label("leader"), Assignment.employee_id.label("id")).where(
            Assignment.superior_id.is_not(None)
        ),
        select(Assignment.checker_id, Assignment.employee_id).where(Assignment.checker_id.is_not(None)),
    ).subquery()
    active = exists().where(and_(Assignment.employee_id == led.c.id, *_covers(Assignment, today)))
    step = (
        select(led.c.id, reach.c.depth + case((active, 1), else_=0))
        .join(reach, led.c.leader == reach.c.id)
        .where(reach.c.depth < 2)
    )
    reach = reach.union(step)
    return select(reach.c.id).distinct()
