"""A batch beside the one of the month before, person by person: for whoever verifies, before signing."""

import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.domain.tpp_batch import RunKind
from app.domain.tpp_changes import Change, MonthLine, change
from app.extensions import db
from app.models import Employee, TppBatch, TppLine
from app.services.rules import parameters_on
from app.services.tpp_access import load_batch

SHOWN = 200


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One flagged person."""

    nip: str
    nama: str
    change: Change


@dataclass(frozen=True, slots=True)
class Changes:
    """The flagged people of a batch, largest movement first and at most `SHOWN`; `previous` None: nothing to compare."""

    batch: TppBatch
    previous: TppBatch | None
    people: list[PersonChange]
    count: int
    threshold_percent: int


def changes_of(public_id: UUID, viewer: Viewer) -> Changes:
    """Whose pay moved since the month before. Three queries. Raises: NotFound, NotAllowed."""
    batch = load_batch(public_id, Permission.TPP_BATCH_READ, viewer)
    month = Month.parse(batch.month)
    threshold = parameters_on(month.last_day, f"TPP {month.code}").decimal("change_flag_ratio")
    previous = db.session.scalar(
        select(TppBatch).where(
            TppBatch.unit_id == batch.unit_id,
            TppBatch.month == month.previous.code,
            TppBatch.run_kind == RunKind.BIASA,
        )
    )
    percent = int(threshold * 100)
    if previous is None or batch.run_kind != RunKind.BIASA:
        return Changes(batch, None, [], 0, percent)
    before, after = _lines(previous.id), _lines(batch.id)
    found = []
    for person in before.keys() | after.keys():
        moved = change(before.get(person), after.get(person), threshold)
        if moved is not None:
            found.append((person, moved))
    found.sort(key=lambda one: (-abs(one[1].difference), one[0]))
    shown = found[:SHOWN]
    names = {
        row.id: row
        for row in db.session.execute(
            select(Employee.id, Employee.nip, Employee.nama).where(Employee.id.in_([person for person, _ in shown]))
        )
    }
    people = [PersonChange(names[person].nip, names[person].nama, moved) for person, moved in shown]
    return Changes(batch, previous, people, len(found), percent)


def _lines(batch_id: int) -> dict[int, MonthLine]:
    rows = db.session.execute(
        select(TppLine.employee_id, TppLine.tpp_netto, TppLine.status, TppLine.facts, TppLine.withheld_reason).where(
            TppLine.batch_id == batch_id
        )
    )
    return {
        row.employee_id: MonthLine(
            row.tpp_netto, row.status, json.loads(row.facts)["facts"], row.withheld_reason is not None
        )
        for row in rows
    }
