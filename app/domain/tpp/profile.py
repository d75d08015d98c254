"""A rule profile: facts it needs, ordered steps, and which results it gives.

Parsing checks everything that can be wrong without a month: unknown words, unknown or later
names, wrong types, holes in tiers, missing sources. All problems are reported at once.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from app.domain.money import RoundingMode
from app.domain.parameters import Status
from app.domain.tpp.conditions import Condition, parse_conditions
from app.domain.tpp.fact_table import FactTable
from app.domain.tpp.facts import FactSpec, parse_facts
from app.domain.tpp.operands import Operand, Scope
from app.domain.tpp.profile_source import ProfileInvalid, ProfileReader, closest
from app.domain.tpp.steps import KINDS

_TOP_KEYS: Final = frozenset(
    {
        "code", "title", "source", "status", "valid_from", "issued_on", "reviewed_on",
        "outputs", "result", "facts", "step",
    }
)  # fmt: skip
_COMMON_KEYS: Final = frozenset(
    {
        "name", "kind", "title", "label", "unit", "source", "status",
        "floor", "cap", "rounding", "only_if", "otherwise", "given", "required",
    }
)  # fmt: skip
_MODES: Final[dict[str, RoundingMode]] = {"half_up": "half_up", "down": "down", "up": "up"}


@dataclass(frozen=True, slots=True)
class Rounding:
    """Round to a multiple of `to`."""

    mode: RoundingMode
    to: Decimal


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One step as written; `spec` belongs to its kind.

    Order of a step: only_if (else `otherwise`), given fact instead of computing, the kind's
    calculation, floor, cap, rounding.
    """

    name: str
    kind: str
    title: str
    label: str
    unit: str
    source: str
    status: str
    spec: Any
    floor: Operand | None
    cap: Operand | None
    rounding: Rounding | None
    only_if: tuple[Condition, ...]
    otherwise: Operand | None
    given: str
    required: bool


@dataclass(frozen=True, eq=False)
class Profile:
    """A checked profile; compared by identity so that what is bound to it can be cached."""

    code: str
    title: str
    source: str
    status: str
    valid_from: date
    facts: tuple[FactSpec, ...]
    fact_table: FactTable
    steps: tuple[StepSpec, ...]
    outputs: tuple[str, ...]
    result: tuple[str, ...]
    parameters: frozenset[str]
    content_hash: str


def parse_profile(text: str, file: str, known_parameters: Collection[str]) -> Profile:
    """Read and check the text of a profile file.

    Raises: ProfileInvalid with every problem, each with file, line, section and remedy facts.
    """
    reader = ProfileReader(file, text)
    try:
        body = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        raise reader.unreadable(str(problem)) from problem
    reader.check_keys("", body, _TOP_KEYS)
    facts = parse_facts(reader, body.get("facts"))
    status = _status(reader, "", body, "")
    steps, scope = _parse_steps(reader, body, facts, status, known_parameters)
    # A step whose kind is misspelt still has a name; reporting that name as unknown would mislead.
    names = {name for name, gives in scope.types.items() if gives != "hold" and name not in facts}
    profile = Profile(
        code=reader.text("", body, "code"),
        title=reader.text("", body, "title"),
        source=reader.text("", body, "source"),
        status=status,
        valid_from=_date(reader, body, "valid_from"),
        facts=tuple(facts.values()),
        fact_table=FactTable(facts.values()),
        steps=tuple(steps),
        outputs=_names(reader, body, "outputs", names),
        result=_names(reader, body, "result", names),
        parameters=frozenset(scope.parameters),
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )
    if reader.problems:
        raise ProfileInvalid(reader.problems)
    return profile


