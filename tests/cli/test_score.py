"""`flask score …` as the operator types it."""

import json
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.domain.errors import DomainError
from app.extensions import db
from app.models import AuditEvent, EmployeeMonth, ExternalScore, Score
from tests.factories import Cast, create_cast, create_skp, set_period
from tests.routes.score_pages import FIRST, OPEN, create_semester, current_score, give_levels_of
from tests.support.clock import NOW, FixedClock

EXPLAIN_KEYS = {"nip", "semester", "status", "rule_version", "predikat", "nilai", "hasil", "perilaku", "trace"}
RHK_KEYS = {"rhk_kode", "kategori", "capaian", "rating", "indikator"}
INDICATOR_KEYS = {"indikator_kode", "aspek", "cara_hitung", "target", "realisasi", "capaian", "rating"}


@pytest.fixture
def cast(db_session: Any, clock: FixedClock) -> Cast:
    clock.set(OPEN)
    return create_cast()


def _run(app: Flask, *arguments: str) -> Result:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["score", *arguments])
    db.session.expire_all()
    return result


def _explained(app: Flask, cast: Cast) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        _run(app, "explain", "--nip", cast.staff.nip, "--semester", "2026-1", "--json").stdout
    )
    return found


def test_aggregates_a_semester_and_says_how_much(app: Flask, cast: Cast) -> None:
    create_semester(cast)

    result = _run(app, "aggregate", "--semester", "2026-1")

    lines = result.stdout.splitlines()
    assert (result.exit_code, lines[2], lines[-1]) == (0, "2026-03\t1", "2026-1\t1\t0")
    assert db.session.query(Score).count() == 1


def test_aggregates_one_month_without_scores(app: Flask, cast: Cast) -> None:
    create_semester(cast)

    result = _run(app, "aggregate", "--month", "2026-03")

    assert (result.exit_code, result.stdout, db.session.query(Score).count()) == (0, "2026-03\t1\n", 0)


def test_a_second_run_changes_nothing(app: Flask, cast: Cast) -> None:
    create_semester(cast)
    _run(app, "aggregate", "--semester", "2026-1")

    result = _run(app, "aggregate", "--semester", "2026-1")

    assert result.stdout.splitlines()[-1] == "2026-1\t0\t1"


def test_a_dry_run_only_counts(app: Flask, cast: Cast) -> None:
    create_semester(cast)

    result = _run(app, "aggregate", "--semester", "2026-1", "--dry-run")

    month = db.session.query(EmployeeMonth).filter_by(month="2026-03").one()
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "2026-1\t1")
    assert (month.run_id, db.session.query(Score).count()) == (None, 0)


def test_nobody_with_a_plan_is_no_failure(app: Flask, cast: Cast) -> None:
    result = _run(app, "aggregate", "--semester", "2026-1")

    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "2026-1\t0\t0")


def test_leaves_closed_months_alone(app: Flask, cast: Cast) -> None:
    create_semester(cast)
    set_period("2026-03")

    result = _run(app, "aggregate", "--semester", "2026-1")

    assert "2026-03\t" not in result.stdout


