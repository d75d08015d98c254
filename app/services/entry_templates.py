"""Entries a person keeps as templates, to record them again on any day."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from app.domain.calendar import local_date
from app.domain.errors import Conflict, NotFound
from app.domain.permissions import Permission, Viewer
from app.extensions import db
from app.models import EntryTemplate
from app.services import audit
from app.services.activity_acts import load_own
from app.services.activity_lines import LineRow
from app.services.activity_past import Habit, habit_of
from app.services.unit_of_work import unit_of_work

MAX_TEMPLATES = 20


def save_template(entry_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> EntryTemplate:
    """Keep one's own entry as a template; the same content twice is kept once.

    Raises: NotFound, NotAllowed, Conflict(template_too_many | template_empty).
    """
    with unit_of_work():
        entry = load_own(entry_id, Permission.ACTIVITY_WITHDRAW, viewer=viewer, now=now)
        if not entry.description:
            raise Conflict("template_empty")
        content = {
            "line_kind": entry.line_kind,
            "plan_line_id": entry.plan_line_id,
            "description": entry.description,
            "volume": entry.volume,
            "satuan": entry.satuan,
            "start_minute": entry.start_minute,
            "minutes": entry.minutes,
        }
        mine = EntryTemplate.employee_id == viewer.employee_id
        same = db.session.scalar(select(EntryTemplate).filter_by(**content).where(mine))
        if same is not None:
            return same
        if (db.session.scalar(select(func.count()).select_from(EntryTemplate).where(mine)) or 0) >= MAX_TEMPLATES:
            raise Conflict("template_too_many", limit=MAX_TEMPLATES)
        row = EntryTemplate(public_id=uuid.uuid4(), employee_id=viewer.employee_id, created_at=now, **content)
        db.session.add(row)
        audit.record("template.saved", "template", row.public_id, by=viewer.employee_id, now=now, data={})
        return row


def remove_template(public_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> None:
    """Forget one's own template; entries made from it stay. Raises: NotFound."""
    with unit_of_work():
        row = db.session.scalar(
            select(EntryTemplate).where(
                EntryTemplate.public_id == public_id, EntryTemplate.employee_id == viewer.employee_id
            )
        )
        if row is None:
            raise NotFound("not_found")
        db.session.delete(row)
        audit.record("template.removed", "template", public_id, by=viewer.employee_id, now=now, data={})


def templates_of(employee_id: int, lines: Mapping[int, LineRow], *, only: uuid.UUID | None = None) -> list[Habit]:
    """A person's templates by title, as they could be recorded with the plan `lines` of a day. One query."""
    query = select(EntryTemplate).where(EntryTemplate.employee_id == employee_id)
    if only is not None:
        query = query.where(EntryTemplate.public_id == only)
    found = [_habit(row, lines) for row in db.session.scalars(query)]
    usable = [one for one in found if one.line_kind != "rhk" or one.line]
    return sorted(usable, key=lambda one: one.title.casefold())


def _habit(row: EntryTemplate, lines: Mapping[int, LineRow]) -> Habit:
    end = row.start_minute + row.minutes
    values = (row.public_id, row.description, row.line_kind, row.plan_line_id, row.volume, row.satuan)
    return habit_of((*values, row.start_minute, end, local_date(row.created_at), ""), lines)
