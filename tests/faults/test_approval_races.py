"""F36 and F01: two who decide at the same moment, a decision against a withdrawal, the same request twice at once.

Each race starts its threads at a barrier, so that both have seen the same version. Afterwards: one decision stands, each entry was
decided by whom the structure names (I6), and what was approved is what was seen.
"""

import uuid
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.activities import Action
from app.domain.errors import Conflict
from app.domain.permissions import Viewer
from app.extensions import db
from app.models import Activity, Decision, Employee
from app.services.activity_acts import withdraw_activity
from app.services.approval_undo import undo_request
from app.services.approvals import BatchResult, Command, Shown, decide_activities, decide_activity
from app.services.sampling import record_view
from app.services.sessions import viewer_of
from tests.factories import create_activity, create_cast, create_employee
from tests.faults.racing import race
from tests.support.clock import NOW, TODAY

ROUNDS = 50


@dataclass(frozen=True)
class Racers:
    """Two who decide on the same person's entries: the daily checker and the superior."""

    member: Viewer
    member_row: Employee
    checker: Viewer
    superior: Viewer


@pytest.fixture
def racers(any_app: Flask) -> Racers:
    with any_app.app_context():
        cast = create_cast()
        checker = create_employee("Ketua Tim", unit=cast.unit, superior=cast.supervisor)
        member = create_employee("Anggota", unit=cast.unit, superior=cast.supervisor, checker=checker)
        people = [viewer_of(one.id, today=TODAY) for one in (member, checker, cast.supervisor)]
        db.session.refresh(member)
        db.session.expunge(member)
        return Racers(people[0], member, people[1], people[2])


def entry_of(racers: Racers, app: Flask) -> Shown:
    with app.app_context():
        entry = create_activity(racers.member_row, start=480, minutes=30)
        return Shown(entry.public_id, entry.version)


def decisions_on(shown: Shown, app: Flask) -> list[tuple[str, int | None]]:
    with app.app_context():
        rows = db.session.execute(
            select(Decision.action, Decision.decided_by_id)
            .join(Activity, Activity.id == Decision.activity_id)
            .where(Activity.public_id == shown.public_id)
            .order_by(Decision.id)
        )
        return [(row.action, row.decided_by_id) for row in rows]


def status_of(shown: Shown, app: Flask) -> tuple[str, int]:
    with app.app_context():
        row = db.session.execute(
            select(Activity.status, Activity.version).where(Activity.public_id == shown.public_id)
        ).one()
        return row.status, row.version


def test_f36_checker_and_superior_at_the_same_moment_the_first_decision_stands(any_app: Flask, racers: Racers) -> None:
    outcomes = [_checker_against_superior(any_app, racers) for _ in range(ROUNDS)]

    assert [outcome for outcome in outcomes if outcome != "one stands"] == []


def _checker_against_superior(app: Flask, racers: Racers) -> str:
    shown = entry_of(racers, app)
    approve = Command(Action.APPROVE, uuid.uuid4())
    send_back = Command(Action.RETURN, uuid.uuid4(), note="Lengkapi bukti")
    results = race(
        app,
        lambda: decide_activity(shown, approve, by=racers.checker, now=NOW),
        lambda: decide_activity(shown, send_back, by=racers.superior, now=NOW),
    )
    refused = [one for one in results if isinstance(one, Conflict)]
    rows = decisions_on(shown, app)
    winner = ("approved", ("approve", racers.checker.employee_id))
    other = ("returned", ("return", racers.superior.employee_id))
    status, version = status_of(shown, app)
    is_one = len(refused) == 1 and len(rows) == 1 and (status, rows[0]) in (winner, other) and version == 2
    return "one stands" if is_one else f"{results} {rows} {status}"


def test_f36_approval_and_withdrawal_at_the_same_moment_have_one_winner(any_app: Flask, racers: Racers) -> None:
    outcomes = [_approval_against_withdrawal(any_app, racers) for _ in range(ROUNDS)]

    assert [outcome for outcome in outcomes if outcome != "one won"] == []


def _approval_against_withdrawal(app: Flask, racers: Racers) -> str:
    shown = entry_of(racers, app)
    results = race(
        app,
        lambda: decide_activity(shown, Command(Action.APPROVE, uuid.uuid4()), by=racers.superior, now=NOW),
        lambda: withdraw_activity(shown.public_id, version=1, viewer=racers.member, now=NOW),
    )
    refused = [one for one in results if isinstance(one, Conflict)]
    end = (status_of(shown, app)[0], len(decisions_on(shown, app)))
    return "one won" if len(refused) == 1 and end in (("approved", 1), ("draft", 0)) else f"{results} {end}"


def test_f01_the_same_batch_sent_twice_at_once_acts_once_and_answers_alike(any_app: Flask, racers: Racers) -> None:
    outcomes = [_same_batch_twice(any_app, racers) for _ in range(ROUNDS // 2)]

    assert [outcome for outcome in outcomes if outcome != "once"] == []


def _same_batch_twice(app: Flask, racers: Racers) -> str:
    batch = [entry_of(racers, app) for _ in range(3)]
    with app.app_context():
        for one in batch:
            record_view(one.public_id, one.version, by=racers.superior, now=NOW)
    command = Command(Action.APPROVE, uuid.uuid4())
    results = race(app, *[lambda: decide_activities(batch, command, by=racers.superior, now=NOW)] * 2)
    answers = {tuple(entry.public_id for entry in one.decided) for one in results if isinstance(one, BatchResult)}
    rows = [len(decisions_on(one, app)) for one in batch]
    is_once = len(answers) == 1 and all(isinstance(one, BatchResult) for one in results) and rows == [1, 1, 1]
    return "once" if is_once else f"{results} {rows}"


def test_undo_and_a_second_decider_at_the_same_moment_leave_one_clear_state(any_app: Flask, racers: Racers) -> None:
    outcomes = [_undo_twice(any_app, racers) for _ in range(ROUNDS // 2)]

    assert [outcome for outcome in outcomes if outcome != "undone once"] == []


def _undo_twice(app: Flask, racers: Racers) -> str:
    shown, request_id = entry_of(racers, app), uuid.uuid4()
    with app.app_context():
        decide_activity(shown, Command(Action.APPROVE, request_id), by=racers.superior, now=NOW)
    results = race(app, *[lambda: undo_request(request_id, by=racers.superior, now=NOW)] * 2)
    rows = [action for action, _ in decisions_on(shown, app)]
    is_once = rows == ["approve", "undo"] and status_of(shown, app) == ("submitted", 3)
    return "undone once" if is_once and not any(isinstance(one, Exception) for one in results) else f"{results} {rows}"
