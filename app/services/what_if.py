""" "Bagaimana jika": the own month computed again with a few things changed. Nothing is stored and nothing promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import FieldError, Invalid, NotFound, ParameterNotInForce
from app.domain.periods import Month
from app.domain.predikat import Predikat
from app.domain.tpp import Comparison, Computed, Side, compare
from app.services.derivation_compare import side_of
from app.services.tpp_read import Derivation, own_line

# Facts of which something may be less, as the profile spells them.
LESS = ("tk", "terlambat", "pulang_cepat")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is changed: so many events fewer, by fact, and another predikat ("" = as it is)."""

    less: Mapping[str, int]
    predikat: str = ""

    @property
    def is_nothing(self) -> bool:
        return not self.predikat and not any(self.less.values())


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The month as it is and as it would be. `most`: how many of each event there are; amounts None where held.

    `comparison` is None where one of the two cannot be computed.
    """

    found: Derivation
    wishes: Wishes
    most: Mapping[str, int]
    predikat: str
    now: Computed | None
    then: Computed | None
    comparison: Comparison | None


def what_if(employee_id: int, month: Month, args: Mapping[str, str]) -> WhatIf:
    """Compute the month anew. `args`: a count per fact of `LESS`, and `predikat`.

    Raises: NotFound without a line, Invalid naming each field that is no number or more than there is.
    """
    found = own_line(employee_id, month)
    if found is None or not found.steps:
        raise NotFound("not_found")
    side = side_of(found)
    most = {name: _count(side.facts.get(name)) for name in LESS}
    wishes = parse_wishes(args, most)
    changed = Side(side.calculator, changed_facts(side.facts, wishes))
    now, then = computed(side), computed(changed)
    comparison = compare(side, changed) if _is_known(now) and _is_known(then) else None
    return WhatIf(found, wishes, most, str(side.facts.get("predikat") or ""), now, then, comparison)


def parse_wishes(args: Mapping[str, str], most: Mapping[str, int]) -> Wishes:
    """Raises: Invalid("what_if_invalid") with the field of everything that makes no sense."""
    problems: dict[str, list[FieldError]] = {}
    less: dict[str, int] = {}
    for name in LESS:
        text = args.get(name, "").strip() or "0"
        if not (text.isascii() and text.isdigit() and len(text) <= 4) or int(text) > most[name]:
            problems[name] = [FieldError("what_if_count", {"most": most[name]})]
        else:
            less[name] = int(text)
    predikat = args.get("predikat", "")
    if predikat and predikat not in tuple(Predikat):
        problems["predikat"] = [FieldError("what_if_predikat")]
    if problems:
        raise Invalid("what_if_invalid", fields=problems)
    return Wishes(less, predikat)


def changed_facts(facts: Mapping[str, Any], wishes: Wishes) -> dict[str, Any]:
    """Fewer events: of several the longest go first, so the answer is the most that could be gained."""
    found = dict(facts)
    for name, count in wishes.less.items():
        if count:
            value = found[name]
            found[name] = sorted(value)[: len(value) - count] if isinstance(value, list) else value - count
    if wishes.predikat:
        found["predikat"] = wishes.predikat
        # Who has a predikat is neither unassessed nor without a plan.
        found.pop("belum_dinilai", None)
        found.pop("tidak_menyusun_skp", None)
    return found


def computed(side: Side) -> Computed | None:
    """The derivation; None where the facts or a parameter do not allow it."""
    known = side.calculator.profile.fact_table
    try:
        return side.calculator.compute({name: value for name, value in side.facts.items() if name in known})
    except (Invalid, ParameterNotInForce):
        return None


def _count(value: Any) -> int:
    return len(value) if isinstance(value, list) else int(value or 0)


def _is_known(found: Computed | None) -> bool:
    return found is not None and found.value is not None
