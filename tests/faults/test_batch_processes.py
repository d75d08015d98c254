"""The race for a TPP batch between two processes on one SQLite file, as between two workers of the web server."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from flask import Flask

from app.domain.permissions import Role
from app.extensions import db
from app.models import Payment, PaymentBatch, TppBatch
from app.services.tpp import compute_batches
from tests.factories import Cast, create_cast, create_employee
from tests.support.clock import NOW
from tests.support.server import PROJECT, command_environment
from tests.tpp.office import fresh, take
from tests.tpp.rows import JUNE, all_acts, all_batches, complete

# Both processes have read their job by then.
HEAD_START_SECONDS = 0.3


@contextmanager
def _two_workers(app: Flask) -> Iterator[list["subprocess.Popen[str]"]]:
    settings = app.config["SETTINGS"]
    command = [sys.executable, "-m", "tests.faults.batch_child", settings.database_url, str(settings.instance)]
    environment = command_environment(settings.instance)
    workers = [
        subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.communicate(timeout=30)


def _ask(workers: list["subprocess.Popen[str]"], people: Sequence[int], **job: object) -> list[str]:
    """What each was told, when both act at the same moment."""
    at = time.time() + HEAD_START_SECONDS
    for place, (worker, person) in enumerate(zip(workers, people, strict=True)):
        assert worker.stdin is not None
        text = f"SP2D {place}" if job["act"] == "pay" else ""
        worker.stdin.write(json.dumps({**job, "by": person, "text": text, "at": at}) + "\n")
        worker.stdin.flush()
    return sorted(worker.stdout.readline().strip() for worker in workers if worker.stdout is not None)


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    with app.app_context():
        cast = create_cast()
        for person in (cast.head, cast.supervisor, cast.staff):
            complete(person)
        compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
        yield cast


def _shown(batch: TppBatch) -> list[list[object]]:
    # What was read before the other processes wrote is forgotten, and nothing stays open while they write.
    db.session.rollback()
    found: list[list[object]] = [[str(fresh(batch).public_id), batch.version]]
    db.session.rollback()
    return found


def test_of_two_processes_one_takes_each_step(app: Flask, cast: Cast) -> None:
    batch, told, unit = all_batches()[0], [], cast.unit.id
    seconds = [create_employee(f"Rekan {number}", unit=cast.other_unit).id for number in range(3)]
    firsts = (cast.staff.id, cast.head.id, cast.supervisor.id)
    steps = (("verify", Role.VERIFIER), ("approve", Role.APPROVER), ("pay", Role.TREASURER))

    with _two_workers(app) as workers:
        for (act, role), *people in zip(steps, firsts, seconds, strict=True):
            job = {"act": act, "role": role.value, "unit": unit, "batches": _shown(batch)}
            told.append(_ask(workers, people, **job))

    db.session.rollback()
    assert told == [["done", "tpp_batch_changed"]] * 3
    assert [one.act for one in all_acts() if one.batch_id == batch.id and one.act != "compute"] == [
        "verify",
        "approve",
        "pay",
    ]
    assert (fresh(batch).state, db.session.query(Payment).count()) == ("paid", 1)


def test_of_two_transfers_by_two_processes_one_takes_the_batch(app: Flask, cast: Cast) -> None:
    batch = take(all_batches()[0], cast, "verify", "approve")
    people = (cast.supervisor.id, create_employee("Rekan", unit=cast.other_unit).id)
    job = {"act": "pay", "role": Role.TREASURER.value, "unit": cast.unit.id, "batches": _shown(batch)}

    with _two_workers(app) as workers:
        told = _ask(workers, people, **job)

    db.session.rollback()
    assert told == ["done", "tpp_batch_changed"]
    assert db.session.query(Payment).count() == db.session.query(PaymentBatch).count() == 1
