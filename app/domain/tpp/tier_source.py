"""Tiers as they are written in a profile, and the mistakes that can be seen before any month is computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.domain.parameters import Tier, TierFrom, plain
from app.domain.tpp.fact_values import NUMBER
from app.domain.tpp.profile_source import written
from app.domain.tpp.scope import Operand, Scope


@dataclass(frozen=True, slots=True)
class TiersSpec:
    """Tiers of a parameter, optionally one group of it chosen by a code, or written in the step."""

    parameter: str = ""
    group: str = ""
    literal: tuple[Tier, ...] | tuple[TierFrom, ...] = ()


@dataclass(frozen=True, slots=True)
class TierSpec:
    of: Operand
    tiers: TiersSpec


def parse_tiers(
    scope: Scope,
    key: str,
    raw: Any,
    *,
    monotone: Any = True,
    rising: bool = False,
    allow_group: bool = True,
    bounded: bool = False,
) -> TiersSpec:
    """Read `{parameter = …}`, `{parameter = …, group = …}` or a list of `{up_to, value}` or `{from, value}`.

    Values that go up and down again are a slip unless `monotone = false` says they are meant; with
    `rising` they may not fall at all. Tiers that begin somewhere leave what is below them out, which a
    calculation over slices (`bounded`) cannot.
    """
    if not isinstance(monotone, bool):
        scope.report("monotone_unreadable", key, value=written(monotone))
    spec = _literal(scope, key, raw) if isinstance(raw, list) else _of_parameter(scope, key, raw, allow_group)
    for tiers in _staircases(scope, key, spec):
        if bounded and any(isinstance(tier, TierFrom) for tier in tiers):
            scope.report("tiers_need_bounds", key)
        rates = [tier.value for tier in tiers] if monotone is True else []
        if rates != sorted(rates) and (rising or rates != sorted(rates, reverse=True)):
            scope.report("tiers_not_monotone", key, values=", ".join(plain(rate) for rate in rates))
    return spec


def _of_parameter(scope: Scope, key: str, raw: Any, allow_group: bool) -> TiersSpec:
    allowed = {"parameter", "group"} if allow_group else {"parameter"}
    if not isinstance(raw, dict) or not isinstance(raw.get("parameter"), str) or set(raw) - allowed:
        scope.report("tiers_unreadable", key, value=written(raw))
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
    word = "from" if any(isinstance(item, dict) and "from" in item for item in raw) else "up_to"
    for item in raw:
        readable = isinstance(item, dict) and _is_number(item.get("value")) and _is_number(item.get(word, 0))
        readable = readable and (word == "up_to" or word in item)
        if not readable or set(item) - {word, "value", "label"}:
            scope.report("tiers_unreadable", key, value=written(item))
            return TiersSpec()
    return _beginning(scope, key, raw) if word == "from" else _bounded(scope, key, raw)


def _beginning(scope: Scope, key: str, raw: list[dict[str, Any]]) -> TiersSpec:
    """Each tier begins at `from`, which belongs to it; a value below the first is refused when it is computed."""
    tiers = tuple(TierFrom(Decimal(item["from"]), Decimal(item["value"]), str(item.get("label", ""))) for item in raw)
    starts = [tier.start for tier in tiers]
    if starts != sorted(set(starts)):
        scope.report("tier_hole", key)
    return TiersSpec(literal=tiers)


def _bounded(scope: Scope, key: str, raw: list[dict[str, Any]]) -> TiersSpec:
    tiers = []
    for item in raw:
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
    bounded, monotone = body.get("kind") == "progressive", body.get("monotone", True)
    return TierSpec(of, parse_tiers(scope, "tiers", body.get("tiers"), monotone=monotone, bounded=bounded))
