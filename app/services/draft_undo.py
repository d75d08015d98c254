"""Deleting a draft, and taking that back for a day."""

import json
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from app.domain.activities import ActivityStatus
from app.domain.errors import Conflict, NotFound
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.extensions import db
from app.models import Activity, DiscardedDraft, Evidence
from app.services import audit
from app.services.activity_acts import load_own, require_version
from app.services.activity_windows import require_open
from app.services.rollup_marks import mark_changed
from app.services.unit_of_work import unit_of_work

KEPT = timedelta(days=1)
_GUIDS = frozenset({"public_id", "client_id"})
_DAYS = frozenset({"work_date"})
_INSTANTS = frozenset({"created_at", "updated_at", "captured_at", "submitted_at", "decided_at"})


def delete_draft(public_id: uuid.UUID, *, version: int, viewer: Viewer, now: datetime) -> date:
    """Remove one's own draft that was never decided on; returns its day. Its files stay until nobody can take it back.

    Raises: NotFound, NotAllowed, Conflict(entry_changed | entry_locked | draft_has_history | month_…).
    """
    with unit_of_work():
        activity = load_own(public_id, Permission.ACTIVITY_EDIT, viewer=viewer, now=now)
        require_version(activity, version)
        if activity.status != ActivityStatus.DRAFT:
            raise Conflict("entry_locked", status=activity.status, current=activity.version)
        if activity.decisions:
            raise Conflict("draft_has_history")
        require_open(activity.work_date, activity.employee_id, now=now)
        content = {"activity": _plain(activity), "evidence": [_plain(one) for one in activity.evidence]}
        db.session.add(
            DiscardedDraft(
                public_id=activity.public_id,
                employee_id=activity.employee_id,
                work_date=activity.work_date,
                content=json.dumps(content, ensure_ascii=False, sort_keys=True),
                discarded_at=now,
            )
        )
        _leave_trace("activity.deleted", activity, by=viewer.employee_id, now=now)
        db.session.execute(delete(Evidence).where(Evidence.activity_id == activity.id))
        db.session.execute(delete(Activity).where(Activity.id == activity.id))
        return activity.work_date


def restore_draft(public_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> date:
    """Bring back one's own deleted draft with its files; returns its day. Repeating finds it there already.

    Raises: NotFound for a draft of somebody else or one cleared away; Conflict(draft_sent_again | month_…).
    """
    with unit_of_work():
        kept = db.session.scalar(
            select(DiscardedDraft)
            .where(DiscardedDraft.public_id == public_id, DiscardedDraft.employee_id == viewer.employee_id)
            .with_for_update()
        )
        if kept is None:
            return load_own(public_id, Permission.ACTIVITY_EDIT, viewer=viewer, now=now).work_date
        if kept.discarded_at < now - KEPT:
            raise NotFound("not_found")
        require_open(kept.work_date, kept.employee_id, now=now)
        content = json.loads(kept.content)
        values = _values(content["activity"])
        same = (Activity.employee_id == kept.employee_id, Activity.client_id == values["client_id"])
        if db.session.scalar(select(Activity.id).where(*same)) is not None:
            raise Conflict("draft_sent_again")
        activity = Activity(**values)
        activity.evidence = [Evidence(**_values(one)) for one in content["evidence"]]
        activity.version += 1
        activity.updated_at = now
        db.session.add(activity)
        db.session.delete(kept)
        _leave_trace("activity.restored", activity, by=viewer.employee_id, now=now)
        return activity.work_date


def clear_discarded(*, folder: Path, now: datetime) -> int:
    """Forget drafts that nobody can take back any more, with their files; returns how many."""
    with unit_of_work() as uow:
        rows = db.session.execute(
            delete(DiscardedDraft).where(DiscardedDraft.discarded_at < now - KEPT).returning(DiscardedDraft.content)
        ).all()
        for row in rows:
            for one in json.loads(row.content)["evidence"]:
                uow.after_commit((folder / one["file_name"]).unlink, True)
    return len(rows)


def _plain(row: Activity | Evidence) -> dict[str, Any]:
    """The columns of a row but for its keys, as JSON can hold them."""
    names = [column.name for column in row.__table__.columns if column.name not in ("id", "activity_id")]
    return {name: _as_text(getattr(row, name)) for name in names}


def _as_text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID | Decimal) else value


def _values(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value is None else _value(name, value) for name, value in plain.items()}


def _value(name: str, value: Any) -> Any:
    if name in _GUIDS:
        return uuid.UUID(value)
    if name in _INSTANTS:
        return datetime.fromisoformat(value)
    if name in _DAYS:
        return date.fromisoformat(value)
    return Decimal(value) if name == "volume" else value


def _leave_trace(action: str, activity: Activity, *, by: int, now: datetime) -> None:
    mark_changed([(activity.employee_id, Month.of(activity.work_date).code)])
    facts = {"status": activity.status, "version": activity.version, "work_date": activity.work_date}
    audit.record(action, "activity", activity.public_id, by=by, now=now, data=facts)
