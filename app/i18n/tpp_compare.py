"""Words for what lies between two derivations."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from app.domain.tpp import Comparison, Part
from app.i18n.format import number, rupiah, signed
from app.i18n.tpp_labels import EVENTS, FACTS, PARAMETERS, PREDIKAT

_NAMES = {**EVENTS, **FACTS}


@dataclass(frozen=True, slots=True)
class PartLine:
    """One line: what differs, from what to what, and what it changes."""

    label: str
    detail: str
    amount: str
    is_less: bool


def part_lines(comparison: Comparison, titles: Mapping[str, str], *, is_private: bool = False) -> list[PartLine]:
    """The parts in the order they were exchanged. `is_private`: without what the facts were and became."""
    return [_line(part, titles, is_private) for part in comparison.parts]


def amount_words(amount: Fraction) -> str:
    """Whole rupiah, signed."""
    return signed(Decimal(amount.numerator) / amount.denominator)


def total_words(amount: Fraction) -> str:
    """An amount on one side."""
    return rupiah(round(amount))


def _line(part: Part, titles: Mapping[str, str], is_private: bool) -> PartLine:
    names = [_name(name, titles) for name, _before, _after in part.facts]
    changes = [f"{value_words(before)} → {value_words(after)}" for _name, before, after in part.facts]
    details = [] if is_private else changes
    if part.is_rules:
        names = [_("Aturan yang berlaku"), *names]
        details = [*(_parameter(one) for one in part.parameters), *details]
    return PartLine(", ".join(names), "; ".join(details), amount_words(part.amount), part.amount < 0)


def _parameter(name: str) -> str:
    return str(PARAMETERS.get(name, name.replace("_", " "))) % {"key": ""}


def _name(name: str, titles: Mapping[str, str]) -> str:
    return str(_NAMES.get(name) or titles.get(name) or name)


def value_words(value: Any) -> str:
    """A fact as people say it."""
    if value is None or value == []:
        return _("tidak ada")
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, list):
        return _("%(count)s kali (%(list)s)", count=len(value), list=", ".join(str(one) for one in value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {value_words(amount)}" for name, amount in value.items()) or _("tidak ada")
    if isinstance(value, str):
        return str(PREDIKAT.get(value, value))
    return number(value)