def test_one_failing_person_is_named_and_does_not_stop_the_rest(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_semester(cast)
    create_skp(cast.supervisor, assessor=cast.head)
    from app.services import scoring

    really = scoring.compute_score

    def compute(facts: Any, rules: Any) -> Any:
        if facts.assessor == str(cast.head.id):
            raise DomainError("scoring_rules_invalid")
        return really(facts, rules)

    monkeypatch.setattr(scoring, "compute_score", compute)

    result = _run(app, "aggregate", "--semester", "2026-1")

    assert result.exit_code == 1
    assert f"2026-1: {cast.supervisor.nip}: scoring_rules_invalid" in result.stderr
    assert result.stdout.splitlines()[-1] == "2026-1\t1\t0"


@pytest.mark.parametrize(
    "arguments",
    [
        ("aggregate",),
        ("aggregate", "--semester", "2026-1", "--month", "2026-03"),
        ("aggregate", "--semester", "2026-3"),
        ("aggregate", "--month", "2026-13"),
        ("explain", "--semester", "2026-1"),
        ("explain", "--nip", "199001012015011001"),
    ],
)
def test_wrong_arguments_exit_2_with_a_line_on_stderr(app: Flask, cast: Cast, arguments: tuple[str, ...]) -> None:
    result = _run(app, *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


@pytest.mark.parametrize("command", ["aggregate", "explain"])
def test_each_command_explains_itself(app: Flask, command: str) -> None:
    result = app.test_cli_runner().invoke(args=["score", command, "--help"])

    assert result.exit_code == 0 and "--semester" in result.stdout


def test_explain_without_a_score_exits_1(app: Flask, cast: Cast) -> None:
    result = _run(app, "explain", "--nip", cast.staff.nip, "--semester", "2026-1")

    assert (result.exit_code, result.stdout) == (1, "")
    assert cast.staff.nip in result.stderr


def test_explain_of_an_unknown_person_exits_1(app: Flask, cast: Cast) -> None:
    assert _run(app, "explain", "--nip", "199001012015011001", "--semester", "2026-1").exit_code == 1


def test_explain_json_has_the_keys_of_the_contract(app: Flask, cast: Cast) -> None:
    create_semester(cast)
    current_score(cast)

    found = _explained(app, cast)

    first = found["hasil"]["rhk"][0]
    assert set(found) >= EXPLAIN_KEYS
    assert set(found["hasil"]) == {"rating", "nilai", "rhk"}
    assert set(first) >= RHK_KEYS and set(first["indikator"][0]) >= INDICATOR_KEYS
    assert set(found["perilaku"]) >= {"rating", "nilai", "values"} and len(found["perilaku"]["values"]) == 7


def test_explain_json_writes_decimals_as_text_and_the_unknown_as_null(app: Flask, cast: Cast) -> None:
    create_semester(cast)
    current_score(cast)

    found = _explained(app, cast)

    first, last = found["hasil"]["rhk"][0], found["hasil"]["rhk"][3]
    assert (found["status"], found["predikat"], found["nilai"]) == ("proposed", None, None)
    assert (first["indikator"][0]["capaian"], first["capaian"]) == ("1.0900", "1.0713")
    assert (last["capaian"], last["indikator"][0]["realisasi"]) == (None, None)


def test_explain_json_carries_codes(app: Flask, cast: Cast) -> None:
    create_semester(cast)
    give_levels_of(cast)
    current_score(cast)

    found = _explained(app, cast)

    assert (found["predikat"], found["hasil"]["rating"], found["perilaku"]["nilai"]) == ("baik", "sesuai", "100.00")
    assert found["trace"][-1]["step"] == "nilai"


def test_a_result_from_elsewhere_wins(app: Flask, cast: Cast) -> None:
    create_semester(cast)
    current_score(cast)
    db.session.add(
        ExternalScore(
            employee_id=cast.staff.id, semester=FIRST.code, predikat="sangat_baik", sumber="BKN", imported_at=NOW
        )
    )

    found = _explained(app, cast)

    assert (found["status"], found["predikat"], found["trace"][-1]["step"]) == ("final", "sangat_baik", "decided")


def test_the_text_reads_from_the_days_to_the_predikat(app: Flask, cast: Cast) -> None:
    create_semester(cast)
    give_levels_of(cast)
    current_score(cast)

    text = _run(app, "explain", "--nip", cast.staff.nip, "--semester", "2026-1").stdout

    lines = text.splitlines()
    assert lines[0] == f"Nilai semester 2026-1, NIP {cast.staff.nip}, keadaan proposed, aturan permenpanrb-6-2022"
    assert lines[1].startswith("Hari tugas dalam semester: ")
    assert "      Realisasi: 1 kegiatan disetujui, jumlahnya 654 perekaman" in lines
    assert "      Capaian: 654 ÷ 600 = 1,0900, sesuai ekspektasi" in lines
    assert any(
        "Sesuai ekspektasi mulai capaian: 0,9" in line and "berlaku sejak 1 Januari 2024" in line for line in lines
    )
    assert lines[-1].startswith("Hasil: sesuai · perilaku: sesuai · predikat: baik · nilai: ")


def test_explaining_writes_nothing(app: Flask, cast: Cast) -> None:
    create_semester(cast)
    current_score(cast)
    before = db.session.query(AuditEvent).count()

    _run(app, "explain", "--nip", cast.staff.nip, "--semester", "2026-1")

    assert db.session.query(AuditEvent).count() == before


@pytest.mark.parametrize(
    ("period", "said"),
    [("2026-tw5", "bukan periode"), ("2026-03", "Tidak ada SKP yang disepakati pada 2026-03")],
)
def test_measure_says_what_is_wrong(app: Flask, db_session: Any, period: str, said: str) -> None:
    result = app.test_cli_runner().invoke(args=["score", "measure", "--nip", "199203152018012001", "--period", period])

    assert result.exit_code == 1 and said in result.stderr
