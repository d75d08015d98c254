"""The dated values the scoring profile `permenpanrb-6-2022` needs, read once per run and kept with their sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from app.domain.canonical import canonical_hash, canonical_value
from app.domain.errors import DomainError
from app.domain.parameters import ParametersAt, Tier
from app.domain.predikat import PredikatMatrix, Rating, predikat_matrix

DEFAULT_METHOD = "permenpanrb-6-2022"
RULE_NAMES = (
    "rating_above_from",
    "rating_meets_from",
    "capaian_cap",
    "small_part",
    "nilai_hasil_weight",
    "nilai_perilaku_weight",
    "perilaku_nilai",
    "kuantitas_jumlah_above",
    "min_duty_days",
    "predikat_matrix",
)


@dataclass(frozen=True, slots=True)
class RuleValue:
    """One parameter as it was in force: its value with the proof a reader asks for.

    `status` is found (seen in the source), memory (to be confirmed) or ours (chosen where the law gives no number).
    """

    name: str
    value: Any
    source: str
    status: str
    valid_from: date

    def payload(self) -> dict[str, Any]:
        """The value with its source as plain JSON types."""
        return {
            "name": self.name,
            "value": canonical_value(_spelled(self.value)),
            "source": self.source,
            "status": self.status,
            "valid_from": self.valid_from.isoformat(),
        }


def _spelled(value: Any) -> Any:
    """A staircase as a list of its steps; other values as they are."""
    if isinstance(value, tuple) and all(isinstance(one, Tier) for one in value):
        return [{"up_to": one.up_to, "value": one.value} for one in value]
    return value


@dataclass(frozen=True, slots=True)
class ScoringRules:
    """The numbers of one semester's rules.

    Units: ratios as exact fractions (1.10 = 11/10), `perilaku_nilai` in points, `min_duty_days` in days,
    `jumlah_above` in the indicator's satuan. `payloads` holds each value with its source for the trace;
    `fingerprint` changes when any value or its source does. `method` names the structure they are for, `extra` its
    further values.
    """

    above_from: Fraction
    meets_from: Fraction
    cap: Fraction
    small_part: Fraction
    hasil_weight: Fraction
    perilaku_weight: Fraction
    perilaku_nilai: Mapping[Rating, Fraction]
    jumlah_above: Decimal
    min_duty_days: int
    matrix: PredikatMatrix
    payloads: Mapping[str, Mapping[str, Any]]
    fingerprint: str
    method: str = DEFAULT_METHOD
    extra: Mapping[str, RuleValue] = field(default_factory=dict)


def scoring_rules(params: ParametersAt) -> ScoringRules:
    """The rules as they stand on the date the parameters are bound to: the last day of the semester.

    Raises: ParameterNotInForce, DomainError("scoring_rules_invalid"), DomainError("predikat_matrix_invalid").
    """
    dated = ((name, params.dated(name)) for name in RULE_NAMES)
    return rules_from_values(
        RuleValue(name, row.value, row.source, row.status.value, row.valid_from) for name, row in dated
    )


def rules_from_values(values: Iterable[RuleValue]) -> ScoringRules:
    """Build the rules from the values in force.

    Raises: DomainError("scoring_rules_incomplete") naming what is missing, DomainError("scoring_rules_invalid")
    for numbers that contradict each other (the bounds must ascend to the cap, the weights sum to 1), TypeError for
    a binary float.
    """
    found = {value.name: value for value in values}
    missing = [name for name in RULE_NAMES if name not in found]
    if missing:
        raise DomainError("scoring_rules_incomplete", missing=", ".join(missing))
    payloads = {name: MappingProxyType(found[name].payload()) for name in RULE_NAMES}
    rules = ScoringRules(
        above_from=_ratio(found["rating_above_from"]),
        meets_from=_ratio(found["rating_meets_from"]),
        cap=_ratio(found["capaian_cap"]),
        small_part=_ratio(found["small_part"]),
        hasil_weight=_ratio(found["nilai_hasil_weight"]),
        perilaku_weight=_ratio(found["nilai_perilaku_weight"]),
        perilaku_nilai=_points(found["perilaku_nilai"]),
        jumlah_above=Decimal(found["kuantitas_jumlah_above"].value),
        min_duty_days=int(found["min_duty_days"].value),
        matrix=predikat_matrix(found["predikat_matrix"].value),
        payloads=MappingProxyType(payloads),
        fingerprint=canonical_hash(payloads),
    )
    _check(rules)
    return rules


def _ratio(value: RuleValue) -> Fraction:
    return Fraction(value.value)


def _points(value: RuleValue) -> Mapping[Rating, Fraction]:
    try:
        return MappingProxyType({rating: Fraction(value.value[rating.value]) for rating in Rating})
    except KeyError as problem:
        raise DomainError("scoring_rules_invalid", name=value.name) from problem


def _check(rules: ScoringRules) -> None:
    if not 0 < rules.meets_from < rules.above_from <= rules.cap:
        raise DomainError("scoring_rules_invalid", name="rating_above_from")
    if rules.hasil_weight + rules.perilaku_weight != 1 or min(rules.hasil_weight, rules.perilaku_weight) < 0:
        raise DomainError("scoring_rules_invalid", name="nilai_hasil_weight")
    if not 0 <= rules.small_part <= 1:
        raise DomainError("scoring_rules_invalid", name="small_part")
