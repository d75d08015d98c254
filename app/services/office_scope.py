"""Which units an office page covers: the whole city, or the subtrees in which the viewer holds a role that permits it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.errors import NotAllowed, NotFound
from app.domain.permissions import Permission, Verdict, Viewer, decide
from app.extensions import db
from app.models import Unit


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as lists need it; `path` holds the ids from the root down."""

    id: int
    public_id: UUID
    kode: str
    nama: str
    parent_id: int | None
    path: str


@dataclass(frozen=True)
class OfficeScope:
    """Units by id. `is_city`: nothing is left out, so a query needs no condition."""

    units: Mapping[int, UnitLine]
    is_city: bool

    def covers(self, unit_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
        """The condition that a row belongs to one of the units."""
        if self.is_city:
            return true()
        return unit_id.in_(sorted(self.units)) if self.units else false()

    def narrowed(self, kode: str) -> "OfficeScope":
        """Only this unit and what is below it; all of it for an empty code. Raises: NotFound for a unit outside."""
        if not kode:
            return self
        top = next((unit for unit in self.units.values() if unit.kode == kode), None)
        if top is None:
            raise NotFound("not_found")
        return OfficeScope({one.id: one for one in self.units.values() if one.path.startswith(top.path)}, False)

    @cached_property
    def tops(self) -> tuple[UnitLine, ...]:
        """The units whose parent lies outside."""
        return tuple(unit for unit in self.units.values() if unit.parent_id not in self.units)

    @cached_property
    def groups(self) -> dict[int, UnitLine]:
        """For each unit the line of a table it is counted in: what lies directly below the top, or the top itself."""
        tops = {unit.id for unit in self.tops}
        heads = tops | {unit.id for unit in self.units.values() if unit.parent_id in tops}
        found = {}
        for unit in self.units.values():
            way = [int(part) for part in unit.path.split("/") if part]
            found[unit.id] = self.units[next(one for one in reversed(way) if one in heads)]
        return found

    @cached_property
    def choices(self) -> tuple[UnitLine, ...]:
        """What a filter offers: tops and the units directly below, by name."""
        chosen = {unit.id: unit for unit in self.groups.values()} | {unit.id: unit for unit in self.tops}
        return tuple(sorted(chosen.values(), key=lambda unit: (unit.parent_id in self.units, unit.nama)))


def office_scope(permission: Permission, viewer: Viewer) -> OfficeScope:
    """The units in which the viewer may do this. One query. Raises: NotAllowed when there is none."""
    rows = db.session.execute(select(Unit.id, Unit.public_id, Unit.kode, Unit.nama, Unit.parent_id, Unit.path))
    units = [UnitLine(*row) for row in rows]
    if decide(permission, viewer.grounds_for_city()) is Verdict.ALLOW:
        return OfficeScope({unit.id: unit for unit in units}, True)
    own = [unit for unit in units if _may(permission, viewer, unit)]
    if not own:
        raise NotAllowed("not_permitted")
    return OfficeScope({unit.id: unit for unit in own}, False)


def require_city(permission: Permission, viewer: Viewer) -> None:
    """For what belongs to the city as a whole. Raises: NotAllowed."""
    if decide(permission, viewer.grounds_for_city()) is not Verdict.ALLOW:
        raise NotAllowed("not_permitted")


def _may(permission: Permission, viewer: Viewer, unit: UnitLine) -> bool:
    way = tuple(int(part) for part in unit.path.split("/") if part)
    return decide(permission, viewer.grounds_for_unit(way)) is Verdict.ALLOW
