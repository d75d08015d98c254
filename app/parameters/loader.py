"""Reads every `app/parameters/*.toml`; a doubtful file stops the program, naming file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from app.domain.errors import DomainError
from app.domain.parameters import UNITS, DatedValue, Parameter, Parameters, Status, Tier
from app.parameters.tables import read_csv_value

FOLDER: Final = Path(__file__).parent

_PARAMETER_KEYS: Final = frozenset({"description", "unit", "values"})
_VALUE_KEYS: Final = ("value", "tiers", "csv", "repealed")
_ROW_KEYS: Final = frozenset({"valid_from", "issued_on", "reviewed_on", "source", "status", *_VALUE_KEYS})


class ParameterFileError(DomainError):
    """A parameter file cannot be trusted; `file` and `key` say where, `problem` says what."""

    def __init__(self, problem: str, *, file: str, key: str, **details: Any) -> None:
        text = " ".join([problem, *(f"{name}={value}" for name, value in details.items())])
        super().__init__("parameter_file_invalid", file=file, key=key, problem=text)

    def __str__(self) -> str:
        return "{file}: {key}: {problem}".format_map(self.params)


@cache
def load_parameters() -> Parameters:
    """The parameters shipped with the program, read once per process.

    Raises: ParameterFileError at the first doubtful file.
    """
    return load_folder(FOLDER)


def load_folder(folder: Path) -> Parameters:
    """All parameters of one folder; a name may be defined once only."""
    found: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.toml")):
        for name, body in _read(path).items():
            if name in found:
                raise ParameterFileError("parameter_defined_twice", file=path.name, key=name)
            found[name] = _parameter(path, name, body)
    return Parameters(found.values())


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ParameterFileError("file_unreadable", file=path.name, key="-", reason=str(problem)) from problem


def _parameter(path: Path, name: str, body: Any) -> Parameter:
    _check_keys(path, name, body, _PARAMETER_KEYS)
    description = _text(path, name, body, "description")
    unit = _text(path, name, body, "unit")
    if unit not in UNITS:
        raise ParameterFileError("unit_unknown", file=path.name, key=f"{name}.unit", value=unit)
    rows = body.get("values")
    if not isinstance(rows, list) or not rows:
        raise ParameterFileError("values_missing", file=path.name, key=f"{name}.values")
    values = tuple(_row(path, f"{name}.values[{number}]", row) for number, row in enumerate(rows, 1))
    for number, (earlier, later) in enumerate(zip(values, values[1:], strict=False), 2):
        if later.valid_from <= earlier.valid_from:
            code = "date_duplicate" if later.valid_from == earlier.valid_from else "date_unsorted"
            raise ParameterFileError(code, file=path.name, key=f"{name}.values[{number}].valid_from")
    return Parameter(name, description, unit, values)


def _row(path: Path, key: str, row: Any) -> DatedValue:
    _check_keys(path, key, row, _ROW_KEYS)
    status = _status(path, key, row)
    # A remembered rule may lack the signature date we could not verify; a found one may not.
    needs_signature = status is Status.FOUND or "issued_on" in row
    issued_on = _date(path, key, row, "issued_on") if needs_signature else None
    repealed = row.get("repealed", False)
    given = [name for name in _VALUE_KEYS if name in row]
    if len(given) != 1 or repealed not in (True, False) or given == ["repealed"] and not repealed:
        raise ParameterFileError("value_not_exactly_one", file=path.name, key=key, given=given)
    return DatedValue(
        valid_from=_date(path, key, row, "valid_from"),
        issued_on=issued_on,
        reviewed_on=_date(path, key, row, "reviewed_on"),
        source=_text(path, key, row, "source"),
        status=status,
        value=None if repealed else _value(path, key, row, given[0]),
        repealed=repealed,
    )


def _value(path: Path, key: str, row: Mapping[str, Any], kind: str) -> Any:
    if kind == "csv":
        try:
            return read_csv_value(path.parent, row["csv"])
        except (KeyError, OSError, TypeError, ValueError, ArithmeticError) as problem:
            raise ParameterFileError(
                "csv_unreadable", file=path.name, key=f"{key}.csv", reason=repr(problem)
            ) from problem
    if kind == "tiers":
        return _tiers(path, f"{key}.tiers", row["tiers"])
    return _freeze(path, f"{key}.value", row["value"])


def _tiers(path: Path, key: str, items: Any) -> tuple[Tier, ...]:
    """Tiers in rising order, the last one without a bound, so that no value falls in a hole."""
    if not isinstance(items, list) or not items:
        raise ParameterFileError("tiers_missing", file=path.name, key=key)
    for item in items:
        _check_keys(path, key, item, frozenset({"up_to", "value", "label"}))
        if not _is_number(item.get("value")) or not _is_number(item.get("up_to", 0)):
            raise ParameterFileError("tier_not_a_number", file=path.name, key=key, tier=item)
    bounds = [item.get("up_to") for item in items]
    closed = bounds[:-1]
    if bounds[-1] is not None or None in closed or closed != sorted(set(closed)):
        raise ParameterFileError("tier_hole", file=path.name, key=key, bounds=bounds)
    return tuple(
        Tier(
            None if item.get("up_to") is None else Decimal(item["up_to"]),
            Decimal(item["value"]),
            str(item.get("label", "")),
        )
        for item in items
    )


def _freeze(path: Path, key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return MappingProxyType({name: _freeze(path, f"{key}.{name}", item) for name, item in value.items()})
    if isinstance(value, (bool, int, Decimal, str)):
        return value
    raise ParameterFileError("value_kind_unknown", file=path.name, key=key, value=repr(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _check_keys(path: Path, key: str, body: Any, known: frozenset[str]) -> None:
    if not isinstance(body, Mapping):
        raise ParameterFileError("table_expected", file=path.name, key=key)
    unknown = sorted(set(body) - known)
    if unknown:
        raise ParameterFileError("key_unknown", file=path.name, key=f"{key}.{unknown[0]}", known=sorted(known))


def _text(path: Path, key: str, body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ParameterFileError(f"{name}_missing", file=path.name, key=f"{key}.{name}")
    return value


def _status(path: Path, key: str, row: Mapping[str, Any]) -> Status:
    text = _text(path, key, row, "status")
    try:
        return Status(text)
    except ValueError:
        raise ParameterFileError("status_unknown", file=path.name, key=f"{key}.status", value=text) from None


def _date(path: Path, key: str, row: Mapping[str, Any], name: str) -> date:
    value = row.get(name)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ParameterFileError("date_missing", file=path.name, key=f"{key}.{name}")
    return value
