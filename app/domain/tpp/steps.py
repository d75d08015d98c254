"""Step kinds: each is one pure calculation a treasurer can read aloud.

A kind parses its keys into a frozen spec and binds the spec to one month's parameters, giving a
body: values in; result, inputs and parameters for the trace out. None in means None out.
A new kind is a parse function, a bind function and one line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from app.domain.parameters import ParametersAt
from app.domain.tpp.conditions import Condition, bind_conditions, parse_conditions
from app.domain.tpp.events import bind_banded, bind_events, parse_banded, parse_events
from app.domain.tpp.facts import NUMBER
from app.domain.tpp.operands import (
    Bound,
    Env,
    Info,
    Operand,
    Scope,
    StepView,
    bind_operand,
    infos_of,
    names_of,
)
from app.domain.tpp.tiers import bind_progressive, bind_tier, parse_tier

Body = Callable[[Env], tuple[Any, Mapping[str, Any], tuple[Info, ...]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of step is written, read and computed."""

    keys: frozenset[str]
    parse: Callable[[Scope, dict[str, Any]], Any]
    bind: Callable[[Any, ParametersAt, StepView], Body]
    gives: str = NUMBER


@dataclass(frozen=True, slots=True)
class ProductSpec:
    of: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class SumSpec:
    plus: tuple[Operand, ...]
    minus: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class LookupSpec:
    of: Operand


@dataclass(frozen=True, slots=True)
class Case:
    """A branch; without conditions it is the last one and always holds."""

    when: tuple[Condition, ...]
    then: Operand


@dataclass(frozen=True, slots=True)
class ChooseSpec:
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class HoldSpec:
    when: tuple[Condition, ...]
    reason: str


def parse_product(scope: Scope, body: dict[str, Any]) -> ProductSpec:
    return ProductSpec(scope.operands("of", body.get("of")))


def bind_product(spec: ProductSpec, params: ParametersAt, view: StepView) -> Body:
    """All operands multiplied, exactly; constants are multiplied once a month."""
    bounds = tuple(bind_operand(operand, params, view) for operand in spec.of)
    constant = Decimal(1)
    for bound in bounds:
        constant *= bound.constant if bound.constant is not None else 1
    varying = tuple(bound.get for bound in bounds if bound.constant is None)
    names, infos = names_of(bounds), infos_of(bounds)

    def body(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        inputs = {name: env[name] for name in names}
        product = constant
        for get in varying:
            factor = get(env)
            if factor is None:
                return None, inputs, infos(env)
            product *= factor
        return product, inputs, infos(env)

    return body


def parse_sum(scope: Scope, body: dict[str, Any]) -> SumSpec:
    return SumSpec(
        scope.operands("plus", body.get("plus", []), NUMBER, "amounts"),
        scope.operands("minus", body.get("minus", []), NUMBER, "amounts"),
    )


def bind_sum(spec: SumSpec, params: ParametersAt, view: StepView) -> Body:
    """Everything in `plus` less everything in `minus`; a fact of named amounts counts as its total."""
    plus = tuple(bind_operand(operand, params, view) for operand in spec.plus)
    minus = tuple(bind_operand(operand, params, view) for operand in spec.minus)
    signed = tuple((bound.get, 1) for bound in plus) + tuple((bound.get, -1) for bound in minus)
    names, infos = names_of(plus + minus), infos_of(plus + minus)

    def body(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        inputs = {name: env[name] for name in names}
        total = Decimal(0)
        for get, sign in signed:
            term = get(env)
            if term is None:
                return None, inputs, infos(env)
            if isinstance(term, dict):
                term = sum(term.values(), Decimal(0))
            total = total + term if sign > 0 else total - term
        return total, inputs, infos(env)

    return body


def parse_lookup(scope: Scope, body: dict[str, Any]) -> LookupSpec:
    return LookupSpec(scope.operand("of", body.get("of"), NUMBER, "code"))


def bind_lookup(spec: LookupSpec, params: ParametersAt, view: StepView) -> Body:
    """One operand as it is; a kind of its own so that a table row can be named and reused."""
    bound = bind_operand(spec.of, params, view)
    names, infos, get = bound.names, infos_of((bound,)), bound.get
    return lambda env: (get(env), {name: env[name] for name in names}, infos(env))


def parse_choose(scope: Scope, body: dict[str, Any]) -> ChooseSpec:
    raw = body.get("cases")
    cases: list[Case] = []
    for item in raw if isinstance(raw, list) else []:
        if not isinstance(item, dict) or "then" not in item or set(item) - {"when", "then"}:
            scope.report("case_unreadable", "cases", value=str(item))
            continue
        when = parse_conditions(scope, "cases", item["when"]) if "when" in item else ()
        cases.append(Case(when, scope.operand("cases", item["then"])))
    without_condition = [not case.when for case in cases]
    if not cases or not without_condition[-1] or any(without_condition[:-1]):
        scope.report("choose_needs_last_case", "cases")
    return ChooseSpec(tuple(cases))


def bind_choose(spec: ChooseSpec, params: ParametersAt, view: StepView) -> Body:
    """The first case whose conditions hold; an undecidable condition makes the result unknown."""
    branches = []
    read: list[Bound] = []
    for case in spec.cases[:-1]:
        conditions, then = bind_conditions(case.when, params, view), bind_operand(case.then, params, view)
        read.extend(conditions.operands)
        branches.append((conditions.verdict, then.get, names_of((*read, then)), infos_of((*read, then))))
    last = bind_operand(spec.cases[-1].then, params, view)
    last_names, last_infos = names_of((*read, last)), infos_of((*read, last))

    def body(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        for verdict, get, names, infos in branches:
            held = verdict(env)
            if held is not False:
                value = get(env) if held else None
                return value, {name: env[name] for name in names}, infos(env)
        return last.get(env), {name: env[name] for name in last_names}, last_infos(env)

    return body


def parse_hold(scope: Scope, body: dict[str, Any]) -> HoldSpec:
    reason = scope.reader.text(scope.section, body, "reason")
    return HoldSpec(parse_conditions(scope, "when", body.get("when")), reason)


def bind_hold(spec: HoldSpec, params: ParametersAt, view: StepView) -> Body:
    """The reason when the conditions hold (the line waits, every later amount stays empty)."""
    conditions = bind_conditions(spec.when, params, view)
    names, infos = names_of(conditions.operands), infos_of(conditions.operands)
    verdict, reason = conditions.verdict, spec.reason

    def body(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        # An undecidable condition holds back as well: money is never paid on a guess.
        held = verdict(env) is not False
        return (reason if held else ""), {name: env[name] for name in names}, infos(env)

    return body


KINDS: Final[dict[str, Kind]] = {
    "product": Kind(frozenset({"of"}), parse_product, bind_product),
    "sum": Kind(frozenset({"plus", "minus"}), parse_sum, bind_sum),
    "lookup": Kind(frozenset({"of"}), parse_lookup, bind_lookup),
    "code": Kind(frozenset({"of"}), parse_lookup, bind_lookup, gives="code"),
    "choose": Kind(frozenset({"cases"}), parse_choose, bind_choose),
    "hold": Kind(frozenset({"when", "reason"}), parse_hold, bind_hold, gives="hold"),
    "events": Kind(frozenset({"items"}), parse_events, bind_events),
    "banded": Kind(frozenset({"events", "tiers"}), parse_banded, bind_banded),
    "tier": Kind(frozenset({"of", "tiers"}), parse_tier, bind_tier),
    "progressive": Kind(frozenset({"of", "tiers"}), parse_tier, bind_progressive),
}
