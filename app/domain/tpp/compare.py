"""Why two derivations differ, in signed parts that sum to the difference.

Method: begin with the first side and make it the second, one group of facts at a time in the order in which the first
profile declares its facts, computing after each; a part is what its group changed. The rules (profile and parameters) are
exchanged last. So the parts telescope: they sum to the difference exactly, for every profile. What two groups do only
together falls to the later one. A group after which the amount cannot be computed is joined with the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.domain.errors import Invalid, ParameterNotInForce
from app.domain.tpp.compute import Calculator
from app.domain.tpp.facts import FactSpec

# Exact; whole for amounts that the profile rounds.
Amount = Fraction


@dataclass(frozen=True, slots=True)
class Side:
    """One derivation: a profile bound to its month, and the facts of one person."""

    calculator: Calculator
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """What one group of facts (or the rules) changed. `amount` in the unit of the compared value, signed.

    `facts` are `(name, before, after)` as given, None for absent; `parameters` those of the rules with other values.
    """

    amount: Amount
    facts: tuple[tuple[str, Any, Any], ...] = ()
    parameters: tuple[str, ...] = ()
    is_rules: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """`end` - `start` = the sum of `parts`; parts of zero are left out. `value_of`: which amount is compared."""

    value_of: str
    start: Amount
    end: Amount
    parts: tuple[Part, ...]

    @property
    def difference(self) -> Amount:
        return self.end - self.start


def compare(first: Side, second: Side, as_first_reads: Mapping[str, Any] | None = None) -> Comparison:
    """From the first derivation to the second.

    `as_first_reads`: the second person's facts in the form the first rules read them, where that differs.
    Raises: Invalid("compare_unknown") when no amount is known on both sides.
    """
    start, end = _amounts(first.calculator, first.facts), _amounts(second.calculator, second.facts)
    wanted = first.calculator.profile.result
    name = next((one for one in wanted if start.get(one) is not None and end.get(one) is not None), None)
    if name is None:
        raise Invalid("compare_unknown")
    aim = second.facts if as_first_reads is None else as_first_reads
    parts, waiting = _fact_parts(first, aim, name, start[name])
    reached = sum((part.amount for part in parts), start[name])
    if first.calculator is not second.calculator:
        parameters = tuple(_other_parameters(first.calculator, second.calculator))
        # With what the first rules could not compute alone.
        parts.append(Part(end[name] - reached, tuple(waiting), parameters, is_rules=True))
    return Comparison(name, start[name], end[name], tuple(part for part in parts if part.amount))


def _fact_parts(
    first: Side, aim: Mapping[str, Any], name: str, start: Amount
) -> tuple[list[Part], list[tuple[str, Any, Any]]]:
    """The parts of all groups, by the rules of the first side, and the facts after which nothing could be computed."""
    current, last = dict(first.facts), start
    parts: list[Part] = []
    waiting: list[tuple[str, Any, Any]] = []
    for words in _groups(first, aim):
        for word in words:
            waiting.append((word, first.facts.get(word), aim.get(word)))
            current.pop(word, None)
            if word in aim:
                current[word] = aim[word]
        value = _amounts(first.calculator, current).get(name)
        if value is not None:
            parts.append(Part(value - last, tuple(waiting)))
            last, waiting = value, []
    return parts, waiting


def _groups(first: Side, aim: Mapping[str, Any]) -> Iterable[list[str]]:
    """The words that differ, those that only make sense together in one group, in the order of the declarations."""
    specs = first.calculator.profile.facts
    names = {word.lower(): spec.name for spec in specs for word in (spec.name, *spec.aliases, *spec.band_counts)}
    heads = _heads(specs)
    words = [*first.facts, *(word for word in aim if word not in first.facts)]
    differing = [word for word in words if first.facts.get(word) != aim.get(word)]
    places = {spec.name: place for place, spec in enumerate(specs)}
    found: dict[str, list[str]] = {}
    # What the first profile does not know changes nothing under its rules.
    for word in (word for word in differing if word.lower() in names):
        found.setdefault(heads[names[word.lower()]], []).append(word)
    return [found[head] for head in sorted(found, key=places.__getitem__)]


def _heads(specs: Iterable[FactSpec]) -> dict[str, str]:
    """For each fact the first of its group: facts that require or replace one another go together."""
    heads = {spec.name: spec.name for spec in specs}
    for spec in specs:
        for other in (*spec.required_unless, *((spec.required_with,) if spec.required_with else ())):
            old, new = heads[spec.name], heads.get(other, spec.name)
            heads = {name: new if head == old else head for name, head in heads.items()}
    return heads


def _amounts(calculator: Calculator, facts: Mapping[str, Any]) -> dict[str, Amount]:
    """The known outputs; none where the facts cannot be computed or the line would be held."""
    known = calculator.profile.fact_table
    try:
        computed = calculator.compute({word: value for word, value in facts.items() if word in known})
    except (Invalid, ParameterNotInForce):
        return {}
    if computed.held is not None:
        return {}
    return {name: Fraction(value) for name, value in computed.outputs.items() if value is not None}


def _other_parameters(first: Calculator, second: Calculator) -> Iterable[str]:
    """Parameters whose value is not the same for both, in order."""
    for name in sorted(first.profile.parameters | second.profile.parameters):
        before, after = (_value_in_force(calculator, name) for calculator in (first, second))
        if before != after:
            yield name


def _value_in_force(calculator: Calculator, name: str) -> Any:
    parameter = calculator.params.parameters.get(name)
    row = parameter.on(calculator.params.on) if parameter else None
    return row.value if row else None
