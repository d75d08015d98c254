"""Runs a rule profile over cases in a file: no database, no batch, only the rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.domain.errors import DomainError, Invalid
from app.domain.parameters import Parameters
from app.domain.periods import Month
from app.domain.tpp import Profile, compute, trace_as_json
from app.domain.tpp.numbers import Number, as_text
from app.parameters.loader import load_parameters
from app.parameters.profiles import read_profile

_KEYS = {"case", "month", "facts"}
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One case: its result, or the error of its line; never both."""

    line: int
    result: dict[str, Any] | None = None
    error: DomainError | None = None


def load_profile_file(path: Path) -> Profile:
    """The profile of `--profile`.

    Raises: ProfileInvalid with every problem; Invalid("file_unreadable").
    """
    try:
        return read_profile(path)
    except (OSError, UnicodeDecodeError) as problem:
        raise Invalid("file_unreadable", file=str(path), problem=str(problem)) from problem


def evaluate_cases(profile: Profile, cases: Path) -> Iterator[Evaluated]:
    """Each line `{"case", "month", "facts"}` of a file, evaluated with the rules of its month.

    A result is `{"case", "value", "trace"}`: value is the first known result of the profile, as a
    number, null when the line is held. A broken line gives its error and the next line goes on.

    Raises: Invalid("file_unreadable").
    """
    parameters = load_parameters()
    try:
        raw_lines = cases.read_bytes().removeprefix(_BOM).split(b"\n")
    except OSError as problem:
        raise Invalid("file_unreadable", file=str(cases), problem=str(problem)) from problem
    months: dict[Month, Any] = {}
    for number, raw in enumerate(raw_lines, 1):
        if raw.strip():
            yield _evaluate_line(profile, parameters, months, number, raw)


def _evaluate_line(
    profile: Profile, parameters: Parameters, months: dict[Month, Any], number: int, raw: bytes
) -> Evaluated:
    try:
        case = _parse(raw)
        month = Month.parse(case["month"])
        # The whole month follows the rules of its last day, the day that also decides class and batch.
        at = months.setdefault(month, parameters.at(month.last_day, f"profil {profile.code}"))
        computed = compute(profile, case["facts"], at)
    except DomainError as error:
        return Evaluated(number, error=error)
    value = _number(computed.value)
    return Evaluated(number, {"case": case["case"], "value": value, "trace": trace_as_json(computed.trace)})


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        case = json.loads(
            raw.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique,
        )
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise Invalid("case_not_json", problem=str(problem)) from problem
    if not isinstance(case, dict) or set(case) != _KEYS:
        found = ", ".join(sorted(case)) if isinstance(case, dict) else type(case).__name__
        raise Invalid("case_keys_wrong", found=found)
    if not isinstance(case["month"], str):
        raise Invalid("month_invalid", value=case["month"])
    if not isinstance(case["facts"], Mapping):
        raise Invalid("case_facts_wrong")
    if not isinstance(case["case"], (str, int)):
        raise Invalid("case_name_wrong")
    return case


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number")


def _number(value: Number | int | None) -> int | None:
    """Whole rupiah; a profile whose result is not whole says so instead of losing the fraction."""
    if value is None or isinstance(value, int):
        return value
    raise Invalid("result_not_whole", value=as_text(value))
