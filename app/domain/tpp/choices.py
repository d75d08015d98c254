"""Kinds that decide: one value as it is, the first case that holds, and what stops a payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.parameters import ParametersAt
from app.domain.tpp.conditions import Condition, bind_conditions, parse_conditions
from app.domain.tpp.fact_values import NUMBER
from app.domain.tpp.operands import Body, Bound, Env, Info, StepView, bind_operand, infos_of, names_of
from app.domain.tpp.profile_source import written
from app.domain.tpp.scope import Operand, Scope


@dataclass(frozen=True, slots=True)
class TakeSpec:
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
class StopSpec:
    """When a payment stops, and why: a fixed reason code, or the code found under `reason_from`."""

    when: tuple[Condition, ...]
    reason: str
    reason_from: str


def _wanted(body: dict[str, Any]) -> str:
    """A step with `unit = "code"` gives a code, every other one a number."""
    return "code" if body.get("unit") == "code" else NUMBER


def parse_take(scope: Scope, body: dict[str, Any]) -> TakeSpec:
    return TakeSpec(scope.operand("of", body.get("of"), _wanted(body)))


def bind_take(spec: TakeSpec, params: ParametersAt, view: StepView) -> Body:
    """One value as it is; a kind of its own so that a table row can be named and reused."""
    bound = bind_operand(spec.of, params, view)
    names, infos, get = bound.names, infos_of((bound,)), bound.get
    return lambda env: (get(env), {name: env[name] for name in names}, infos(env))


def parse_choose(scope: Scope, body: dict[str, Any]) -> ChooseSpec:
    raw, wanted = body.get("cases"), _wanted(body)
    cases: list[Case] = []
    for item in raw if isinstance(raw, list) else []:
        if not isinstance(item, dict) or "then" not in item or set(item) - {"when", "then"}:
            scope.report("case_unreadable", "cases", value=written(item))
            continue
        when = parse_conditions(scope, "cases", item["when"]) if "when" in item else ()
        cases.append(Case(when, scope.operand("cases", item["then"], wanted)))
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
        names = names_of((*read, then))
        branches.append((conditions.verdict, then.get, names, infos_of((*read, then)), infos_of(tuple(read))))
    last = bind_operand(spec.cases[-1].then, params, view)
    last_names, last_infos = names_of((*read, last)), infos_of((*read, last))

    def body(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        for verdict, get, names, infos, undecided in branches:
            held = verdict(env)
            if held:
                return get(env), {name: env[name] for name in names}, infos(env)
            if held is None:
                # A branch that is not taken has no value, so nobody asks for the row its value would be.
                return None, {name: env[name] for name in names}, undecided(env)
        return last.get(env), {name: env[name] for name in last_names}, last_infos(env)

    return body


def parse_stop(scope: Scope, body: dict[str, Any]) -> StopSpec:
    """Read a `hold` or `withhold` step: `when` with `reason`, or `reason_from` alone."""
    if "reason_from" not in body:
        reason = body.get("reason")
        when = parse_conditions(scope, "when", body["when"]) if "when" in body else ()
        if "when" not in body or not isinstance(reason, str) or not reason.strip():
            scope.report("reason_missing", "reason")
            return StopSpec(when, "", "")
        return StopSpec(when, reason, "")
    if "when" in body or "reason" in body:
        scope.report("reason_twice", "reason_from")
    source = str(body["reason_from"])
    scope.check_name("reason_from", source, "code")
    # A reason that is known is itself the condition.
    return StopSpec((), "", source)


def bind_stop(spec: StopSpec, params: ParametersAt, view: StepView) -> Body:
    """The reason code when the conditions hold, else nothing.

    An undecidable condition stops as well: money is never paid on a guess.
    """
    conditions = bind_conditions(spec.when, params, view)
    names, infos = names_of(conditions.operands), infos_of(conditions.operands)
    verdict, reason, source = conditions.verdict, spec.reason, spec.reason_from
    names = tuple(dict.fromkeys((*names, source))) if source else names

    def body(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        stops = verdict(env) is not False
        found = (env[source] if source else reason) if stops else None
        return found or "", {name: env[name] for name in names}, infos(env)

    return body
