"""Tax that somebody else bears: the gross amount of which the tax leaves exactly the given net."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.domain.errors import FieldError
from app.domain.parameters import ParametersAt
from app.domain.tpp.fact_values import NUMBER
from app.domain.tpp.facts import facts_invalid
from app.domain.tpp.numbers import Number, add, divide
from app.domain.tpp.operands import Body, Env, Info, StepView, bind_operand, infos_of
from app.domain.tpp.scope import Operand, Scope
from app.domain.tpp.tier_source import TiersSpec, parse_tiers
from app.domain.tpp.tiers import Staircase, staircases

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class GrossUpSpec:
    """What is to be left, and the tax: tiers of the gross amount, or one rate."""

    of: Operand
    tiers: TiersSpec | None
    rate: Operand | None


def parse_gross_up(scope: Scope, body: dict[str, Any]) -> GrossUpSpec:
    of = scope.operand("of", body.get("of"), NUMBER)
    if ("tiers" in body) == ("rate" in body):
        scope.report("gross_up_needs_one", "tiers")
        return GrossUpSpec(of, None, None)
    if "rate" in body:
        return GrossUpSpec(of, None, scope.operand("rate", body["rate"]))
    return GrossUpSpec(of, parse_tiers(scope, "tiers", body["tiers"], rising=True, bounded=True), None)


def bind_gross_up(spec: GrossUpSpec, params: ParametersAt, view: StepView) -> Body:
    """The gross g with g − tax(g) = `of`, exact: of ÷ (1 − rate) in the first tier that holds the result.

    With rates that rise from tier to tier there is always exactly one such tier.
    Raises (when computed): Invalid for a rate of 100 % or more.
    """
    if spec.tiers is not None:
        return _bind_tiers(spec.of, spec.tiers, params, view)
    assert spec.rate is not None
    of, rate = bind_operand(spec.of, params, view), bind_operand(spec.rate, params, view)
    names, infos = tuple(dict.fromkeys((*of.names, *rate.names))), infos_of((of, rate))
    get, share = of.get, rate.get

    def body(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        net, taken = get(env), share(env)
        result = None if net is None or taken is None else _before(net, taken, view)
        return result, {name: env[name] for name in names}, infos(env)

    return body


def _bind_tiers(operand: Operand, tiers: TiersSpec, params: ParametersAt, view: StepView) -> Body:
    of, stairs, group = bind_operand(operand, params, view), staircases(tiers, params, view), tiers.group
    names, infos, get = (*of.names, group) if group else of.names, infos_of((of,)), of.get

    def body(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        inputs = {name: env[name] for name in names}
        net, chosen = get(env), env[group] if group else ""
        if net is None or chosen is None:
            return None, inputs, infos(env)
        if chosen not in stairs:
            params.entry(tiers.parameter, chosen)
        gross, place = _smallest(stairs[chosen], net, lambda rate: _before(net, rate, view))
        return gross, inputs, infos(env) + stairs[chosen].infos[place]

    return body


def _smallest(stair: Staircase, net: Number, before: Callable[[Decimal], Number]) -> tuple[Number, int]:
    """The gross amount in the lowest tier that it does not exceed. The tax is at least nothing, so search from net."""
    for place in range(stair.position(net), len(stair.bounds)):
        gross = before(stair.tiers[place].value)
        if stair.position(gross) <= place:
            return gross, place
    return before(stair.tiers[-1].value), len(stair.tiers) - 1


def _before(net: Number, rate: Number, view: StepView) -> Number:
    if rate >= 1:
        raise facts_invalid({view.name: [FieldError("tax_takes_all", {"rate": str(rate)})]})
    return divide(net, add(_ONE, -rate))
