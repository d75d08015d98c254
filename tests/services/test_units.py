"""The tree of units."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import scoped_session

from app.domain.errors import Conflict
from app.models import Unit
from app.services.unit_of_work import unit_of_work
from app.services.units import UnitSpec, rebuild_paths, upsert_units

Session = scoped_session[Any]
TREE = [UnitSpec("1.1.1", "Bidang", "1.1"), UnitSpec("1", "Kota"), UnitSpec("1.1", "Dinas", "1", "dinas")]


def _plant() -> dict[str, int]:
    with unit_of_work():
        return upsert_units(TREE).ids


def _unit(session: Session, kode: str) -> Unit:
    return session.scalars(select(Unit).where(Unit.kode == kode)).one()


def test_parents_may_come_in_any_order(any_session: Session) -> None:
    ids = _plant()

    leaf = _unit(any_session, "1.1.1")
    assert leaf.path == f"/{ids['1']}/{ids['1.1']}/{ids['1.1.1']}/"
    assert (leaf.opd_id, leaf.ancestor_ids) == (ids["1.1"], (ids["1"], ids["1.1"], ids["1.1.1"]))


def test_the_same_again_changes_nothing(any_session: Session) -> None:
    _plant()

    with unit_of_work():
        changes = upsert_units(TREE)

    assert (changes.added, changes.changed) == (frozenset(), frozenset())


def test_what_is_not_said_stays(any_session: Session) -> None:
    _plant()

    with unit_of_work():
        upsert_units([UnitSpec("1.1", nama="Badan")])

    unit = _unit(any_session, "1.1")
    assert (unit.nama, unit.jenis, unit.parent_id) == ("Badan", "dinas", _unit(any_session, "1").id)


def test_a_unit_never_comes_to_lie_below_itself(any_session: Session) -> None:
    _plant()

    with pytest.raises(Conflict, match="unit_cycle"), unit_of_work():
        upsert_units([UnitSpec("1", parent_kode="1.1.1")])

    any_session.rollback()
    assert _unit(any_session, "1").parent_id is None


def test_paths_can_be_made_anew(any_session: Session) -> None:
    _plant()
    with unit_of_work():
        any_session.execute(update(Unit).values(path="/", opd_id=None))
        any_session.expire_all()

        changed = rebuild_paths()

    assert changed == 3
    assert _unit(any_session, "1.1.1").opd_id == _unit(any_session, "1.1").id
