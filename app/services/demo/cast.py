"""The people whose accounts are printed: one for each role, an employee and a superior whose work is ready to be done."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.models import RoleGrant
from app.services.demo.bulk import Bulk
from app.services.demo.careers import unit_ids
from app.services.demo.people import Person
from app.services.demo.staffing import ADMIN_UNIT, AUDIT_UNIT, CAST_UNIT, HR_UNIT

# (peran, unit, seat); those with a role of the same name get it, for their unit or the whole city.
_PLACES = (
    ("pegawai", CAST_UNIT, "staf1"),
    ("atasan", CAST_UNIT, "bidang1"),
    ("hr", HR_UNIT, "staf1"),
    ("unit_hr", CAST_UNIT, "kasub_umum"),
    ("treasurer", CAST_UNIT, "bendahara"),
    ("verifier", CAST_UNIT, "sekretaris"),
    ("approver", CAST_UNIT, "kepala"),
    ("calibrator", HR_UNIT, "bidang1"),
    ("auditor", AUDIT_UNIT, "staf1"),
    ("admin", ADMIN_UNIT, "staf1"),
)
_CITY_ROLES = frozenset({"hr", "calibrator", "auditor", "admin"})
_UNIT_ROLES = {"kasub_umum": "unit_hr", "bendahara": "treasurer", "sekretaris": "verifier", "kepala": "approver"}
# No look-alikes; the same letters as on first-password slips.
_LETTERS = "bcdfghjkmnpqrstvwxyz23456789"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One line of the printed list."""

    peran: str
    nip: str
    sandi: str


def make_cast(people: Sequence[Person]) -> dict[str, Person]:
    """The people of the accounts by peran. Everyone of their agency is kept steady, the employee most of all."""
    found = {}
    for peran, unit, key in _PLACES:
        found[peran] = next(one for one in people if one.seat.unit == unit and one.seat.key == key)
    for person in people:
        if person.seat.unit == CAST_UNIT or person in found.values():
            person.flags.add("cast")
            person.pola_kerja = "5"
    found["pegawai"].flags |= {"pegawai", "steady"}
    return found


def password_of(seed: int, peran: str) -> str:
    """The password of an account of the demonstration: readable, the same for the same seed, no secret at all."""
    rng = random.Random(f"{seed}:password:{peran}")
    return "-".join("".join(rng.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def demo_accounts(seed: int, nips: Mapping[str, str]) -> list[DemoAccount]:
    """The printed list, in its usual order; `nips` by peran."""
    return [DemoAccount(peran, nips[peran], password_of(seed, peran)) for peran, _, _ in _PLACES if peran in nips]


def add_roles(bulk: Bulk, people: Sequence[Person], cast: Mapping[str, Person], now: datetime) -> None:
    """City roles for the cast, the roles of a unit in every agency, and a second person of HR, who may reopen."""
    units = unit_ids()
    for peran in sorted(_CITY_ROLES):
        _grant(bulk, cast[peran], peran, None, now)
    second = next(one for one in people if one.seat.unit == HR_UNIT and one.seat.key == "kepala")
    _grant(bulk, second, "hr", None, now)
    for person in people:
        role = _UNIT_ROLES.get(person.seat.key)
        is_agency = person.seat.unit.count(".") == 1
        if role is not None and is_agency:
            _grant(bulk, person, role, units[person.seat.unit], now)


def _grant(bulk: Bulk, person: Person, role: str, unit_id: int | None, now: datetime) -> None:
    bulk.add(RoleGrant, {"employee_id": person.id, "role": role, "unit_id": unit_id, "granted_at": now})
