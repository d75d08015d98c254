"""Staircases: a value falls into the first tier whose inclusive upper bound it does not exceed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.domain.parameters import ParametersAt, Tier, plain
from app.domain.tpp.facts import NUMBER
from app.domain.tpp.operands import (
    Env,
    Info,
    Operand,
    Scope,
    StepView,
    bind_operand,
    infos_of,
    parameter_info,
)


@dataclass(frozen=True, slots=True)
class TiersSpec:
    """Tiers of a parameter, optionally one group of it chosen by a code, or written in the step."""

    parameter: str = ""
    group: str = ""
    literal: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True)
class TierSpec:
    of: Operand
    tiers: TiersSpec


def parse_tiers(scope: Scope, raw: Any, *, allow_group: bool) -> TiersSpec:
    """Read `{parameter = …}`, `{parameter = …, group = …}` or a list of `{up_to, value, label}`."""
    if isinstance(raw, list):
        return TiersSpec(literal=_literal(scope, raw))
    allowed = {"parameter", "group"} if allow_group else {"parameter"}
    if not isinstance(raw, dict) or not isinstance(raw.get("parameter"), str) or set(raw) - allowed:
        scope.report("tiers_unreadable", "tiers", value=str(raw))
        return TiersSpec()
    scope.check_parameter("tiers", raw["parameter"])
    group = raw.get("group", "")
    if group:
        scope.check_name("tiers", group, "code")
    return TiersSpec(raw["parameter"], group)


def _literal(scope: Scope, raw: list[Any]) -> tuple[Tier, ...]:
    """Bounds must rise and the last tier must be open, so that no value falls in a hole."""
    tiers = []
    for item in raw:
        readable = isinstance(item, dict) and _is_number(item.get("value")) and _is_number(item.get("up_to", 0))
        if not readable or set(item) - {"up_to", "value", "label"}:
            scope.report("tiers_unreadable", "tiers", value=str(item))
            return ()
        bound = Decimal(item["up_to"]) if "up_to" in item else None
        tiers.append(Tier(bound, Decimal(item["value"]), str(item.get("label", ""))))
    closed = [tier.up_to for tier in tiers[:-1] if tier.up_to is not None]
    is_open_last = bool(tiers) and tiers[-1].up_to is None
    if not is_open_last or len(closed) != len(tiers) - 1 or closed != sorted(set(closed)):
        scope.report("tier_hole", "tiers")
    return tuple(tiers)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


class Staircase:
    """Tiers ready for lookup, each with its trace entry."""

    def __init__(self, tiers: tuple[Tier, ...], describe: Callable[[Tier], Info]) -> None:
        self.tiers = tiers
        self.bounds = [tier.up_to for tier in tiers if tier.up_to is not None]
        self.infos = tuple((describe(tier),) for tier in tiers)

    def position(self, value: Decimal) -> int:
        """Index of the tier a value falls in; a bound belongs to the tier below it."""
        return bisect_left(self.bounds, value)


def staircases(spec: TiersSpec, params: ParametersAt, view: StepView) -> Mapping[str, Staircase]:
    """The staircase under `""`, or one per group."""
    if spec.literal:
        return {"": Staircase(spec.literal, lambda tier: _literal_info(tier, view))}
    found = params.value(spec.parameter)
    groups = found if spec.group else {"": found}

    def staircase(group: str, tiers: tuple[Tier, ...]) -> Staircase:
        def describe(tier: Tier) -> Info:
            info = parameter_info(params, spec.parameter, tier.value, key=group)
            return {**info, "up_to": plain(tier.up_to), "label": tier.label}

        return Staircase(tiers, describe)

    return {group: staircase(group, tiers) for group, tiers in groups.items()}


def _literal_info(tier: Tier, view: StepView) -> Info:
    return {
        "value": plain(tier.value),
        "up_to": plain(tier.up_to),
        "label": tier.label,
        "source": view.source,
        "status": view.status,
        "valid_from": view.valid_from,
    }


def parse_tier(scope: Scope, body: dict[str, Any]) -> TierSpec:
    """Read a `tier` step."""
    of = scope.operand("of", body.get("of"), NUMBER)
    return TierSpec(of, parse_tiers(scope, body.get("tiers"), allow_group=True))


def bind_tier(
    spec: TierSpec, params: ParametersAt, view: StepView
) -> Callable[[Env], tuple[Any, Mapping[str, Any], tuple[Info, ...]]]:
    """The value of the tier an operand falls in, such as the tax rate of a monthly income."""
    of = bind_operand(spec.of, params, view)
    stairs, group, get = staircases(spec.tiers, params, view), spec.tiers.group, of.get
    names = (*of.names, group) if group else of.names
    infos = infos_of((of,))

    def body(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        inputs = {name: env[name] for name in names}
        value, chosen = get(env), env[group] if group else ""
        if value is None or chosen is None:
            return None, inputs, infos(env)
        if chosen not in stairs:
            params.entry(spec.tiers.parameter, chosen)
        stair = stairs[chosen]
        position = stair.position(value)
        return stair.tiers[position].value, inputs, infos(env) + stair.infos[position]

    return body
