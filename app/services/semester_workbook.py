"""Writes the semester summary as a workbook: `Ringkasan`, results that differ, a sheet per OPD, and totals that add up."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from app.domain.periods import Semester
from app.domain.predikat import Predikat
from app.services.predikat_differences import HEADER, Difference, difference_cells
from app.services.semester_report import COLUMNS, ReportLine
from app.services.verify import audit_head

DIFFERENCES = "Selisih predikat"
_WIDTHS = {"nip": 20, "nama": 32, "jabatan": 32, "unit": 12}
_SUMS = ("menit", "disetujui", "dikembalikan", "ditolak", "belum_diputus", "hari_tanpa_entri")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def write_semester_workbook(
    path: Path,
    semester: Semester,
    lines: Sequence[ReportLine],
    *,
    differences: Sequence[Difference],
    made_by: str,
    now: datetime,
) -> None:
    """Write the file. Rows are streamed, so memory does not grow with the number of people.

    `differences`: people whose results differ, on the second sheet, which is there without any too. Texts stay texts: no formula and no link is made from what somebody wrote. Raises: OSError.
    """
    # Asked first: a writer that cannot put its file down leaves its temporary files behind.
    path.open("wb").close()
    try:
        _write(path, semester, lines, differences, made_by, now)
    except FileCreateError as error:
        raise OSError(*error.args[0].args) from error


def _write(
    path: Path,
    semester: Semester,
    lines: Sequence[ReportLine],
    differences: Sequence[Difference],
    made_by: str,
    now: datetime,
) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "nilai": book.add_format({"num_format": "0.00"}),
            "cakupan": book.add_format({"num_format": "0.0%"}),
        }
        _sheet(book, "Ringkasan", lines, formats)
        _differences(book, differences, formats)
        taken = {"ringkasan", "jumlah", DIFFERENCES.casefold()}
        groups = [(opd, list(group)) for opd, group in groupby(lines, key=lambda line: line.opd)]
        for opd, group in groups:
            _sheet(book, _sheet_name(opd, taken), group, formats)
        _totals(book, semester, groups, formats, made_by, now)


def _sheet(book: Any, name: str, lines: Sequence[ReportLine], formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 2)
    for column, title in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDTHS.get(title, 14))
        sheet.write_string(0, column, title, formats["head"])
    for row, line in enumerate(lines, 1):
        for column, (title, value) in enumerate(zip(COLUMNS, line.cells(), strict=True)):
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                sheet.write_number(row, column, value, formats.get(title))
    sheet.autofilter(0, 0, max(len(lines), 1), len(COLUMNS) - 1)


def _differences(book: Any, rows: Sequence[Difference], formats: dict[str, Any]) -> None:
    """Whose predikat from elsewhere is not ours: the list of the page, with its columns."""
    sheet = book.add_worksheet(DIFFERENCES)
    sheet.freeze_panes(1, 2)
    for column, title in enumerate(HEADER):
        sheet.set_column(column, column, _WIDTHS.get(title, 18))
        sheet.write_string(0, column, title, formats["head"])
    for place, row in enumerate(rows, 1):
        for column, value in enumerate(difference_cells(row)):
            sheet.write_string(place, column, str(value))
    sheet.autofilter(0, 0, max(len(rows), 1), len(HEADER) - 1)


def _totals(
    book: Any,
    semester: Semester,
    groups: Sequence[tuple[str, list[ReportLine]]],
    formats: dict[str, Any],
    made_by: str,
    now: datetime,
) -> None:
    sheet = book.add_worksheet("Jumlah")
    predikat = [one.value for one in Predikat]
    head = ("unit", "pegawai", *predikat, "tanpa_predikat", *_SUMS)
    for column, title in enumerate(head):
        sheet.set_column(column, column, 16)
        sheet.write_string(0, column, title, formats["head"])
    whole: Counter[str] = Counter()
    for row, (opd, lines) in enumerate(groups, 1):
        counts = _counted(lines)
        whole.update(counts)
        _write_counts(sheet, row, opd, counts, head)
    _write_counts(sheet, len(groups) + 1, "kota", whole, head)
    anchor = audit_head()
    notes = (
        ("semester", semester.code),
        ("dibuat_untuk", made_by),
        ("dibuat_pada", now.isoformat(timespec="seconds")),
        ("kepala_rantai_audit", f"{anchor.seq}:{anchor.hash}" if anchor else "-"),
    )
    for row, (name, value) in enumerate(notes, len(groups) + 3):
        sheet.write_string(row, 0, name, formats["head"])
        sheet.write_string(row, 1, value)


def _counted(lines: Sequence[ReportLine]) -> Counter[str]:
    counts: Counter[str] = Counter(line.predikat or "tanpa_predikat" for line in lines)
    counts["pegawai"] = len(lines)
    for name in _SUMS:
        counts[name] = sum(getattr(line, name) for line in lines)
    return counts


def _write_counts(sheet: Any, row: int, label: str, counts: Counter[str], head: Sequence[str]) -> None:
    sheet.write_string(row, 0, label)
    for column, name in enumerate(head[1:], 1):
        sheet.write_number(row, column, counts[name])


def _sheet_name(opd: str, taken: set[str]) -> str:
    """A sheet name of the unit's code: at most 31 characters, none that spreadsheets refuse, each once."""
    base = _NOT_IN_NAMES.sub("-", opd)[:28] or "unit"
    name, number = base, 2
    while name.casefold() in taken:
        name, number = f"{base}~{number}", number + 1
    taken.add(name.casefold())
    return name
