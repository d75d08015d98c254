"""Tiers as they are written in a profile, and the mistakes that can be seen before any month is computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.domain.parameters import Tier, TierFrom, plain
from app.domain.tpp.fact_values import NUMBER
from app.domain.tpp.scope import Operand, Scope


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


def parse_tiers(
    scope: Scope, key: str, raw: Any, *, monotone: Any = True, rising: bool = False, allow_group: bool = True
) -> TiersSpec:
    """Read `{parameter = …}`, `{parameter = …, group = …}` or a list of `{up_to, value, label}`.

    Values that go up and down again are a slip unless `monotone = false` says they are meant; with
    `rising` they may not fall at all.
    """
    if not isinstance(monotone, bool):
        scope.report("monotone_unreadable", key, value=str(monotone))
    spec = _literal(scope, key, raw) if isinstance(raw, list) else _of_parameter(scope, key, raw, allow_group)
    for values in _staircases(scope, key, spec) if monotone is True else ():
        rates = [tier.value for tier in values]
        if rates != sorted(rates) and (rising or rates != sorted(rates, reverse=True)):
            scope.report("tiers_not_monotone", key, values=", ".join(plain(rate) for rate in rates))
    return spec


def _of_parameter(scope: Scope, key: str, raw: Any, allow_group: bool) -> TiersSpec:
    allowed = {"parameter", "group"} if allow_group else {"parameter"}
    if not isinstance(raw, dict) or not isinstance(raw.get("parameter"), str) or set(raw) - allowed:
        scope.report("tiers_unreadable", key, value=str(raw))
        return TiersSpec()
    scope.check_parameter(key, raw["parameter"])
    group = raw.get("group", "")
    if group:
        scope.check_name(key, group, "code")
    return TiersSpec(raw["parameter"], group)


def _staircases(scope: Scope, key: str, spec: TiersSpec) -> Iterator[Iterable[Tier | TierFrom]]:
    """Every staircase a step can meet: of each group and each date; a parameter of another shape is reported."""
    if spec.literal:
        yield spec.literal
    found = scope.parameter(spec.parameter)
    for row in found.values if found is not None else ():
        groups = row.value if isinstance(row.value, Mapping) else {"": row.value}
        is_grouped = isinstance(row.value, Mapping)
        if row.repealed:
            continue
        if is_grouped != bool(spec.group) or not all(isinstance(tiers, tuple) for tiers in groups.values()):
            scope.report("parameter_not_tiers", key, name=spec.parameter)
            return
        yield from groups.values()


def _literal(scope: Scope, key: str, raw: list[Any]) -> TiersSpec:
    """Bounds must rise and the last tier must be open, so that no value falls in a hole."""
    tiers = []
    for item in raw:
        readable = isinstance(item, dict) and _is_number(item.get("value")) and _is_number(item.get("up_to", 0))
        if not readable or set(item) - {"up_to", "value", "label"}:
            scope.report("tiers_unreadable", key, value=str(item))
            return TiersSpec()
        bound = Decimal(item["up_to"]) if "up_to" in item else None
        tiers.append(Tier(bound, Decimal(item["value"]), str(item.get("label", ""))))
    closed = [tier.up_to for tier in tiers[:-1] if tier.up_to is not None]
    is_open_last = bool(tiers) and tiers[-1].up_to is None
    if not is_open_last or len(closed) != len(tiers) - 1 or closed != sorted(set(closed)):
        scope.report("tier_hole", key)
    return TiersSpec(literal=tuple(tiers))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def parse_tier(scope: Scope, body: dict[str, Any]) -> TierSpec:
    """Read a `tier` or `progressive` step."""
    of = scope.operand("of", body.get("of"), NUMBER)
    return TierSpec(of, parse_tiers(scope, "tiers", body.get("tiers"), monotone=body.get("monotone", True)))
