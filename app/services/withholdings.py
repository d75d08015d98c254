"""Pay that waits until a duty is met: recorded and released by HR; released months are due, nothing is forfeited."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.extensions import db
from app.models import Employee, Withholding
from app.models.standing import WITHHOLDING_REASONS
from app.services import audit
from app.services.notices import notify
from app.services.recorded_acts import MAX_DOCUMENT, MAX_NOTE, Problems, month_or_problem, person_for, text_problems
from app.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class WithholdingForm:
    """Why pay waits, from which month on, and the document that says so."""

    sebab: str
    bulan_ditahan: str
    dasar_ditahan: str
    catatan_ditahan: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseForm:
    """Which withholding ends (its public id), the last month it covered, and the document of the release."""

    penahanan: str
    bulan_terakhir: str
    dasar_lepas: str


def withholdings_of(employee_id: int) -> Sequence[Withholding]:
    """A person's withholdings, newest first, released ones too."""
    query = select(Withholding).where(Withholding.employee_id == employee_id)
    return db.session.scalars(query.order_by(Withholding.first_month.desc(), Withholding.id.desc())).all()


def record_withholding(person_id: uuid.UUID, form: WithholdingForm, *, viewer: Viewer, now: datetime) -> Withholding:
    """Let pay wait from a month on. The same form again changes nothing.

    Raises: NotFound, NotAllowed (also for oneself), Invalid with `fields`, Conflict(withholding_open) while one with the same
    reason is not released.
    """
    month = _checked(form)
    document = form.dasar_ditahan.strip()
    with unit_of_work():
        person = person_for(Permission.STANDING_RECORD, person_id, viewer=viewer, now=now)
        for row in withholdings_of(person.id):
            if row.released_at is not None or row.reason != form.sebab:
                continue
            if (row.first_month, row.document) == (month.code, document):
                return row
            raise Conflict("withholding_open", first=Month.parse(row.first_month))
        new = Withholding(
            public_id=uuid.uuid4(),
            employee_id=person.id,
            reason=form.sebab,
            first_month=month.code,
            document=document,
            note=form.catatan_ditahan.strip() or None,
            recorded_by_id=viewer.employee_id,
            recorded_at=now,
        )
        db.session.add(new)
        _leave_trace("recorded", new, person, viewer, now)
        notify(person.id, "pay_withheld", {"first": month.code, "document": document}, "/tpp", now)
    return new


def release_withholding(person_id: uuid.UUID, form: ReleaseForm, *, viewer: Viewer, now: datetime) -> Withholding:
    """End a withholding with its last month; months of batches paid without the person become due (`released_months`).

    Raises: NotFound, NotAllowed, Invalid with `fields`, Conflict(withholding_released) when it was released otherwise.
    """
    problems: Problems = text_problems({"dasar_lepas": (form.dasar_lepas, MAX_DOCUMENT)})
    last = month_or_problem("bulan_terakhir", form.bulan_terakhir, problems)
    with unit_of_work():
        person = person_for(Permission.STANDING_RECORD, person_id, viewer=viewer, now=now)
        row = next((one for one in withholdings_of(person.id) if str(one.public_id) == form.penahanan), None)
        if row is None:
            problems["penahanan"] = [FieldError("record_choice")]
        elif last is not None and last.code < row.first_month:
            problems["bulan_terakhir"] = [FieldError("release_before_start", {"first": Month.parse(row.first_month)})]
        if problems or row is None or last is None:
            raise Invalid("standing_invalid", fields=problems)
        document = form.dasar_lepas.strip()
        if row.released_at is not None:
            if (row.last_month, row.release_document) == (last.code, document):
                return row
            raise Conflict("withholding_released")
        row.last_month, row.release_document = last.code, document
        row.released_by_id, row.released_at = viewer.employee_id, now
        _leave_trace("released", row, person, viewer, now)
        notify(person.id, "pay_released", {"last": last.code}, "/tpp", now)
    return row


def release_by_id(form: ReleaseForm, *, viewer: Viewer, now: datetime) -> Withholding:
    """End a withholding that is chosen from a list of many people's.

    Raises: as `release_withholding`; Invalid with `fields` for a record nobody knows.
    """
    person = select(Employee.public_id).join(Withholding, Withholding.employee_id == Employee.id)
    found = db.session.scalar(person.where(Withholding.public_id == _uuid(form.penahanan)))
    if found is None:
        raise Invalid("standing_invalid", fields={"penahanan": [FieldError("record_choice")]})
    return release_withholding(found, form, viewer=viewer, now=now)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _checked(form: WithholdingForm) -> Month:
    problems: Problems = text_problems(
        {"dasar_ditahan": (form.dasar_ditahan, MAX_DOCUMENT)},
        optional={"catatan_ditahan": (form.catatan_ditahan, MAX_NOTE)},
    )
    month = month_or_problem("bulan_ditahan", form.bulan_ditahan, problems)
    if form.sebab not in WITHHOLDING_REASONS:
        problems["sebab"] = [FieldError("withholding_reason")]
    if problems or month is None:
        raise Invalid("standing_invalid", fields=problems)
    return month


def _leave_trace(what: str, row: Withholding, person: Employee, viewer: Viewer, now: datetime) -> None:
    data = {
        "person": person.public_id,
        "reason": row.reason,
        "first_month": row.first_month,
        "last_month": row.last_month,
        "document": row.release_document or row.document,
    }
    by = viewer.employee_id
    audit.record(f"withholding.{what}", "withholding", row.public_id, by=by, now=now, data=data)
