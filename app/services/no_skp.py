"""HR's record that somebody made no SKP in a semester: the only ground for the lowest TPP coefficient."""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.errors import Conflict, FieldError, Invalid, NotAllowed
from app.domain.periods import Semester
from app.domain.permissions import Permission, Viewer
from app.extensions import db
from app.models import NoSkpRecord
from app.services import audit
from app.services.access import check, grounds_towards
from app.services.people_read import visible_person
from app.services.score_explain import find_current_score
from app.services.unit_of_work import unit_of_work

MAX_DOCUMENT, MAX_REASON = 200, 500


def record_no_skp(
    person_id: uuid.UUID, semester: Semester, document: str, reason: str, *, viewer: Viewer, now: datetime
) -> NoSkpRecord:
    """Record it with the letter and the reason.

    Raises NotFound, NotAllowed (also for oneself), Invalid with `fields`, Conflict(no_skp_exists | skp_exists).
    """
    problems = {
        name: [FieldError("text_length", {"most": most})]
        for name, value, most in (("surat", document, MAX_DOCUMENT), ("alasan", reason, MAX_REASON))
        if not 1 <= len(value.strip()) <= most
    }
    if problems:
        raise Invalid("no_skp_invalid", fields=problems)
    with unit_of_work():
        person = visible_person(person_id, viewer=viewer, now=now)
        if person.id == viewer.employee_id:
            raise NotAllowed("leave_own")
        check(Permission.NO_SKP_RECORD, grounds_towards(viewer, person.id, local_date(now), now))
        if find_current_score(person.id, semester) is not None:
            raise Conflict("skp_exists", semester=semester.code)
        known = select(NoSkpRecord).where(NoSkpRecord.employee_id == person.id, NoSkpRecord.semester == semester.code)
        if db.session.scalar(known) is not None:
            raise Conflict("no_skp_exists", semester=semester.code)
        row = NoSkpRecord(
            employee_id=person.id,
            semester=semester.code,
            document=document.strip(),
            reason=reason.strip(),
            recorded_by_id=viewer.employee_id,
            recorded_at=now,
        )
        db.session.add(row)
        data = {"semester": semester.code, "document": document.strip()}
        audit.record("no_skp.recorded", "employee", person.public_id, by=viewer.employee_id, now=now, data=data)
    return row
