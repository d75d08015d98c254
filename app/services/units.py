"""The tree of units: adding and moving units, and the paths and OPD that follow from the parents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from app.domain.errors import Conflict
from app.extensions import db
from app.models import Unit
from app.services.unit_of_work import current_unit_of_work


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A unit as someone describes it. What is None stays as it is stored; a parent nobody described is made, named by its code."""

    kode: str
    nama: str | None = None
    parent_kode: str | None = None
    jenis: str | None = None


@dataclass(frozen=True, slots=True)
class UnitChanges:
    """Ids of all units by code, and the codes that were added or changed."""

    ids: dict[str, int]
    added: frozenset[str]
    changed: frozenset[str]


def upsert_units(specs: Iterable[UnitSpec]) -> UnitChanges:
    """Add or change units, parents in any order, and set paths. Raises: Conflict("unit_cycle")."""
    current_unit_of_work()
    wanted = {spec.kode: spec for spec in specs}
    units = {unit.kode: unit for unit in db.session.scalars(select(Unit))}
    parents = {spec.parent_kode for spec in wanted.values() if spec.parent_kode is not None}
    added = (set(wanted) | parents) - set(units)
    for kode in sorted(added):
        units[kode] = Unit(kode=kode, nama=kode)
        db.session.add(units[kode])
    # Parents are named by id, so new units need theirs first.
    db.session.flush()
    changed = {spec.kode for spec in wanted.values() if _apply(spec, units)} - added
    db.session.flush()
    rebuild_paths()
    return UnitChanges({kode: unit.id for kode, unit in units.items()}, frozenset(added), frozenset(changed))


def rebuild_paths() -> int:
    """Set `path` and `opd_id` of every unit from the parents; returns how many changed. Raises: Conflict("unit_cycle")."""
    current_unit_of_work()
    rows = db.session.execute(select(Unit.id, Unit.parent_id, Unit.path, Unit.opd_id)).all()
    parents = {row.id: row.parent_id for row in rows}
    stale = []
    for row in rows:
        line = _line_from_root(row.id, parents)
        path, opd_id = "/" + "".join(f"{one}/" for one in line), line[min(1, len(line) - 1)]
        if (row.path, row.opd_id) != (path, opd_id):
            stale.append({"id": row.id, "path": path, "opd_id": opd_id})
    if stale:
        table = Unit.__table__
        moved = update(Unit).where(table.c.id == bindparam("unit_id"))
        values = [{"unit_id": one["id"], "path": one["path"], "opd_id": one["opd_id"]} for one in stale]
        db.session.connection().execute(moved, values)
        db.session.expire_all()
    return len(stale)


def _apply(spec: UnitSpec, units: dict[str, Unit]) -> bool:
    """Write what the spec says and the row does not; True when something differed."""
    unit = units[spec.kode]
    before = (unit.nama, unit.jenis, unit.parent_id)
    unit.nama = spec.nama or unit.nama
    unit.jenis = spec.jenis or unit.jenis
    if spec.parent_kode is not None:
        unit.parent_id = units[spec.parent_kode].id
    return before != (unit.nama, unit.jenis, unit.parent_id)


def _line_from_root(unit_id: int, parents: dict[int, int | None]) -> list[int]:
    line: list[int] = []
    current: int | None = unit_id
    while current is not None:
        if current in line:
            raise Conflict("unit_cycle", unit_id=unit_id)
        line.append(current)
        current = parents.get(current)
    return line[::-1]
