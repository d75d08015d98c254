"""The semester score: hasil and perilaku to predikat, by the structure in force, with its derivation.

A score computed here is a proposal; a named superior assesses it and HR finalises it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from typing import Any

from app.domain.canonical import decimal_text, plain_json
from app.domain.errors import ParameterNotInForce
from app.domain.hasil import compute_hasil
from app.domain.hasil_facts import HasilResult, HasilRule, IndicatorFacts, RhkFacts, SkpFacts
from app.domain.perilaku import FeedbackFact, PerilakuResult, compute_perilaku, latest_feedback
from app.domain.periods import Semester
from app.domain.predikat import Predikat, Rating, predikat_for
from app.domain.score_trace import Step, duty_days_step, hasil_steps, perilaku_steps, predikat_steps
from app.domain.scoring_rules import ScoringRules

RULE_VERSION = "permenpanrb-6-2022"


class ScoreOutcome(StrEnum):
    PROPOSED = "proposed"
    BELUM_DINILAI = "belum_dinilai"


@dataclass(frozen=True, slots=True)
class SemesterFacts:
    """Everything one person's semester score is computed from.

    Units: `duty_days` = working days inside the person's assignments less days of CT, CS, CM, CB, CAP, S, CLTN, TB.
    `skp` are the agreed SKP that touch the semester; `assessor` is the last assessor, in the same spelling as
    `FeedbackFact.giver`; `feedback` is that of the semester, in any order.
    """

    semester: Semester
    duty_days: int
    skp: tuple[SkpFacts, ...]
    assessor: str | None = None
    feedback: tuple[FeedbackFact, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemRef:
    """An RHK, or one of its indicators, of one SKP."""

    skp: str
    rhk_kode: str
    indikator_kode: str | None = None


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """A computed score. `nilai` is exact (points, for sorting); predikat and nilai are None while a part is unknown.

    `needs_sentence`: items rated di_atas, each wanting a sentence of the superior before `assessed`.
    `missing`: codes of what keeps the predikat unknown ("hasil", "perilaku.loyal", …); empty when it is known or the
    person is `belum_dinilai`.
    """

    rule_version: str
    outcome: ScoreOutcome
    hasil: HasilResult
    perilaku: PerilakuResult
    predikat: Predikat | None
    nilai: Fraction | None
    needs_sentence: tuple[ItemRef, ...]
    missing: tuple[str, ...]
    trace: tuple[Step, ...]
    rules: ScoringRules

    @property
    def can_be_submitted(self) -> bool:
        return self.predikat is not None


@dataclass(frozen=True, slots=True)
class Structure:
    """A way of scoring with the first day it is in force; a new way is a new entry, never an edit."""

    valid_from: date
    rule_version: str
    source: str
    status: str
    compute: Callable[[SemesterFacts, ScoringRules], ScoreResult]


def compute_score(facts: SemesterFacts, rules: ScoringRules) -> ScoreResult:
    """The score of a semester by the structure in force on its last day.

    Rounding: none; figures are rounded where they are shown.
    Raises: ParameterNotInForce for a semester before the first structure.
    """
    return structure_for(facts.semester.last_day).compute(facts, rules)


def structure_for(on: date) -> Structure:
    """The scoring structure in force on a day. Raises: ParameterNotInForce."""
    for structure in reversed(STRUCTURES):
        if structure.valid_from <= on:
            return structure
    raise ParameterNotInForce("scoring_structure", on, "compute_score")


def input_hash(facts: SemesterFacts, rules: ScoringRules) -> str:
    """SHA-256 over all the result depends on: facts, parameter values with their sources, and the structure.

    The order in which the database returned rows, and feedback that a later one replaced, do not change it.
    """
    feedback = sorted((fact.giver, fact.peran, fact.value, fact.rating) for fact in latest_feedback(facts.feedback))
    skp = sorted(facts.skp, key=lambda one: (one.starts_on, one.skp))
    material = [
        structure_for(facts.semester.last_day).rule_version,
        rules.fingerprint,
        facts.semester.code,
        facts.duty_days,
        [_skp_material(one) for one in skp],
        facts.assessor,
        feedback,
    ]
    return sha256(plain_json(material).encode()).hexdigest()


def nilai_of(hasil: Fraction | None, perilaku: Fraction | None, rules: ScoringRules) -> Fraction | None:
    """The weighted points of both parts, exact; None while either is unknown. For sorting and older rules only."""
    if hasil is None or perilaku is None:
        return None
    return rules.hasil_weight * hasil + rules.perilaku_weight * perilaku


def _permenpanrb_6_2022(facts: SemesterFacts, rules: ScoringRules) -> ScoreResult:
    """Two ratings, nine cells. Fewer duty days than the minimum: not assessed, never zero."""
    hasil = compute_hasil(facts.skp, facts.semester, rules)
    perilaku = compute_perilaku(facts.feedback, facts.assessor, rules)
    is_assessable = facts.duty_days >= rules.min_duty_days
    outcome = ScoreOutcome.PROPOSED if is_assessable else ScoreOutcome.BELUM_DINILAI
    if not is_assessable:
        overall = replace(hasil.overall, rating=None, rule=HasilRule.TOO_FEW_DUTY_DAYS)
        hasil = replace(hasil, overall=overall, nilai=None)
    predikat = predikat_for(hasil.rating, perilaku.rating, rules.matrix)
    nilai = nilai_of(hasil.nilai, perilaku.nilai, rules)
    return ScoreResult(
        rule_version=RULE_VERSION,
        outcome=outcome,
        hasil=hasil,
        perilaku=perilaku,
        predikat=predikat,
        nilai=nilai,
        needs_sentence=_above_items(hasil) if is_assessable else (),
        missing=_missing(hasil, perilaku) if is_assessable else (),
        trace=(
            duty_days_step(facts.duty_days, is_assessable),
            *hasil_steps(hasil),
            *perilaku_steps(perilaku),
            *predikat_steps(hasil, perilaku, predikat, nilai),
        ),
        rules=rules,
    )


def _above_items(hasil: HasilResult) -> tuple[ItemRef, ...]:
    items: list[ItemRef] = []
    for rhk in hasil.rhk:
        skp, kode = rhk.skp.skp, rhk.facts.rhk_kode
        if rhk.rating is Rating.DI_ATAS:
            items.append(ItemRef(skp, kode))
        items.extend(
            ItemRef(skp, kode, indicator.facts.indikator_kode)
            for indicator in rhk.indicators
            if indicator.rating is Rating.DI_ATAS
        )
    return tuple(items)


def _missing(hasil: HasilResult, perilaku: PerilakuResult) -> tuple[str, ...]:
    unknown = () if hasil.rating is not None else ("hasil",)
    return (*unknown, *(f"perilaku.{value}" for value in perilaku.missing))


def _skp_material(one: SkpFacts) -> list[Any]:
    rhk = sorted(one.rhk, key=lambda rhk: rhk.rhk_kode)
    return [
        one.skp,
        one.starts_on.isoformat(),
        one.ends_on.isoformat(),
        one.working_days,
        one.excused_days,
        [_rhk_material(rhk) for rhk in rhk],
    ]


def _rhk_material(rhk: RhkFacts) -> list[Any]:
    indicators = sorted(rhk.indicators, key=lambda indicator: indicator.indikator_kode)
    return [
        rhk.rhk_kode,
        rhk.kategori,
        decimal_text(rhk.mutu_ok),
        decimal_text(rhk.mutu_all),
        [_indicator_material(indicator) for indicator in indicators],
    ]


def _indicator_material(facts: IndicatorFacts) -> list[Any]:
    return [
        facts.indikator_kode,
        facts.aspek,
        facts.satuan,
        decimal_text(facts.target),
        _optional_text(facts.target_s1),
        _optional_text(facts.target_s2),
        facts.cara_hitung,
        decimal_text(facts.volume),
        facts.entries,
        _optional_text(facts.realisasi),
    ]


def _optional_text(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(value)


# In order of date. Set on 3 February 2022; it replaced PermenPANRB 8/2021, which this application never computes.
STRUCTURES: tuple[Structure, ...] = (
    Structure(date(2022, 2, 3), RULE_VERSION, "PermenPANRB 6/2022", "found", _permenpanrb_6_2022),
)
