"""Attendance events: days or occurrences at a rate each, and minutes by band."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.domain.errors import FieldError
from app.domain.parameters import ParametersAt
from app.domain.tpp.facts import Events, facts_invalid
from app.domain.tpp.operands import Env, Info, Operand, Scope, StepView, bind_operand
from app.domain.tpp.tiers import Staircase, TiersSpec, parse_tiers, staircases

Body = Callable[[Env], tuple[Any, Mapping[str, Any], tuple[Info, ...]]]


@dataclass(frozen=True, slots=True)
class EventItem:
    """One kind of event: its count, and what each one costs."""

    count: str
    rate: Operand


@dataclass(frozen=True, slots=True)
class EventsSpec:
    items: tuple[EventItem, ...]


@dataclass(frozen=True, slots=True)
class BandedSpec:
    events: tuple[str, ...]
    tiers: TiersSpec


def parse_events(scope: Scope, body: dict[str, Any]) -> EventsSpec:
    """Read an `events` step: a list of `{count, rate}`."""
    raw = body.get("items")
    items = []
    for item in raw if isinstance(raw, list) else []:
        if not isinstance(item, dict) or set(item) != {"count", "rate"} or not isinstance(item["count"], str):
            scope.report("event_item_unreadable", "items", value=str(item))
            continue
        scope.check_name("items", item["count"], "number")
        items.append(EventItem(item["count"], scope.operand("items", item["rate"])))
    if not items:
        scope.report("list_expected", "items")
    return EventsSpec(tuple(items))


def bind_events(spec: EventsSpec, params: ParametersAt, view: StepView) -> Body:
    """Sum of count × rate; the trace lists only events that happened."""
    items = []
    for item in spec.items:
        rate = bind_operand(item.rate, params, view)
        items.append((item.count, rate.get, rate.infos, rate.info_for))

    def body(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        total: Decimal | None = Decimal(0)
        inputs: dict[str, Any] = {}
        infos: tuple[Info, ...] = ()
        for name, get, static, info_for in items:
            count = env[name]
            if count == 0:
                continue
            inputs[name] = count
            infos += static
            chosen = info_for(env) if info_for is not None else None
            infos += (chosen,) if chosen is not None else ()
            rate = get(env)
            known = total is not None and count is not None and rate is not None
            total = total + count * rate if known and total is not None else None
        return total, inputs, infos

    return body


def parse_banded(scope: Scope, body: dict[str, Any]) -> BandedSpec:
    """Read a `banded` step: facts of events, and the tiers of their minutes."""
    raw = body.get("events")
    names = tuple(name for name in raw if isinstance(name, str)) if isinstance(raw, list) else ()
    if not names:
        scope.report("list_expected", "events")
    for name in names:
        scope.check_name("events", name, "events")
    return BandedSpec(names, parse_tiers(scope, body.get("tiers"), allow_group=False))


def bind_banded(spec: BandedSpec, params: ParametersAt, view: StepView) -> Body:
    """Each event costs the value of the band its minutes fall in; 0 minutes is no event.

    Raises (when computed): Invalid for a band label or position that the tiers do not have.
    """
    stair = staircases(spec.tiers, params, view)[""]
    places = {tier.label: place for place, tier in enumerate(stair.tiers) if tier.label}
    places |= {f"#{place}": place for place in range(len(stair.tiers))}
    names = spec.events

    def body(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        counts: dict[int, int] = {}
        inputs: dict[str, Any] = {}
        for name in names:
            events: Events | None = env[name]
            if events is None:
                return None, {name: None}, ()
            if events.minutes or events.counted:
                inputs[name] = _count(name, events, stair, places, counts)
        total = Decimal(0)
        infos: tuple[Info, ...] = ()
        for place in sorted(counts):
            total += counts[place] * stair.tiers[place].value
            infos += stair.infos[place]
        return total, inputs, infos

    return body


def _count(
    name: str, events: Events, stair: Staircase, places: Mapping[str, int], counts: dict[int, int]
) -> dict[str, int]:
    """Adds one fact's events to the counts per band; returns its own counts by band label."""
    own: dict[str, int] = {}
    found = [(stair.position(minutes), 1) for minutes in events.minutes if minutes]
    for label, number in events.counted:
        if label not in places:
            known = ", ".join(tier.label for tier in stair.tiers)
            raise facts_invalid({name: [FieldError("fact_band_unknown", {"value": label, "known": known})]})
        if number:
            found.append((places[label], number))
    for place, number in found:
        counts[place] = counts.get(place, 0) + number
        label = stair.tiers[place].label or str(place + 1)
        own[label] = own.get(label, 0) + number
    return own
