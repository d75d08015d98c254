"""Writes a checked roster: units, people, accounts, assignments."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.domain.periods import Month
from app.extensions import db
from app.models import Account, Assignment, Employee, EmployeeMonth
from app.services.imports.batch import Batch, Counts
from app.services.imports.organisation import insert_all, insert_for_ids, update_by_id
from app.services.imports.roster_checks import latest_by
from app.services.imports.roster_row import PERSONAL, Key, RosterRow
from app.services.periods import closed_months
from app.services.rollup_marks import mark_changed
from app.services.units import UnitSpec, upsert_units

DEFAULT_PTKP = "TK/0"
# What an assignment says beside its key.
_SAYS = (
    ("jenis_jabatan", "kelas_jabatan", "status", "golongan", "superior_id", "checker_id", "pola_kerja")
    + ("skema_tunjangan", "ends_on", "weekly_hours", "wajib_catat")
)  # fmt: skip

# Of a new assignment where the file has no such column.
_UNSAID = {"checker_id": None, "weekly_hours": None, "wajib_catat": "harian"}


def write_roster(
    batch: Batch[RosterRow], units: Collection[UnitSpec], people: Mapping[str, Employee], stored: Mapping[Key, Any]
) -> Counts:
    """Write the good rows; counts are of assignments, where a row also counts as changed for its person or unit."""
    unit_changes = upsert_units(units)
    changed_people, ids = _write_people(batch.good, people, batch.now)
    _write_accounts(batch.now)
    counts, added, replaced = Counts(), [], []
    rehoured: list[tuple[int, date]] = []
    for item in batch.good:
        values, row = _values(item, ids, unit_changes.ids, batch.columns), stored.get(item.key)
        if row is None:
            counts.new += 1
            added.append({**_UNSAID, "public_id": uuid.uuid4(), **values})
        elif any(getattr(row, name) != values[name] for name in _SAYS if name in values):
            counts.changed += 1
            if row.weekly_hours != values.get("weekly_hours", row.weekly_hours):
                rehoured.append((row.employee_id, min(row.starts_on, item.mulai)))
            replaced.append({"row_id": row.id, **{name: values.get(name, getattr(row, name)) for name in _SAYS}})
        elif item.nip in changed_people or item.unit_kode in unit_changes.changed:
            counts.changed += 1
        else:
            counts.unchanged += 1
    insert_all(Assignment, added)
    update_by_id(Assignment, replaced)
    _mark_months(rehoured)
    return counts


def _mark_months(people: Iterable[tuple[int, date]]) -> None:
    """Other weekly hours are another cap: the months since then are counted again, except closed ones."""
    for employee_id, since in people:
        codes = db.session.scalars(
            select(EmployeeMonth.month).where(
                EmployeeMonth.employee_id == employee_id, EmployeeMonth.month >= Month.of(since).code
            )
        ).all()
        months = [Month.parse(code) for code in codes]
        closed = closed_months(months)
        mark_changed((employee_id, month.code) for month in months if month not in closed)


def _values(
    item: RosterRow, ids: Mapping[str, int], units: Mapping[str, int], columns: Collection[str]
) -> dict[str, Any]:
    has_checker, has_hours = "pemeriksa_nip" in columns, "jam_minggu" in columns
    values = {
        "employee_id": ids[item.nip],
        "unit_id": units[item.unit_kode],
        "jabatan": item.jabatan,
        "penugasan": item.penugasan,
        "starts_on": item.mulai,
        "ends_on": item.selesai,
        "jenis_jabatan": item.jenis_jabatan,
        "kelas_jabatan": item.kelas_jabatan,
        "status": item.status,
        "golongan": item.golongan,
        "superior_id": ids[item.atasan_nip] if item.atasan_nip else None,
        "pola_kerja": item.pola_kerja,
        "skema_tunjangan": item.skema_tunjangan,
    }
    if has_hours:
        values["weekly_hours"] = item.jam_minggu
    if "wajib_catat" in columns:
        values["wajib_catat"] = item.wajib_catat
    if has_checker:
        values["checker_id"] = ids[item.pemeriksa_nip] if item.pemeriksa_nip else None
    return values


def _write_people(
    items: list[RosterRow], people: Mapping[str, Employee], now: datetime
) -> tuple[set[str], dict[str, int]]:
    """Add and update people; returns whose facts changed, and all ids by NIP."""
    added: list[dict[str, Any]] = []
    changed: dict[str, dict[str, Any]] = {}
    for nip, rows in latest_by(items, "nip").items():
        facts = _facts(rows)
        person = people.get(str(nip))
        if person is None:
            added.append({"nip": nip, "is_official": rows[0].is_official, "created_at": now, **_complete(facts)})
        elif any(getattr(person, name) != value for name, value in facts.items()):
            current = {name: getattr(person, name) for name in ("nama", *PERSONAL)}
            changed[person.nip] = {"row_id": person.id, **current, **facts}
    ids = {nip: person.id for nip, person in people.items()}
    ids |= insert_for_ids(Employee, [{"public_id": uuid.uuid4(), **one} for one in added], "nip")
    update_by_id(Employee, list(changed.values()))
    return set(changed), ids


def _facts(rows: list[RosterRow]) -> dict[str, Any]:
    """What the file knows of a person: for each fact the latest row that gives it."""
    facts: dict[str, Any] = {"nama": rows[0].nama}
    for row in rows:
        for name, value in row.person.items():
            facts.setdefault(name, value)
    return facts


def _complete(facts: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: facts.get(name) for name in ("nama", *PERSONAL)}
    return {**found, "ptkp": found["ptkp"] or DEFAULT_PTKP}


def _write_accounts(now: datetime) -> None:
    """Everyone has an account; without a password nobody can sign in to it until a first-password slip is made."""
    without = db.session.scalars(
        select(Employee.id).outerjoin(Account, Account.employee_id == Employee.id).where(Account.id.is_(None))
    ).all()
    blank = {"must_change_password": True, "is_disabled": False, "theme": "system", "language": "id"}
    insert_all(Account, [{"employee_id": one, "created_at": now, **blank} for one in without])
