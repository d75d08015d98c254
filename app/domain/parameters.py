"""Dated parameters: every number a regulation can change, with its source and its dates.

A value is a scalar (Decimal, int, bool, str), a table (mapping, possibly nested), a sequence of
rows (mappings from a CSV), or tiers. Lookup is by the date being computed, never by today.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.domain.errors import ParameterNotInForce


class Status(StrEnum):
    """How sure we are of a value: read in a source, remembered, or decided here."""

    FOUND = "found"
    MEMORY = "memory"
    OURS = "ours"


UNITS: frozenset[str] = frozenset(
    {"ratio", "rupiah", "point", "minute", "hour", "second", "day", "month", "count", "switch", "code", "time"}
)


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a staircase; `up_to` is the inclusive upper bound, None means no bound."""

    up_to: Decimal | None
    value: Decimal
    label: str = ""


@dataclass(frozen=True, slots=True)
class TierFrom:
    """One step of a staircase that begins at `start`, inclusive, and lasts until the next one; the last one stays."""

    start: Decimal
    value: Decimal
    label: str = ""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value with the first day it is in force and where it comes from."""

    valid_from: date
    issued_on: date | None
    reviewed_on: date
    source: str
    status: Status
    value: Any = None
    repealed: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named quantity and its history, oldest first."""

    name: str
    description: str
    unit: str
    values: tuple[DatedValue, ...]

    def on(self, day: date) -> DatedValue | None:
        """The row in force on a day, or None before the first row and after a repeal."""
        position = bisect_right(self.values, day, key=lambda row: row.valid_from)
        if position == 0 or self.values[position - 1].repealed:
            return None
        return self.values[position - 1]


class Parameters(Mapping[str, Parameter]):
    """All parameters by name; immutable."""

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self._by_name: Mapping[str, Parameter] = MappingProxyType(
            {parameter.name: parameter for parameter in parameters}
        )

    def __getitem__(self, name: str) -> Parameter:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def at(self, on: date, asked_by: str) -> ParametersAt:
        """The parameters as they stood on one day, asked by one named calculation."""
        return ParametersAt(self, on, asked_by)


class ParametersAt:
    """Parameters on one day; each lookup is resolved once and remembered.

    Compared by identity, so that a calculation bound to it can be cached.
    Raises: ParameterNotInForce from every lookup that no row covers, an unknown name included.
    """

    __slots__ = ("_resolved", "asked_by", "on", "parameters")

    def __init__(self, parameters: Parameters, on: date, asked_by: str) -> None:
        self.parameters = parameters
        self.on = on
        self.asked_by = asked_by
        self._resolved: dict[str, DatedValue] = {}

    def dated(self, name: str) -> DatedValue:
        """The value in force with its source, dates and status."""
        resolved = self._resolved.get(name)
        if resolved is None:
            parameter = self.parameters.get(name)
            resolved = parameter.on(self.on) if parameter is not None else None
            if resolved is None:
                raise ParameterNotInForce(name, self.on, self.asked_by)
            self._resolved[name] = resolved
        return resolved

    def value(self, name: str) -> Any:
        """The bare value in force, of whatever kind the parameter has."""
        return self.dated(name).value

    def decimal(self, name: str) -> Decimal:
        """A scalar as an exact number."""
        return Decimal(self._scalar(name, (Decimal, int)))

    def integer(self, name: str) -> int:
        """A whole scalar, such as a number of days."""
        return int(self._scalar(name, (int,)))

    def flag(self, name: str) -> bool:
        """A switch."""
        return bool(self._scalar(name, (bool,)))

    def text(self, name: str) -> str:
        """A code or a time of day."""
        return str(self._scalar(name, (str,)))

    def table(self, name: str) -> Mapping[str, Any]:
        """A table, keys as text."""
        found = self.value(name)
        if not isinstance(found, Mapping):
            raise TypeError(f"parameter {name} is not a table")
        return found

    def rows(self, name: str) -> Sequence[Any]:
        """Rows or tiers in the order of the regulation."""
        found = self.value(name)
        if not isinstance(found, tuple):
            raise TypeError(f"parameter {name} has no rows")
        return found

    def entry(self, name: str, key: str) -> Any:
        """One cell of a table; an absent row counts as not in force, named `parameter[key]`."""
        table = self.table(name)
        if key not in table:
            raise ParameterNotInForce(f"{name}[{key}]", self.on, self.asked_by)
        return table[key]

    def _scalar(self, name: str, kinds: tuple[type, ...]) -> Any:
        found = self.value(name)
        # bool is an int in Python, but a switch is never a number of days.
        if not isinstance(found, kinds) or (isinstance(found, bool) and bool not in kinds):
            raise TypeError(f"parameter {name} is not a {kinds[0].__name__}")
        return found


def plain(value: Any) -> Any:
    """A parameter value as JSON types: decimals and dates as text, tables as objects."""
    if isinstance(value, Tier):
        return {"label": value.label, "up_to": plain(value.up_to), "value": plain(value.value)}
    if isinstance(value, TierFrom):
        return {"label": value.label, "from": plain(value.start), "value": plain(value.value)}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def content_hash(parameters: Parameters) -> str:
    """SHA-256 over names, units, dates and values; the order of files and keys does not matter.

    `reviewed_on` and `description` are left out: checking a rule again does not change it.
    """
    content = {
        name: [parameter.unit, [_row_content(row) for row in parameter.values]]
        for name, parameter in parameters.items()
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _row_content(row: DatedValue) -> list[Any]:
    issued_on = row.issued_on.isoformat() if row.issued_on else None
    return [row.valid_from.isoformat(), issued_on, row.source, row.status, row.repealed, plain(row.value)]
