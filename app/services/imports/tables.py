"""A file as a header and rows of text, with the line each row stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.errors import FieldError, Invalid


@dataclass(frozen=True, slots=True)
class Row:
    """One row: text by column, without white space around. `numbers` names the cells a spreadsheet held as numbers.

    `fault` is what makes the row unreadable as a whole (too few or too many cells).
    """

    line: int
    cells: Mapping[str, str]
    numbers: frozenset[str] = frozenset()
    formulas: frozenset[str] = frozenset()
    fault: FieldError | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A read file. `decimal_comma`: a comma may stand for the decimal point (files separated by semicolons)."""

    name: str
    sha256: str
    header: tuple[str, ...]
    rows: list[Row] = field(repr=False)
    decimal_comma: bool = False


def checked_header(names: list[str], file: str) -> tuple[str, ...]:
    """Column names without the empty ones a spreadsheet leaves at the end. Raises: Invalid("import_header_twice")."""
    header = [name.strip() for name in names]
    while header and not header[-1]:
        header.pop()
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise Invalid("import_header_twice", file=file, columns=", ".join(name or "(kosong)" for name in twice))
    return tuple(header)
