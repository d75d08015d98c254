"""HR says from which day on the days of a post are recorded daily, by its schedule, or not at all."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from app.domain.calendar import local_date
from app.domain.errors import Conflict, FieldError, Invalid, NotAllowed
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.domain.schedule import WajibCatat
from app.extensions import db
from app.models import Assignment, RecordingDuty
from app.services import audit
from app.services.access import check, grounds_towards
from app.services.people_read import visible_person
from app.services.periods import closed_months
from app.services.schedules import duty_changes
from app.services.unit_of_work import unit_of_work

MAX_REASON = 300


@dataclass(frozen=True, slots=True)
class RecordingForm:
    """From when, how and why; `for_all`: for everyone in the same post of the unit."""

    wajib_catat: str
    mulai: date | None
    alasan: str
    for_all: bool = False


def set_recording(person_id: uuid.UUID, form: RecordingForm, *, viewer: Viewer, now: datetime) -> int:
    """Record how the days of the person's post are recorded from a day on; returns for how many posts that is new.

    Raises: NotFound, NotAllowed (also for oneself), Invalid(recording_invalid) with `fields`, Conflict(month_closed).
    """
    way, first, reason = _checked(form)
    with unit_of_work():
        person = visible_person(person_id, viewer=viewer, now=now)
        check(Permission.RECORDING_SET, grounds_towards(viewer, person.id, local_date(now), now))
        if person.id == viewer.employee_id:
            raise NotAllowed("recording_own")
        if closed_months([Month.of(first)]):
            raise Conflict("month_closed", month=Month.of(first).code)
        posts = _posts(person.id, first, form, viewer)
        known = duty_changes([one.id for one in posts])
        new = [
            one
            for one in posts
            if not any((c.valid_from, c.wajib_catat) == (first, way) for c in known.get(one.id, ())[-1:])
        ]
        db.session.add_all(
            RecordingDuty(
                assignment_id=one.id,
                valid_from=first,
                wajib_catat=way.value,
                reason=reason,
                recorded_by_id=viewer.employee_id,
                recorded_at=now,
            )
            for one in new
        )
        data = {"wajib_catat": way.value, "valid_from": first, "posts": [str(one.public_id) for one in new]}
        audit.record("recording.set", "employee", person.id, by=viewer.employee_id, now=now, data=data)
    return len(new)


def _posts(person_id: int, day: date, form: RecordingForm, viewer: Viewer) -> list[Assignment]:
    """The person's definitif post of the day, and with `for_all` that of everyone else in it but the viewer."""
    in_force = (
        Assignment.penugasan == "definitif",
        Assignment.starts_on <= day,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day),
    )
    own = db.session.scalars(select(Assignment).where(Assignment.employee_id == person_id, *in_force)).first()
    if own is None:
        raise Invalid("recording_invalid", fields={"berlaku": [FieldError("recording_no_post")]})
    if not form.for_all:
        return [own]
    same = (Assignment.unit_id == own.unit_id, Assignment.jabatan == own.jabatan)
    others = Assignment.employee_id != viewer.employee_id
    return list(db.session.scalars(select(Assignment).where(*same, *in_force, others).order_by(Assignment.id)))


def _checked(form: RecordingForm) -> tuple[WajibCatat, date, str]:
    problems: dict[str, list[FieldError]] = {}
    if form.wajib_catat not in set(WajibCatat):
        problems["wajib_catat"] = [FieldError("recording_way")]
    if form.mulai is None:
        problems["berlaku"] = [FieldError("date_required")]
    reason = form.alasan.strip()
    if not reason or len(reason) > MAX_REASON:
        problems["alasan_catat"] = [FieldError("recording_reason", {"limit": MAX_REASON})]
    if problems or form.mulai is None:
        raise Invalid("recording_invalid", fields=problems)
    return WajibCatat(form.wajib_catat), form.mulai, reason
