"""`flask import`: what a person sees, and the exit status."""

import csv
import re
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.extensions import db
from app.models import Activity, Assignment, Payroll
from app.services.imports.registry import KINDS
from tests.services.imports.files import PAYROLL, ROSTER, STAFF, count, load_city, write_csv

PROJECT = Path(__file__).resolve().parents[2]


def _run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["import", *words])


def _readme_file(kind: str, folder: Path) -> Path:
    """The example of a kind as the README prints it."""
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    example = re.search(rf"### {kind}\n.*?```csv\n(.*?)```", text, re.DOTALL)
    assert example is not None
    path = folder / f"{kind}.csv"
    path.write_text(example[1], encoding="utf-8")
    return path


def test_the_examples_of_the_readme_import_one_after_another(app: Flask, tmp_path: Path) -> None:
    results = [_run(app, kind, str(_readme_file(kind, tmp_path))) for kind in KINDS]

    assert [(one.exit_code, one.stderr) for one in results] == [(0, "")] * len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_a_header_with_one_example(app: Flask, kind: str) -> None:
    result = _run(app, "template", kind)

    header, example = csv.reader(result.stdout.splitlines())
    assert result.exit_code == 0
    assert header == list(KINDS[kind].example)
    assert len(example) == len(header)


def _template_file(app: Flask, kind: str, folder: Path) -> Path:
    path = folder / f"template-{kind}.csv"
    path.write_text(_run(app, "template", kind).stdout, encoding="utf-8")
    return path


def test_templates_can_be_imported_as_they_are(app: Flask, tmp_path: Path) -> None:
    _run(app, "roster", str(_readme_file("roster", tmp_path)))
    others = [kind for kind in KINDS if kind != "roster"]

    results = [_run(app, kind, str(_template_file(app, kind, tmp_path))) for kind in others]

    assert [one.exit_code for one in results] == [0] * len(others)


def test_names_line_column_value_and_reason(app: Flask, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "roster.csv", "roster", [ROSTER[0], ROSTER[1] | {"nip": "1990", "kelas_jabatan": "x"}])

    result = _run(app, "roster", str(path))

    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[0].startswith('roster.csv:3: nip "1990": NIP harus 18 angka')
    assert lines[1].startswith('roster.csv:3: kelas_jabatan "x": ')
    assert lines[2] == "roster.csv: 1 dari 2 baris perlu dibetulkan; tidak ada yang disimpan."


def test_partial_gives_the_bad_rows_back_with_reasons(app: Flask, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "roster.csv", "roster", [*ROSTER, ROSTER[2] | {"nip": "1990", "nama": "=1+1 Bukan rumus"}]
    )

    result = _run(app, "roster", str(path), "--partial")

    with (tmp_path / "roster.csv.ditolak.csv").open(encoding="utf-8-sig", newline="") as rejected:
        rows = list(csv.DictReader(rejected))
    assert result.exit_code == 1
    assert result.stdout == "roster: 4 baris, 3 baru, 0 berubah, 0 tetap, 0 diabaikan, 1 ditolak\n"
    assert [row["nip"] for row in rows] == ["1990"]
    assert "rumus" in rows[0]["alasan"]
    assert rows[0]["nama"] == "'=1+1 Bukan rumus"
    with app.app_context():
        assert count(Assignment) == 3


def test_a_corrected_file_of_rejected_rows_comes_in(app: Flask, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "roster.csv", "roster", [*ROSTER[:2], ROSTER[2] | {"nip": "1990"}])
    _run(app, "roster", str(path), "--partial")
    back = tmp_path / "roster.csv.ditolak.csv"
    back.write_text(back.read_text(encoding="utf-8-sig").replace("1990,", f"{STAFF},"), encoding="utf-8")

    result = _run(app, "roster", str(back))

    assert (result.exit_code, result.stdout) == (
        0,
        "roster: 1 baris, 1 baru, 0 berubah, 0 tetap, 0 diabaikan, 0 ditolak\n",
    )


def test_warnings_do_not_fail(app: Flask, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "roster.csv", "roster", [*ROSTER[:2], ROSTER[2] | {"ptkp": ""}])

    result = _run(app, "roster", str(path))

    assert result.exit_code == 0
    assert result.stderr.startswith('roster.csv:4: ptkp "": PTKP kosong; dipakai TK/0.')


def test_missing_columns_point_to_the_template(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "payroll.csv"
    path.write_text("nip,bulan\n1,2\n")

    result = _run(app, "payroll", str(path))

    assert result.exit_code == 1
    assert "gaji_kotor, pph_gaji, dasar_bpjs" in result.stderr
    assert "flask import template payroll" in result.stderr


@pytest.mark.parametrize("content", [b"", b"nip\n", b"\xff\xfe", b"nip\n\xe9\n", b'nip\n"'])
def test_a_broken_file_is_one_sentence(app: Flask, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "berkas.csv"
    path.write_bytes(content)

    result = _run(app, "payroll", str(path))

    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("berkas.csv ")


def test_a_value_over_several_lines_stays_on_one(app: Flask, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "payroll.csv", "payroll", [PAYROLL | {"gaji_kotor": "4\n1" + "0" * 80}])

    result = _run(app, "payroll", str(path))

    assert result.stderr.splitlines()[0].startswith('payroll.csv:2: gaji_kotor "4 1000')
    assert len(result.stderr.splitlines()) == 2


@pytest.mark.parametrize("words", [("gaji", "x.csv"), ("template", "gaji")])
def test_an_unknown_kind_lists_the_known_ones(app: Flask, words: tuple[str, ...]) -> None:
    result = _run(app, *words)

    assert result.exit_code == 2
    assert "roster, plans, activities" in result.stderr


@pytest.mark.parametrize("words", [("--help",), ("roster", "--help"), ("template", "--help")])
def test_has_help(app: Flask, words: tuple[str, ...]) -> None:
    assert _run(app, *words).exit_code == 0


def test_seeds_a_year(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["calendar", "seed", "--year", "2026"])

    assert result.stdout == "2026: 25 hari libur ditambahkan, 11 baris jam kerja ditambahkan\n"


def test_nothing_is_written_when_the_last_of_many_rows_is_bad(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        load_city(tmp_path)
    rows = [PAYROLL | {"bulan": f"{year}-{month:02d}"} for year in range(2000, 2026) for month in range(1, 13)]
    path = write_csv(tmp_path / "payroll.csv", "payroll", [*rows, PAYROLL | {"bulan": "2026-7"}])

    result = _run(app, "payroll", str(path))

    assert result.exit_code == 1
    assert "payroll.csv:314: bulan" in result.stderr
    with app.app_context():
        assert (count(Payroll), count(Activity)) == (0, 0)
        db.session.remove()
