"""Reads the cells of one row and collects what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from app.domain.activities import as_error, checked_text, parse_date, parse_time
from app.domain.calendar import LOCAL_ZONE
from app.domain.errors import FieldError, Invalid
from app.domain.nip import parse_person_code
from app.domain.periods import Month, Semester
from app.services.imports.tables import Row

T = TypeVar("T")
D = TypeVar("D", date, datetime)
MIN_YEAR, MAX_YEAR = 1900, 2100

_WHOLE = re.compile(r"[0-9]{1,15}")
_DECIMAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
_COMMA_DECIMAL = re.compile(r"[+-]?[0-9]+,[0-9]+")
_GUID = re.compile(r"[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")

parse_code = lru_cache(maxsize=100_000)(parse_person_code)


class RowReader:
    """The cells of one row as values. A bad cell gives None or "" and a problem; `is_good` tells in the end."""

    def __init__(self, row: Row, *, decimal_comma: bool = False) -> None:
        self.row = row
        self.problems: list[tuple[str | None, FieldError]] = []
        self._decimal_comma = decimal_comma
        if row.fault is not None:
            self.problems.append((None, row.fault))
        for column in sorted(row.formulas):
            self.refuse(column, "import_formula")

    @property
    def is_good(self) -> bool:
        return not self.problems

    def refuse(self, column: str, code: str, **params: object) -> None:
        """Note a problem of a cell."""
        self.problems.append((column, FieldError(code, params)))

    def has(self, column: str) -> bool:
        """Whether the cell holds something."""
        return bool(self.row.cells.get(column))

    def raw(self, column: str) -> str:
        return self.row.cells.get(column, "")

    def text(self, column: str, limit: int, *, required: bool = False) -> str:
        """One line of text."""
        value = self._read(column, lambda text: " ".join(checked_text(text, limit).split()), required=required)
        return value or ""

    def prose(self, column: str, limit: int, *, required: bool = False) -> str:
        """A text that may run over several lines."""
        return self._read(column, lambda text: checked_text(text, limit), required=required) or ""

    def identifier(self, column: str, limit: int, *, required: bool = False, exact: bool = False) -> str:
        """A code that only looks like a number (unit, account); `exact`: a number cell has lost leading zeros."""
        if column in self.row.numbers and (exact or not self.raw(column).isdigit()):
            self.refuse(column, "import_number_as_code")
            return ""
        return self.text(column, limit, required=required)

    def person(self, column: str, *, required: bool = True) -> str | None:
        """A NIP or an official's code in its stored form."""
        if column in self.row.numbers:
            self.refuse(column, "nip_as_number", value=self.raw(column))
            return None
        return self._read(column, parse_code, required=required)

    def code(self, column: str, allowed: Collection[str], *, default: str | None = None) -> str:
        """One of the codes; `default` stands for an empty cell. Returns "" for a bad one."""
        text = self.raw(column) or default
        if text is None:
            self.refuse(column, "import_required")
        elif text in allowed:
            return text
        else:
            self.refuse(column, "import_not_one_of", allowed=", ".join(allowed))
        return ""

    def day(self, column: str, *, required: bool = True) -> date | None:
        return self._read(column, _day, required=required)

    def minute(self, column: str, *, is_end: bool = False, required: bool = False) -> int | None:
        """Minutes from local midnight of `HH:MM`."""
        return self._read(column, lambda text: parse_time(text, is_end=is_end), required=required)

    def month(self, column: str) -> Month | None:
        return self._read(column, Month.parse, required=True)

    def semester(self, column: str) -> Semester | None:
        return self._read(column, Semester.parse, required=True)

    def whole(self, column: str, low: int, high: int, *, required: bool = True) -> int | None:
        """A whole number within the bounds."""
        value = self._read(column, _whole, required=required)
        if value is not None and not low <= value <= high:
            self.refuse(column, "import_range", low=low, high=high)
            return None
        return value

    def decimal(self, column: str, places: int, *, required: bool = True) -> Decimal | None:
        """A number from 0 with at most `places` decimals."""
        value = self._read(column, lambda text: _decimal(self.number_text(text)), required=required)
        if value is not None and value != round(value, places):
            self.refuse(column, "import_decimals", decimals=places)
            return None
        return value

    def number_text(self, text: str) -> str:
        """A number with a decimal point; the comma is one only in files separated by semicolons."""
        if self._decimal_comma and _COMMA_DECIMAL.fullmatch(text):
            return text.replace(",", ".")
        return text

    def instant(self, column: str) -> datetime | None:
        """A date-time; without an offset it is WITA."""
        return self._read(column, _instant, required=False)

    def guid(self, column: str) -> UUID | None:
        return self._read(column, _guid, required=True)

    def _read(self, column: str, parse: Callable[[str], T], *, required: bool) -> T | None:
        text = self.row.cells.get(column, "")
        if not text:
            if required:
                self.refuse(column, "import_required")
            return None
        try:
            return parse(text)
        except Invalid as problem:
            self.problems.append((column, as_error(problem)))
            return None


def _day(text: str) -> date:
    return _likely(parse_date(text))


def _likely(found: D) -> D:
    """Years far off are typing errors, or another system's way of saying "for ever"."""
    if not MIN_YEAR <= found.year <= MAX_YEAR:
        raise Invalid("import_year", low=MIN_YEAR, high=MAX_YEAR)
    return found


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise Invalid("import_whole")
    return int(text)


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise Invalid("import_decimal")
    return Decimal(text)


def _instant(text: str) -> datetime:
    if len(text) < len("2026-01-01T00:00"):
        raise Invalid("import_instant")
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("import_instant") from None
    found = _likely(found)
    return found if found.tzinfo else found.replace(tzinfo=LOCAL_ZONE)


def _guid(text: str) -> UUID:
    if not _GUID.fullmatch(text):
        raise Invalid("import_guid")
    return UUID(text)
