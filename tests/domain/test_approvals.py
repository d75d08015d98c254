"""What a decision needs, and what it leaves behind."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.activities import Action, ActivityStatus
from app.domain.approvals import (
    DecisionGround,
    DecisionOutcome,
    DecisionRequest,
    EntryState,
    LastDecision,
    approve_at_close,
    decide_entry,
    exclude_at_close,
    mutu_of,
    undo_decision,
)
from app.domain.deciders import Decider, DeciderRole, Deciders, Level
from app.domain.errors import Conflict, DomainError, FieldError, IllegalTransition, Invalid, NotAllowed
from app.domain.predikat import Rating

OWNER, HEAD, DELEGATE, OUTSIDER = 1, 2, 3, 4
DECIDERS = Deciders(
    (
        Decider(HEAD, DeciderRole.SUPERIOR, None, Level.ENTRY_DATE),
        Decider(DELEGATE, DeciderRole.DELEGATE, HEAD, Level.ENTRY_DATE),
    )
)
WAITING = EntryState(OWNER, ActivityStatus.SUBMITTED, version=4)
APPROVE = DecisionRequest(Action.APPROVE, 4)


def test_an_approval_says_sesuai_unless_told_otherwise():
    outcome = decide_entry(WAITING, APPROVE, by=HEAD, deciders=DECIDERS)

    assert outcome == DecisionOutcome(
        Action.APPROVE, ActivityStatus.APPROVED, Rating.SESUAI, "", DecisionGround.SUPERIOR, HEAD, None
    )


def test_a_stand_in_decides_on_behalf_of_the_superior_with_a_mutu_and_a_note():
    request = DecisionRequest(Action.APPROVE, 4, Rating.DI_ATAS, " Rapi.\r\n")

    outcome = decide_entry(WAITING, request, by=DELEGATE, deciders=DECIDERS)

    assert (outcome.mutu, outcome.note, outcome.ground) == (Rating.DI_ATAS, "Rapi.", DecisionGround.DELEGATE)
    assert (outcome.decided_by, outcome.on_behalf_of) == (DELEGATE, HEAD)


@pytest.mark.parametrize(
    ("action", "status"), [(Action.RETURN, ActivityStatus.RETURNED), (Action.REJECT, ActivityStatus.REJECTED)]
)
def test_returns_and_rejections_give_no_mutu(action, status):
    request = DecisionRequest(action, 4, Rating.DI_BAWAH, "Volume tidak cocok.")

    outcome = decide_entry(WAITING, request, by=HEAD, deciders=DECIDERS)

    assert (outcome.status, outcome.mutu, outcome.note) == (status, None, "Volume tidak cocok.")


@pytest.mark.parametrize(
    ("by", "entry", "request_", "error", "code", "facts"),
    [
        (OWNER, WAITING, APPROVE, NotAllowed, "own_entry", {}),
        (OUTSIDER, WAITING, APPROVE, NotAllowed, "not_decider", {}),
        (OUTSIDER, EntryState(OWNER, ActivityStatus.APPROVED, 9), APPROVE, NotAllowed, "not_decider", {}),
        (
            HEAD,
            EntryState(OWNER, ActivityStatus.SUBMITTED, 5),
            APPROVE,
            Conflict,
            "stale_version",
            {"shown": 4, "current": 5},
        ),
        (
            HEAD,
            EntryState(OWNER, ActivityStatus.APPROVED, 5),
            APPROVE,
            Conflict,
            "stale_version",
            {"shown": 4, "current": 5},
        ),
        (
            HEAD,
            EntryState(OWNER, ActivityStatus.APPROVED, 4),
            APPROVE,
            IllegalTransition,
            "illegal_transition",
            {"status": "approved", "action": "approve"},
        ),
        (
            HEAD,
            EntryState(OWNER, ActivityStatus.DRAFT, 4),
            APPROVE,
            IllegalTransition,
            "illegal_transition",
            {"status": "draft", "action": "approve"},
        ),
        (HEAD, WAITING, DecisionRequest(Action.SUBMIT, 4), Invalid, "decision_unknown", {"action": "submit"}),
        (
            HEAD,
            WAITING,
            DecisionRequest(Action.AUTO_APPROVE, 4),
            Invalid,
            "decision_unknown",
            {"action": "auto_approve"},
        ),
        (HEAD, WAITING, DecisionRequest(Action.UNDO, 4), Invalid, "decision_unknown", {"action": "undo"}),
    ],
)
def test_refuses_a_decision(by, entry, request_, error, code, facts):
    with pytest.raises(DomainError) as refusal:
        decide_entry(entry, request_, by=by, deciders=DECIDERS)

    assert type(refusal.value) is error
    assert (refusal.value.code, refusal.value.params) == (code, facts)


@pytest.mark.parametrize(
    ("action", "note", "code", "facts"),
    [
        (Action.RETURN, "", "comment_required", {}),
        (Action.RETURN, " \r\n ", "comment_required", {}),
        (Action.REJECT, "", "reason_required", {}),
        (Action.APPROVE, "a" * 1001, "text_too_long", {"limit": 1000, "length": 1001}),
        (Action.RETURN, "a\x00", "text_control", {}),
    ],
)
def test_a_return_needs_a_comment_and_a_rejection_a_reason(action, note, code, facts):
    with pytest.raises(Invalid) as refusal:
        decide_entry(WAITING, DecisionRequest(action, 4, None, note), by=HEAD, deciders=DECIDERS)

    assert refusal.value.code == "decision_invalid"
    assert refusal.value.fields == {"note": [FieldError(code, facts)]}


@pytest.mark.parametrize(
    ("action", "mutu", "stored"),
    [
        (Action.APPROVE, None, Rating.SESUAI),
        (Action.APPROVE, Rating.DI_BAWAH, Rating.DI_BAWAH),
        (Action.AUTO_APPROVE, None, Rating.SESUAI),
        (Action.RETURN, Rating.DI_ATAS, None),
    ],
)
def test_only_approvals_carry_a_mutu(action, mutu, stored):
    assert mutu_of(action, mutu) is stored


def test_what_nobody_decided_counts_as_sesuai_when_the_month_closes():
    outcome = approve_at_close(ActivityStatus.SUBMITTED)

    assert outcome == DecisionOutcome(
        Action.AUTO_APPROVE, ActivityStatus.APPROVED, Rating.SESUAI, "", DecisionGround.SYSTEM, None
    )


@pytest.mark.parametrize("status", [ActivityStatus.DRAFT, ActivityStatus.RETURNED, ActivityStatus.REJECTED])
def test_closing_approves_nothing_that_was_not_submitted(status):
    with pytest.raises(IllegalTransition):
        approve_at_close(status)


def test_whoever_closes_may_leave_out_an_entry_with_a_reason():
    outcome = exclude_at_close(ActivityStatus.SUBMITTED, "Ganda dengan entri lain", by=HEAD, owner_id=OWNER)

    assert outcome == DecisionOutcome(
        Action.EXCLUDE, ActivityStatus.REJECTED, None, "Ganda dengan entri lain", DecisionGround.SYSTEM, HEAD
    )


def test_leaving_out_needs_a_reason():
    with pytest.raises(Invalid) as refusal:
        exclude_at_close(ActivityStatus.SUBMITTED, "", by=HEAD, owner_id=OWNER)

    assert refusal.value.fields["note"][0].code == "reason_required"


def test_nobody_leaves_out_an_entry_of_their_own():
    with pytest.raises(NotAllowed, match="^own_entry$"):
        exclude_at_close(ActivityStatus.SUBMITTED, "x", by=OWNER, owner_id=OWNER)


AT = datetime(2026, 7, 6, 1, 0, tzinfo=UTC)
WINDOW = timedelta(seconds=10)
APPROVED = EntryState(OWNER, ActivityStatus.APPROVED, version=5)
LAST = LastDecision(Action.APPROVE, HEAD, AT, version=5)


@pytest.mark.parametrize("status", [ActivityStatus.APPROVED, ActivityStatus.RETURNED, ActivityStatus.REJECTED])
@pytest.mark.parametrize("seconds", [0, 10])
def test_a_decision_is_taken_back_within_its_seconds(status, seconds):
    entry = EntryState(OWNER, status, version=5)

    restored = undo_decision(entry, LAST, by=HEAD, now=AT + timedelta(seconds=seconds), window=WINDOW)

    assert restored is ActivityStatus.SUBMITTED


@pytest.mark.parametrize(
    ("entry", "last", "by", "after", "error", "code", "facts"),
    [
        (APPROVED, LAST, HEAD, timedelta(seconds=10, microseconds=1), Conflict, "undo_expired", {"seconds": 10}),
        (APPROVED, LAST, DELEGATE, timedelta(0), NotAllowed, "undo_not_yours", {}),
        (APPROVED, None, HEAD, timedelta(0), Conflict, "nothing_to_undo", {}),
        (APPROVED, LastDecision(Action.UNDO, HEAD, AT, 5), HEAD, timedelta(0), Conflict, "nothing_to_undo", {}),
        (APPROVED, LastDecision(Action.AUTO_APPROVE, None, AT, 5), HEAD, timedelta(0), Conflict, "nothing_to_undo", {}),
        (
            EntryState(OWNER, ActivityStatus.SUBMITTED, 6),
            LAST,
            HEAD,
            timedelta(0),
            Conflict,
            "stale_version",
            {"shown": 5, "current": 6},
        ),
        (
            EntryState(OWNER, ActivityStatus.SUBMITTED, 5),
            LAST,
            HEAD,
            timedelta(0),
            IllegalTransition,
            "illegal_transition",
            {"status": "submitted", "action": "undo"},
        ),
    ],
)
def test_refuses_to_take_back(entry, last, by, after, error, code, facts):
    with pytest.raises(DomainError) as refusal:
        undo_decision(entry, last, by=by, now=AT + after, window=WINDOW)

    assert type(refusal.value) is error
    assert (refusal.value.code, refusal.value.params) == (code, facts)


def test_every_role_of_a_decider_is_a_ground_of_a_decision():
    assert {role.value for role in DeciderRole} <= {ground.value for ground in DecisionGround}
