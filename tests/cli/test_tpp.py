"""`flask tpp compute`: the file, the lines on stderr, the exit status."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.services.tpp_acts import ActRequest, verify_batch
from tests.factories import Cast, create_assignment, create_cast, create_employee
from tests.support.clock import NOW
from tests.tpp.rows import JUNE, add_external_score, all_batches, all_lines, complete, fill_attendance

HEADER = (
    "nip,nama,unit,kelas_jabatan,bulan,basic_tpp,predikat,produktivitas,disiplin,tpp_bruto,"
    "pph21,bpjs_4,bpjs_1,potongan,tpp_netto,keterangan,pajak_ditanggung"
)


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


@pytest.fixture
def person(cast: Cast) -> Any:
    return complete(create_employee("Rina Lestari", unit=cast.unit, kelas_jabatan=8))


def _run(app: Flask, *arguments: str) -> Result:
    db.session.commit()
    return app.test_cli_runner().invoke(args=["tpp", "compute", "--month", "2026-06", *arguments])


def _rows(path: Path) -> dict[str, dict[str, str]]:
    text = path.read_text(encoding="utf-8")
    return {row["nip"]: row for row in csv.DictReader(io.StringIO(text))}


def test_writes_one_line_per_person(app: Flask, person: Any, tmp_path: Path) -> None:
    out = tmp_path / "tpp.csv"

    result = _run(app, "--out", str(out))

    assert result.exit_code == 0
    assert out.read_text(encoding="utf-8").splitlines()[0] == HEADER
    assert len(_rows(out)) == len(all_lines())
    assert _rows(out)[person.nip] == {
        "nip": person.nip,
        "nama": "Rina Lestari",
        "unit": person.assignments[0].unit.kode,
        "kelas_jabatan": "8",
        "bulan": "2026-06",
        "basic_tpp": "3500452",
        "predikat": "baik",
        "produktivitas": "2100271",
        "disiplin": "1400181",
        "tpp_bruto": "3500452",
        "pph21": "123094",
        "bpjs_4": "140018",
        "bpjs_1": "35005",
        "potongan": "158099",
        "tpp_netto": "3342353",
        "keterangan": "",
        "pajak_ditanggung": "",
    }


def test_says_on_stderr_who_is_held_and_succeeds(app: Flask, cast: Cast, tmp_path: Path) -> None:
    held = create_employee(unit=cast.unit, kelas_jabatan=8)
    fill_attendance(held)
    others = (cast.head, cast.supervisor, cast.staff, cast.outsider, cast.hr_admin)
    for other in others:
        add_external_score(other)
    out = tmp_path / "tpp.csv"

    result = _run(app, "--unit", cast.unit.kode, "--out", str(out))

    assert result.exit_code == 0
    assert result.stderr.splitlines() == [f"{held.nip} 2026-06: tertahan: predikat semester 2025-2 belum final"]
    row = _rows(out)[held.nip]
    assert row["keterangan"] == "tertahan: predikat semester 2025-2 belum final"
    assert {row[name] for name in ("basic_tpp", "tpp_bruto", "pph21", "potongan", "tpp_netto")} == {""}


def test_counts_days_without_data_and_missing_payroll(app: Flask, cast: Cast, tmp_path: Path) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    complete(person, payroll=False, except_for={2: None, 3: None, 4: None})
    out = tmp_path / "tpp.csv"

    _run(app, "--out", str(out))

    assert _rows(out)[person.nip]["keterangan"] == "gaji kotor 2026-06 belum diimpor; 3 hari tanpa data"
    assert _rows(out)[person.nip]["pph21"] == ""


def test_text_cells_hold_no_formula(app: Flask, person: Any, tmp_path: Path) -> None:
    person.nama = '=cmd|"/c calc"!A1'
    out = tmp_path / "tpp.csv"

    _run(app, "--out", str(out))

    assert _rows(out)[person.nip]["nama"] == '\'=cmd|"/c calc"!A1'


def test_writes_a_workbook_with_totals(app: Flask, person: Any, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    out = tmp_path / "tpp.xlsx"

    result = _run(app, "--out", str(out))

    assert result.exit_code == 0
    book = CalamineWorkbook.from_path(str(out))
    kode = person.assignments[0].unit.kode
    assert book.sheet_names[0] == "Rekap"
    assert kode in book.sheet_names
    rows = book.get_sheet_by_name(kode).to_python()
    assert rows[0] == HEADER.split(",")
    assert [row for row in rows if row[0] == person.nip][0][9] == 3500452


def test_prints_a_line_per_batch(app: Flask, person: Any, cast: Cast) -> None:
    result = _run(app, "--unit", cast.unit.kode)

    header, line = result.stdout.splitlines()
    assert header == "unit,bulan,status,orang,tertahan,hari_tanpa_data,tpp_bruto,tpp_netto"
    assert line.startswith(f"{cast.unit.kode},2026-06,draft,4,")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(["--unit", "TIDAKADA"], "TIDAKADA"), (["--month", "2026-08"], "belum mulai"), (["--out", "tpp.pdf"], ".csv")],
)
def test_says_what_is_wrong_and_fails(app: Flask, cast: Cast, arguments: list[str], word: str) -> None:
    result = _run(app, *arguments)

    assert result.exit_code == 1
    assert word in result.stderr
    assert result.stdout == ""


def test_refuses_a_word_that_is_no_month(app: Flask, cast: Cast) -> None:
    result = _run(app, "--month", "Juni")

    assert result.exit_code != 0
    assert "2026-03" in result.stderr


def test_names_batches_it_does_not_touch(app: Flask, cast: Cast, tmp_path: Path) -> None:
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
    _run(app, "--unit", cast.unit.kode)
    batch = all_batches()[0]
    verifier = Viewer(cast.staff.id, (RoleGrant(Role.VERIFIER, cast.unit.id),))
    verify_batch(ActRequest(batch.public_id, batch.version), by=verifier, now=NOW)
    out = tmp_path / "tpp.csv"

    result = _run(app, "--unit", cast.unit.kode, "--out", str(out))

    assert result.exit_code == 0
    assert "tidak dihitung ulang" in result.stderr
    assert len(_rows(out)) == 3


def test_repeated_command_gives_the_same_bytes(app: Flask, person: Any, tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"

    _run(app, "--out", str(first))
    _run(app, "--out", str(second))

    assert first.read_bytes() == second.read_bytes()


def test_mover_is_listed_once_under_the_unit_of_the_last_day(app: Flask, cast: Cast, tmp_path: Path) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8, ends_on=date(2026, 6, 29))
    create_assignment(person, cast.other_unit, kelas_jabatan=9, starts_on=date(2026, 6, 30))
    complete(person, JUNE)
    out = tmp_path / "tpp.csv"

    _run(app, "--out", str(out))

    text = out.read_text(encoding="utf-8")
    assert text.count(person.nip) == 1
    assert (_rows(out)[person.nip]["unit"], _rows(out)[person.nip]["kelas_jabatan"]) == (cast.other_unit.kode, "9")


def test_a_susulan_of_a_month_that_is_a_draft_is_refused_with_the_remedy(app: Flask, person: Any) -> None:
    _run(app)

    result = _run(app, "--run", "susulan", "--unit", person.assignments[0].unit.kode)

    assert result.exit_code == 1
    assert "masih draf" in result.stderr


def test_a_thr_of_a_year_without_a_share_is_refused(app: Flask, person: Any) -> None:
    result = _run(app, "--run", "thr")

    assert result.exit_code == 1
    assert "run_share" in result.stderr


def test_an_unknown_run_is_refused_with_the_known_ones(app: Flask, person: Any) -> None:
    result = _run(app, "--run", "bonus")

    assert result.exit_code == 2
    assert "kekurangan" in result.stderr
