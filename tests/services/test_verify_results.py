"""What is computed, broken by hand in the database, is found and named: scores, batches, revisions, money."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from app.extensions import db
from app.models import TppLine
from app.services.verify import Scope
from tests.factories import Cast, create_attendance, create_cast
from tests.services.verify_support import found, notes, scored, scored_again, verified_batch, work
from tests.support.scene import give_levels
from tests.support.tampering import tamper


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


@pytest.fixture
def any_cast(any_session: Any) -> Cast:
    """Like `cast`, once on each database: for checks whose SQL could differ."""
    return create_cast()


@pytest.mark.parametrize(
    ("column", "statement"),
    [
        ("payload", "UPDATE score SET payload = '{}'"),
        ("trace", "UPDATE score SET trace = '[]'"),
        ("predikat_computed", "UPDATE score SET predikat_computed = 'kurang'"),
        ("nilai", "UPDATE score SET nilai = 1"),
    ],
)
def test_i4_a_score_that_does_not_follow_from_its_facts(db_session: Any, column: str, statement: str) -> None:
    score = scored(create_cast())
    tamper("score", statement + " WHERE semester = '2026-1'")

    assert found()[0] == ("I4", "score_differs", f"score={score.public_id} column={column}")


def test_i4_a_final_predikat_that_nobody_gave(any_cast: Cast) -> None:
    work(any_cast)
    score = scored_again(any_cast)
    tamper("score", "UPDATE score SET predikat = 'sangat_baik' WHERE semester = '2026-1'")

    assert found() == [("I4", "score_act_differs", f"score={score.public_id}")]


def test_a_fact_changed_after_a_final_score_is_noted(cast: Cast) -> None:
    work(cast)
    scored_again(cast)
    tamper("score", "UPDATE score SET status = 'final' WHERE semester = '2026-1'")
    give_levels(cast.staff, cast.supervisor, "di_atas")
    scope = Scope()

    assert found(scope) == []
    assert notes(scope) == ["input_changed_after_final"]


def test_i4_an_amount_that_does_not_follow_from_its_facts(cast: Cast) -> None:
    verified_batch(cast)
    line = db.session.scalars(select(TppLine).order_by(TppLine.employee_id)).first()
    assert line is not None
    tamper(
        "tpp_line",
        "UPDATE tpp_line SET pph21 = pph21 + 5, bpjs_1 = bpjs_1 - 5 WHERE employee_id = :person",
        person=line.employee_id,
    )

    assert found() == [("I4", "tpp_line_differs", f"tpp_line={line.public_id}")]


def test_i4_facts_that_are_not_those_of_the_computation(cast: Cast) -> None:
    batch = verified_batch(cast)
    tamper("tpp_line", "UPDATE tpp_line SET facts = replace(facts, '2025-2', '2024-2')")

    assert found() == [("I4", "tpp_facts_differ", f"tpp_batch={batch.public_id}")]


def test_attendance_corrected_after_verifying_is_noted(cast: Cast) -> None:
    verified_batch(cast)
    db.session.execute(text("DELETE FROM attendance"))
    db.session.commit()
    create_attendance(cast.staff, date(2026, 6, 10), "TK")
    scope = Scope()

    assert found(scope) == []
    assert notes(scope) == ["input_changed_after_batch"]


def test_i7_a_revision_without_the_one_before(any_cast: Cast) -> None:
    score = scored(any_cast)
    tamper("score", "UPDATE score SET revision = 2 WHERE semester = '2026-1'")

    assert found()[0] == ("I7", "revision_link", f"score={score.public_id}")


def test_i8_parts_that_do_not_sum_to_the_line(cast: Cast) -> None:
    verified_batch(cast)
    tamper("tpp_line", "UPDATE tpp_line SET disiplin = disiplin + 1")

    assert "line_sum" in [code for _, code, _ in found()]


def test_i8_lines_that_do_not_sum_to_the_batch(any_cast: Cast) -> None:
    batch = verified_batch(any_cast)
    tamper("tpp_batch", "UPDATE tpp_batch SET total_bruto = total_bruto + 1")

    assert found() == [("I8", "batch_sum", f"tpp_batch={batch.public_id}")]


def test_i8_a_total_that_nobody_verified(any_cast: Cast) -> None:
    batch = verified_batch(any_cast)
    tamper("tpp_batch_act", "UPDATE tpp_batch_act SET total_netto = 1")

    assert found() == [("I8", "act_total", f"tpp_batch={batch.public_id}")]
