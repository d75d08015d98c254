"""The facts a profile asks for: declaration, checking and conversion.

Amounts become Decimal, counts become Decimal whole numbers, event lists become `Events`.
Unknown is None and stays None; only a default written in the profile fills an absent fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from app.domain.errors import FieldError, Invalid
from app.domain.tpp.profile_source import ProfileReader, closest

NUMBER: Final = "number"
FACT_TYPES: Final[dict[str, str]] = {
    "rupiah": NUMBER,
    "signed_rupiah": NUMBER,
    "count": NUMBER,
    "ratio": NUMBER,
    "code": "code",
    "flag": "flag",
    "events": "events",
    "amounts": "amounts",
}
_KEYS: Final = frozenset(
    {
        "type", "title", "default", "optional", "one_of", "min", "max", "aliases", "band_counts",
        "required_unless", "required_with", "unknown_note",
    }
)  # fmt: skip
_LARGEST: Final = Decimal(10) ** 15


class Events(NamedTuple):
    """Events by their minutes, and events already counted per band label (or `#0` for the first band)."""

    minutes: tuple[Decimal, ...]
    counted: tuple[tuple[str, int], ...]


class FactProblem(ValueError):
    """A value that does not fit its fact; the code goes into the field error."""


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

    @property
    def value_type(self) -> str:
        """What a step may do with it: number, code, flag, events or amounts."""
        return FACT_TYPES[self.type]


def parse_facts(reader: ProfileReader, body: Any) -> dict[str, FactSpec]:
    """Read the `[facts.*]` sections, reporting what does not fit."""
    if not isinstance(body, dict) or not body:
        reader.report("profile_facts_missing", "", "facts")
        return {}
    specs = {name: _spec(reader, name, item) for name, item in body.items() if isinstance(item, dict)}
    taken: set[str] = set()
    for spec in specs.values():
        for word in (spec.name, *spec.aliases, *spec.band_counts):
            if word in taken:
                reader.report("fact_name_twice", f"facts.{spec.name}", "aliases", name=word)
            taken.add(word)
        for other in (*spec.required_unless, *filter(None, [spec.required_with])):
            if other not in specs:
                hint = closest(other, set(specs))
                reader.report("name_unknown", f"facts.{spec.name}", "", name=other, hint=hint)
    return specs


def _spec(reader: ProfileReader, name: str, body: dict[str, Any]) -> FactSpec:
    section = f"facts.{name}"
    reader.check_keys(section, body, _KEYS)
    fact_type = reader.text(section, body, "type")
    if fact_type not in FACT_TYPES:
        reader.report("fact_type_unknown", section, "type", value=fact_type, known=", ".join(FACT_TYPES))
        fact_type = "count"
    spec = FactSpec(
        name=name,
        type=fact_type,
        title=reader.text(section, body, "title"),
        default=None,
        has_default="default" in body,
        optional=body.get("optional") is True,
        one_of=_texts(reader, section, body, "one_of"),
        minimum=_bound(reader, section, body, "min"),
        maximum=_bound(reader, section, body, "max"),
        aliases=_texts(reader, section, body, "aliases"),
        band_counts=_texts(reader, section, body, "band_counts"),
        required_unless=_texts(reader, section, body, "required_unless"),
        required_with=str(body.get("required_with", "")),
        unknown_note=str(body.get("unknown_note", "")),
    )
    if spec.band_counts and (spec.type != "events" or not spec.has_default):
        reader.report("fact_bands_need_events", section, "band_counts")
    return _with_default(reader, section, spec, body) if spec.has_default else spec


def _with_default(reader: ProfileReader, section: str, spec: FactSpec, body: dict[str, Any]) -> FactSpec:
    values = {field: getattr(spec, field) for field in FactSpec.__dataclass_fields__}
    try:
        values["default"] = converter(spec)(body["default"])
    except FactProblem as problem:
        reader.report("fact_default_wrong", section, "default", problem=str(problem))
    return FactSpec(**values)


def _texts(reader: ProfileReader, section: str, body: dict[str, Any], key: str) -> tuple[str, ...]:
    value = body.get(key, [])
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    reader.report("profile_text_list_expected", section, key, wanted=key)
    return ()


def _bound(reader: ProfileReader, section: str, body: dict[str, Any], key: str) -> Decimal | None:
    value = body.get(key)
    if value is None:
        return None
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Decimal(value)
    reader.report("profile_number_expected", section, key, wanted=key)
    return None


def converter(spec: FactSpec) -> Callable[[Any], Any]:
    """The function that turns a raw value into the fact's own type.

    Raises (the function): FactProblem with the code of what is wrong.
    """
    if spec.type in ("rupiah", "signed_rupiah", "count"):
        return lambda raw: _within(spec, _whole(raw), signed=spec.type == "signed_rupiah")
    if spec.type == "ratio":
        return lambda raw: _within(spec, _number(raw), signed=False)
    if spec.type == "flag":
        return _flag
    if spec.type == "events":
        return _events
    if spec.type == "amounts":
        return _amounts
    codes = {_fold(code): code for code in spec.one_of}
    return lambda raw: _code(raw, codes)


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, (int, Decimal, str)):
        raise FactProblem("fact_not_a_number")
    try:
        value = Decimal(raw)
    except InvalidOperation:
        raise FactProblem("fact_not_a_number") from None
    if not value.is_finite():
        raise FactProblem("fact_not_a_number")
    if abs(value) > _LARGEST:
        raise FactProblem("fact_too_large")
    return value


def _whole(raw: Any) -> Decimal:
    value = _number(raw)
    if value != value.to_integral_value():
        raise FactProblem("fact_not_whole")
    return value


def _within(spec: FactSpec, value: Decimal, *, signed: bool) -> Decimal:
    if value < 0 and not signed:
        raise FactProblem("fact_negative")
    if spec.minimum is not None and value < spec.minimum:
        raise FactProblem("fact_too_small")
    if spec.maximum is not None and value > spec.maximum:
        raise FactProblem("fact_too_large")
    return value


def _flag(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    raise FactProblem("fact_not_a_flag")


def _fold(text: str) -> str:
    return "_".join(text.casefold().split())


def _code(raw: Any, codes: Mapping[str, str]) -> str:
    if not isinstance(raw, str):
        raise FactProblem("fact_not_a_code")
    if not codes:
        return raw
    found = codes.get(_fold(raw))
    if found is None:
        raise FactProblem("fact_not_one_of")
    return found


def _events(raw: Any) -> Events:
    """A list of minutes, one per event, or a mapping band label -> number of events."""
    if isinstance(raw, Mapping):
        return Events((), tuple((str(label), int(whole_count(count))) for label, count in raw.items()))
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise FactProblem("fact_not_events")
    return Events(tuple(whole_count(minutes) for minutes in raw), ())


def whole_count(raw: Any) -> Decimal:
    """A whole number of events, minutes or rupiah, not below zero."""
    value = _whole(raw)
    if value < 0:
        raise FactProblem("fact_negative")
    return value


def _amounts(raw: Any) -> dict[str, Decimal]:
    if not isinstance(raw, Mapping):
        raise FactProblem("fact_not_amounts")
    return {str(name): whole_count(amount) for name, amount in raw.items()}


def facts_invalid(problems: Mapping[str, list[FieldError]]) -> Invalid:
    """The error that lists, per fact, what is wrong with it."""
    return Invalid("facts_invalid", fields=problems, names=", ".join(problems))
