"""Finds what the loader cannot refuse alone: gaps between tables, doubtful dates, values that do not fit their unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.domain.errors import DomainError
from app.domain.parameters import DatedValue, Parameter, Tier, TierFrom
from app.parameters.faults import ParameterFileError
from app.parameters.loader import FOLDER, FolderRead, read_folder

# Rules of pay change every year; a row nobody has looked at for longer may have been overtaken.
REVIEW_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt about a parameter file. A warning does not make the file unusable."""

    code: str
    file: str
    line: int
    key: str
    params: Mapping[str, Any]
    is_warning: bool = False

    def __str__(self) -> str:
        facts = " ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.file}:{self.line}: {self.key}: {self.code} {facts}".rstrip()


def lint_folder(folder: Path = FOLDER, *, today: date | None = None) -> list[Finding]:
    """Everything doubtful in a folder of parameters, by file and line; `today` judges how long ago rows were reviewed."""
    read = read_folder(folder)
    findings = [_from_fault(fault) for fault in read.faults]
    for name, parameter in read.parameters.items():
        findings += _about_rows(read, parameter, today)
        findings += _about_promise(read, name)
    return sorted(findings, key=lambda one: (one.file, one.line, one.code))


class DoubtfulRules(DomainError):
    """The shipped parameters contradict themselves; every error is listed, one a line."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("rules_doubtful", count=len(findings))
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return "\n".join(str(finding) for finding in self.findings)


@cache
def refuse_doubtful_rules() -> None:
    """Stop the start when a shipped parameter contradicts itself or another; once per process.

    Raises: DoubtfulRules with every error; warnings stop nothing.
    """
    if errors := [finding for finding in lint_folder() if not finding.is_warning]:
        raise DoubtfulRules(errors)


def _from_fault(fault: ParameterFileError) -> Finding:
    place = fault.params
    return Finding(f"lint_{fault.fault}", place["file"], place["line"], place["key"], fault.details)


def _finding(
    read: FolderRead, name: str, place: str, code: str, /, *, is_warning: bool = False, **params: Any
) -> Finding:
    file = read.files[name]
    return Finding(code, file.path.name, file.line(place), place, params, is_warning)


def _about_rows(read: FolderRead, parameter: Parameter, today: date | None) -> Iterator[Finding]:
    name, previous = parameter.name, None
    for number, row in enumerate(parameter.values, 1):
        place = f"{name}.values[{number}]"
        if row.issued_on is not None and row.reviewed_on < row.issued_on:
            days = {"issued_on": row.issued_on, "reviewed_on": row.reviewed_on}
            yield _finding(read, name, f"{place}.reviewed_on", "lint_reviewed_before_issued", **days)
        if today is not None and row.reviewed_on > today:
            # Only a warning: the clock may be wrong as well.
            days = {"reviewed_on": row.reviewed_on}
            yield _finding(read, name, f"{place}.reviewed_on", "lint_reviewed_in_future", is_warning=True, **days)
        if today is not None and row is parameter.values[-1] and today - row.reviewed_on > timedelta(days=REVIEW_DAYS):
            days = {"reviewed_on": row.reviewed_on}
            yield _finding(read, name, f"{place}.reviewed_on", "lint_review_due", is_warning=True, **days)
        if previous is not None and _says_nothing_new(previous, row):
            yield _finding(read, name, place, "lint_row_repeats", valid_from=previous.valid_from)
        if previous is not None and previous.repealed:
            gap = {"first": previous.valid_from, "last": row.valid_from - timedelta(days=1)}
            yield _finding(read, name, place, "lint_gap_after_repeal", is_warning=True, **gap)
        yield from (
            _finding(read, name, place, "lint_value_not_in_unit", value=str(value), unit=parameter.unit)
            for value in _leaves(row.value)
            if not _fits(parameter.unit, value)
        )
        previous = row


def _says_nothing_new(earlier: DatedValue, later: DatedValue) -> bool:
    same = (earlier.value, earlier.repealed, earlier.source) == (later.value, later.repealed, later.source)
    return same and earlier.issued_on == later.issued_on


def _leaves(value: Any) -> Iterator[Any]:
    """The single values inside a table, tiers or rows; columns of rows have no common unit and are left out."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from [item.value] if isinstance(item, (Tier, TierFrom)) else []
    elif value is not None:
        yield value


def _fits(unit: str, value: Any) -> bool:
    if unit in ("code", "time"):
        return isinstance(value, str)
    if unit == "switch":
        return isinstance(value, bool)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or value < 0:
        return False
    # Hours may be halves, points and ratios anything; money, minutes, days and counts come whole.
    return unit in ("hour", "point", "ratio") or value == int(value)


def _about_promise(read: FolderRead, name: str) -> Iterator[Finding]:
    """The promise holds on every day on which this table or the one it names changes."""
    promise, parameter = read.promises[name], read.parameters[name]
    other_names = [
        other for other in (promise.covers, promise.keys_in, promise.values_in) if isinstance(other, str) and other
    ]
    for other in other_names:
        if other not in read.parameters:
            yield _finding(read, name, name, "lint_table_unknown", name=other)
            return
    for number, row in enumerate(parameter.values, 1):
        if isinstance(row.value, Mapping):
            yield from _broken(read, name, f"{name}.values[{number}]", row)


def _broken(read: FolderRead, name: str, place: str, row: DatedValue) -> Iterator[Finding]:
    promise = read.promises[name]
    for wanted, since in _wanted(read, name, row):
        missing = sorted(wanted - set(row.value) - set(promise.without))
        for key in missing:
            yield _finding(read, name, place, "lint_key_missing", name=name, missing=key, since=since)
    for key in sorted(set(promise.without) - set(row.value)):
        yield _finding(read, name, place, "lint_key_unconfirmed", is_warning=True, name=name, missing=key)
    for known, since in _tables_during(read, name, row, promise.keys_in):
        for key in sorted(set(row.value) - known):
            found = {"name": promise.keys_in, "value": key, "since": since}
            yield _finding(read, name, place, "lint_value_unknown", wanted=key, **found)
    for known, since in _tables_during(read, name, row, promise.values_in):
        for key, value in row.value.items():
            if str(value) not in known:
                found = {"name": promise.values_in, "value": str(value), "since": since}
                yield _finding(read, name, place, "lint_value_unknown", wanted=str(key), **found)


def _wanted(read: FolderRead, name: str, row: DatedValue) -> Iterator[tuple[set[str], date]]:
    covers = read.promises[name].covers
    if isinstance(covers, tuple):
        yield set(covers), row.valid_from
    else:
        yield from _tables_during(read, name, row, covers)


def _tables_during(read: FolderRead, name: str, row: DatedValue, other: str) -> Iterator[tuple[set[str], date]]:
    """The keys of another table while a row is in force: as they stand at its start, and at each change after it."""
    if not other:
        return
    ends = [later.valid_from for later in read.parameters[name].values if later.valid_from > row.valid_from]
    days = [
        row.valid_from,
        *(one.valid_from for one in read.parameters[other].values if one.valid_from > row.valid_from),
    ]
    for day in days:
        standing = read.parameters[other].on(day)
        if standing is not None and isinstance(standing.value, Mapping) and not (ends and day >= ends[0]):
            yield set(standing.value), day
