"""What every kind of import shares: the rows still good, the problems found, and the counts of what was done."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

from app.domain.calendar import local_date
from app.domain.errors import FieldError
from app.services.imports.fields import RowReader
from app.services.imports.tables import Row


class HasRow(Protocol):
    """A parsed row that still knows where it came from."""

    @property
    def row(self) -> Row: ...


T = TypeVar("T", bound=HasRow)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused, or what a reader should know about an accepted one. `column` None: the row as a whole."""

    line: int
    column: str | None
    value: str
    error: FieldError


@dataclass(slots=True)
class Counts:
    """Rows by what they did. `ignored` rows were read, are no mistake, and changed nothing."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ignored: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(slots=True)
class Batch(Generic[T]):
    """The rows of one file on their way in; `source` holds them all as they were read, also those that could not be parsed."""

    rows: list[T]
    columns: frozenset[str]
    now: datetime
    is_partial: bool = False
    by: int | None = None
    source: list[Row] = field(default_factory=list, repr=False)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)

    @property
    def today(self) -> date:
        return local_date(self.now)

    @property
    def good(self) -> list[T]:
        """Rows without a problem so far, in file order."""
        return [row for row in self.rows if row.row.line not in self.refused]

    def refuse(self, item: HasRow, column: str | None, code: str, **params: Any) -> None:
        """Note a problem; its row will not be written."""
        self.problems.append(_problem(item.row, column, FieldError(code, params)))
        self.refused.add(item.row.line)

    def refuse_for(self, item: HasRow, fields: Mapping[str, list[FieldError]]) -> None:
        """Note the problems of several columns."""
        for column, errors in fields.items():
            for error in errors:
                self.refuse(item, column, error.code, **error.params)

    def warn(self, item: HasRow, column: str | None, code: str, **params: Any) -> None:
        """Tell the reader something that does not stop the row."""
        self.warnings.append(_problem(item.row, column, FieldError(code, params)))

    def refuse_repeats(self, key: Callable[[T], Hashable], column: str) -> None:
        """Refuse rows whose key stands on an earlier line of the file too."""
        first: dict[Hashable, int] = {}
        for item in self.good:
            line = first.setdefault(key(item), item.row.line)
            if line != item.row.line:
                self.refuse(item, column, "import_repeated", line=line)


class Importer(Protocol):
    """One kind at work on one batch, inside the transaction."""

    def check(self) -> None:
        """Refuse rows that contradict the database or each other."""

    def write(self) -> Counts:
        """Write the rows that are good."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """One kind of file: its columns with an example value each, how a row is read, and who writes it."""

    name: str
    example: Mapping[str, str]
    optional: frozenset[str]
    parse: Callable[[RowReader], T | None]
    importer: Callable[[Batch[T]], Importer]

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column for column in self.example if column not in self.optional)


def _problem(row: Row, column: str | None, error: FieldError) -> Problem:
    value = row.cells.get(column, "") if column else ""
    return Problem(row.line, column, value, error)
