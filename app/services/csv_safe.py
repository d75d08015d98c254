"""CSV that no spreadsheet takes for a formula."""

import csv
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """A value as text; one that a spreadsheet could run gets an apostrophe in front.

    Full-width signs count too, because some spreadsheets treat them like the plain ones. Numbers stay numbers.
    """
    if value is None:
        return ""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    # A lone carriage return would begin a row for a spreadsheet, and in it a formula.
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    plain = unicodedata.normalize("NFKC", text).lstrip(" ")
    if text.startswith(_FORMULA_STARTS) or plain.startswith(_FORMULA_STARTS):
        return f"'{text}"
    return text


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a UTF-8 file with a byte order mark, comma separated, every cell safe."""
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        writer.writerow([safe_cell(name) for name in header])
        writer.writerows([safe_cell(value) for value in row] for row in rows)
