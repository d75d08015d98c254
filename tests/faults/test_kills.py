"""F01, F02, F03: SIGKILL on the way leaves all of an act or nothing, and doing it again ends as if nothing had happened."""

import hashlib
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.periods import Month
from app.domain.permissions import Viewer
from app.extensions import db
from app.models import Activity, EmployeeMonth, ExportFile, Period, TppBatch, TppLine
from app.services.activity_write import record_activity
from app.services.due_work import run_due_work
from app.services.exports import GIVEN_UP_AFTER, open_export
from app.services.housekeeping import LEFTOVER_AFTER, clear_away
from app.services.period_acts import close_month
from app.services.sessions import viewer_of
from app.services.tpp import compute_batches
from app.services.verify import verify_all
from tests.factories import Cast
from tests.faults.lab import Death, Lab, deaths, opened_lab
from tests.faults.office import numbers, opened_office, work_a_semester
from tests.support.clock import NOW, TODAY
from tests.support.scene import body, enter
from tests.tpp.rows import JUNE, complete

FEW, MANY = 10, pytest.param(400, marks=pytest.mark.long)


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    with opened_office(app) as cast:
        yield cast


@pytest.fixture
def lab(app: Flask, cast: Cast, tmp_path: Path) -> Iterator[Lab]:
    with opened_lab(app, tmp_path) as lab:
        yield lab


@pytest.mark.parametrize("rounds", [FEW, MANY])
def test_f01_a_killed_save_is_there_once_after_it_is_sent_again(lab: Lab, cast: Cast, rounds: int) -> None:
    ways = deaths(12, rounds, 20_000, seed=1)

    found = [_saved(lab, cast, death, number) for number, death in enumerate(ways)]

    assert set(found) == {1}
    assert verify_all() == []
    assert lab.mostly_killed


def _saved(lab: Lab, cast: Cast, death: Death, number: int) -> int:
    """How many rows there are of an entry whose saving was killed and sent again."""
    day = TODAY - timedelta(days=number % 2)
    start = 5 * (number // 2 % 280)
    fields = body(
        day, start=f"{start // 60:02d}:{start % 60:02d}", end=f"{(start + 5) // 60:02d}:{(start + 5) % 60:02d}"
    )
    lab.kill("record", death, fields=fields, by=cast.staff.id)
    record_activity(fields, by=cast.staff.id, now=NOW)
    sent = uuid.UUID(fields["client_id"])
    return len(db.session.scalars(select(Activity.id).where(Activity.client_id == sent)).all())


@pytest.mark.parametrize("rounds", [FEW, MANY])
def test_f02_a_killed_aggregation_shows_nothing_partial_and_ends_as_an_unbroken_one(
    lab: Lab, cast: Cast, rounds: int
) -> None:
    work_a_semester(cast)
    lab.keep()
    run_due_work(now=NOW)
    unbroken = numbers()
    ways = deaths(90, rounds, 120_000, seed=2)

    found = [_aggregated(lab, death, unbroken) for death in ways]

    assert set(found) == {"whole, same"}
    assert lab.mostly_killed


def _aggregated(lab: Lab, death: Death, unbroken: list[list[Any]]) -> str:
    lab.rewind()
    lab.kill("aggregate", death)
    is_whole = verify_all() == [] and set(numbers()[2]) <= set(unbroken[2])
    run_due_work(now=NOW)
    is_same = numbers() == unbroken and verify_all() == []
    return f"{'whole' if is_whole else 'partial'}, {'same' if is_same else 'other'}"


@pytest.mark.parametrize("rounds", [FEW, MANY])
def test_f03_no_half_written_export_can_be_downloaded(lab: Lab, cast: Cast, tmp_path: Path, rounds: int) -> None:
    folder = tmp_path / "ekspor"
    whole = hashlib.sha256(b"baris ekspor\n" * 1000 * 40).hexdigest()

    for death in deaths(14, rounds, 25_000, seed=3):
        lab.kill("export", death, by=cast.staff.id, folder=str(folder), pieces=40)

    exports = db.session.scalars(select(ExportFile)).all()
    offered = [one for one in exports if one.state == "ready"]
    assert len(exports) > len(offered)
    assert {_downloaded(one, folder, cast) for one in offered} <= {whole}
    assert {_shown(one, folder, cast) for one in exports if one.state != "ready"} == {("failed", None)}
    clear_away(evidence_folder=tmp_path / "bukti", export_folder=folder, now=NOW + timedelta(days=3650))
    assert list(folder.iterdir()) == []
    assert LEFTOVER_AFTER > GIVEN_UP_AFTER
    assert verify_all() == []
    assert lab.mostly_killed


def _downloaded(export: ExportFile, folder: Path, cast: Cast) -> str:
    path = open_export(export.public_id, viewer=Viewer(cast.staff.id), folder=folder, now=NOW).path
    assert path is not None
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _shown(export: ExportFile, folder: Path, cast: Cast) -> tuple[str, Path | None]:
    later = NOW + GIVEN_UP_AFTER + timedelta(seconds=1)
    opened = open_export(export.public_id, viewer=Viewer(cast.staff.id), folder=folder, now=later)
    return opened.state, opened.path


@pytest.mark.parametrize("rounds", [FEW, MANY])
def test_f01_a_killed_closing_is_finished_by_the_next_and_counts_each_entry_once(
    lab: Lab, cast: Cast, rounds: int
) -> None:
    for day in (8, 9, 10):
        enter(cast.staff, TODAY.replace(month=6, day=day), now=NOW.replace(month=6, day=day + 1))
    lab.keep()

    found = [_closed(lab, cast, death) for death in deaths(45, rounds, 80_000, seed=4)]

    assert set(found) == {("closed", 3)}
    assert lab.mostly_killed


def _closed(lab: Lab, cast: Cast, death: Death) -> tuple[str, int]:
    lab.rewind()
    lab.kill("close", death, month="2026-06", by=cast.hr_admin.id)
    if db.session.scalar(select(Period.state).where(Period.code == "2026-06")) != "closed":
        assert verify_all() == []
        close_month(Month(2026, 6), viewer=viewer_of(cast.hr_admin.id, today=TODAY), now=NOW)
    assert verify_all() == []
    month = db.session.get_one(EmployeeMonth, (cast.staff.id, "2026-06"))
    return db.session.scalars(select(Period.state).where(Period.code == "2026-06")).one(), month.approved


@pytest.mark.parametrize("rounds", [FEW, MANY])
def test_f01_a_killed_tpp_run_is_taken_over_and_ends_as_an_unbroken_one(lab: Lab, cast: Cast, rounds: int) -> None:
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
    lab.keep()
    compute_batches(JUNE, by=None, now=NOW)
    unbroken = _lines()

    found = [_computed(lab, death) == unbroken for death in deaths(40, rounds, 60_000, seed=5)]

    assert set(found) == {True}
    assert lab.mostly_killed


def _computed(lab: Lab, death: Death) -> list[str]:
    lab.rewind()
    lab.kill("tpp", death, month="2026-06")
    assert verify_all() == []
    compute_batches(JUNE, by=None, now=NOW)
    assert verify_all() == []
    return _lines()


def _lines() -> list[str]:
    columns = [
        column
        for table in (TppLine, TppBatch)
        for column in table.__table__.columns
        if column.name not in ("public_id", "version", "id", "batch_id", "computed_at")
    ]
    joined = select(*columns).join(TppBatch, TppBatch.id == TppLine.batch_id).order_by(TppLine.employee_id)
    return [repr(row) for row in db.session.execute(joined)]
