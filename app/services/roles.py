"""Giving and taking roles. A role counts from the very next request; its history stays."""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.permissions import Role
from app.extensions import db
from app.models import RoleGrant, Unit
from app.services import audit
from app.services.accounts import employee_id_of
from app.services.unit_of_work import unit_of_work


def grant_role(nip: str, role: str, unit_kode: str | None, *, by: int | None, now: datetime) -> bool:
    """Give a role for a unit and everything below it or, without unit, for the city; False if it was held already.

    Raises: NotFound for an unknown person or unit, Invalid for an unknown role.
    """
    known = _role(role)
    with unit_of_work():
        employee_id, unit_id = employee_id_of(nip), _unit_id(unit_kode)
        if _in_force(employee_id, known, _same_unit(unit_id)):
            return False
        grant = RoleGrant(employee_id=employee_id, role=known, unit_id=unit_id, granted_at=now, granted_by_id=by)
        db.session.add(grant)
        _audit("role.granted", employee_id, known, unit_id, by, now)
        return True


def revoke_role(nip: str, role: str, unit_kode: str | None, *, by: int | None, now: datetime) -> None:
    """Take a role back, for this unit or, without unit, for the city.

    Raises: NotFound for an unknown person or unit, Invalid for an unknown role, Conflict when the role is not held so.
    """
    known = _role(role)
    with unit_of_work():
        employee_id, unit_id = employee_id_of(nip), _unit_id(unit_kode)
        grants = _in_force(employee_id, known, _same_unit(unit_id))
        if not grants:
            raise Conflict("role_not_held", nip=nip, role=known.value)
        for grant in grants:
            grant.revoked_at, grant.revoked_by_id = now, by
        _audit("role.revoked", employee_id, known, unit_id, by, now)


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise Invalid("role_unknown", role=text, known=[role.value for role in Role]) from None


def _unit_id(kode: str | None) -> int | None:
    if kode is None:
        return None
    unit_id = db.session.scalar(select(Unit.id).where(Unit.kode == kode))
    if unit_id is None:
        raise NotFound("unit_unknown", kode=kode)
    return unit_id


def _same_unit(unit_id: int | None) -> ColumnElement[bool]:
    return RoleGrant.unit_id.is_(None) if unit_id is None else RoleGrant.unit_id == unit_id


def _in_force(employee_id: int, role: Role, condition: ColumnElement[bool]) -> list[RoleGrant]:
    query = select(RoleGrant).where(
        RoleGrant.employee_id == employee_id, RoleGrant.role == role, RoleGrant.revoked_at.is_(None), condition
    )
    return list(db.session.scalars(query))


def _audit(action: str, employee_id: int, role: Role, unit_id: int | None, by: int | None, now: datetime) -> None:
    audit.record(action, "employee", employee_id, by=by, now=now, data={"role": role.value, "unit_id": unit_id})
