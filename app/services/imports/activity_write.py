"""Writes checked entries and their decisions in bulk."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.activities import ActivityStatus, ParsedEntry
from app.domain.periods import Month
from app.models import Activity, Decision
from app.services.imports.organisation import insert_all, insert_for_ids
from app.services.rollup_marks import mark_changed

_ACTION = {
    ActivityStatus.APPROVED: "approve",
    ActivityStatus.RETURNED: "return",
    ActivityStatus.REJECTED: "reject",
}
# The version a decision saw; the decision itself makes the next.
_SEEN = 1


@dataclass(frozen=True, slots=True)
class ReadyEntry:
    """An entry to write; `decided_at` None means undecided."""

    employee_id: int
    client_id: UUID
    body_hash: str
    entry: ParsedEntry
    mutu: str | None
    decided_at: datetime | None
    decider_id: int | None
    on_behalf_of: int | None


def write_activities(ready: Sequence[ReadyEntry], *, now: datetime) -> None:
    """Insert entries and decisions inside the caller's unit of work, and mark the months for counting."""
    public_ids = [uuid.uuid4() for _ in ready]
    rows = [_activity(one, public_id, now) for one, public_id in zip(ready, public_ids, strict=True)]
    ids = insert_for_ids(Activity, rows, "public_id")
    decisions = [
        _decision(one, ids[public_id], one.decided_at)
        for one, public_id in zip(ready, public_ids, strict=True)
        if one.decided_at is not None
    ]
    insert_all(Decision, decisions)
    mark_changed((one.employee_id, Month.of(one.entry.work_date).code) for one in ready)


def _activity(one: ReadyEntry, public_id: UUID, now: datetime) -> dict[str, Any]:
    entry = one.entry
    is_draft = entry.status is ActivityStatus.DRAFT
    return {
        "public_id": public_id,
        "employee_id": one.employee_id,
        "client_id": one.client_id,
        "body_hash": one.body_hash,
        "work_date": entry.work_date,
        "start_minute": entry.start_minute,
        "end_minute": entry.end_minute,
        "line_kind": entry.line_kind,
        "plan_line_id": entry.plan_line_id,
        "description": entry.uraian,
        "volume": entry.volume,
        "satuan": entry.satuan or None,
        "evidence_url": entry.bukti_url or None,
        "status": entry.status,
        "version": _SEEN if one.decided_at is None else _SEEN + 1,
        "mutu": one.mutu,
        "source": "import",
        "created_at": now,
        # The file does not say when it was submitted; certainly before it was decided.
        "submitted_at": None if is_draft else (one.decided_at or now),
        "decided_at": one.decided_at,
        "decided_by_id": one.decider_id,
        "updated_at": now,
    }


def _decision(one: ReadyEntry, activity_id: int, decided_at: datetime) -> dict[str, Any]:
    return {
        "public_id": uuid.uuid4(),
        "activity_id": activity_id,
        "activity_version": _SEEN,
        "action": _ACTION[one.entry.status],
        "mutu": one.mutu,
        "decided_by_id": one.decider_id,
        "on_behalf_of_id": one.on_behalf_of,
        "ground": "import",
        "origin": "import",
        "decided_at": decided_at,
    }
