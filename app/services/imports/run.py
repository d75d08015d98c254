"""The one way in for a file: read, parse, check everything, write all or nothing (or, if asked, the good rows)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from app.domain.errors import FieldError, Invalid
from app.services import audit
from app.services.imports.batch import Batch, Counts, Kind, Problem
from app.services.imports.fields import RowReader
from app.services.imports.reader import read_table
from app.services.imports.registry import KINDS
from app.services.imports.tables import Row, Table
from app.services.unit_of_work import unit_of_work

# What `--partial` adds to the rows it gives back; a corrected file may come in with it.
REASON_COLUMN = "alasan"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of a file. `is_written` is False when bad rows kept everything out; `counts` are then zero."""

    kind: str
    file: str
    sha256: str
    header: tuple[str, ...]
    row_count: int
    counts: Counts
    is_written: bool
    problems: list[Problem]
    warnings: list[Problem]
    rejected: list[Row] = field(repr=False)

    def reasons(self) -> dict[int, list[Problem]]:
        """The problems by line."""
        found: dict[int, list[Problem]] = defaultdict(list)
        for problem in self.problems:
            found[problem.line].append(problem)
        return found


def kind_named(name: str) -> Kind[Any]:
    """The kind of import. Raises: Invalid("import_kind_unknown")."""
    if name not in KINDS:
        raise Invalid("import_kind_unknown", kind=name, allowed=", ".join(KINDS))
    return KINDS[name]


def import_file(
    kind_name: str, path: Path, *, by: int | None = None, now: datetime, partial: bool = False
) -> ImportReport:
    """Import one file in one transaction with one audit row. Importing the same file again changes nothing.

    Nothing is written when a row is bad, unless `partial`. Raises: Invalid for a file that is unreadable as a whole
    (`read_table`, import_kind_unknown, import_columns_missing, import_columns_unknown); Unavailable.
    """
    kind = kind_named(kind_name)
    table = read_table(path)
    _check_columns(kind, table)
    batch = _parsed(kind, table, by=by, now=now, partial=partial)
    with unit_of_work():
        importer = kind.importer(batch)
        importer.check()
        is_written = partial or not batch.problems
        counts = importer.write() if is_written else Counts()
        if is_written:
            _record(kind, table, batch, counts)
    return ImportReport(
        kind=kind.name,
        file=table.name,
        sha256=table.sha256,
        header=table.header,
        row_count=len(table.rows),
        counts=counts,
        is_written=is_written,
        problems=sorted(batch.problems, key=lambda one: one.line),
        warnings=sorted(batch.warnings, key=lambda one: one.line),
        rejected=[row for row in table.rows if row.line in batch.refused],
    )


def _check_columns(kind: Kind[Any], table: Table) -> None:
    missing = [column for column in kind.required if column not in table.header]
    unknown = [column for column in table.header if column not in kind.example and column != REASON_COLUMN]
    if unknown:
        hints = [f"{name} ({_hint(name, kind)})" if _hint(name, kind) else name or "(kosong)" for name in unknown]
        raise Invalid(
            "import_columns_unknown",
            file=table.name,
            columns=", ".join(hints),
            missing=", ".join(missing) or "-",
            kind=kind.name,
        )
    if missing:
        raise Invalid("import_columns_missing", file=table.name, columns=", ".join(missing), kind=kind.name)


def _hint(name: str, kind: Kind[Any]) -> str:
    """The column that was probably meant."""
    return next(iter(get_close_matches(name.lower(), kind.example, n=1, cutoff=0.75)), "")


def _parsed(kind: Kind[Any], table: Table, *, by: int | None, now: datetime, partial: bool) -> Batch[Any]:
    batch: Batch[Any] = Batch(
        rows=[], columns=frozenset(table.header), now=now, is_partial=partial, by=by, source=table.rows
    )
    for row in table.rows:
        reader = RowReader(row, decimal_comma=table.decimal_comma)
        value = kind.parse(reader) if reader.is_good else None
        if value is not None and reader.is_good:
            batch.rows.append(value)
            continue
        batch.refused.add(row.line)
        batch.problems += [_problem(row, column, error) for column, error in reader.problems]
    return batch


def _problem(row: Row, column: str | None, error: FieldError) -> Problem:
    return Problem(row.line, column, row.cells.get(column, "") if column else "", error)


def _record(kind: Kind[Any], table: Table, batch: Batch[Any], counts: Counts) -> None:
    audit.record(
        "import.written",
        "import",
        kind.name,
        by=batch.by,
        now=batch.now,
        data={
            "kind": kind.name,
            "sha256": table.sha256,
            "rows": len(table.rows),
            "refused": len(batch.refused),
            "partial": batch.is_partial,
            **counts.as_dict(),
        },
    )
