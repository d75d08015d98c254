"""I6: each decision was made by whom the structure names, never by the owner, and stands as the audit recorded it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select

from app.domain.calendar import local_date
from app.domain.deciders import Deciders, escalation_deciders, who_decides
from app.domain.periods import Month
from app.domain.structure import Structure
from app.domain.windows import is_escalated, month_deadlines, month_stage
from app.extensions import db
from app.models import Activity, AuditEvent, Decision
from app.services.approval_entries import EntryForDecision, load_entries
from app.services.city_calendar import deadline_calendar
from app.services.rules import window_rules
from app.services.structure import structure_of_city
from app.services.verify.findings import Breach, Scope

_CHUNK = 500
_RECORDED_AS = {
    "approve": "activity.approved",
    "return": "activity.returned",
    "reject": "activity.rejected",
    "undo": "activity.decision_undone",
}
_FACTS = {"decided_by": "decided_by_id", "on_behalf_of": "on_behalf_of_id", "ground": "ground", "mutu": "mutu"}
_DECISION = (
    Decision.id,
    Decision.public_id,
    Decision.activity_id,
    Decision.activity_version,
    Decision.action,
    Decision.mutu,
    Decision.decided_by_id,
    Decision.on_behalf_of_id,
    Decision.ground,
    Decision.decided_at,
    Activity.public_id.label("entry_id"),
    Activity.employee_id,
    Activity.work_date,
)
_Decided = Row[*tuple[Any, ...]]
_Recorded = Mapping[tuple[str, str, int], tuple[int | None, Mapping[str, Any]]]


def check_owners(_scope: Scope) -> Iterator[Breach]:
    """Nobody decided on an entry of their own, not even by import."""
    rows = db.session.scalars(
        select(Decision.public_id)
        .join(Activity, Activity.id == Decision.activity_id)
        .where(Decision.decided_by_id == Activity.employee_id)
        .order_by(Decision.id)
        .limit(1)
    )
    yield from (Breach("I6", "own_decision", f"decision={one}") for one in rows)


def check_decisions(scope: Scope) -> Iterator[Breach]:
    """Decisions made in the application, newest first: as recorded, on the content that was seen, by a rightful person.

    Who may decide is asked of the organisation as it stands now. Where a roster import (or, for an escalation, a change of
    the calendar) came after the decision, a different answer is noted instead.
    """
    past = _Past.read()
    notes: list[UUID] = []
    for some in _newest(scope.most_decisions):
        recorded = _recorded(some)
        entries = {one.id: one for one in load_entries([row.entry_id for row in some], is_locked=False)}
        for row in some:
            found = _problem(row, recorded, entries[row.activity_id], past)
            if found is not None and found.code == "decider_unproven":
                notes.append(row.public_id)
            elif found is not None:
                yield found
                return
    if notes:
        scope.note("I6", "organisation_changed_since", f"decisions={len(notes)} newest={notes[0]}")


@dataclass(frozen=True, slots=True)
class _Past:
    """The organisation, when it was last corrected, and the entries that were loaded with a demonstration city.

    Those were decided by the loader, which leaves one audit row for all of them.
    """

    structure: Structure
    roster_at: datetime | None
    calendar_at: datetime | None
    loaded_entries: int

    @classmethod
    def read(cls) -> "_Past":
        loaded = db.session.scalar(select(AuditEvent.data).where(AuditEvent.action == "demo.loaded"))
        is_roster = and_(AuditEvent.action == "import.written", AuditEvent.object_id == "roster")
        return cls(
            structure=structure_of_city(),
            roster_at=db.session.scalar(select(func.max(AuditEvent.at)).where(is_roster)),
            calendar_at=db.session.scalar(
                select(func.max(AuditEvent.at)).where(AuditEvent.object_type.in_(("calendar_day", "emergency")))
            ),
            loaded_entries=json.loads(loaded)["entries"] if loaded else 0,
        )

    def deciders(self, row: _Decided) -> Deciders:
        """Everyone who might have decided at that instant."""
        month = Month.of(row.work_date)
        post = self.structure.assignment_on(row.employee_id, row.work_date)
        calendar = deadline_calendar(month.next.first_day, post.unit_id if post else None)
        deadlines = month_deadlines(month, calendar, window_rules(month.first_day))
        stage = month_stage(deadlines, row.decided_at, is_closed=False)
        ask = escalation_deciders if is_escalated(stage) else who_decides
        return ask(row.employee_id, row.work_date, local_date(row.decided_at), self.structure)

    def may_have_differed(self, row: _Decided) -> bool:
        """Whether what the answer rests on was corrected after the decision."""
        corrections = [self.roster_at] + ([self.calendar_at] if row.ground == "escalation" else [])
        return any(at is not None and at >= row.decided_at for at in corrections)


def _newest(most: int | None) -> Iterator[Sequence[_Decided]]:
    before: int | None = None
    left = most
    while left is None or left > 0:
        query = (
            select(*_DECISION)
            .join(Activity, Activity.id == Decision.activity_id)
            .where(Decision.origin == "app")
            .order_by(Decision.id.desc())
            .limit(_CHUNK if left is None else min(_CHUNK, left))
        )
        rows = db.session.execute(query if before is None else query.where(Decision.id < before)).all()
        if not rows:
            return
        yield rows
        before, left = rows[-1].id, None if left is None else left - len(rows)


def _recorded(rows: Sequence[_Decided]) -> _Recorded:
    """(entry, action, version decided on) -> (acting person, facts), from the audit."""
    events = db.session.execute(
        select(AuditEvent.object_id, AuditEvent.action, AuditEvent.actor_id, AuditEvent.data).where(
            AuditEvent.object_type == "activity",
            AuditEvent.object_id.in_({str(row.entry_id) for row in rows}),
            AuditEvent.action.in_(_RECORDED_AS.values()),
        )
    )
    found = {}
    for event in events:
        facts = json.loads(event.data)
        found[event.object_id, event.action, facts["version"]] = event.actor_id, facts
    return found


def _problem(row: _Decided, recorded: _Recorded, entry: EntryForDecision, past: _Past) -> Breach | None:
    where = f"decision={row.public_id}"
    if row.activity_id > past.loaded_entries:
        known = recorded.get((str(row.entry_id), _RECORDED_AS.get(row.action, ""), row.activity_version))
        if known is None:
            return Breach("I6", "decision_unrecorded", where)
        actor, facts = known
        if _differs(row, actor, facts):
            return Breach("I6", "decision_differs", where)
        # Once another version exists the entry was lawfully changed, for instance mapped to a plan line.
        is_as_decided = entry.version == row.activity_version + 1
        if is_as_decided and "content" in facts and facts["content"] != entry.content_hash():
            return Breach("I5", "content_changed", f"activity={row.entry_id}")
    if past.deciders(row).of(row.decided_by_id) is None:
        return Breach("I6", "decider_unproven" if past.may_have_differed(row) else "wrong_decider", where)
    return None


def _differs(row: _Decided, actor: int | None, facts: Mapping[str, Any]) -> bool:
    if row.action == "undo":
        return bool(actor != row.decided_by_id)
    return any(facts.get(name) != getattr(row, column) for name, column in _FACTS.items())
