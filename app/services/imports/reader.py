"""Reads a file of any accepted form."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from app.domain.errors import Invalid
from app.services.imports.csv_file import read_csv
from app.services.imports.tables import Table
from app.services.imports.xlsx_file import read_xlsx

_XLSX_SIGNATURE = b"PK\x03\x04"
_OLD_EXCEL_SIGNATURE = b"\xd0\xcf\x11\xe0"


def read_table(path: Path) -> Table:
    """Read a CSV (UTF-8, separated by commas or semicolons) or the first sheet of an XLSX file.

    Raises: Invalid with import_file_missing, import_file_empty, import_old_excel, import_encoding, import_header_twice,
    import_no_rows, import_csv_broken or import_xlsx_broken.
    """
    try:
        content = path.read_bytes()
    except OSError:
        raise Invalid("import_file_missing", file=path.name) from None
    if not content.strip():
        raise Invalid("import_file_empty", file=path.name)
    if content.startswith(_OLD_EXCEL_SIGNATURE):
        raise Invalid("import_old_excel", file=path.name)
    digest = sha256(content).hexdigest()
    if content.startswith(_XLSX_SIGNATURE):
        return read_xlsx(content, path.name, digest)
    return read_csv(content, path.name, digest)
