"""A CSV beside a parameter file, as a table, as tiers per group, or as plain rows."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.domain.parameters import Tier, TierFrom

_TABLE = {"file", "key", "value"}
_TIERS = {"file", "group", "lower", "up_to", "value", "scale"}
_TIERS_FROM = {"file", "group", "from", "value"}


def read_csv_value(folder: Path, spec: Mapping[str, Any]) -> Any:
    """The value a `csv = {...}` entry describes.

    `{file, key, value}`: a table from one column to another. `{file, group, lower, up_to, value,
    scale}`: tiers per group, values multiplied by `scale` (0.01 turns percent into a ratio).
    `{file, group, from, value}`: tiers per group by their first value, such as pay by golongan and
    years of service. `{file}`: all rows as mappings.

    Raises: ValueError for another shape, a duplicate key, a hole between tiers or first values that
    do not rise; KeyError for a missing column; OSError for a missing file.
    """
    with (folder / spec["file"]).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines, strict=True))
    keys = set(spec)
    if keys == _TABLE:
        return _table(rows, spec["key"], spec["value"])
    if keys == _TIERS:
        return _tiers_by_group(rows, spec)
    if keys == _TIERS_FROM:
        return _tiers_by_first_value(rows, spec)
    if keys == {"file"}:
        return tuple(MappingProxyType({name: _number_or_text(text) for name, text in row.items()}) for row in rows)
    raise ValueError(f"unknown csv shape {sorted(keys)}")


def _table(rows: list[dict[str, str]], key: str, value: str) -> Mapping[str, Any]:
    table: dict[str, Any] = {}
    for row in rows:
        if row[key] in table:
            raise ValueError(f"duplicate row {row[key]}")
        table[row[key]] = _number_or_text(row[value])
    return MappingProxyType(table)


def _tiers_by_group(rows: list[dict[str, str]], spec: Mapping[str, Any]) -> Mapping[str, tuple[Tier, ...]]:
    groups: dict[str, list[Tier]] = {}
    for row in rows:
        tiers = groups.setdefault(row[spec["group"]], [])
        previous = tiers[-1].up_to if tiers else Decimal(0)
        if previous is None or Decimal(row[spec["lower"]]) != previous:
            raise ValueError(f"hole or overlap before {row}")
        bound = Decimal(row[spec["up_to"]]) if row[spec["up_to"]] else None
        if bound is not None and bound <= previous:
            raise ValueError(f"bound does not rise at {row}")
        tiers.append(Tier(bound, Decimal(row[spec["value"]]) * spec["scale"]))
    unfinished = [name for name, tiers in groups.items() if tiers[-1].up_to is not None]
    if unfinished:
        raise ValueError(f"no open last tier for {unfinished}")
    return MappingProxyType({name: tuple(tiers) for name, tiers in groups.items()})


def _tiers_by_first_value(rows: list[dict[str, str]], spec: Mapping[str, Any]) -> Mapping[str, tuple[TierFrom, ...]]:
    groups: dict[str, list[TierFrom]] = {}
    for row in rows:
        tiers, start = groups.setdefault(row[spec["group"]], []), Decimal(row[spec["from"]])
        if tiers and start <= tiers[-1].start:
            raise ValueError(f"first value does not rise at {row}")
        tiers.append(TierFrom(start, Decimal(row[spec["value"]])))
    return MappingProxyType({name: tuple(tiers) for name, tiers in groups.items()})


def _number_or_text(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text
