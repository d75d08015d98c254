"""Decisions on entries: what is asked of the decider, and when a decision may be taken back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.activities import Action, ActivityStatus, checked_text, transition
from app.domain.deciders import Deciders
from app.domain.errors import Conflict, FieldError, Invalid, NotAllowed
from app.domain.predikat import Rating

MAX_NOTE = 1000

# The acts a person takes; undo and the acts of closing have rules of their own below.
DECISIONS = frozenset({Action.APPROVE, Action.RETURN, Action.REJECT})


class DecisionGround(StrEnum):
    """By what right a decision was made, as stored; the first five are the roles of `deciders`."""

    SUPERIOR = "superior"
    ACTING = "acting"
    DELEGATE = "delegate"
    CHECKER = "checker"
    ESCALATION = "escalation"
    IMPORT = "import"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """What a decider asks for; `version_shown` is the entry's version on the screen."""

    action: Action
    version_shown: int
    mutu: Rating | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class EntryState:
    """The stored facts of an entry that a decision depends on."""

    owner_id: int
    status: ActivityStatus
    version: int


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """What to store: the entry's new state and mutu, and the decision row."""

    action: Action
    status: ActivityStatus
    mutu: Rating | None
    note: str
    ground: DecisionGround
    decided_by: int | None
    on_behalf_of: int | None = None


def decide_entry(entry: EntryState, request: DecisionRequest, *, by: int, deciders: Deciders) -> DecisionOutcome:
    """Judge a decision by a person; the entry changes only if this returns.

    Raises, in this order: NotAllowed(own_entry | not_decider), Conflict(stale_version),
    IllegalTransition(illegal_transition), Invalid(decision_invalid) with `fields`.
    """
    if by == entry.owner_id:
        raise NotAllowed("own_entry")
    decider = deciders.of(by)
    if decider is None:
        raise NotAllowed("not_decider")
    if request.version_shown != entry.version:
        raise Conflict("stale_version", shown=request.version_shown, current=entry.version)
    status = transition(entry.status, _decision(request.action))
    return DecisionOutcome(
        action=request.action,
        status=status,
        mutu=mutu_of(request.action, request.mutu),
        note=_note(request.action, request.note),
        ground=DecisionGround(decider.role.value),
        decided_by=by,
        on_behalf_of=decider.on_behalf_of,
    )


def mutu_of(action: Action, mutu: Rating | None) -> Rating | None:
    """The mutu an act gives an entry: none unless it approves, sesuai unless the decider said otherwise."""
    if action not in (Action.APPROVE, Action.AUTO_APPROVE):
        return None
    return Rating.SESUAI if mutu is None else mutu


def approve_at_close(status: ActivityStatus) -> DecisionOutcome:
    """An entry still undecided when its month closes counts, mutu sesuai, "atasan belum memutuskan".

    Raises: IllegalTransition.
    """
    action = Action.AUTO_APPROVE
    return DecisionOutcome(action, transition(status, action), Rating.SESUAI, "", DecisionGround.SYSTEM, None)


def exclude_at_close(status: ActivityStatus, reason: str, *, by: int, owner_id: int) -> DecisionOutcome:
    """The person who closes does not count an undecided entry; the owner gets a notice with the reason.

    Raises: NotAllowed(own_entry), IllegalTransition, Invalid(decision_invalid).
    """
    if by == owner_id:
        raise NotAllowed("own_entry")
    status = transition(status, Action.EXCLUDE)
    note = _note(Action.EXCLUDE, reason)
    return DecisionOutcome(Action.EXCLUDE, status, None, note, DecisionGround.SYSTEM, by)


@dataclass(frozen=True, slots=True)
class LastDecision:
    """The newest decision row of an entry; `version` is the entry's version right after it."""

    action: Action
    decided_by: int | None
    decided_at: datetime
    version: int


def undo_decision(
    entry: EntryState, last: LastDecision | None, *, by: int, now: datetime, window: timedelta
) -> ActivityStatus:
    """The state after the decider takes back the last decision within the window (a dated parameter).

    Raises: Conflict(nothing_to_undo | stale_version | undo_expired), NotAllowed(undo_not_yours), IllegalTransition.
    """
    if last is None or last.action not in DECISIONS:
        raise Conflict("nothing_to_undo")
    if last.decided_by != by:
        raise NotAllowed("undo_not_yours")
    if entry.version != last.version:
        raise Conflict("stale_version", shown=last.version, current=entry.version)
    if now > last.decided_at + window:
        raise Conflict("undo_expired", seconds=int(window.total_seconds()))
    return transition(entry.status, Action.UNDO)


_NOTE_CODES = {
    Action.RETURN: "comment_required",
    Action.REJECT: "reason_required",
    Action.EXCLUDE: "reason_required",
}


def _note(action: Action, note: str) -> str:
    try:
        text = checked_text(note, MAX_NOTE)
    except Invalid as problem:
        raise _note_problem(FieldError(problem.code, problem.params)) from None
    if not text and action in _NOTE_CODES:
        raise _note_problem(FieldError(_NOTE_CODES[action]))
    return text


def _note_problem(problem: FieldError) -> Invalid:
    return Invalid("decision_invalid", fields={"note": [problem]})


def _decision(action: Action, allowed: Collection[Action] = DECISIONS) -> Action:
    if action not in allowed:
        raise Invalid("decision_unknown", action=action.value)
    return action
