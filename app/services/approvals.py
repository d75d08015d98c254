"""Decisions on entries: one or many, by exactly the same rules, in one transaction."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from app.domain.activities import Action, ActivityStatus
from app.domain.approvals import DecisionOutcome, DecisionRequest, decide_entry
from app.domain.calendar import local_date
from app.domain.canonical import canonical_json
from app.domain.errors import Conflict, DomainError, Invalid, NotFound
from app.domain.permissions import Viewer
from app.domain.predikat import Rating
from app.extensions import db
from app.models import Activity, Decision
from app.services import audit
from app.services.activity_entry import title_of
from app.services.approval_entries import (
    EntryForDecision,
    Surroundings,
    check_may_decide,
    load_entries,
    load_surroundings,
)
from app.services.notices import NoticeText, notify_many
from app.services.rollup_marks import mark_changed
from app.services.sampling import require_sample_opened
from app.services.unit_of_work import unit_of_work

MOST_AT_ONCE = 200
AUDIT_ACTIONS = {
    Action.APPROVE: "activity.approved",
    Action.RETURN: "activity.returned",
    Action.REJECT: "activity.rejected",
}
NOTICE_CODES = {Action.RETURN: "entry_returned", Action.REJECT: "entry_rejected"}


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as it stood on the decider's screen."""

    public_id: uuid.UUID
    version: int


@dataclass(frozen=True, slots=True)
class Command:
    """What is asked for every entry of a batch. `request_id` is made with the form: the same one never acts twice."""

    action: Action
    request_id: uuid.UUID
    mutu: Rating | None = None
    note: str = ""

    def request_for(self, version: int) -> DecisionRequest:
        """The command as asked for one entry at the version shown."""
        return DecisionRequest(self.action, version, self.mutu, self.note)


