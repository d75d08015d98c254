"""Items of an `events` step as they are written: each says what is counted and what one of it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from app.domain.tpp.fact_values import NUMBER
from app.domain.tpp.profile_source import written
from app.domain.tpp.scope import Operand, Scope
from app.domain.tpp.tier_source import TiersSpec, parse_tiers

# What an item is about: exactly one of these keys, with the other keys it takes.
_FORMS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "count": (frozenset({"rate"}), frozenset({"free"})),
    "minutes": (frozenset({"tiers"}), frozenset({"monotone"})),
    "dates": (frozenset({"rate", "ranges"}), frozenset()),
}
_RANGE_KEYS: Final = frozenset({"first_day", "last_day", "rate"})


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of something, beyond the free ones, at a rate each."""

    name: str
    rate: Operand
    free: Operand | None


@dataclass(frozen=True, slots=True)
class Timed:
    """Each event at the rate of the band its minutes fall in."""

    name: str
    tiers: TiersSpec


@dataclass(frozen=True, slots=True)
class Range:
    """Days from first to last, both included, with a rate of their own."""

    first: date
    last: date
    rate: Decimal

    @property
    def label(self) -> str:
        """How the trace names these days."""
        return self.first.isoformat() if self.first == self.last else f"{self.first}/{self.last}"


@dataclass(frozen=True, slots=True)
class Dated:
    """Days inside a special range at its rate, other days at the ordinary one."""

    name: str
    rate: Operand
    parameter: str
    literal: tuple[Range, ...]


Item = Counted | Timed | Dated


@dataclass(frozen=True, slots=True)
class EventsSpec:
    items: tuple[Item, ...]


def parse_events(scope: Scope, body: dict[str, Any]) -> EventsSpec:
    """Read the `items` of an `events` step."""
    raw = body.get("items")
    items = [_item(scope, item) for item in raw] if isinstance(raw, list) else []
    if not items:
        scope.report("list_expected", "items")
    found = tuple(item for item in items if item is not None)
    names = [item.name for item in found]
    for name in sorted({name for name in names if names.count(name) > 1}):
        scope.report("event_twice", "items", name=name)
    return EventsSpec(found)


def _item(scope: Scope, raw: Any) -> Item | None:
    forms = [form for form in _FORMS if isinstance(raw, dict) and isinstance(raw.get(form), str)]
    needed, allowed = _FORMS[forms[0]] if len(forms) == 1 else (frozenset(), frozenset())
    keys = set(raw) - set(forms) if isinstance(raw, dict) else set()
    if len(forms) != 1 or not needed <= keys <= needed | allowed:
        scope.report("event_item_unreadable", "items", value=written(raw))
        return None
    name = raw[forms[0]]
    if forms[0] == "minutes":
        scope.check_name("items", name, "events")
        tiers = parse_tiers(scope, "items", raw["tiers"], monotone=raw.get("monotone", True), allow_group=False)
        return Timed(name, tiers)
    rate = scope.operand("items", raw["rate"])
    if forms[0] == "dates":
        scope.check_name("items", name, "dates")
        parameter, ranges = _ranges(scope, raw["ranges"])
        return Dated(name, rate, parameter, ranges)
    scope.check_name("items", name, NUMBER, "events", "dates")
    return Counted(name, rate, scope.operand("items", raw["free"]) if "free" in raw else None)


def _ranges(scope: Scope, raw: Any) -> tuple[str, tuple[Range, ...]]:
    """Read `{parameter = …}` or a list of `{first_day, last_day, rate}`; ranges may not overlap."""
    if isinstance(raw, dict) and set(raw) == {"parameter"} and isinstance(raw["parameter"], str):
        scope.check_parameter("items", raw["parameter"])
        found = scope.parameter(raw["parameter"])
        for row in found.values if found is not None else ():
            if not row.repealed:
                _check(scope, row.value)
        return raw["parameter"], ()
    return "", _check(scope, raw)


def _check(scope: Scope, raw: Any) -> tuple[Range, ...]:
    try:
        ranges = read_ranges(raw)
    except (ArithmeticError, KeyError, TypeError, ValueError):
        scope.report("ranges_unreadable", "items", value=written(raw))
        return ()
    for earlier, later in zip(ranges, ranges[1:], strict=False):
        if later.first <= earlier.last:
            scope.report("ranges_overlap", "items", first=earlier.label, second=later.label)
    return ranges


def read_ranges(raw: Any) -> tuple[Range, ...]:
    """Rows of a profile or a parameter as ranges, in order of their days.

    Raises: KeyError, TypeError, ValueError, ArithmeticError for a row of another shape.
    """
    if not isinstance(raw, (list, tuple)) or not all(isinstance(row, Mapping) for row in raw):
        raise TypeError("rows expected")
    if any(set(row) != _RANGE_KEYS for row in raw):
        raise KeyError("first_day, last_day, rate")
    ranges = [Range(_day(row["first_day"]), _day(row["last_day"]), Decimal(row["rate"])) for row in raw]
    if any(one.last < one.first for one in ranges):
        raise ValueError("last day before first day")
    return tuple(sorted(ranges, key=lambda one: one.first))


def _day(raw: Any) -> date:
    """A TOML date, or the ISO text of a CSV."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    return date.fromisoformat(raw)
