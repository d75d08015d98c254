"""HR's records of standings other than active: dated, with their basis, never edited, revoked by a named person."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.permissions import Permission, Viewer
from app.domain.standings import Standing
from app.extensions import db
from app.models import Employee, EmployeeStanding
from app.models.standing import STANDING_KINDS
from app.services import audit
from app.services.notices import notify
from app.services.recorded_acts import MAX_DOCUMENT, MAX_NOTE, Problems, person_for, text_problems
from app.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class StandingForm:
    """A standing from one day to another (both included); `selesai` None while it lasts."""

    kedudukan: str
    mulai: date | None
    selesai: date | None
    dasar: str
    catatan: str = ""


def standings_of(employee_id: int) -> Sequence[EmployeeStanding]:
    """A person's standings, newest first, revoked ones too."""
    query = select(EmployeeStanding).where(EmployeeStanding.employee_id == employee_id)
    return db.session.scalars(query.order_by(EmployeeStanding.starts_on.desc(), EmployeeStanding.id.desc())).all()


def record_standing(person_id: uuid.UUID, form: StandingForm, *, viewer: Viewer, now: datetime) -> EmployeeStanding:
    """Record a standing. The same form again changes nothing.

    A month whose batch left draft keeps what it was computed with; the page lists it.
    Raises: NotFound, NotAllowed (also for oneself), Invalid with `fields`, Conflict(standing_overlaps).
    """
    starts_on = _checked(form)
    with unit_of_work():
        person = person_for(Permission.STANDING_RECORD, person_id, viewer=viewer, now=now)
        for row in standings_of(person.id):
            if row.revoked_at is not None or not _fact(row).overlaps(starts_on, form.selesai):
                continue
            if _says(row) == (form.kedudukan, starts_on, form.selesai, form.dasar.strip()):
                return row
            raise Conflict("standing_overlaps", first=row.starts_on)
        new = EmployeeStanding(
            public_id=uuid.uuid4(),
            employee_id=person.id,
            kind=form.kedudukan,
            starts_on=starts_on,
            ends_on=form.selesai,
            document=form.dasar.strip(),
            note=form.catatan.strip() or None,
            recorded_by_id=viewer.employee_id,
            recorded_at=now,
        )
        db.session.add(new)
        _leave_trace("recorded", new, person, viewer, now)
        notify(person.id, "standing_recorded", {"document": new.document}, "/tpp", now)
    return new


def revoke_standing(row: EmployeeStanding, person: Employee, reason: str, *, viewer: Viewer, now: datetime) -> None:
    """Take a standing back, for all months. Needs an open unit of work."""
    row.revoked_by_id, row.revoked_at, row.revoke_reason = viewer.employee_id, now, reason
    _leave_trace("revoked", row, person, viewer, now)


def _checked(form: StandingForm) -> date:
    problems: Problems = text_problems(
        {"dasar": (form.dasar, MAX_DOCUMENT)}, optional={"catatan": (form.catatan, MAX_NOTE)}
    )
    if form.kedudukan not in STANDING_KINDS:
        problems["kedudukan"] = [FieldError("standing_kind")]
    if form.mulai is None:
        problems["mulai"] = [FieldError("date_required")]
    elif form.selesai is not None and form.selesai < form.mulai:
        problems["selesai"] = [FieldError("leave_end_before_start")]
    if problems or form.mulai is None:
        raise Invalid("standing_invalid", fields=problems)
    return form.mulai


def _fact(row: EmployeeStanding) -> Standing:
    return Standing(row.kind, row.starts_on, row.ends_on, row.document)


def _says(row: EmployeeStanding) -> tuple[str, date, date | None, str]:
    return (row.kind, row.starts_on, row.ends_on, row.document)


def _leave_trace(what: str, row: EmployeeStanding, person: Employee, viewer: Viewer, now: datetime) -> None:
    data = {
        "person": person.public_id,
        "kind": row.kind,
        "from": row.starts_on,
        "to": row.ends_on,
        "document": row.document,
    }
    by = viewer.employee_id
    audit.record(f"standing.{what}", "employee_standing", row.public_id, by=by, now=now, data=data)
