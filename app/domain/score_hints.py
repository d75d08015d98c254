"""What would change a hasil: how much each result below expectation lacks to meet it.

Computed from the stored derivation, so that an old score is explained by the numbers it was computed with. A hint
informs; nothing is ever computed from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.domain.hasil_facts import CaraHitung, TargetSplit
from app.domain.periods import Semester
from app.domain.predikat import Rating

Step = Mapping[str, Any]

_WHOLE_SHARE = Fraction(100)


@dataclass(frozen=True, slots=True)
class RhkHint:
    """One result that is below: with `needed` instead of `realised` (in satuan, per cent for mutu) it would meet.

    `lacking` = needed - realised; for a sum both are whole pieces. Of several indicators the weakest is named.
    """

    skp: str
    rhk_kode: str
    indikator_kode: str
    cara_hitung: CaraHitung
    satuan: str
    realised: Fraction
    needed: Fraction
    lacking: Fraction
    target: Fraction


@dataclass(frozen=True, slots=True)
class Rated:
    """One indicator as it was rated, in exact numbers."""

    step: Step
    method: CaraHitung
    target: Fraction
    realised: Fraction

    @property
    def capaian(self) -> Fraction:
        return self.realised / self.target


def rhk_hints(trace: Mapping[str, Any], semester: Semester) -> tuple[RhkHint, ...]:
    """A hint for each result rated di_bawah that a possible figure would lift. `trace` as stored with the score."""
    bounds = {name: Fraction(trace["parameters"][name]["value"]) for name in ("rating_meets_from", "capaian_cap")}
    steps: list[Step] = trace["steps"]
    found = []
    for step in steps:
        if step["step"] == "rhk" and step["result"]["rating"] == Rating.DI_BAWAH:
            rated = _rated_of(step["subject"], steps, semester)
            hint = _hint(rated, bounds["rating_meets_from"], bounds["capaian_cap"])
            if hint is not None:
                found.append(hint)
    return tuple(found)


def exact_target(inputs: Mapping[str, Any], semester: Semester) -> Fraction:
    """The target of the semester after leave, from the inputs of an indicator's step."""
    year = Fraction(inputs["target_year"])
    if inputs["cara_hitung"] != CaraHitung.JUMLAH:
        return year
    own, other = inputs["target_s1"], inputs["target_s2"]
    if semester.half == 2:
        own, other = other, own
    split = TargetSplit(inputs["split"])
    target = {
        TargetSplit.HALF: lambda: year / 2,
        TargetSplit.GIVEN: lambda: Fraction(own),
        TargetSplit.REMAINDER: lambda: year - Fraction(other),
    }.get(split, lambda: year)()
    days, excused = inputs["working_days"], inputs["excused_days"]
    present = min(max(days - excused, 0), days)
    return target * Fraction(present, days) if days else Fraction(0)


def _rated_of(subject: Mapping[str, str], steps: Iterable[Step], semester: Semester) -> list[Rated]:
    return [
        Rated(step, method, exact_target(step["inputs"], semester), _exact_realised(step["inputs"], method))
        for step in steps
        if step["step"] == "indicator"
        and step["inputs"]["blank"] is None
        and all(step["subject"][name] == subject[name] for name in ("skp", "rhk_kode"))
        for method in (CaraHitung(step["inputs"]["cara_hitung"]),)
    ]


def _exact_realised(inputs: Mapping[str, Any], method: CaraHitung) -> Fraction:
    if method is CaraHitung.MUTU:
        return Fraction(inputs["mutu_ok"]) / Fraction(inputs["mutu_all"]) * _WHOLE_SHARE
    return Fraction(inputs["realisasi"])


def _hint(rated: list[Rated], meets_from: Fraction, cap: Fraction) -> RhkHint | None:
    """Lift one indicator until the mean meets the bound: the weakest counted from entries, else the next that can."""
    for one in sorted(rated, key=lambda one: (one.method is CaraHitung.REALISASI, one.capaian)):
        others = sum((min(other.capaian, cap) for other in rated if other is not one), Fraction(0))
        capaian = meets_from * len(rated) - others
        needed = capaian * one.target
        if one.method is CaraHitung.JUMLAH:
            needed = Fraction(-(-needed.numerator // needed.denominator))
        is_possible = capaian <= cap and (one.method is not CaraHitung.MUTU or needed <= _WHOLE_SHARE)
        if is_possible and needed > one.realised:
            return _named(one, needed)
    return None


def _named(one: Rated, needed: Fraction) -> RhkHint:
    subject = one.step["subject"]
    return RhkHint(
        skp=subject["skp"],
        rhk_kode=subject["rhk_kode"],
        indikator_kode=subject["indikator_kode"],
        cara_hitung=one.method,
        satuan=one.step["inputs"]["satuan"],
        realised=one.realised,
        needed=needed,
        lacking=needed - one.realised,
        target=one.target,
    )
