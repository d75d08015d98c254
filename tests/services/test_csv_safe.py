"""No cell of a CSV file runs as a formula."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.services.csv_safe import safe_cell, write_csv


@pytest.mark.parametrize(
    "text", ["=1+1", "+62811", "-cmd", "@SUM(A1)", "\tx", "\n=1", "＝1+1", "＋1", "－1", "＠x", "  =1"]
)
def test_neutralises_what_a_spreadsheet_would_run(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(("text", "cell"), [("\r=1", "'\n=1"), ("a\r=1", "a\n=1"), ("a\r\n=1", "a\n=1")])
def test_carriage_return_begins_no_row(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


@pytest.mark.parametrize("value", ["Rapat = koordinasi", "12", "a-b", ""])
def test_leaves_ordinary_text_alone(value: str) -> None:
    assert safe_cell(value) == value


@pytest.mark.parametrize(("value", "cell"), [(-5, "-5"), (Decimal("-2.50"), "-2.50"), (None, ""), (True, "True")])
def test_numbers_stay_numbers(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


def test_file_opens_in_a_spreadsheet_as_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"

    write_csv(path, ["uraian"], [['=HYPERLINK("x")'], ["Rapat, pagi"]])

    assert path.read_bytes() == b'\xef\xbb\xbfuraian\r\n"\'=HYPERLINK(""x"")"\r\n"Rapat, pagi"\r\n'
