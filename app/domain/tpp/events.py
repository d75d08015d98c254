"""Attendance events: days or occurrences at a rate each, minutes by band, and dates with ranges of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from app.domain.errors import FieldError
from app.domain.parameters import ParametersAt
from app.domain.tpp.event_source import Counted, Dated, EventsSpec, Range, Timed, read_ranges
from app.domain.tpp.fact_values import Dates, Events
from app.domain.tpp.facts import facts_invalid
from app.domain.tpp.numbers import Number, add, multiply
from app.domain.tpp.operands import (
    Body,
    Bound,
    Env,
    Info,
    StepView,
    bind_operand,
    infos_of,
    literal_info,
    parameter_info,
)
from app.domain.tpp.tier_source import TiersSpec
from app.domain.tpp.tiers import Staircase, staircases

# How the trace names the days that no special range covers.
ORDINARY: Final = "lain"
# What an item costs, what the trace says was counted, and the parameters used; None: nothing happened.
Cost = tuple[Number | None, Any, tuple[Info, ...]] | None
ItemBody = Callable[[Env], Cost]


def bind_events(spec: EventsSpec, params: ParametersAt, view: StepView) -> Body:
    """Sum of what each item costs; the trace lists only what happened."""
    # Bands that several items share are one staircase, so that the trace names a band once.
    stairs = {item.tiers: staircases(item.tiers, params, view)[""] for item in spec.items if isinstance(item, Timed)}
    items = tuple((item.name, _read_besides(item), _bind(item, stairs, params, view)) for item in spec.items)

    def body(env: Env) -> tuple[Any, Mapping[str, Any], tuple[Info, ...]]:
        total: Number | None = Decimal(0)
        inputs: dict[str, Any] = {}
        infos: tuple[Info, ...] = ()
        for name, besides, cost_of in items:
            found = cost_of(env)
            if found is not None:
                cost, inputs[name], used = found
                for other in besides:
                    inputs.setdefault(other, env[other])
                infos += used
                total = None if total is None or cost is None else add(total, cost)
        if len(infos) > 1:
            infos = tuple({id(info): info for info in infos}.values())
        return total, inputs, infos

    return body


def _read_besides(item: Counted | Timed | Dated) -> tuple[str, ...]:
    """The names an item reads for its rate and its free ones."""
    operands = () if isinstance(item, Timed) else (item.rate, item.free if isinstance(item, Counted) else None)
    return tuple(name for one in operands if one is not None for name in (one.name, one.key) if name)


def _bind(
    item: Counted | Timed | Dated, stairs: Mapping[TiersSpec, Staircase], params: ParametersAt, view: StepView
) -> ItemBody:
    if isinstance(item, Timed):
        return _bind_timed(item.name, stairs[item.tiers])
    rate = bind_operand(item.rate, params, view)
    if isinstance(item, Dated):
        return _bind_dated(item, rate, params, view)
    free = None if item.free is None else bind_operand(item.free, params, view)
    return _bind_counted(item.name, rate, free)


def _bind_counted(name: str, rate: Bound, free: Bound | None) -> ItemBody:
    get, spared = rate.get, None if free is None else free.get
    infos = infos_of((rate,) if free is None else (rate, free))

    def cost_of(env: Env) -> Cost:
        count: Any = env[name]
        if isinstance(count, (Events, Dates)):
            count = Decimal(count.number)
        if count == 0:
            return None
        price, off = get(env), Decimal(0) if spared is None else spared(env)
        if count is None or price is None or off is None:
            return None, count, infos(env)
        return multiply(count if spared is None else max(Decimal(0), add(count, -off)), price), count, infos(env)

    return cost_of


def _bind_timed(name: str, stair: Staircase) -> ItemBody:
    """Raises (when computed): Invalid for a band label or position that the tiers do not have."""
    places = {tier.label: place for place, tier in enumerate(stair.tiers) if tier.label}
    places |= {f"#{place}": place for place in range(len(stair.tiers))}
    labels = [tier.label or str(place) for place, tier in enumerate(stair.tiers, 1)]

    def cost_of(env: Env) -> Cost:
        events: Events | None = env[name]
        if events is None:
            return None, None, ()
        if not events.minutes and not events.counted:
            return None
        counts = _counts(name, events, stair, places)
        total: Decimal = sum((count * stair.tiers[place].value for place, count in counts.items()), Decimal(0))
        infos = tuple(info for place in counts for info in stair.infos[place])
        return total, {labels[place]: count for place, count in counts.items()}, infos

    return cost_of


def _counts(name: str, events: Events, stair: Staircase, places: Mapping[str, int]) -> dict[int, int]:
    """How many events fall in each band that has any, from the lowest; 0 minutes is no event."""
    found = [(stair.position(minutes), 1) for minutes in events.minutes if minutes]
    for label, number in events.counted:
        if label not in places:
            known = ", ".join(tier.label for tier in stair.tiers)
            raise facts_invalid({name: [FieldError("fact_band_unknown", {"value": label, "known": known})]})
        if number:
            found.append((places[label], number))
    counts: dict[int, int] = {}
    for place, number in sorted(found):
        counts[place] = counts.get(place, 0) + number
    return counts


def _bind_dated(item: Dated, rate: Bound, params: ParametersAt, view: StepView) -> ItemBody:
    """Raises (when computed): Invalid for days without dates in a month with a range."""
    month = (params.on.year, params.on.month)
    ranges = item.literal or read_ranges(params.value(item.parameter))
    here = tuple(one for one in ranges if _touches(one, month))
    infos = {one: _range_info(item, one, params, view) for one in here}
    ordinary, get, name = infos_of((rate,)), rate.get, item.name

    def cost_of(env: Env) -> Cost:
        found: Dates | None = env[name]
        if found is None:
            return None, None, ()
        if not found.number:
            return None
        _check_dates(name, found, here)
        hits = [next((one for one in here if one.first <= day <= one.last), None) for day in found.days]
        counts = {one: hits.count(one) for one in here if one in hits}
        rest = hits.count(None) + found.counted
        total: Number | None = sum((one.rate * count for one, count in counts.items()), Decimal(0))
        own = {one.label: count for one, count in counts.items()}
        used = tuple(infos[one] for one in counts)
        if rest:
            price = get(env)
            total = None if price is None or total is None else add(total, multiply(Decimal(rest), price))
            own, used = {**own, ORDINARY: rest}, used + ordinary(env)
        return total, own, used

    return cost_of


def _touches(one: Range, month: tuple[int, int]) -> bool:
    return (one.first.year, one.first.month) <= month <= (one.last.year, one.last.month)


def _check_dates(name: str, found: Dates, here: tuple[Range, ...]) -> None:
    if found.counted and here:
        ranges = ", ".join(one.label for one in here)
        raise facts_invalid({name: [FieldError("fact_dates_needed", {"ranges": ranges})]})


def _range_info(item: Dated, one: Range, params: ParametersAt, view: StepView) -> Info:
    if not item.parameter:
        return {**literal_info(one.rate, view), "key": one.label, "label": one.label}
    return {**parameter_info(params, item.parameter, one.rate, key=one.label), "label": one.label}
