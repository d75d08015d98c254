"""HR's record that somebody made no SKP in a semester: the only ground for the lowest TPP coefficient.

Two reminders, to the person and the superior, stand before it.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.deciders import assessor_of
from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.periods import Semester
from app.domain.permissions import Permission, Viewer
from app.extensions import db
from app.models import Employee, NoSkpRecord, NoSkpReminder
from app.services import audit
from app.services.notices import NoticeText, notify_many
from app.services.recorded_acts import person_for
from app.services.rules import parameters_on
from app.services.score_explain import find_current_score
from app.services.structure import structure_above
from app.services.unit_of_work import unit_of_work

MAX_DOCUMENT, MAX_REASON = 200, 500
REMINDERS: Final = 2


def record_no_skp(
    person_id: uuid.UUID, semester: Semester, document: str, reason: str, *, viewer: Viewer, now: datetime
) -> NoSkpRecord:
    """Record it with the letter and the reason, after two reminders.

    Raises NotFound, NotAllowed (also for oneself), Invalid with `fields`,
    Conflict(no_skp_exists | skp_exists | no_skp_reminders_first).
    """
    problems = {
        name: [FieldError("text_length", {"most": most})]
        for name, value, most in (("surat", document, MAX_DOCUMENT), ("alasan", reason, MAX_REASON))
        if not 1 <= len(value.strip()) <= most
    }
    if problems:
        raise Invalid("no_skp_invalid", fields=problems)
    with unit_of_work():
        person = person_for(Permission.NO_SKP_RECORD, person_id, viewer=viewer, now=now)
        _refuse_pointless(person.id, semester)
        sent = reminders_of(person.id, semester)
        if len(sent) < REMINDERS:
            raise Conflict("no_skp_reminders_first", sent=len(sent), semester=semester.code)
        row = NoSkpRecord(
            employee_id=person.id,
            semester=semester.code,
            document=document.strip(),
            reason=reason.strip(),
            recorded_by_id=viewer.employee_id,
            recorded_at=now,
        )
        db.session.add(row)
        reminded = [one.sent_at for one in sent]
        data = {"semester": semester.code, "document": document.strip(), "reminded": reminded}
        audit.record("no_skp.recorded", "employee", person.public_id, by=viewer.employee_id, now=now, data=data)
    return row


def send_no_skp_reminder(person_id: uuid.UUID, semester: Semester, *, viewer: Viewer, now: datetime) -> NoSkpReminder:
    """Remind the person to make an SKP, and tell the superior; the first and, some days later, the second time.

    Raises NotFound, NotAllowed (also for oneself), ParameterNotInForce,
    Conflict(no_skp_exists | skp_exists | no_skp_reminded_twice | no_skp_reminder_too_soon | semester_ahead).
    """
    today = local_date(now)
    if semester.first_day > today:
        raise Conflict("semester_ahead", semester=semester.code)
    gap = timedelta(days=parameters_on(today, "no_skp").integer("no_skp_reminder_gap_days"))
    with unit_of_work():
        person = person_for(Permission.NO_SKP_RECORD, person_id, viewer=viewer, now=now)
        _refuse_pointless(person.id, semester)
        sent = reminders_of(person.id, semester)
        if len(sent) >= REMINDERS:
            raise Conflict("no_skp_reminded_twice", semester=semester.code)
        if sent and today < local_date(sent[-1].sent_at) + gap:
            raise Conflict("no_skp_reminder_too_soon", from_day=local_date(sent[-1].sent_at) + gap)
        row = NoSkpReminder(
            employee_id=person.id,
            semester=semester.code,
            number=len(sent) + 1,
            sent_by_id=viewer.employee_id,
            sent_at=now,
        )
        db.session.add(row)
        data = {"semester": semester.code, "number": row.number}
        audit.record("no_skp.reminded", "employee", person.public_id, by=viewer.employee_id, now=now, data=data)
        notify_many(_notices(person, semester, row.number, today), now=now)
    return row


def reminders_of(employee_id: int, semester: Semester) -> Sequence[NoSkpReminder]:
    """The reminders of a person and semester, in order."""
    query = select(NoSkpReminder).where(
        NoSkpReminder.employee_id == employee_id, NoSkpReminder.semester == semester.code
    )
    return db.session.scalars(query.order_by(NoSkpReminder.number)).all()


def _refuse_pointless(employee_id: int, semester: Semester) -> None:
    """Who has a plan, or is recorded already, is neither reminded nor recorded."""
    if find_current_score(employee_id, semester) is not None:
        raise Conflict("skp_exists", semester=semester.code)
    known = select(NoSkpRecord).where(NoSkpRecord.employee_id == employee_id, NoSkpRecord.semester == semester.code)
    if db.session.scalar(known) is not None:
        raise Conflict("no_skp_exists", semester=semester.code)


def _notices(person: Employee, semester: Semester, number: int, today: date) -> list[NoticeText]:
    superior = assessor_of(person.id, today, today, structure_above([person.id]))
    params = {"semester": semester.code, "number": number}
    notices = [NoticeText(person.id, "no_skp_reminder", params, "/plan")]
    if superior is not None:
        about = {**params, "name": person.nama}
        notices.append(NoticeText(superior, "no_skp_reminder_superior", about, "/plan/team"))
    return notices
