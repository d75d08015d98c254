"""Reading files: encodings, separators, spreadsheets, and what is wrong with a file as a whole."""

from datetime import date, time
from pathlib import Path

import pytest
import xlsxwriter

from app.domain.errors import Invalid
from app.services.imports.reader import read_table
from tests.services.imports.files import write_xlsx


def _file(folder: Path, content: bytes, name: str = "berkas.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _refusal(path: Path) -> str:
    with pytest.raises(Invalid) as refused:
        read_table(path)
    return refused.value.code


def test_reads_utf8_with_a_byte_order_mark(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, "nip,nama\n1,Siti Pu’u\n".encode("utf-8-sig")))

    assert table.header == ("nip", "nama")
    assert table.rows[0].cells == {"nip": "1", "nama": "Siti Pu’u"}


def test_semicolons_separate_and_allow_a_decimal_comma(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, b"a;b\r\n1,5;x\r\n"))

    assert table.decimal_comma is True
    assert table.rows[0].cells == {"a": "1,5", "b": "x"}


def test_names_the_line_a_quoted_text_begins_on(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, b'a,b\n1,"dua\nbaris"\n\n2,x\n'))

    assert [row.line for row in table.rows] == [2, 5]


def test_a_row_with_too_many_cells_is_a_fault_of_that_row(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, b"a,b\n1,2,3\n4,5\n6\n7,8,,\n"))

    assert [row.fault.code if row.fault else None for row in table.rows] == [
        "import_cell_count",
        None,
        "import_cell_count",
        None,
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import_file_empty"),
        (b"  \n\n", "import_file_empty"),
        (b"a,b\n", "import_no_rows"),
        (b"a,b\n,\n", "import_no_rows"),
        ("a,b\nSiti Pu'é,2\n".encode("latin-1"), "import_encoding"),
        ("a,b\n1,2\n".encode("utf-16"), "import_encoding"),
        (b"a,b\n1,\x002\n", "import_encoding"),
        (b"a,a\n1,2\n", "import_header_twice"),
        (b'a,b\n1,"tidak ditutup\n', "import_csv_broken"),
        (b'a,b\n1,"x"y\n', "import_csv_broken"),
        (b"\xd0\xcf\x11\xe0rest", "import_old_excel"),
        (b"PK\x03\x04not a workbook", "import_xlsx_broken"),
    ],
)
def test_refuses_a_file_that_is_no_table(tmp_path: Path, content: bytes, code: str) -> None:
    assert _refusal(_file(tmp_path, content)) == code


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert _refusal(tmp_path / "tidak-ada.csv") == "import_file_missing"


def test_says_on_which_line_the_encoding_breaks(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        read_table(_file(tmp_path, b"a,b\n1,2\n3,\xe9\n"))

    assert refused.value.params["line"] == 3


def test_reads_cells_of_a_workbook_as_a_csv_would_hold_them(tmp_path: Path) -> None:
    cells = ["199203152018012001", date(2026, 7, 13), 2.5, 48, "x"]
    path = write_xlsx(tmp_path / "a.xlsx", [["nip", "tanggal", "volume", "target", "uraian"], cells])

    row = read_table(path).rows[0]

    assert list(row.cells.values()) == ["199203152018012001", "2026-07-13", "2.5", "48", "x"]
    assert row.numbers == {"volume", "target"}
    assert row.line == 2


def test_a_time_cell_reads_as_hours_and_minutes(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["masuk"])
        sheet.write_datetime(1, 0, time(7, 28), book.add_format({"num_format": "hh:mm"}))

    assert read_table(tmp_path / "a.xlsx").rows[0].cells == {"masuk": "07:28"}


def test_marks_formula_cells_of_a_workbook(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["nip", "volume"])
        sheet.write_row(1, 0, ["x", 1])
        sheet.write_string(2, 0, "y")
        sheet.write_formula(2, 1, "=SUM(B2:B2)", None, 1)

    assert [row.formulas for row in read_table(tmp_path / "a.xlsx").rows] == [frozenset(), {"volume"}]


def test_marks_texts_that_a_spreadsheet_would_run(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, b"a,b\n=1+1,-2\n"))

    assert table.rows[0].formulas == {"a"}


def test_skips_blank_lines_of_a_workbook_and_keeps_the_numbers_of_the_others(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["a"], ["1"], [None], ["2"]])

    assert [row.line for row in read_table(path).rows] == [2, 4]
