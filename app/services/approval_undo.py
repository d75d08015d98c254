"""Taking a decision back within a few seconds, as another row."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from app.domain.activities import Action, ActivityStatus
from app.domain.approvals import LastDecision, undo_decision
from app.domain.calendar import local_date
from app.domain.errors import Conflict, NotFound
from app.domain.permissions import Viewer
from app.extensions import db
from app.models import Activity, Decision
from app.services import audit
from app.services.approval_entries import (
    EntryForDecision,
    Surroundings,
    check_may_decide,
    load_entries,
    load_surroundings,
)
from app.services.approvals import NOTICE_CODES, Undecided, entry_link, not_decided
from app.services.notices import withdraw_notices
from app.services.rollup_marks import mark_changed
from app.services.rules import parameters_on
from app.services.unit_of_work import unit_of_work

_Last = Row[*tuple[Any, ...]]
# Far longer than any undo window: an older request is only looked for to say that it is too late.
_LOOK_BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class UndoResult:
    """Entries that wait again, and those whose decision stands, with the reason."""

    undone: tuple[EntryForDecision, ...]
    kept: tuple[Undecided, ...]


def undo_window(now: datetime) -> timedelta:
    """How long a decision can be taken back (dated parameter)."""
    return timedelta(seconds=parameters_on(local_date(now), "undo").integer("undo_seconds"))


def undo_request(request_id: uuid.UUID, *, by: Viewer, now: datetime) -> UndoResult:
    """Take back every decision of one request; those that cannot be taken back any more are listed.

    Undoing twice changes nothing and answers alike. Raises: NotFound for a request that is not the viewer's; Conflict
    (undo_expired, stale_version, …) when nothing could be taken back; NotAllowed when the right has ended meanwhile.
    """
    with unit_of_work():
        ids = db.session.scalars(
            select(Activity.public_id)
            .join(Decision, Decision.activity_id == Activity.id)
            .where(
                Decision.decided_by_id == by.employee_id,
                Decision.decided_at >= now - _LOOK_BACK,
                Decision.request_id == request_id,
                Decision.action != Action.UNDO.value,
            )
        ).all()
        if not ids:
            raise NotFound("not_found")
        return _undo(ids, by=by, now=now)


def undo_activity(public_id: uuid.UUID, *, by: Viewer, now: datetime) -> UndoResult:
    """Take back the last decision on one entry. Raises: as `undo_request`; NotAllowed(undo_not_yours)."""
    with unit_of_work():
        return _undo([public_id], by=by, now=now)


def _undo(public_ids: Sequence[uuid.UUID], *, by: Viewer, now: datetime) -> UndoResult:
    entries = load_entries(public_ids)
    if len(entries) < len(set(public_ids)):
        raise NotFound("not_found")
    around = load_surroundings(entries, now=now)
    for entry in entries:
        check_may_decide(entry, by=by, now=now, around=around)
    last = _last_decisions([entry.id for entry in entries])
    undone: list[EntryForDecision] = []
    kept: list[Undecided] = []
    repeated: list[EntryForDecision] = []
    for entry in entries:
        row = last.get(entry.id)
        if row is not None and row.action == Action.UNDO and row.decided_by_id == by.employee_id:
            repeated.append(entry)
            continue
        try:
            _check(entry, row, around, by, now)
        except Conflict as problem:
            kept.append(not_decided(entry, problem))
        else:
            undone.append(entry)
    if kept and not undone and not repeated:
        raise kept[0].problem
    _store(undone, last, by, now)
    return UndoResult((*undone, *repeated), tuple(kept))


def _check(entry: EntryForDecision, row: _Last | None, around: Surroundings, by: Viewer, now: datetime) -> None:
    decision = None
    if row is not None:
        decision = LastDecision(Action(row.action), row.decided_by_id, row.decided_at, row.activity_version + 1)
    undo_decision(entry.state, decision, by=by.employee_id, now=now, window=undo_window(now))
    around.require_open(entry)


def _last_decisions(activity_ids: Sequence[int]) -> dict[int, _Last]:
    rows = db.session.execute(
        select(
            Decision.activity_id,
            Decision.action,
            Decision.activity_version,
            Decision.decided_by_id,
            Decision.decided_at,
            Decision.request_id,
            Decision.ground,
        )
        .where(Decision.activity_id.in_(activity_ids))
        .order_by(Decision.id)
    )
    return {row.activity_id: row for row in rows}


def _store(entries: Sequence[EntryForDecision], last: dict[int, _Last], by: Viewer, now: datetime) -> None:
    if not entries:
        return
    rows = [
        {
            "activity_id": entry.id,
            "activity_version": entry.version,
            "action": Action.UNDO.value,
            "decided_by_id": by.employee_id,
            "ground": last[entry.id].ground,
            "request_id": last[entry.id].request_id,
            "decided_at": now,
        }
        for entry in entries
    ]
    db.session.execute(insert(Decision), rows)
    db.session.execute(
        update(Activity)
        .where(Activity.id.in_([entry.id for entry in entries]))
        .values(
            status=ActivityStatus.SUBMITTED.value,
            mutu=None,
            decided_at=None,
            decided_by_id=None,
            version=Activity.version + 1,
            updated_at=now,
        )
        .execution_options(synchronize_session=False)
    )
    mark_changed((entry.employee_id, entry.month.code) for entry in entries)
    audit.record_many(
        [
            audit.AuditEntry("activity.decision_undone", "activity", str(entry.public_id), {"version": entry.version})
            for entry in entries
        ],
        by=by.employee_id,
        now=now,
    )
    links = [entry_link(entry.public_id) for entry in entries]
    withdraw_notices(links, codes=NOTICE_CODES.values(), since=now - undo_window(now))
