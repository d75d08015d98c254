"""Conditions of a profile: `{name = "tk", at_least = 10}`; a list holds when all of it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from app.domain.parameters import ParametersAt
from app.domain.tpp.operands import Bound, Env, StepView, as_number, bind_operand
from app.domain.tpp.profile_source import written
from app.domain.tpp.scope import Operand, Scope

Verdict = bool | None
_TESTS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "equals": lambda value, wanted: bool(value == wanted),
    "differs": lambda value, wanted: bool(value != wanted),
    "at_least": lambda value, wanted: bool(value >= wanted),
    "at_most": lambda value, wanted: bool(value <= wanted),
    "more_than": lambda value, wanted: bool(value > wanted),
    "less_than": lambda value, wanted: bool(value < wanted),
    "one_of": lambda value, wanted: value in wanted,
}
_EQUALITY: Final = frozenset({"equals", "differs", "one_of"})
_ORDERING: Final = frozenset({"at_least", "at_most", "more_than", "less_than"})


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; `test` is a name of `_TESTS` or `known`."""

    operand: Operand
    test: str
    wanted: Any


@dataclass(frozen=True, slots=True)
class BoundConditions:
    """Conditions resolved for one month: the verdict and the operands it reads."""

    verdict: Callable[[Env], Verdict]
    operands: tuple[Bound, ...]


def parse_conditions(scope: Scope, key: str, raw: Any) -> tuple[Condition, ...]:
    """Read one condition or a list of them that must all hold."""
    items = raw if isinstance(raw, list) else [raw]
    found = [_parse(scope, key, item) for item in items]
    if not found:
        scope.report("condition_unreadable", key, value="[]")
    return tuple(condition for condition in found if condition is not None)


def _parse(scope: Scope, key: str, raw: Any) -> Condition | None:
    tests = [test for test in (*_TESTS, "known") if isinstance(raw, dict) and test in raw]
    subjects = [word for word in ("name", "parameter") if isinstance(raw, dict) and word in raw]
    if len(tests) != 1 or len(subjects) != 1 or len(raw) != 2:
        scope.report("condition_unreadable", key, value=written(raw))
        return None
    test, wanted = tests[0], raw[tests[0]]
    types = ("number",) if test in _ORDERING else ("number", "code", "flag")
    subject = raw["name"] if subjects == ["name"] else {"parameter": raw["parameter"]}
    operand = scope.operand(key, subject, *types)
    codes = scope.codes.get(operand.name, ()) if test not in _ORDERING else ()
    for word in wanted if isinstance(wanted, list) else [wanted]:
        if codes and isinstance(word, str) and word not in codes:
            scope.report("code_unknown", key, value=word, known=", ".join(codes))
    if not _fits(test, wanted):
        scope.report("condition_unreadable", key, value=written(raw))
        return None
    wanted_type = scope.types.get(operand.name, "")
    for word in (wanted if isinstance(wanted, list) else [wanted]) if wanted_type and test in _EQUALITY else ():
        if _type_of(word) != wanted_type:
            scope.report("condition_wrong_type", key, name=operand.name, type=wanted_type, value=written(word))
            return None
    frozen = tuple(as_number(item) for item in wanted) if test == "one_of" else as_number(wanted)
    return Condition(operand, test, frozen)


def _type_of(wanted: Any) -> str:
    """What a written value can be compared with."""
    if isinstance(wanted, bool):
        return "flag"
    return "code" if isinstance(wanted, str) else "number" if isinstance(wanted, (int, Decimal)) else "-"


def _fits(test: str, wanted: Any) -> bool:
    if test == "known":
        return isinstance(wanted, bool)
    if test == "one_of":
        return isinstance(wanted, list) and bool(wanted)
    if test in _ORDERING:
        return isinstance(wanted, (int, Decimal)) and not isinstance(wanted, bool)
    return isinstance(wanted, (bool, int, Decimal, str))


def bind_conditions(conditions: tuple[Condition, ...], params: ParametersAt, view: StepView) -> BoundConditions:
    """Resolve conditions for one month; an unknown value makes the verdict unknown (None).

    Raises: ParameterNotInForce.
    """
    bounds = tuple(bind_operand(condition.operand, params, view) for condition in conditions)
    checks = tuple(_bind(condition, bound) for condition, bound in zip(conditions, bounds, strict=True))
    if len(checks) == 1:
        return BoundConditions(checks[0], bounds)

    def verdict(env: Env) -> Verdict:
        unknown = False
        for check in checks:
            held = check(env)
            if held is False:
                return False
            unknown = unknown or held is None
        return None if unknown else True

    return BoundConditions(verdict, bounds)


def _bind(condition: Condition, bound: Bound) -> Callable[[Env], Verdict]:
    get, wanted = bound.get, condition.wanted
    if condition.test == "known":
        return lambda env: (get(env) is not None) is wanted
    test = _TESTS[condition.test]

    def check(env: Env) -> Verdict:
        value = get(env)
        return None if value is None else test(value, wanted)

    return check
