"""The second gate: what a viewer is to a person's object, and what follows from it."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from app.domain.activities import ActivityStatus
from app.domain.calendar import local_date
from app.domain.deciders import assessor_of, assessor_superior_of, escalation_deciders, who_decides
from app.domain.errors import NotAllowed, NotFound
from app.domain.permissions import Ground, Permission, Verdict, Viewer, decide, personal_grounds
from app.domain.structure import Structure
from app.extensions import db
from app.models import Activity, Unit
from app.services.structure import structure_above


def grounds_towards(
    viewer: Viewer,
    owner_id: int,
    on: date,
    now: datetime,
    *,
    is_escalated: bool = False,
    structure: Structure | None = None,
) -> frozenset[Ground]:
    """Every ground the viewer has towards an object of the owner's that belongs to the day `on`.

    The owner is nothing else to their own object. `is_escalated`: the superior's superior decides too (by the stage of
    the month). `structure`, if at hand, must hold the owner's chain upward. At most six queries, none for the owner.
    """
    if viewer.employee_id == owner_id:
        return personal_grounds(viewer.employee_id, owner_id)
    if not viewer.is_superior and not viewer.grants:
        return frozenset()
    chain = structure or structure_above([owner_id])
    grounds = _grounds_of_unit(viewer, owner_id, on, now, chain) if viewer.grants else frozenset()
    return grounds | _grounds_of_chain(viewer, owner_id, on, now, chain, is_escalated)


def grounds_towards_entry(
    viewer: Viewer, activity: Activity, now: datetime, *, is_escalated: bool = False
) -> frozenset[Ground]:
    """Grounds towards one entry of the daily log; what was not sent is nobody's but its owner's."""
    if activity.status == ActivityStatus.DRAFT and viewer.employee_id != activity.employee_id:
        return frozenset()
    return grounds_towards(viewer, activity.employee_id, activity.work_date, now, is_escalated=is_escalated)


def check(permission: Permission, grounds: Collection[Ground]) -> None:
    """Let pass who is permitted. Raises: NotFound when the object is hidden, NotAllowed when only the act is refused."""
    verdict = decide(permission, grounds)
    if verdict is Verdict.HIDDEN:
        raise NotFound("not_found")
    if verdict is Verdict.FORBIDDEN:
        raise NotAllowed("not_permitted")


def unit_ancestors(unit_id: int) -> tuple[int, ...]:
    """The ids of a unit and all units above it."""
    path = db.session.scalar(select(Unit.path).where(Unit.id == unit_id)) or ""
    return tuple(int(part) for part in path.split("/") if part)


def _grounds_of_unit(viewer: Viewer, owner_id: int, on: date, now: datetime, chain: Structure) -> frozenset[Ground]:
    """By roles: towards the unit the owner belonged to on the day, or belongs to today."""
    facts = (chain.assignment_on(owner_id, on), chain.last_assignment(owner_id, local_date(now)))
    units = {fact.unit_id for fact in facts if fact is not None}
    found = [viewer.grounds_for_unit(unit_ancestors(unit)) for unit in sorted(units)]
    return frozenset[Ground]().union(viewer.grounds_for_city(), *found)


def _grounds_of_chain(
    viewer: Viewer, owner_id: int, on: date, now: datetime, chain: Structure, is_escalated: bool
) -> frozenset[Ground]:
    """By the line of superiors: of the day itself and of today, because whoever assesses must read what came before."""
    today = local_date(now)
    ask = escalation_deciders if is_escalated else who_decides
    deciders = ask(owner_id, on, today, chain).ids
    grounds: frozenset[Ground] = frozenset()
    for day in dict.fromkeys((on, today)):
        grounds |= personal_grounds(
            viewer.employee_id,
            owner_id,
            decider_ids=deciders,
            assessor_id=assessor_of(owner_id, day, today, chain),
            assessor_superior_id=assessor_superior_of(owner_id, day, today, chain),
        )
    return grounds
