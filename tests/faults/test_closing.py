"""F40 and the edges of closing: a decision and a closing at the same moment, a wrong month closed, rules changed afterwards."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.domain.errors import Conflict, DomainError
from app.domain.periods import Month, Semester
from app.domain.permissions import Role, RoleGrant, Viewer
from app.domain.scoring import input_hash
from app.domain.scoring_rules import scoring_rules
from app.extensions import db
from app.models import Activity, AuditEvent, Period, PeriodAct, Score, TppBatch
from app.parameters.loader import FOLDER, load_folder
from app.services import rules
from app.services.due_work import run_due_work
from app.services.period_acts import ask_reopening, close_month, reopen
from app.services.rollup_marks import mark_changed
from app.services.rules import parameters_on
from app.services.score_acts import Assessment, assess_score, finalise_unit
from app.services.score_facts import read_facts
from app.services.sessions import viewer_of
from app.services.structure import structure_above
from app.services.tpp import compute_batches
from app.services.tpp_acts import ActRequest, verify_batch
from app.services.unit_of_work import unit_of_work
from app.services.verify import Scope, verify_all
from tests.factories import Cast, create_activity, create_employee, grant_role
from tests.faults.office import opened_office, work_a_semester
from tests.support.clock import NOW, TODAY
from tests.support.scene import decide
from tests.tpp.rows import complete

JUNE, FIRST = Month(2026, 6), Semester(2026, 1)


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    with opened_office(app) as cast:
        yield cast


@pytest.fixture
def any_cast(any_app: Flask) -> Iterator[Cast]:
    with opened_office(any_app) as cast:
        yield cast


@pytest.fixture
def postgres_cast(postgres_app: Flask) -> Iterator[Cast]:
    with opened_office(postgres_app) as cast:
        yield cast


def _hr(cast: Cast) -> Viewer:
    return viewer_of(cast.hr_admin.id, today=TODAY)


@pytest.mark.postgres
def test_a_month_waits_for_a_change_under_way_and_then_does_not_close_over_it(
    postgres_app: Flask, postgres_cast: Cast
) -> None:
    cast = postgres_cast
    entry = create_activity(cast.staff, work_date=date(2026, 6, 10))
    decide(entry, cast.supervisor, now=datetime(2026, 6, 12, 2, tzinfo=UTC))
    run_due_work(now=NOW)

    with unit_of_work():
        # What mapping an entry to a plan line does, not yet committed when HR presses the button.
        entry.version += 1
        mark_changed([(cast.staff.id, "2026-06")])
        thread, outcomes = _closing_meanwhile(postgres_app, cast)
        is_waiting = thread.is_alive()
    thread.join(timeout=30)

    assert (is_waiting, outcomes) == (True, ["month_still_changing"])
    close_month(JUNE, viewer=_hr(cast), now=NOW)
    assert verify_all() == []


@pytest.mark.postgres
def test_an_entry_withdrawn_while_its_month_closes_is_not_approved_by_silence(
    postgres_app: Flask, postgres_cast: Cast
) -> None:
    cast = postgres_cast
    entry = create_activity(cast.staff, work_date=date(2026, 6, 10))

    with unit_of_work():
        entry.status, entry.submitted_at, entry.version = "draft", None, 2
        mark_changed([(cast.staff.id, "2026-06")])
        thread, outcomes = _closing_meanwhile(postgres_app, cast)
    thread.join(timeout=30)

    db.session.refresh(entry)
    assert (outcomes, entry.status) == (["closed"], "draft")
    assert verify_all() == []


def _closing_meanwhile(app: Flask, cast: Cast) -> tuple[threading.Thread, list[str]]:
    outcomes: list[str] = []
    thread = threading.Thread(target=_closing, args=(app, cast, outcomes))
    db.session.flush()
    thread.start()
    thread.join(timeout=1)
    return thread, outcomes


def _closing(app: Flask, cast: Cast, outcomes: list[str]) -> None:
    with app.app_context():
        try:
            close_month(JUNE, viewer=_hr(cast), now=NOW)
            outcomes.append("closed")
        except DomainError as refusal:
            outcomes.append(refusal.code)
        finally:
            db.session.remove()


def test_f40_a_wrong_month_closed_is_reopened_by_a_second_person_as_a_new_revision(any_cast: Cast) -> None:
    cast = any_cast
    entry = create_activity(cast.staff, work_date=date(2026, 6, 10))
    close_month(JUNE, viewer=_hr(cast), now=NOW)
    second = create_employee("Kepala BKPSDMD", unit=cast.other_unit)
    grant_role(second, "hr")
    frozen = _changes_nothing(entry)

    ask_reopening("month", "2026-06", "Tertutup keliru", viewer=_hr(cast), now=NOW)
    reopen("month", "2026-06", viewer=viewer_of(second.id, today=TODAY), now=NOW)
    between = verify_all()
    late = create_activity(cast.staff, work_date=date(2026, 6, 11))
    decide(late, cast.supervisor, now=NOW + timedelta(minutes=1))
    close_month(JUNE, viewer=_hr(cast), now=NOW + timedelta(minutes=2))

    acts = db.session.scalars(select(PeriodAct).order_by(PeriodAct.id)).all()
    period = db.session.scalars(select(Period).execution_options(populate_existing=True)).one()
    assert frozen
    assert [(act.act, act.revision) for act in acts] == [
        ("close", 1),
        ("ask_reopen", 1),
        ("reopen", 2),
        ("close", 2),
    ]
    assert (period.state, period.revision, _approved_at_closings()) == ("closed", 2, [1, 2])
    assert (between, verify_all()) == ([], [])


def _changes_nothing(entry: Activity) -> bool:
    try:
        with unit_of_work():
            db.session.execute(Activity.__table__.update().values(mutu="di_atas"))  # type: ignore[attr-defined]
    except DBAPIError:
        return True
    return False


def _approved_at_closings() -> list[int]:
    events = db.session.scalars(
        select(AuditEvent.data).where(AuditEvent.action == "period.close").order_by(AuditEvent.seq)
    )
    return [json.loads(data)["totals"]["approved"] for data in events]


def test_f40_nothing_is_decided_in_a_closed_month(any_cast: Cast) -> None:
    create_activity(any_cast.staff, work_date=date(2026, 6, 10))
    close_month(JUNE, viewer=_hr(any_cast), now=NOW)

    with pytest.raises((Conflict, DBAPIError)):
        decide(create_activity(any_cast.staff, work_date=date(2026, 6, 11)), any_cast.supervisor)

    db.session.rollback()
    assert verify_all() == []


Correct = Callable[[], None]


@pytest.fixture
def correct_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Correct]:
    """Call it, and the rules of every date are others: what correcting a rule file would do."""

    def correct() -> None:
        folder = shutil.copytree(FOLDER, tmp_path / "rules")
        for name, before, after in (
            ("scoring", "value = 1.10", "value = 1.01"),
            ("allowance", "value = 0.94", "value = 0.93"),
        ):
            text = (folder / f"{name}.toml").read_text(encoding="utf-8")
            assert before in text
            (folder / f"{name}.toml").write_text(text.replace(before, after), encoding="utf-8")
        changed = load_folder(folder)
        monkeypatch.setattr(rules, "load_parameters", lambda: changed)
        rules.parameters_on.cache_clear()

    yield correct
    rules.parameters_on.cache_clear()


def _final_score(cast: Cast) -> Score:
    work_a_semester(cast)
    run_due_work(now=NOW)
    for score in db.session.scalars(select(Score).where(Score.semester == "2026-1")):
        assessor = viewer_of(score.assessor_id or 0, today=TODAY)
        assess_score(score.public_id, Assessment(revision=score.revision), viewer=assessor, now=NOW)
    for month in FIRST.months:
        close_month(month, viewer=_hr(cast), now=NOW)
    finalise_unit(cast.unit.id, FIRST, viewer=_hr(cast), now=NOW)
    return db.session.scalars(select(Score).where(Score.semester == "2026-1", Score.employee_id == cast.staff.id)).one()


def test_f23_a_rule_corrected_afterwards_changes_no_final_score_and_is_noted(
    cast: Cast, correct_rules: Correct
) -> None:
    score = _final_score(cast)
    before = (score.payload, score.trace, score.input_hash, score.predikat)
    open_scores = len(db.session.scalars(select(Score.id).where(Score.status != "final")).all())
    scope = Scope()

    correct_rules()
    done = run_due_work(now=NOW + timedelta(days=1))
    fresh = _hash_of_today(cast.staff.id)

    db.session.refresh(score)
    assert (score.payload, score.trace, score.input_hash, score.predikat) == before
    # What is not final follows the rules as they are now.
    assert (score.status, done.scores) == ("final", open_scores)
    assert fresh != score.input_hash
    assert verify_all(scope) == []
    assert [note.code for note in scope.notes] == ["input_changed_after_final"]


def test_f23_a_rate_corrected_afterwards_changes_no_verified_batch_and_is_noted(
    cast: Cast, correct_rules: Correct
) -> None:
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    batch = db.session.scalars(select(TppBatch)).one()
    verify_batch(
        ActRequest(batch.public_id, batch.version),
        by=Viewer(cast.staff.id, (RoleGrant(Role.VERIFIER, cast.unit.id),)),
        now=NOW,
    )
    before = (batch.input_hash, batch.total_netto)
    scope = Scope()

    correct_rules()
    outcomes = compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)

    db.session.refresh(batch)
    assert [outcome.result for outcome in outcomes] == ["kept"]
    assert (batch.input_hash, batch.total_netto) == before
    assert verify_all(scope) == []
    assert [note.code for note in scope.notes] == ["rules_changed_after_batch"]


def _hash_of_today(employee_id: int) -> str:
    """What the score of the semester would be computed from now."""
    rules = scoring_rules(parameters_on(FIRST.last_day, "test"))
    (person,) = read_facts(FIRST, [employee_id], structure_above([employee_id]), today=TODAY)
    return input_hash(person.facts, rules)
