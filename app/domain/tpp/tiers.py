"""Staircases ready for lookup: the tier a number falls in, and each slice of it times the rate of its tier."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from app.domain.errors import ParameterNotInForce
from app.domain.parameters import ParametersAt, Tier, TierFrom, plain
from app.domain.tpp.numbers import Number, add, as_text, multiply
from app.domain.tpp.operands import Body, Env, Info, StepView, bind_operand, infos_of, parameter_info
from app.domain.tpp.tier_source import TierSpec, TiersSpec


class Staircase:
    """Tiers ready for lookup, each with its trace entry.

    Tiers are bounded above (`up_to` belongs to the tier) or begin somewhere (`from` belongs to the tier).
    """

    def __init__(
        self,
        tiers: tuple[Tier, ...] | tuple[TierFrom, ...],
        describe: Callable[[Tier | TierFrom], Info],
        below: Callable[[Number], Exception],
    ) -> None:
        self.tiers: tuple[Tier | TierFrom, ...] = tiers
        self.starts = [tier.start for tier in tiers if isinstance(tier, TierFrom)]
        # Where one tier ends and the next begins.
        self.bounds = self.starts[1:] or [
            tier.up_to for tier in tiers if isinstance(tier, Tier) and tier.up_to is not None
        ]
        self.infos = tuple((describe(tier),) for tier in tiers)
        self._below = below

    def position(self, value: Number) -> int:
        """Index of the tier a value falls in.

        Raises: ParameterNotInForce for a value below the first `from`.
        """
        if not self.starts:
            return bisect_left(self.bounds, value)
        place = bisect_right(self.starts, value) - 1
        if place < 0:
            raise self._below(value)
        return place

    def by_slices(self, value: Number) -> tuple[Number, int]:
        """Each slice of a value times its tier's rate, and how many tiers it reached; below zero the first rate."""
        reached = self.position(value) + 1
        total, begin = Decimal(0), Decimal(0)
        for tier, bound in zip(self.tiers[: reached - 1], self.bounds, strict=False):
            total += (bound - begin) * tier.value
            begin = bound
        return add(total, multiply(add(value, -begin), self.tiers[reached - 1].value)), reached


def staircases(spec: TiersSpec, params: ParametersAt, view: StepView) -> Mapping[str, Staircase]:
    """The staircase under `""`, or one per group."""
    if spec.literal:
        return {"": Staircase(spec.literal, lambda tier: _literal_info(tier, view), _below(params, view.name, ""))}
    found = params.value(spec.parameter)
    groups = found if spec.group else {"": found}
    return {group: _of_parameter(spec.parameter, group, tiers, params) for group, tiers in groups.items()}


def _of_parameter(name: str, group: str, tiers: tuple[Tier, ...], params: ParametersAt) -> Staircase:
    def describe(tier: Tier | TierFrom) -> Info:
        info = parameter_info(params, name, tier.value, key=group)
        return {**info, **_bound(tier), "label": tier.label}

    return Staircase(tiers, describe, _below(params, name, group))


def _below(params: ParametersAt, name: str, group: str) -> Callable[[Number], Exception]:
    """The error for a value below the first row, which names table, group and value."""

    def missing(value: Number) -> Exception:
        row = f"{group}, {as_text(value)}" if group else as_text(value)
        return ParameterNotInForce(f"{name}[{row}]", params.on, params.asked_by)

    return missing


def _bound(tier: Tier | TierFrom) -> Info:
    return {"from": plain(tier.start)} if isinstance(tier, TierFrom) else {"up_to": plain(tier.up_to)}


def _literal_info(tier: Tier | TierFrom, view: StepView) -> Info:
    return {
        "value": plain(tier.value),
        **_bound(tier),
        "label": tier.label,
        "source": view.source,
        "status": view.status,
        "valid_from": view.valid_from,
    }


def bind_tier(spec: TierSpec, params: ParametersAt, view: StepView) -> Body:
    """The value of the tier an operand falls in, such as the tax rate of a monthly income."""

    def value_of(stair: Staircase, value: Number) -> tuple[Number, tuple[Info, ...]]:
        position = stair.position(value)
        return stair.tiers[position].value, stair.infos[position]

    return _bind(spec, params, view, value_of)


def bind_progressive(spec: TierSpec, params: ParametersAt, view: StepView) -> Body:
    """Each slice of an operand times the rate of its own tier, such as a yearly income tax; exact."""

    def value_of(stair: Staircase, value: Number) -> tuple[Number, tuple[Info, ...]]:
        total, reached = stair.by_slices(value)
        return total, tuple(info for infos in stair.infos[:reached] for info in infos)

    return _bind(spec, params, view, value_of)


def _bind(
    spec: TierSpec,
    params: ParametersAt,
    view: StepView,
    value_of: Callable[[Staircase, Number], tuple[Number, tuple[Info, ...]]],
) -> Body:
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
        result, found = value_of(stairs[chosen], value)
        return result, inputs, infos(env) + found

    return body
