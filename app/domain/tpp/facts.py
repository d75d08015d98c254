"""The facts a profile asks for: their declarations.

Unknown is None and stays None; only a default written in the profile fills an absent fact, and only
a fact that says `filled_by = "month"` is set by the engine, to the month being computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from app.domain.errors import FieldError, Invalid
from app.domain.tpp.fact_values import FACT_TYPES, NUMBER, Bounds, FactProblem, converter
from app.domain.tpp.profile_source import Part, closest, written

_KEYS: Final = frozenset(
    {
        "type", "title", "default", "optional", "one_of", "min", "max", "aliases", "band_counts",
        "required_unless", "required_with", "unknown_note", "filled_by",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactSpec:
    """Declaration of one fact in a profile."""

    name: str
    type: str
    title: str
    default: Any
    has_default: bool
    optional: bool
    one_of: tuple[str, ...]
    minimum: Decimal | None
    maximum: Decimal | None
    aliases: tuple[str, ...]
    band_counts: tuple[str, ...]
    required_unless: tuple[str, ...]
    required_with: str
    unknown_note: str
    is_month: bool

    @property
    def value_type(self) -> str:
        """What a step may do with it: number, code, flag, events, dates or amounts."""
        return FACT_TYPES[self.type]

    @property
    def is_whole(self) -> bool:
        """Whether its number has no fraction."""
        return self.type != "ratio"

    def converter(self) -> Callable[[Any], Any]:
        """The function that reads a raw value of this fact; it raises FactProblem."""
        return converter(self.type, Bounds(self.minimum, self.maximum, self.type == "signed_rupiah"), self.one_of)


def parse_facts(parts: Mapping[str, Part]) -> dict[str, FactSpec]:
    """Read the `[facts.*]` sections, reporting what does not fit."""
    specs = {name: _spec(name, part) for name, part in parts.items()}
    taken: set[str] = set()
    for spec in specs.values():
        part = parts[spec.name]
        for word in (spec.name, *spec.aliases, *spec.band_counts):
            if word in taken:
                part.report("fact_name_twice", "aliases", name=word)
            taken.add(word)
        for key, others in (("required_unless", spec.required_unless), ("required_with", (spec.required_with,))):
            for other in others:
                if other and other not in specs:
                    part.report("name_unknown", key, name=other, hint=closest(other, set(specs)))
    return specs


def _spec(name: str, part: Part) -> FactSpec:
    part.check_keys(_KEYS)
    body, fact_type = part.body, part.text("type")
    if fact_type not in FACT_TYPES:
        part.report("fact_type_unknown", "type", value=fact_type, known=", ".join(FACT_TYPES))
        fact_type = "count"
    is_month = "filled_by" in body
    spec = FactSpec(
        name=name,
        type=fact_type,
        title=part.text("title"),
        default=None,
        has_default="default" in body,
        optional=body.get("optional") is True or is_month,
        one_of=_texts(part, "one_of"),
        minimum=_bound(part, "min"),
        maximum=_bound(part, "max"),
        aliases=_texts(part, "aliases"),
        band_counts=_texts(part, "band_counts"),
        required_unless=_texts(part, "required_unless"),
        required_with=str(body.get("required_with", "")),
        unknown_note=str(body.get("unknown_note", "")),
        is_month=is_month,
    )
    if spec.band_counts and (spec.type != "events" or not spec.has_default):
        part.report("fact_bands_need_events", "band_counts")
    if is_month and (body["filled_by"] != "month" or spec.value_type != NUMBER or spec.has_default):
        part.report("fact_filled_by_unreadable", "filled_by", value=written(body["filled_by"]))
    return _with_default(part, spec) if spec.has_default else spec


def _with_default(part: Part, spec: FactSpec) -> FactSpec:
    try:
        return replace(spec, default=spec.converter()(part.body["default"]))
    except FactProblem as problem:
        part.report("fact_default_wrong", "default", problem=str(problem))
        return spec


def _texts(part: Part, key: str) -> tuple[str, ...]:
    value = part.body.get(key, [])
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    part.report("profile_text_list_expected", key, wanted=key)
    return ()


def _bound(part: Part, key: str) -> Decimal | None:
    value = part.body.get(key)
    if value is None:
        return None
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Decimal(value)
    part.report("profile_number_expected", key, wanted=key)
    return None


def facts_invalid(problems: Mapping[str, list[FieldError]]) -> Invalid:
    """The error that lists, per fact, what is wrong with it."""
    return Invalid("facts_invalid", fields=problems, names=", ".join(problems))
