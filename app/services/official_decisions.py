"""Decisions of an official who does not use the application, recorded by HR with the number of the document."""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.domain.activities import ActivityStatus, checked_text
from app.domain.approvals import decide_entry
from app.domain.errors import FieldError, Invalid, NotAllowed, NotFound
from app.domain.permissions import Permission, Viewer
from app.extensions import db
from app.models import Employee
from app.services.access import check, grounds_towards
from app.services.approval_entries import EntryForDecision, Surroundings, load_entry, load_surroundings
from app.services.approvals import Command, Shown, store_decisions
from app.services.unit_of_work import unit_of_work

_DOCUMENT_LENGTH = 80


def record_official_decision(
    shown: Shown, command: Command, *, official_code: str, document_number: str, by: Viewer, now: datetime
) -> EntryForDecision:
    """Record what an official decided on paper. The decision is the official's; the audit row names who recorded it.

    The official must decide on the entry by the same rules as anyone. Raises: NotFound for a stranger's entry, NotAllowed
    (not HR, the recorder's own entry, the official does not decide here), Conflict as for a decision, Invalid with `fields`.
    """
    document = _document(document_number)
    with unit_of_work():
        entry = load_entry(shown.public_id)
        around = load_surroundings([entry], now=now)
        _check_recorder(entry, around, by, now)
        official = _official(official_code)
        if around.deciders(entry).of(official.id) is None:
            raise NotAllowed("official_not_decider")
        request = command.request_for(shown.version)
        outcome = decide_entry(entry.state, request, by=official.id, deciders=around.deciders(entry))
        around.require_open(entry)
        facts = {"document": document, "recorded_by": by.employee_id}
        store_decisions([(entry, outcome)], command.request_id, actor_id=by.employee_id, now=now, audit_facts=facts)
    return entry


def officials_deciding(public_id: uuid.UUID, *, by: Viewer, now: datetime) -> tuple[EntryForDecision, list[Employee]]:
    """The entry and the officials without NIP who decide on it; for the recording page. Raises: NotFound, NotAllowed."""
    entry = load_entry(public_id, is_locked=False)
    around = load_surroundings([entry], now=now)
    _check_recorder(entry, around, by, now)
    ids = around.deciders(entry).ids
    people = db.session.scalars(
        select(Employee).where(Employee.id.in_(ids), Employee.is_official.is_(True)).order_by(Employee.nama)
    )
    return entry, list(people)


def _check_recorder(entry: EntryForDecision, around: Surroundings, by: Viewer, now: datetime) -> None:
    if entry.status == ActivityStatus.DRAFT and entry.employee_id != by.employee_id:
        raise NotFound("not_found")
    grounds = grounds_towards(by, entry.employee_id, entry.work_date, now, structure=around.structure)
    check(Permission.ACTIVITY_RECORD_DECISION, grounds)


def _official(code: str) -> Employee:
    found = db.session.scalar(select(Employee).where(Employee.nip == code.strip(), Employee.is_official.is_(True)))
    if found is None:
        raise Invalid("decision_invalid", fields={"official": [FieldError("official_unknown")]})
    return found


def _document(number: str) -> str:
    try:
        text = checked_text(number, _DOCUMENT_LENGTH)
    except Invalid as problem:
        raise Invalid("decision_invalid", fields={"document": [FieldError(problem.code, problem.params)]}) from None
    if not text:
        raise Invalid("decision_invalid", fields={"document": [FieldError("document_required")]})
    return text
