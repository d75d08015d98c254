"""F01: SIGKILL in the middle of a mass approval leaves all of it or nothing; sending the batch again ends in the same state."""

import json
import random
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from typing import IO

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.activities import Action
from app.extensions import db
from app.models import Activity, Decision, SampleView
from app.services.approvals import Command, Shown, decide_activities
from app.services.sessions import viewer_of
from tests.factories import Cast, create_activity, create_cast
from tests.support.clock import NOW, TODAY
from tests.support.server import PROJECT, command_environment

SIZE = 6
# One more than a batch has statements, so that the last round is killed at the commit and one is not killed at all.
STATEMENTS = range(1, 20)
RANDOM_ROUNDS = 20

Round = Callable[[dict[str, int]], str]


@pytest.fixture
def cast(app: Flask) -> Cast:
    with app.app_context():
        cast = create_cast()
        for person in (cast.staff, cast.supervisor):
            db.session.refresh(person)
        db.session.expunge_all()
        return cast


@pytest.fixture
def child(app: Flask, cast: Cast) -> Iterator[tuple[IO[str], IO[str]]]:
    settings = app.config["SETTINGS"]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.approval_child", settings.database_url, str(settings.instance)],
        cwd=PROJECT,
        env=command_environment(settings.instance),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    yield process.stdin, process.stdout
    process.stdin.close()
    process.wait(timeout=30)
    process.stdout.close()


@pytest.fixture
def one_round(app: Flask, cast: Cast, child: tuple[IO[str], IO[str]]) -> Round:
    """Make a batch, decide on it in a child that dies, look, send it again, look again; returns what was found."""

    def run(death: dict[str, int]) -> str:
        with app.app_context():
            batch, request_id = _batch(cast), uuid.uuid4()
            job = {
                "by": cast.supervisor.id,
                "entries": [[str(one.public_id), one.version] for one in batch],
                "request_id": str(request_id),
            }
            child[0].write(json.dumps(job | death) + "\n")
            child[0].flush()
            end = child[1].readline().strip()
            after_death = _state(batch)
            command = Command(Action.APPROVE, request_id)
            result = decide_activities(batch, command, by=viewer_of(cast.supervisor.id, today=TODAY), now=NOW)
            again = _state(batch)
        is_whole = after_death in ({"submitted": SIZE}, {"approved": SIZE, "decisions": SIZE})
        is_same = again == {"approved": SIZE, "decisions": SIZE} and len(result.decided) == SIZE
        return f"{end}, whole" if is_whole and is_same else f"{end} {death} {after_death} {again}"

    return run


def _batch(cast: Cast) -> list[Shown]:
    entries = [create_activity(cast.staff, start=480 + 5 * n, minutes=5) for n in range(SIZE)]
    batch = [Shown(entry.public_id, entry.version) for entry in entries]
    db.session.add_all(
        SampleView(viewer_id=cast.supervisor.id, activity_id=entry.id, activity_version=1, seen_at=NOW)
        for entry in entries
    )
    db.session.commit()
    return batch


def _state(batch: list[Shown]) -> dict[str, int]:
    db.session.rollback()
    ids = [one.public_id for one in batch]
    found: dict[str, int] = {}
    for status in db.session.scalars(select(Activity.status).where(Activity.public_id.in_(ids))):
        found[status] = found.get(status, 0) + 1
    decided = select(Decision.id).join(Activity, Activity.id == Decision.activity_id).where(Activity.public_id.in_(ids))
    count = len(db.session.scalars(decided).all())
    return found | ({"decisions": count} if count else {})


def test_f01_killed_before_each_statement_a_batch_is_whole_or_untouched(one_round: Round) -> None:
    found = [one_round({"statement": number}) for number in STATEMENTS]

    assert set(found) == {"killed, whole", "finished, whole"}


def test_f01_killed_at_random_moments_a_batch_is_whole_or_untouched(one_round: Round) -> None:
    draw = random.Random(20260715)

    found = [one_round({"microseconds": draw.randrange(1000, 60_000)}) for _ in range(RANDOM_ROUNDS)]

    assert set(found) <= {"killed, whole", "finished, whole"} and "killed, whole" in found
