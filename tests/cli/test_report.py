"""`flask report semester`: the workbook that HR relies on."""

import tracemalloc
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from python_calamine import load_workbook

from app.domain.periods import Semester
from app.services.predikat_differences import HEADER as DIFFERENCE_HEADER
from app.services.semester_report import ReportLine
from app.services.semester_workbook import write_semester_workbook
from tests.factories import Cast, create_cast, create_employee, create_unit
from tests.support.clock import NOW
from tests.support.office import create_score, wrote_on
from tests.tpp.rows import add_external_score

HEADER = [
    "nip",
    "nama",
    "unit",
    "jabatan",
    "rating_hasil",
    "rating_perilaku",
    "nilai",
    "predikat",
    "menit",
    "disetujui",
    "dikembalikan",
    "ditolak",
    "belum_diputus",
    "hari_tanpa_entri",
    "cakupan",
]


@pytest.fixture
def cast(db_session: Any) -> Cast:
    cast = create_cast()
    counts = {"minutes_credited": 300, "approved": 4, "returned": 1, "rejected": 1, "submitted": 2}
    wrote_on(cast.staff, date(2026, 6, 4), **counts)
    wrote_on(cast.outsider, date(2026, 6, 4), **counts)
    values = {"rating_hasil": "di_atas", "rating_perilaku": "sesuai", "nilai": Decimal("104.205")}
    create_score(cast.staff, predikat="sangat_baik", **values)
    return cast


def run(app: Flask, out: Path, *more: str) -> Result:
    return app.test_cli_runner().invoke(args=["report", "semester", "--semester", "2026-1", "--out", str(out), *more])


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = load_workbook(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_summary_has_the_columns_of_the_contract_and_codes(app: Flask, cast: Cast, tmp_path: Path) -> None:
    done = run(app, tmp_path / "ringkasan.xlsx")

    head, *rows = sheets(tmp_path / "ringkasan.xlsx")["Ringkasan"]
    assert (done.exit_code, head) == (0, HEADER)
    (mine,) = [row for row in rows if row[0] == cast.staff.nip]
    assert mine[:8] == [
        cast.staff.nip,
        "Rina Lestari",
        cast.unit.kode,
        f"Jabatan {cast.staff.id}",
        "di_atas",
        "sesuai",
        104.21,
        "sangat_baik",
    ]
    assert mine[8:13] == [300, 4, 1, 1, 2]


def test_every_opd_has_a_sheet_that_holds_its_people(app: Flask, cast: Cast, tmp_path: Path) -> None:
    below = create_unit(parent=cast.unit)
    create_employee("Lurah", unit=below)
    run(app, tmp_path / "r.xlsx")

    found = sheets(tmp_path / "r.xlsx")

    assert set(found) == {"Ringkasan", "Selisih predikat", cast.unit.kode, cast.other_unit.kode, "Jumlah"}
    assert found[cast.unit.kode][0] == HEADER
    assert sorted(row[2] for row in found[cast.unit.kode][1:]) == sorted([cast.unit.kode] * 3 + [below.kode])
    assert len(found[cast.unit.kode]) + len(found[cast.other_unit.kode]) == len(found["Ringkasan"]) + 1


def test_totals_add_up_to_the_summary(app: Flask, cast: Cast, tmp_path: Path) -> None:
    run(app, tmp_path / "r.xlsx")

    found = sheets(tmp_path / "r.xlsx")

    head, *units = found["Jumlah"]
    city = next(row for row in units if row[0] == "kota")
    opd = [row for row in units if row[0] in (cast.unit.kode, cast.other_unit.kode)]
    assert city[1] == len(found["Ringkasan"]) - 1
    assert [sum(column) for column in zip(*(row[1:] for row in opd), strict=True)] == city[1:]
    assert city[head.index("menit")] == sum(row[HEADER.index("menit")] for row in found["Ringkasan"][1:]) == 600
    assert city[head.index("sangat_baik")] == 1


def test_formula_stays_text(app: Flask, cast: Cast, tmp_path: Path) -> None:
    create_employee('=HYPERLINK("http://x";"y")', unit=cast.unit, jabatan="@SUM(A1)")
    run(app, tmp_path / "r.xlsx")

    rows = sheets(tmp_path / "r.xlsx")["Ringkasan"]

    assert ['=HYPERLINK("http://x";"y")', "@SUM(A1)"] in [[row[1], row[3]] for row in rows]


def test_prints_only_how_many(app: Flask, cast: Cast, tmp_path: Path) -> None:
    assert run(app, tmp_path / "r.xlsx").stdout == "2026-1\t6\n"


def test_folder_that_is_not_there_is_said_and_leaves_nothing(app: Flask, cast: Cast, tmp_path: Path) -> None:
    done = run(app, tmp_path / "tidak-ada" / "r.xlsx")

    assert done.exit_code == 1
    assert "tidak dapat ditulis" in done.stderr and done.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("semester", ["2026", "2026-3", "semester 1"])
def test_unreadable_semester_is_refused(app: Flask, tmp_path: Path, semester: str) -> None:
    done = app.test_cli_runner().invoke(
        args=["report", "semester", "--semester", semester, "--out", str(tmp_path / "r.xlsx")]
    )

    assert done.exit_code == 2
    assert "tulis seperti 2026-1" in done.stderr


def _lines(people: int) -> list[ReportLine]:
    counts = {"menit": 1, "disetujui": 1, "dikembalikan": 1, "ditolak": 1, "belum_diputus": 1, "hari_tanpa_entri": 1}
    known = {"rating_hasil": "sesuai", "rating_perilaku": "sesuai", "nilai": Decimal(100), "predikat": "baik"}
    text = {"nama": "Nama", "unit": "1.1", "jabatan": "Penelaah", "opd": "1.1", "status": "final"}
    return [
        ReportLine(nip=str(number), cakupan=Decimal(1), duty_days=120, **text, **known, **counts)
        for number in range(people)
    ]


def _peak(lines: list[ReportLine], path: Path) -> int:
    tracemalloc.start()
    write_semester_workbook(path, Semester(2026, 1), lines, differences=[], made_by="uji", now=NOW)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_number_of_people(db_session: Any, tmp_path: Path) -> None:
    _peak(_lines(1), tmp_path / "first.xlsx")  # whatever is loaded only once
    few = _peak(_lines(50), tmp_path / "few.xlsx")
    many = _peak(_lines(800), tmp_path / "many.xlsx")

    # 24,000 cells held at once would be several million bytes.
    assert many < few + 1_000_000


def test_second_sheet_lists_whose_results_differ(app: Flask, cast: Cast, tmp_path: Path) -> None:
    create_score(cast.supervisor, predikat="baik")
    for person in (cast.staff, cast.supervisor):
        add_external_score(person, "baik", "2026-1")

    run(app, tmp_path / "ringkasan.xlsx")

    found = sheets(tmp_path / "ringkasan.xlsx")
    assert list(found)[:2] == ["Ringkasan", "Selisih predikat"]
    head, *rows = found["Selisih predikat"]
    assert head == list(DIFFERENCE_HEADER)
    assert [row[0] for row in rows] == [cast.staff.nip]
    assert rows[0][5:10] == ["baik", "e-Kinerja BKN", "2026-07-15", "ya", "sangat_baik"]


def test_second_sheet_has_only_its_head_where_nothing_differs(app: Flask, cast: Cast, tmp_path: Path) -> None:
    run(app, tmp_path / "ringkasan.xlsx")

    assert sheets(tmp_path / "ringkasan.xlsx")["Selisih predikat"] == [list(DIFFERENCE_HEADER)]
