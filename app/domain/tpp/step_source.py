"""One step as written in a profile, and what can be seen wrong with it before any month is computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from app.domain.money import RoundingMode
from app.domain.parameters import Status
from app.domain.tpp.arithmetic import ProductSpec, SumSpec
from app.domain.tpp.choices import ChooseSpec, TakeSpec
from app.domain.tpp.conditions import Condition, parse_conditions
from app.domain.tpp.profile_source import Part, closest, written
from app.domain.tpp.scope import Operand, Scope
from app.domain.tpp.steps import KINDS

_COMMON_KEYS: Final = frozenset(
    {
        "name", "kind", "title", "label", "unit", "source", "status", "valid_from", "valid_to",
        "floor", "cap", "rounding", "only_if", "otherwise", "given", "required",
        "replaces", "before", "after",
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

    Order of a step: valid_from and valid_to (outside them `otherwise`, else unknown), only_if (else
    `otherwise`), given fact instead of computing, the kind's calculation, floor, cap, rounding.
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
    valid_from: date | None
    valid_to: date | None
    parameters: frozenset[str]

    def is_in_force(self, day: date) -> bool:
        """Whether the step's own dates, both included, cover a day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


def parse_step(scope: Scope, part: Part, status: str) -> StepSpec | None:
    """Read one step and make its result known to the steps after it; None when its kind is unknown."""
    body = part.body
    scope.part, before = part, set(scope.parameters)
    name, kind_name = part.text("name"), part.text("kind")
    kind = KINDS.get(kind_name)
    if kind is None:
        hint = closest(kind_name, set(KINDS))
        scope.report("step_kind_unknown", "kind", value=kind_name, hint=hint, known=", ".join(KINDS))
        part.text("title"), part.text("source")
        scope.types.setdefault(name, "number")
        return None
    part.check_keys(_COMMON_KEYS | kind.keys)
    if name in scope.types:
        scope.report("step_name_twice", "name", name=name)
    scope.parameters = set()
    gives = kind.gives_in(body)
    step = StepSpec(
        name=name,
        kind=kind_name,
        title=part.text("title"),
        label=part.text("label") if "label" in body else name,
        unit=part.text("unit") if body.get("unit", "") != "" else "",
        source=part.text("source"),
        status=parse_status(part, status),
        spec=kind.parse(scope, body),
        floor=scope.operand("floor", body["floor"]) if "floor" in body else None,
        cap=scope.operand("cap", body["cap"]) if "cap" in body else None,
        rounding=_rounding(scope, body["rounding"]) if "rounding" in body else None,
        only_if=parse_conditions(scope, "only_if", body["only_if"]) if "only_if" in body else (),
        otherwise=scope.operand("otherwise", body["otherwise"], gives) if "otherwise" in body else None,
        given=_given(scope, body),
        required=body.get("required") is True,
        valid_from=part.day("valid_from"),
        valid_to=part.day("valid_to"),
        parameters=frozenset(scope.parameters),
    )
    scope.parameters |= before
    _check(scope, step, gives)
    scope.types[name] = gives
    scope.whole[name] = _is_whole(scope, step)
    return step


def _check(scope: Scope, step: StepSpec, gives: str) -> None:
    """Keys that make sense only together, or only for numbers."""
    has_condition, has_other = "only_if" in scope.part.body, "otherwise" in scope.part.body
    is_dated = step.valid_from is not None or step.valid_to is not None
    if has_condition and not has_other or has_other and not has_condition and not is_dated:
        scope.report("only_if_needs_otherwise", "only_if")
    if gives != "number" and (step.floor or step.cap or step.rounding):
        scope.report("step_not_a_number", "", kind=step.kind)
    if gives == "hold" and (has_condition or has_other or step.given or step.required):
        scope.report("stop_has_no_value", "", kind=step.kind)
    if step.valid_from and step.valid_to and step.valid_to < step.valid_from:
        scope.report("dates_reversed", "valid_to", first=str(step.valid_from), last=str(step.valid_to))


def _is_whole(scope: Scope, step: StepSpec) -> bool | None:
    """Whether the result certainly has no fraction; see `Scope.is_whole`."""
    given = Operand(name=step.given) if step.given else None
    spared = (step.otherwise, given)
    if step.rounding is not None:
        is_integral = step.rounding.to == step.rounding.to.to_integral_value()
        return is_integral and scope.all_whole(*spared)
    spec = step.spec
    if isinstance(spec, ProductSpec):
        own = False if spec.per else scope.all_whole(*spec.of)
    elif isinstance(spec, SumSpec):
        own = scope.all_whole(*spec.plus, *spec.minus)
    elif isinstance(spec, TakeSpec):
        own = scope.is_whole(spec.of)
    elif isinstance(spec, ChooseSpec):
        own = scope.all_whole(*(case.then for case in spec.cases))
    else:
        own = None
    if "rounding" in scope.part.body:
        # It could not be read and is reported; what it would have rounded is not reported as well.
        return None
    rest = scope.all_whole(step.floor, step.cap, *spared)
    return False if own is False else own and rest


def _given(scope: Scope, body: dict[str, Any]) -> str:
    """The fact that may replace the calculation, such as an amount fixed by decree."""
    given = str(body.get("given", ""))
    if given:
        scope.check_name("given", given, "number")
    return given


def _rounding(scope: Scope, raw: Any) -> Rounding | None:
    """Read `{mode = "half_up", to = 1}`."""
    if isinstance(raw, dict) and set(raw) == {"mode", "to"}:
        mode, to = _MODES.get(str(raw["mode"])), raw["to"]
        is_number = isinstance(to, (int, Decimal)) and not isinstance(to, bool) and Decimal(to).is_finite()
        if mode is not None and is_number and to > 0:
            return Rounding(mode, Decimal(to))
    scope.report("rounding_unreadable", "rounding", value=written(raw), known=", ".join(_MODES))
    return None


def parse_status(part: Part, inherited: str) -> str:
    """How sure we are; a step that does not say so has the status of its profile."""
    if inherited and "status" not in part.body:
        return inherited
    value = part.body.get("status", "")
    if value not in tuple(Status):
        part.report("status_unknown", "status", value=str(value), known=", ".join(Status))
    return str(value)