def _parse_steps(
    reader: ProfileReader,
    body: dict[str, Any],
    facts: dict[str, FactSpec],
    status: str,
    known_parameters: Collection[str],
) -> tuple[list[StepSpec], Scope]:
    raw = body.get("step")
    items = [item for item in raw if isinstance(item, dict)] if isinstance(raw, list) else []
    if not items:
        reader.report("profile_steps_missing", "", "step")
    types = {name: spec.value_type for name, spec in facts.items()}
    codes = {name: spec.one_of for name, spec in facts.items()}
    later = {str(item.get("name", "")) for item in items}
    scope = Scope(reader, types, later, codes, known_parameters)
    steps = []
    for number, item in enumerate(items, 1):
        step = _parse_step(scope, f"step {number}", item, status)
        if step is not None:
            steps.append(step)
    return steps, scope


def _parse_step(scope: Scope, section: str, body: dict[str, Any], status: str) -> StepSpec | None:
    reader = scope.reader
    scope.section, scope.step = section, str(body.get("name", ""))
    name, kind_name = reader.text(section, body, "name"), reader.text(section, body, "kind")
    kind = KINDS.get(kind_name)
    if kind is None:
        hint = closest(kind_name, set(KINDS))
        scope.report("step_kind_unknown", "kind", value=kind_name, hint=hint, known=", ".join(KINDS))
        scope.types.setdefault(name, "number")
        return None
    reader.check_keys(section, body, _COMMON_KEYS | kind.keys)
    if name in scope.types:
        scope.report("step_name_twice", "name", name=name)
    step = StepSpec(
        name=name,
        kind=kind_name,
        title=reader.text(section, body, "title"),
        label=str(body.get("label", name)),
        unit=str(body.get("unit", "")),
        source=reader.text(section, body, "source"),
        status=_status(reader, section, body, status),
        spec=kind.parse(scope, body),
        floor=scope.operand("floor", body["floor"]) if "floor" in body else None,
        cap=scope.operand("cap", body["cap"]) if "cap" in body else None,
        rounding=_rounding(scope, body["rounding"]) if "rounding" in body else None,
        only_if=parse_conditions(scope, "only_if", body["only_if"]) if "only_if" in body else (),
        otherwise=scope.operand("otherwise", body["otherwise"]) if "otherwise" in body else None,
        given=_given(scope, body),
        required=body.get("required") is True,
    )
    if ("only_if" in body) != ("otherwise" in body):
        scope.report("only_if_needs_otherwise", "only_if")
    if kind.gives != "number" and (step.floor or step.cap or step.rounding):
        scope.report("step_not_a_number", "", kind=kind_name)
    scope.types[name] = kind.gives
    return step


def _given(scope: Scope, body: dict[str, Any]) -> str:
    """The fact that may replace the calculation, such as an amount fixed by decree."""
    given = str(body.get("given", ""))
    if given:
        scope.check_name("given", given, "number")
    return given


def _rounding(scope: Scope, raw: Any) -> Rounding | None:
    """Read `{mode = "half_up", to = 1}`."""
    if isinstance(raw, dict) and set(raw) == {"mode", "to"}:
        mode, to = _MODES.get(raw["mode"]), raw["to"]
        if mode is not None and isinstance(to, (int, Decimal)) and not isinstance(to, bool) and to > 0:
            return Rounding(mode, Decimal(to))
    scope.report("rounding_unreadable", "rounding", value=str(raw), known=", ".join(_MODES))
    return None


def _names(reader: ProfileReader, body: dict[str, Any], key: str, known: set[str]) -> tuple[str, ...]:
    raw = body.get(key)
    names = tuple(str(name) for name in raw) if isinstance(raw, list) else ()
    if not names:
        reader.report("list_expected", "", key)
    for name in names:
        if name not in known:
            reader.report("name_unknown", "", key, name=name, hint=closest(name, known))
    return names


def _status(reader: ProfileReader, section: str, body: dict[str, Any], inherited: str) -> str:
    value = body.get("status", inherited)
    if value not in tuple(Status):
        reader.report("status_unknown", section, "status", value=str(value), known=", ".join(Status))
    return str(value)


def _date(reader: ProfileReader, body: dict[str, Any], key: str) -> date:
    value = body.get(key)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    reader.report("profile_date_missing", "", key, wanted=key)
    return date.max
