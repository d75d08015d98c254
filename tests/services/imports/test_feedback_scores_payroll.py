"""The three short kinds: feedback, scores, payroll."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.models import EmployeeMonth, ExternalScore, Feedback, Payroll, Period
from app.services.imports.run import import_file
from tests.services.imports.files import (
    FEEDBACK,
    OTHER,
    PAYROLL,
    SCORE,
    STAFF,
    codes,
    count,
    load,
    load_city,
    write_csv,
)
from tests.support.clock import NOW

Session = scoped_session[Any]
YEAR_BEFORE = {"bruto_lalu": "52400000", "pph_lalu": "612000", "pensiun_lalu": "1083000", "bulan_lalu": "6"}
KINDS = [("feedback", FEEDBACK), ("scores", SCORE), ("payroll", PAYROLL)]


@pytest.fixture(autouse=True)
def _city(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    request.getfixturevalue("any_session" if "any_session" in request.fixturenames else "db_session")
    load_city(tmp_path)


def _close(session: Session, kind: str, code: str) -> None:
    session.add(Period(kind=kind, code=code, state="closed"))
    session.commit()


@pytest.mark.parametrize(("kind", "row"), KINDS)
def test_the_same_file_twice_changes_nothing(
    any_session: Session, tmp_path: Path, kind: str, row: dict[str, str]
) -> None:
    first, second = load(tmp_path, kind, row), load(tmp_path, kind, row)

    assert (first.counts.new, second.counts.new, second.counts.unchanged) == (1, 0, 1)


def test_a_changed_level_is_added_beside_the_old_one(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "feedback", FEEDBACK)

    path = write_csv(tmp_path / "later.csv", "feedback", [FEEDBACK | {"rating": "di_atas"}])
    report = import_file("feedback", path, now=NOW + timedelta(minutes=1))
    again = import_file("feedback", path, now=NOW + timedelta(minutes=2))

    assert (report.counts.changed, again.counts.unchanged) == (1, 1)
    assert any_session.scalars(select(Feedback.rating).order_by(Feedback.id)).all() == ["sesuai", "di_atas"]


def test_feedback_makes_the_score_due(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "feedback", FEEDBACK, FEEDBACK | {"nilai_perilaku": "loyal"})

    marks = any_session.execute(select(EmployeeMonth.month, EmployeeMonth.changes)).all()
    assert [tuple(mark) for mark in marks] == [("2026-06", 1)]


def test_a_changed_result_replaces_the_old_one(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "scores", SCORE)

    report = load(tmp_path, "scores", SCORE | {"predikat": "sangat_baik", "nilai": ""})

    assert report.counts.changed == 1
    stored = any_session.execute(select(ExternalScore.predikat, ExternalScore.nilai)).one()
    assert tuple(stored) == ("sangat_baik", None)


def test_a_result_keeps_its_decimals(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "scores", SCORE)

    assert any_session.scalars(select(ExternalScore.nilai)).one() == Decimal("98.5")


def test_changed_pay_replaces_the_old_one(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "payroll", PAYROLL)

    report = load(tmp_path, "payroll", PAYROLL | {"gaji_kotor": "4200000"})

    assert report.counts.changed == 1
    assert any_session.execute(select(Payroll.gaji_kotor, Payroll.updated_at)).one() == (4200000, NOW)


@pytest.mark.parametrize(
    ("kind", "row", "period", "column"),
    [
        ("feedback", FEEDBACK, ("semester", "2026-1"), "semester"),
        ("scores", SCORE, ("semester", "2025-2"), "semester"),
        ("payroll", PAYROLL, ("month", "2026-07"), "bulan"),
    ],
)
def test_a_closed_period_refuses_news(
    db_session: Session, tmp_path: Path, kind: str, row: dict[str, str], period: tuple[str, str], column: str
) -> None:
    _close(db_session, *period)

    report = load(tmp_path, kind, row)

    assert [(line, where) for line, where, _ in codes(report)] == [(2, column)]
    assert report.is_written is False


def test_a_closed_period_lets_the_same_rows_pass(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "payroll", PAYROLL)
    _close(any_session, "month", "2026-07")

    assert load(tmp_path, "payroll", PAYROLL).counts.unchanged == 1


@pytest.mark.parametrize(
    ("kind", "row", "column", "code"),
    [
        ("feedback", FEEDBACK | {"nip": OTHER}, "nip", "import_person_unknown"),
        ("feedback", FEEDBACK | {"penilai_nip": OTHER}, "penilai_nip", "import_person_unknown"),
        ("feedback", FEEDBACK | {"penilai_nip": STAFF}, "penilai_nip", "import_own_feedback"),
        ("feedback", FEEDBACK | {"semester": "2026-3"}, "semester", "semester_invalid"),
        ("feedback", FEEDBACK | {"peran": "bos"}, "peran", "import_not_one_of"),
        ("feedback", FEEDBACK | {"nilai_perilaku": "jujur"}, "nilai_perilaku", "import_not_one_of"),
        ("feedback", FEEDBACK | {"rating": "3"}, "rating", "import_not_one_of"),
        ("scores", SCORE | {"predikat": "cukup"}, "predikat", "import_not_one_of"),
        ("scores", SCORE | {"nilai": "1001"}, "nilai", "import_range"),
        ("scores", SCORE | {"nilai": "9,5"}, "nilai", "import_decimal"),
        ("scores", SCORE | {"sumber": ""}, "sumber", "import_required"),
        ("scores", SCORE | {"nip": OTHER}, "nip", "import_person_unknown"),
        ("payroll", PAYROLL | {"nip": OTHER}, "nip", "import_person_unknown"),
        ("payroll", PAYROLL | {"bulan": "2026-13"}, "bulan", "month_invalid"),
        ("payroll", PAYROLL | {"gaji_kotor": "4.100.000"}, "gaji_kotor", "import_whole"),
        ("payroll", PAYROLL | {"gaji_kotor": "-1"}, "gaji_kotor", "import_whole"),
        ("payroll", PAYROLL | {"pph_gaji": "4100001"}, "pph_gaji", "import_tax_above_pay"),
        ("payroll", PAYROLL | {"dasar_bpjs": ""}, "dasar_bpjs", "import_required"),
        ("payroll", PAYROLL | {"iuran_pensiun": "1,5"}, "iuran_pensiun", "import_whole"),
        ("payroll", PAYROLL | YEAR_BEFORE | {"pph_lalu": ""}, "pph_lalu", "import_year_before_whole"),
        ("payroll", PAYROLL | YEAR_BEFORE | {"pph_lalu": "52400001"}, "pph_lalu", "import_part_above_gross"),
        ("payroll", PAYROLL | YEAR_BEFORE | {"pensiun_lalu": "52400001"}, "pensiun_lalu", "import_part_above_gross"),
        ("payroll", PAYROLL | YEAR_BEFORE | {"bulan_lalu": "7"}, "bulan_lalu", "import_range"),
        ("payroll", PAYROLL | YEAR_BEFORE | {"bulan_lalu": "0"}, "bulan_lalu", "import_gross_without_month"),
    ],
)
def test_names_what_is_wrong_with_a_row(
    db_session: Session, tmp_path: Path, kind: str, row: dict[str, str], column: str, code: str
) -> None:
    assert codes(load(tmp_path, kind, row)) == [(2, column, code)]
    assert [count(Feedback), count(ExternalScore), count(Payroll)] == [0, 0, 0]


def test_payroll_tells_more_where_it_can_and_a_later_file_without_it_leaves_it(
    any_session: Session, tmp_path: Path
) -> None:
    more = {"iuran_pensiun": "180500", "tunjangan_fungsional": "0", **YEAR_BEFORE}
    load(tmp_path, "payroll", PAYROLL | more)

    report = load(tmp_path, "payroll", PAYROLL | {"gaji_kotor": "4200000"})

    stored = any_session.scalars(select(Payroll)).one()
    assert report.counts.changed == 1
    assert (stored.gaji_kotor, {name: str(getattr(stored, name)) for name in more}) == (4_200_000, more)
