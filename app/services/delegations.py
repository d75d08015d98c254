"""A superior lends the power to decide daily entries to someone for some days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from app.domain.calendar import local_date
from app.domain.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from app.domain.nip import normalise_person_code
from app.domain.permissions import Permission, Verdict, Viewer, decide, personal_grounds
from app.extensions import db
from app.models import Assignment, Delegation, Employee
from app.services import audit
from app.services.unit_of_work import unit_of_work

# Longer absences are a Plt's task, with a decree.
LONGEST = timedelta(days=92)
_REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class DelegationForm:
    """What the superior filled in; a date that could not be read is None."""

    to_nip: str
    starts_on: date | None
    ends_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A form without problems."""

    delegate_id: int
    starts_on: date
    ends_on: date
    reason: str


def create_delegation(form: DelegationForm, *, by: Viewer, now: datetime) -> Delegation:
    """Lend the viewer's own power to decide daily entries. The same form sent twice is one delegation.

    Raises: NotAllowed for someone without subordinates, Invalid with the problems of the fields, Conflict when another
    delegation of the viewer covers some of the days.
    """
    if not by.is_superior:
        raise NotAllowed("delegation_needs_subordinates")
    with unit_of_work():
        wanted = _judge(form, by, local_date(now))
        for other in _overlapping(wanted, by.employee_id):
            if _is_same(other, wanted):
                return other
            raise Conflict(
                "delegation_overlaps", starts_on=other.starts_on.isoformat(), ends_on=other.ends_on.isoformat()
            )
        delegation = Delegation(
            from_employee_id=by.employee_id,
            to_employee_id=wanted.delegate_id,
            starts_on=wanted.starts_on,
            ends_on=wanted.ends_on,
            reason=wanted.reason,
            created_by_id=by.employee_id,
            created_at=now,
        )
        db.session.add(delegation)
        db.session.flush()  # the audit row names its public id
        facts = {"to": wanted.delegate_id, "starts_on": wanted.starts_on, "ends_on": wanted.ends_on}
        audit.record("delegation.created", "delegation", delegation.public_id, by=by.employee_id, now=now, data=facts)
        return delegation


def end_delegation(public_id: UUID, *, by: Viewer, now: datetime) -> None:
    """End a delegation from this moment on; ending it again changes nothing. Raises: NotFound, NotAllowed."""
    with unit_of_work():
        delegation = db.session.scalar(select(Delegation).where(Delegation.public_id == public_id).with_for_update())
        if delegation is None or by.employee_id not in (delegation.from_employee_id, delegation.to_employee_id):
            raise NotFound("delegation_unknown")
        grounds = personal_grounds(by.employee_id, delegation.from_employee_id)
        if decide(Permission.DELEGATION_CREATE, grounds) is not Verdict.ALLOW:
            raise NotAllowed("delegation_not_yours")
        if delegation.ended_at is None:
            delegation.ended_at = now
            audit.record("delegation.ended", "delegation", public_id, by=by.employee_id, now=now)


def _judge(form: DelegationForm, by: Viewer, today: date) -> _Wanted:
    code, reason, start, end = normalise_person_code(form.to_nip), form.reason.strip(), form.starts_on, form.ends_on
    delegate_id = db.session.scalar(select(Employee.id).where(Employee.nip == code))
    problems = _date_problems(start, end, today)
    if delegate_id is None:
        problems["to_nip"] = [FieldError("employee_unknown", {"nip": code[:40]})]
    elif delegate_id == by.employee_id:
        problems["to_nip"] = [FieldError("delegation_to_self")]
    elif start is not None and not _is_employed(delegate_id, start):
        problems["to_nip"] = [FieldError("delegation_to_inactive")]
    if not 1 <= len(reason) <= _REASON_LENGTH:
        problems["reason"] = [FieldError("text_length", {"most": _REASON_LENGTH})]
    if problems or delegate_id is None or start is None or end is None:
        raise Invalid(fields=problems)
    return _Wanted(delegate_id, start, end, reason)


def _date_problems(start: date | None, end: date | None, today: date) -> dict[str, list[FieldError]]:
    found = {name: "date_unreadable" for name, day in (("starts_on", start), ("ends_on", end)) if day is None}
    if start is not None and start < today:
        found["starts_on"] = "delegation_in_past"
    if start is not None and end is not None and end < start:
        found["ends_on"] = "delegation_end_before_start"
    if start is not None and end is not None and end - start >= LONGEST:
        found["ends_on"] = "delegation_long"
    return {name: [FieldError(code, {"days": LONGEST.days})] for name, code in found.items()}


def _is_employed(employee_id: int, day: date) -> bool:
    covers = select(Assignment.id).where(
        Assignment.employee_id == employee_id,
        Assignment.starts_on <= day,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day),
    )
    return db.session.scalar(covers.limit(1)) is not None


def _overlapping(wanted: _Wanted, employee_id: int) -> list[Delegation]:
    query = select(Delegation).where(
        Delegation.from_employee_id == employee_id,
        Delegation.ended_at.is_(None),
        Delegation.starts_on <= wanted.ends_on,
        Delegation.ends_on >= wanted.starts_on,
    )
    return list(db.session.scalars(query.order_by(Delegation.starts_on)))


def _is_same(other: Delegation, wanted: _Wanted) -> bool:
    return wanted == _Wanted(other.to_employee_id, other.starts_on, other.ends_on, other.reason)
