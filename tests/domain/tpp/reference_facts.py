"""How the slow reference reads the facts of one person, from docs/profil-tpp.md alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any


class Refused(Exception):
    """A refusal and all it names: pairs of (fact, step or parameter; code)."""

    def __init__(self, named: set[tuple[str, str]]) -> None:
        super().__init__(named)
        self.named = frozenset(named)


@dataclass
class Counts:
    """Events: the minutes of each, or how many fell in a band (by its label, or its place from 0)."""

    minutes: list[Fraction] = field(default_factory=list)
    by_band: dict[str | int, int] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return len([one for one in self.minutes if one]) + sum(self.by_band.values())


@dataclass
class Days:
    """Days by date, or only how many."""

    days: list[date]
    counted: int = 0

    @property
    def number(self) -> int:
        return len(self.days) + self.counted


def read_facts(declared: Mapping[str, Any], given: Mapping[str, Any], month: tuple[int, int]) -> dict[str, Any]:
    """Every declared fact with its value. Raises: Refused with every wrong or missing fact at once."""
    known: dict[str, Any] = {name: _start(fact) for name, fact in declared.items()}
    seen: dict[str, str] = {}
    wrong: set[tuple[str, str]] = set()
    for word, raw in given.items():
        name, place = _named(declared, word.lower())
        if name is None:
            wrong.add((word, "fact_unknown"))
        elif name in seen and (place is None or seen[name] != "bands" or place in known[name].by_band):
            wrong.add((word, "fact_given_twice"))
        else:
            seen[name] = "whole" if place is None else "bands"
            try:
                if place is None:
                    known[name] = None if raw is None else _read(declared[name], raw)
                else:
                    known[name].by_band[place] = int(_count(raw))
            except Refused as refused:
                wrong |= {(word, code) for _, code in refused.named}
    wrong |= {(name, "fact_missing") for name in declared if name not in seen and _is_missed(declared[name], known)}
    if wrong:
        raise Refused(wrong)
    for name, fact in declared.items():
        if fact.get("filled_by") == "month":
            if known[name] is not None and known[name] != month[1]:
                raise Refused({(name, "fact_is_the_month")})
            known[name] = Fraction(month[1])
    outside = {name for name, one in known.items() if isinstance(one, Days) and not _are_in(one, month)}
    if outside:
        raise Refused({(name, "fact_date_outside_month") for name in outside})
    return known


def _are_in(days: Days, month: tuple[int, int]) -> bool:
    return all((day.year, day.month) == month for day in days.days)


def _start(fact: Mapping[str, Any]) -> Any:
    return _read(fact, fact["default"]) if "default" in fact else None


def _named(declared: Mapping[str, Any], word: str) -> tuple[str | None, int | None]:
    """The fact a word means, and which band of it the word counts."""
    for name, fact in declared.items():
        if word == name or word in fact.get("aliases", []):
            return name, None
        if word in fact.get("band_counts", []):
            return name, fact["band_counts"].index(word)
    return None, None


def _is_missed(fact: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    if "default" in fact or fact.get("optional") or "filled_by" in fact:
        return False
    if "required_with" in fact:
        return known[fact["required_with"]] is not None
    return not any(known[flag] is True for flag in fact.get("required_unless", []))


def _wrong(code: str) -> Refused:
    return Refused({("", code)})


def _read(fact: Mapping[str, Any], raw: Any) -> Any:
    kind = fact["type"]
    if kind in ("rupiah", "signed_rupiah", "count", "ratio"):
        return _bounded(fact, _number(raw) if kind == "ratio" else _whole(raw))
    if kind == "flag":
        return raw
    if kind == "code":
        folded = {code.lower().replace(" ", "_"): code for code in fact["one_of"]}
        if raw.lower().replace(" ", "_") not in folded:
            raise _wrong("fact_not_one_of")
        return folded[raw.lower().replace(" ", "_")]
    if kind == "events":
        if isinstance(raw, dict):
            return Counts(by_band={label: int(_count(number)) for label, number in raw.items()})
        return Counts([_count(minutes) for minutes in raw])
    if kind == "amounts":
        return {name: _count(amount) for name, amount in raw.items()}
    if not isinstance(raw, list):
        return Days([], int(_count(raw)))
    if len(set(raw)) < len(raw):
        raise _wrong("fact_date_twice")
    return Days([date.fromisoformat(day) for day in raw])


def _bounded(fact: Mapping[str, Any], value: Fraction) -> Fraction:
    if value < 0 and fact["type"] != "signed_rupiah":
        raise _wrong("fact_negative")
    if "min" in fact and value < Fraction(fact["min"]):
        raise _wrong("fact_too_small")
    if "max" in fact and value > Fraction(fact["max"]):
        raise _wrong("fact_too_large")
    return value


def _number(raw: Any) -> Fraction:
    if isinstance(raw, bool) or not isinstance(raw, (int, Decimal, str)):
        raise _wrong("fact_not_a_number")
    try:
        return Fraction(raw)
    except ValueError:
        raise _wrong("fact_not_a_number") from None


def _whole(raw: Any) -> Fraction:
    value = _number(raw)
    if value.denominator != 1:
        raise _wrong("fact_not_whole")
    return value


def _count(raw: Any) -> Fraction:
    value = _whole(raw)
    if value < 0:
        raise _wrong("fact_negative")
    return value
