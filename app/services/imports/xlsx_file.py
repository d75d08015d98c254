"""The first sheet of an XLSX file. Cells keep what they show, except that a number says so: an 18-digit NIP is lost in one."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, PasswordError, load_workbook

from app.domain.errors import Invalid
from app.services.imports.tables import Row, Table, checked_header

# A city's year of entries is far below this; beyond it the file is a bomb, not a table.
MAX_UNPACKED_BYTES = 1_500_000_000
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<f[\s>/]')
_FIRST_SHEET = re.compile(rb'<sheet\b[^>]*?\b(?:\w+:)?id="([^"]+)"')
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'\b(Id|Target)="([^"]*)"')


def read_xlsx(content: bytes, name: str, digest: str) -> Table:
    """Read the first sheet. Raises: Invalid as `read_table`."""
    try:
        formulas = _formulas(content)
        with load_workbook(io.BytesIO(content)) as book:
            cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except PasswordError:
        raise Invalid("import_xlsx_locked", file=name) from None
    except (CalamineError, zipfile.BadZipFile, KeyError, IndexError, ValueError, NotImplementedError):
        raise Invalid("import_xlsx_broken", file=name) from None
    start = next((number for number, line in enumerate(cells) if any(map(_shown, line))), None)
    if start is None:
        raise Invalid("import_file_empty", file=name)
    header = checked_header([_shown(cell) for cell in cells[start]], name)
    rows = [
        _row(number, line, header, formulas.get(number, frozenset()))
        for number, line in enumerate(cells[start + 1 :], start + 2)
        if number in formulas or any(map(_shown, line))
    ]
    if not rows:
        raise Invalid("import_no_rows", file=name)
    return Table(name=name, sha256=digest, header=header, rows=rows)


def _row(number: int, line: list[Any], header: tuple[str, ...], formulas: frozenset[int]) -> Row:
    cells = {column: _shown(value) for column, value in zip(header, line, strict=False)}
    for column in header[len(cells) :]:
        cells[column] = ""
    numbers = frozenset(
        column
        for column, value in zip(header, line, strict=False)
        if isinstance(value, int | float) and not isinstance(value, bool)
    )
    live = {header[index] for index in formulas if index < len(header)}
    live |= {column for column, value in cells.items() if value.startswith("=")}
    return Row(line=number, cells=cells, numbers=numbers, formulas=frozenset(live))


def _shown(value: Any) -> str:
    """The cell as the text a CSV would hold."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        hours, minutes = divmod(round(value / timedelta(minutes=1)), 60)
        return f"{hours:02d}:{minutes:02d}"
    if isinstance(value, bool):
        return str(value).upper()
    # Fifteen digits are what a spreadsheet keeps of a number; the rest is noise of its binary form.
    return format(Decimal(format(value, ".15g")), "f")


def _formulas(content: bytes) -> dict[int, frozenset[int]]:
    """Rows (from 1) with the columns (from 0) of the first sheet that hold formulas: their stored result may be stale."""
    found: dict[int, set[int]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise ValueError("unpacked size")
        sheet = archive.read(_first_sheet(archive))
    for match in _FORMULA.finditer(sheet) if b"<f" in sheet else ():
        found.setdefault(int(match[2]), set()).add(_column_index(match[1]))
    return {row: frozenset(columns) for row, columns in found.items()}


def _first_sheet(archive: zipfile.ZipFile) -> str:
    match = _FIRST_SHEET.search(archive.read("xl/workbook.xml"))
    wanted = match[1] if match else b""
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(_ATTRIBUTE.findall(relation))
        if attributes.get(b"Id") == wanted:
            target = attributes[b"Target"].decode("utf-8")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError("first sheet")


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1
