"""A small office at work, through the services alone, so that every act has its trace."""

import uuid
from datetime import date, datetime
from typing import Any

from app.domain.activities import Action
from app.domain.perilaku import NilaiPerilaku
from app.extensions import db
from app.models import Activity, Employee, Feedback
from app.services.activity_write import record_activity
from app.services.approvals import Command, Shown, decide_activity
from app.services.rollup_marks import mark_changed
from app.services.sessions import viewer_of
from app.services.unit_of_work import unit_of_work
from tests.support.clock import NOW, TODAY


def body(day: date = TODAY, start: str = "08:00", end: str = "09:00", **changes: Any) -> dict[str, Any]:
    """An entry as a phone sends it: a meeting, so that no plan is needed."""
    fields = {
        "client_id": str(uuid.uuid4()),
        "tanggal": day.isoformat(),
        "mulai": start,
        "selesai": end,
        "indikator_kode": "RAPAT",
        "uraian": "Rapat koordinasi pelayanan",
        "status": "submitted",
    }
    return {**fields, **changes}


def enter(person: Employee, day: date = TODAY, *, now: datetime = NOW, **fields: Any) -> Activity:
    """One entry of the person, sent and taken in."""
    return record_activity(body(day, **fields), by=person.id, now=now).activity


def decide(
    entry: Activity, by: Employee, action: Action = Action.APPROVE, *, now: datetime = NOW, note: str = ""
) -> Activity:
    """One decision on the entry as it stands."""
    command = Command(action, uuid.uuid4(), note=note)
    viewer = viewer_of(by.id, today=now.date())
    decide_activity(Shown(entry.public_id, entry.version), command, by=viewer, now=now)
    db.session.refresh(entry)
    return entry


def give_levels(to: Employee, by: Employee, rating: str = "sesuai", *, semester: str = "2026-1") -> None:
    """The superior's level for each of the seven values."""
    with unit_of_work():
        for value in NilaiPerilaku:
            row = {"employee_id": to.id, "semester": semester, "assessor_id": by.id, "nilai_perilaku": value.value}
            db.session.add(Feedback(**row, peran="atasan", rating=rating, given_at=NOW))
        mark_changed([(to.id, "2026-06" if semester.endswith("1") else "2026-07")])
