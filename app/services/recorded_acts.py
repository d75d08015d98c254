"""What every record about a person's pay has in common: whom it may be made about, by whom, and its written basis."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from app.domain.calendar import local_date
from app.domain.errors import DomainError, FieldError, NotAllowed
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.models import Employee
from app.services.access import check, grounds_towards
from app.services.people_read import visible_person

MAX_DOCUMENT: Final = 200
MAX_NOTE: Final = 500

Problems = dict[str, list[FieldError]]


def person_for(permission: Permission, person_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> Employee:
    """The person a record is about. Raises: NotFound, NotAllowed, also for oneself."""
    person = visible_person(person_id, viewer=viewer, now=now)
    if person.id == viewer.employee_id:
        raise NotAllowed("leave_own")
    check(permission, grounds_towards(viewer, person.id, local_date(now), now))
    return person


def text_problems(
    texts: Mapping[str, tuple[str, int]], *, optional: Mapping[str, tuple[str, int]] | None = None
) -> Problems:
    """Texts by field with their greatest length: required ones that are empty, and any that is too long."""
    problems: Problems = {}
    for name, (text, most) in texts.items():
        if not 1 <= len(text.strip()) <= most:
            problems[name] = [FieldError("text_length", {"most": most})]
    for name, (text, most) in (optional or {}).items():
        if len(text.strip()) > most:
            problems[name] = [FieldError("text_length", {"most": most})]
    return problems


def month_or_problem(name: str, code: str, problems: Problems) -> Month | None:
    """A month of a form; one that cannot be read becomes a problem of its field."""
    try:
        return Month.parse(code.strip())
    except DomainError:
        problems[name] = [FieldError("month_required")]
        return None
