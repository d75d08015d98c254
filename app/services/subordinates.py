"""The people a superior assesses, with names and posts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.deciders import assessor_of
from app.extensions import db
from app.models import Assignment, Employee, Unit
from app.services.structure import structure_around


@dataclass(frozen=True, slots=True)
class Subordinate:
    """One person as a superior's list shows them."""

    id: int
    nama: str
    nip: str
    jabatan: str
    unit: str


def assessed_people(viewer_id: int, on: date, *, now: datetime) -> list[int]:
    """Ids of everyone whom the viewer assesses for a period that ends on the day."""
    today = local_date(now)
    structure = structure_around(viewer_id, today=today)
    return sorted(
        person
        for person in structure.employee_ids
        if person != viewer_id
        and structure.last_assignment(person, on) is not None
        and assessor_of(person, on, today, structure) == viewer_id
    )


def describe(employee_ids: Iterable[int], on: date) -> list[Subordinate]:
    """The people by name, each with the last post begun by the day. One query."""
    rows = db.session.execute(
        select(Employee.id, Employee.nama, Employee.nip, Assignment.jabatan, Unit.nama.label("unit"))
        .join(Assignment, Assignment.employee_id == Employee.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Employee.id.in_(list(employee_ids)), Assignment.starts_on <= on)
        .order_by(Assignment.penugasan == "definitif", Assignment.starts_on)
    )
    latest = {row.id: Subordinate(row.id, row.nama, row.nip, row.jabatan, row.unit) for row in rows}
    return sorted(latest.values(), key=lambda one: (one.nama.casefold(), one.nip))
