"""Reads every `app/parameters/*.toml`; a doubtful file stops the program, naming file, line and key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from app.domain.parameters import UNITS, DatedValue, Parameter, Parameters, Status, Tier
from app.parameters.faults import ParameterFile, ParameterFileError
from app.parameters.tables import read_csv_value

FOLDER: Final = Path(__file__).parent

_PARAMETER_KEYS: Final = frozenset({"description", "unit", "covers", "keys_in", "values_in", "without", "values"})
_VALUE_KEYS: Final = ("value", "tiers", "csv", "repealed")
_ROW_KEYS: Final = frozenset({"valid_from", "issued_on", "reviewed_on", "source", "status", *_VALUE_KEYS})


@cache
def load_parameters() -> Parameters:
    """The parameters shipped with the program, read once per process.

    Raises: ParameterFileError at the first doubtful file.
    """
    return load_folder(FOLDER)


@cache
def parameter_groups() -> Mapping[str, str]:
    """The group of each shipped parameter: the name of its file without ending."""
    files = read_folder(FOLDER).files
    return MappingProxyType({name: file.path.stem for name, file in files.items()})


def load_folder(folder: Path) -> Parameters:
    """All parameters of one folder; a name may be defined once only.

    Raises: ParameterFileError, the first one found.
    """
    found = read_folder(folder)
    for fault in found.faults:
        raise fault
    return found.parameters


@dataclass(frozen=True, slots=True)
class Promise:
    """What a table promises about its keys; checked by the lint, never used in a calculation.

    `covers`: it has a row for each of these keys, or for each key of the named table. `without`: keys it knowingly
    lacks. `keys_in`, `values_in`: each key, or each value, is a key of the named table.
    """

    covers: tuple[str, ...] | str
    without: tuple[str, ...]
    keys_in: str
    values_in: str


@dataclass(frozen=True, slots=True)
class FolderRead:
    """What a folder holds: the parameters that could be read, file and promise of each, and everything wrong."""

    parameters: Parameters
    files: dict[str, ParameterFile]
    promises: dict[str, Promise]
    faults: list[ParameterFileError]


def read_folder(folder: Path) -> FolderRead:
    """All parameters of a folder and every fault, in the order of files and lines."""
    found: dict[str, Parameter] = {}
    files: dict[str, ParameterFile] = {}
    promises: dict[str, Promise] = {}
    faults: list[ParameterFileError] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            file, bodies = _read(path)
        except ParameterFileError as fault:
            faults.append(fault)
            continue
        for name, body in bodies.items():
            if name in found:
                faults.append(file.fault("parameter_defined_twice", name))
                continue
            wrong: list[ParameterFileError] = []
            parameter = _parameter(file, name, body, wrong)
            faults += wrong
            if parameter is not None and not wrong:
                found[name], files[name] = parameter, file
                promises[name] = _promise(body)
    return FolderRead(Parameters(found.values()), files, promises, faults)


def _promise(body: Mapping[str, Any]) -> Promise:
    covers = body.get("covers", ())
    return Promise(
        covers=covers if isinstance(covers, str) else tuple(covers),
        without=tuple(body.get("without", ())),
        keys_in=body.get("keys_in", ""),
        values_in=body.get("values_in", ""),
    )


def _read(path: Path) -> tuple[ParameterFile, dict[str, Any]]:
    file = ParameterFile(path, "")
    try:
        file = ParameterFile(path, path.read_text(encoding="utf-8"))
        return file, tomllib.loads(file.text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise file.unreadable(str(problem)) from problem


def _parameter(file: ParameterFile, name: str, body: Any, faults: list[ParameterFileError]) -> Parameter | None:
    """A parameter; everything wrong with it joins `faults`."""
    try:
        _check_keys(file, name, body, _PARAMETER_KEYS)
        description = _text(file, name, body, "description")
        unit = _text(file, name, body, "unit")
        if unit not in UNITS:
            raise file.fault("unit_unknown", f"{name}.unit", value=unit)
        rows = body.get("values")
        if not isinstance(rows, list) or not rows:
            raise file.fault("values_missing", f"{name}.values")
        _check_promise(file, name, body)
    except ParameterFileError as fault:
        faults.append(fault)
        return None
    values = []
    for number, row in enumerate(rows, 1):
        try:
            values.append(_row(file, f"{name}.values[{number}]", row))
            if number > 1:
                _check_order(file, f"{name}.values[{number}].valid_from", values)
        except ParameterFileError as fault:
            faults.append(fault)
    return Parameter(name, description, unit, tuple(values))


def _check_promise(file: ParameterFile, name: str, body: Mapping[str, Any]) -> None:
    kinds = {"covers": (True, True), "without": (True, False), "keys_in": (False, True), "values_in": (False, True)}
    for key, (is_list, is_text) in kinds.items():
        value = body.get(key, [])
        is_good_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
        if key in body and not (is_list and is_good_list or is_text and isinstance(value, str) and value):
            raise file.fault("promise_unreadable", f"{name}.{key}", value=str(value))


def _check_order(file: ParameterFile, key: str, values: list[DatedValue]) -> None:
    if len(values) > 1 and values[-1].valid_from <= values[-2].valid_from:
        is_twice = values[-1].valid_from == values[-2].valid_from
        raise file.fault("date_duplicate" if is_twice else "date_unsorted", key)


def _row(file: ParameterFile, key: str, row: Any) -> DatedValue:
    _check_keys(file, key, row, _ROW_KEYS)
    status = _status(file, key, row)
    # A remembered rule may lack the signature date we could not verify; a found one may not.
    needs_signature = status is Status.FOUND or "issued_on" in row
    issued_on = _date(file, key, row, "issued_on") if needs_signature else None
    repealed = row.get("repealed", False)
    given = [name for name in _VALUE_KEYS if name in row]
    if len(given) != 1 or repealed not in (True, False) or given == ["repealed"] and not repealed:
        raise file.fault("value_not_exactly_one", key, given=given)
    return DatedValue(
        valid_from=_date(file, key, row, "valid_from"),
        issued_on=issued_on,
        reviewed_on=_date(file, key, row, "reviewed_on"),
        source=_text(file, key, row, "source"),
        status=status,
        value=None if repealed else _value(file, key, row, given[0]),
        repealed=repealed,
    )


def _value(file: ParameterFile, key: str, row: Mapping[str, Any], kind: str) -> Any:
    if kind == "csv":
        try:
            return read_csv_value(file.path.parent, row["csv"])
        except (KeyError, OSError, TypeError, ValueError, ArithmeticError) as problem:
            raise file.fault("csv_unreadable", f"{key}.csv", reason=repr(problem)) from problem
    if kind == "tiers":
        return _tiers(file, f"{key}.tiers", row["tiers"])
    return _freeze(file, f"{key}.value", row["value"])


def _tiers(file: ParameterFile, key: str, items: Any) -> tuple[Tier, ...]:
    """Tiers in rising order, the last one without a bound, so that no value falls in a hole."""
    if not isinstance(items, list) or not items:
        raise file.fault("tiers_missing", key)
    for item in items:
        _check_keys(file, key, item, frozenset({"up_to", "value", "label"}))
        if not _is_number(item.get("value")) or not _is_number(item.get("up_to", 0)):
            raise file.fault("tier_not_a_number", key, tier=item)
    bounds = [item.get("up_to") for item in items]
    closed = bounds[:-1]
    if bounds[-1] is not None or None in closed or closed != sorted(set(closed)):
        raise file.fault("tier_hole", key, bounds=bounds)
    return tuple(
        Tier(
            None if item.get("up_to") is None else Decimal(item["up_to"]),
            Decimal(item["value"]),
            str(item.get("label", "")),
        )
        for item in items
    )


def _freeze(file: ParameterFile, key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return MappingProxyType({name: _freeze(file, f"{key}.{name}", item) for name, item in value.items()})
    if isinstance(value, (bool, int, Decimal, str)):
        return value
    raise file.fault("value_kind_unknown", key, value=repr(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _check_keys(file: ParameterFile, key: str, body: Any, known: frozenset[str]) -> None:
    if not isinstance(body, Mapping):
        raise file.fault("table_expected", key)
    unknown = sorted(set(body) - known)
    if unknown:
        raise file.fault("key_unknown", f"{key}.{unknown[0]}", known=sorted(known))


def _text(file: ParameterFile, key: str, body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise file.fault(f"{name}_missing", f"{key}.{name}")
    return value


def _status(file: ParameterFile, key: str, row: Mapping[str, Any]) -> Status:
    text = _text(file, key, row, "status")
    try:
        return Status(text)
    except ValueError:
        raise file.fault("status_unknown", f"{key}.status", value=text) from None


def _date(file: ParameterFile, key: str, row: Mapping[str, Any], name: str) -> date:
    value = row.get(name)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise file.fault("date_missing", f"{key}.{name}")
    return value
