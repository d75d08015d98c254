"""CSV files: UTF-8 with or without BOM, separated by commas or semicolons."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from app.domain.errors import FieldError, Invalid
from app.services.imports.tables import Row, Table, checked_header

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_csv(content: bytes, name: str, digest: str) -> Table:
    """Read the file. Raises: Invalid as `read_table`."""
    text = _decoded(content, name)
    delimiter = _delimiter(text)
    lines = _records(text, delimiter, name)
    _, first = next(lines, (0, []))
    header = checked_header(first, name)
    rows = [_row(line, cells, header) for line, cells in lines if any(cell.strip() for cell in cells)]
    if not rows:
        raise Invalid("import_no_rows", file=name)
    return Table(name=name, sha256=digest, header=header, rows=rows, decimal_comma=delimiter == ";")


def _decoded(content: bytes, name: str) -> str:
    if content.startswith(_UTF16_MARKS) or b"\x00" in content:
        raise Invalid("import_encoding", file=name, line=1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Invalid("import_encoding", file=name, line=content.count(b"\n", 0, problem.start) + 1) from None


def _delimiter(text: str) -> str:
    """Column names contain neither, so the header's first line tells."""
    header = text.lstrip("\r\n").split("\n", 1)[0]
    return ";" if header.count(";") > header.count(",") else ","


def _records(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on (a quoted text may run over several)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise Invalid("import_csv_broken", file=name, line=line) from None


def _row(line: int, cells: list[str], header: tuple[str, ...]) -> Row:
    width = len(header)
    found = [cell.strip() for cell in cells]
    while len(found) > width and not found[-1]:
        found.pop()
    fault = None if len(found) == width else FieldError("import_cell_count", {"found": len(found), "wanted": width})
    named = dict(zip(header, found, strict=False))
    formulas = frozenset(column for column, value in named.items() if value.startswith("="))
    return Row(line=line, cells=named, formulas=formulas, fault=fault)