@dataclass(frozen=True, slots=True)
class Undecided:
    """An entry of a batch that could not be decided any more, and why."""

    public_id: uuid.UUID
    description: str
    problem: DomainError
    is_withdrawn: bool

    @property
    def title(self) -> str:
        """The description in a few words."""
        return title_of(self.description)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch. Repeating the request gives the same answer."""

    request_id: uuid.UUID
    action: Action
    decided: tuple[EntryForDecision, ...]
    undecided: tuple[Undecided, ...]

    @property
    def minutes(self) -> int:
        """Minutes of the decided entries."""
        return sum(entry.end_minute - entry.start_minute for entry in self.decided)

    @property
    def people(self) -> int:
        """How many people the decided entries belong to."""
        return len({entry.employee_id for entry in self.decided})


def decide_activity(shown: Shown, command: Command, *, by: Viewer, now: datetime) -> EntryForDecision:
    """Decide on one entry seen on its card; returns it as it was seen.

    Raises: NotFound for an unknown entry or a stranger's, NotAllowed (owner, no longer the decider), Conflict (other
    version, already decided, month closed), Invalid with `fields` (a return or rejection without words).
    """
    with unit_of_work():
        result = _decide([shown], command, by=by, now=now, is_sampled=False)
        if result.undecided:
            raise result.undecided[0].problem
    return result.decided[0]


def decide_activities(shown: Sequence[Shown], command: Command, *, by: Viewer, now: datetime) -> BatchResult:
    """Decide on up to 200 entries at once, each against the version shown; stale and decided ones are listed, the rest commit.

    Raises: NotFound or NotAllowed for the whole batch when one entry is unknown or not the viewer's to decide; Conflict
    (sample_not_opened, request_reused); Invalid (batch_empty, batch_too_large, batch_repeats, decision_invalid).
    """
    if not shown:
        raise Invalid("batch_empty")
    if len(shown) > MOST_AT_ONCE:
        raise Invalid("batch_too_large", most=MOST_AT_ONCE, count=len(shown))
    if len({one.public_id for one in shown}) < len(shown):
        raise Invalid("batch_repeats")
    with unit_of_work():
        return _decide(shown, command, by=by, now=now, is_sampled=command.action is Action.APPROVE)


def _decide(shown: Sequence[Shown], command: Command, *, by: Viewer, now: datetime, is_sampled: bool) -> BatchResult:
    entries = load_entries([one.public_id for one in shown])
    if len(entries) < len(shown):
        raise NotFound("not_found")
    versions = {one.public_id: one.version for one in shown}
    around = load_surroundings(entries, now=now)
    for entry in entries:
        check_may_decide(entry, by=by, now=now, around=around)
    outcomes, undecided = _judge(entries, versions, command, around, by)
    replayed = _decided_before(entries, command, by)
    if replayed:
        return _same_answer(entries, replayed, [entry for entry, _ in outcomes], undecided, command)
    if is_sampled and outcomes:
        require_sample_opened((entry for entry, _ in outcomes), by=by.employee_id, day=local_date(now))
    store_decisions(outcomes, command.request_id, actor_id=by.employee_id, now=now)
    return BatchResult(command.request_id, command.action, tuple(entry for entry, _ in outcomes), tuple(undecided))


Judged = tuple[EntryForDecision, DecisionOutcome]


def _judge(
    entries: Iterable[EntryForDecision],
    versions: dict[uuid.UUID, int],
    command: Command,
    around: Surroundings,
    by: Viewer,
) -> tuple[list[Judged], list[Undecided]]:
    """Each entry by the rules of one. Conflicts are listed; whatever is wrong with the command itself is raised."""
    outcomes: list[Judged] = []
    undecided: list[Undecided] = []
    for entry in entries:
        request = command.request_for(versions[entry.public_id])
        deciders = around.deciders(entry)
        try:
            outcome = decide_entry(entry.state, request, by=by.employee_id, deciders=deciders)
            around.require_open(entry)
        except Conflict as problem:
            undecided.append(not_decided(entry, problem))
        else:
            outcomes.append((entry, outcome))
    return outcomes, undecided


def not_decided(entry: EntryForDecision, problem: Conflict) -> Undecided:
    """The entry with the reason; that its owner took it back says more than that its version is another."""
    is_withdrawn = entry.status == ActivityStatus.DRAFT
    reason = Conflict("entry_withdrawn") if is_withdrawn else problem
    return Undecided(entry.public_id, entry.description, reason, is_withdrawn)


def _decided_before(entries: Iterable[EntryForDecision], command: Command, by: Viewer) -> dict[int, str]:
    """Entries already decided by this very request, with the act."""
    rows = db.session.execute(
        select(Decision.activity_id, Decision.action).where(
            Decision.activity_id.in_([entry.id for entry in entries]),
            Decision.request_id == command.request_id,
            Decision.decided_by_id == by.employee_id,
            Decision.action != Action.UNDO.value,
        )
    )
    return {row.activity_id: row.action for row in rows}


def _same_answer(
    entries: Iterable[EntryForDecision],
    replayed: dict[int, str],
    still_open: Iterable[EntryForDecision],
    undecided: Iterable[Undecided],
    command: Command,
) -> BatchResult:
    """The answer of the first time. A request that names other entries or another act is not the same request."""
    is_other = any(entry.id not in replayed for entry in still_open)
    if is_other or set(replayed.values()) != {command.action.value}:
        raise Conflict("request_reused")
    decided = tuple(entry for entry in entries if entry.id in replayed)
    known = {entry.public_id for entry in decided}
    rest = tuple(one for one in undecided if one.public_id not in known)
    return BatchResult(command.request_id, command.action, decided, rest)


def store_decisions(
    outcomes: Sequence[Judged],
    request_id: uuid.UUID | None,
    *,
    actor_id: int,
    now: datetime,
    audit_facts: dict[str, Any] | None = None,
) -> None:
    """Write decision rows, entries, marks, audit and notices of one act; the number of statements is constant."""
    if not outcomes:
        return
    db.session.execute(insert(Decision), [_row(entry, outcome, request_id, now) for entry, outcome in outcomes])
    _update_entries(outcomes, now)
    mark_changed((entry.employee_id, entry.month.code) for entry, _ in outcomes)
    facts = {"request": request_id, **(audit_facts or {})}
    audit.record_many((_audit_entry(*judged, facts) for judged in outcomes), by=actor_id, now=now)
    notify_many((notice for judged in outcomes for notice in _notices(*judged)), now=now)


def entry_link(public_id: uuid.UUID) -> str:
    """Where the owner reads about the entry."""
    return f"/activities/{public_id}"


def _row(
    entry: EntryForDecision, outcome: DecisionOutcome, request_id: uuid.UUID | None, now: datetime
) -> dict[str, Any]:
    return {
        "activity_id": entry.id,
        "activity_version": entry.version,
        "action": outcome.action.value,
        "mutu": _stored_mutu(outcome),
        "note": outcome.note or None,
        "decided_by_id": outcome.decided_by,
        "on_behalf_of_id": outcome.on_behalf_of,
        "ground": outcome.ground.value,
        "origin": "app",
        "request_id": request_id,
        "decided_at": now,
        "seen": canonical_json(entry.content()) if outcome.action is Action.RETURN else None,
    }


def _update_entries(outcomes: Sequence[Judged], now: datetime) -> None:
    """All entries of a batch have the same act, mutu and decider, so one statement changes them."""
    _, outcome = outcomes[0]
    db.session.execute(
        update(Activity)
        .where(Activity.id.in_([entry.id for entry, _ in outcomes]))
        .values(
            status=outcome.status.value,
            mutu=_stored_mutu(outcome),
            decided_at=now,
            decided_by_id=outcome.decided_by,
            version=Activity.version + 1,
            updated_at=now,
        )
        .execution_options(synchronize_session=False)
    )


def _audit_entry(entry: EntryForDecision, outcome: DecisionOutcome, facts: dict[str, Any]) -> audit.AuditEntry:
    data = {
        "version": entry.version,
        "content": entry.content_hash(),
        "mutu": _stored_mutu(outcome),
        "ground": outcome.ground.value,
        "decided_by": outcome.decided_by,
        "on_behalf_of": outcome.on_behalf_of,
        **facts,
    }
    return audit.AuditEntry(AUDIT_ACTIONS[outcome.action], "activity", str(entry.public_id), data)


def _notices(entry: EntryForDecision, outcome: DecisionOutcome) -> list[NoticeText]:
    code = NOTICE_CODES.get(outcome.action)
    if code is None:
        return []
    params = {"tanggal": entry.work_date, "uraian": entry.description, "alasan": outcome.note}
    return [NoticeText(entry.employee_id, code, params, entry_link(entry.public_id))]


def _stored_mutu(outcome: DecisionOutcome) -> str | None:
    return None if outcome.mutu is None else outcome.mutu.value
