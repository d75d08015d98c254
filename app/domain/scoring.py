"""The semester score: hasil and perilaku to predikat, by the structure in force, with its derivation.

A score computed here is a proposal; a named superior assesses it and HR finalises it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from app.domain.canonical import canonical_hash, decimal_text, plain_json
from app.domain.errors import DomainError, ParameterNotInForce
from app.domain.hasil import compute_hasil
from app.domain.hasil_facts import HasilResult, HasilRule, IndicatorFacts, RhkFacts, SkpFacts
from app.domain.methods import menit, pp30, pp46
from app.domain.methods.menit_semester import score_by_menit
from app.domain.methods.pp30_semester import score_by_pp30
from app.domain.methods.pp46_semester import score_by_pp46
from app.domain.methods.values import MethodValues
from app.domain.parameters import ParametersAt
from app.domain.perilaku import PerilakuResult, compute_perilaku, latest_feedback
from app.domain.predikat import Rating, predikat_for
from app.domain.score_result import ItemRef as ItemRef
from app.domain.score_result import ScoreOutcome as ScoreOutcome
from app.domain.score_result import ScoreResult as ScoreResult
from app.domain.score_result import SemesterFacts as SemesterFacts
from app.domain.score_trace import duty_days_step, hasil_steps, perilaku_steps, predikat_steps
from app.domain.scoring_rules import DEFAULT_METHOD, ScoringRules, scoring_rules

RULE_VERSION = DEFAULT_METHOD


@dataclass(frozen=True, slots=True)
class Structure:
    """A way of scoring with the first day it is in force; a new way is a new entry, never an edit."""

    valid_from: date
    rule_version: str
    source: str
    status: str
    compute: Callable[[SemesterFacts, ScoringRules], ScoreResult]


def compute_score(facts: SemesterFacts, rules: ScoringRules) -> ScoreResult:
    """The score of a semester by the method of the rules, as it is in force on the semester's last day.

    Rounding: none; figures are rounded where they are shown.
    Raises: ParameterNotInForce for a semester before the method, DomainError of the method.
    """
    return structure_for(facts.semester.last_day, rules.method).compute(facts, rules)


def structure_for(on: date, method: str = RULE_VERSION) -> Structure:
    """The scoring structure of a method in force on a day.

    Raises: ParameterNotInForce before its first day, DomainError("scoring_method_unknown") for a method nobody knows.
    """
    known = [structure for structure in STRUCTURES if structure.rule_version == method]
    if not known:
        names = ", ".join(structure.rule_version for structure in STRUCTURES)
        raise DomainError("scoring_method_unknown", method=method, known=names)
    for structure in reversed(known):
        if structure.valid_from <= on:
            return structure
    raise ParameterNotInForce("scoring_structure", on, "compute_score")


def rules_by_method(method: str, params: ParametersAt) -> ScoringRules:
    """The numbers of a method as they stand on the day the parameters are bound to.

    Raises: ParameterNotInForce, DomainError("scoring_method_unknown"), DomainError of a contradictory table.
    """
    structure_for(params.on, method)
    rules = scoring_rules(params)
    if method not in _VALUES:
        return rules
    values = _VALUES[method](params)
    payloads = {**rules.payloads, **values.payloads()}
    return replace(rules, method=method, extra=values.found, payloads=payloads, fingerprint=canonical_hash(payloads))


def input_hash(facts: SemesterFacts, rules: ScoringRules) -> str:
    """SHA-256 over all the result depends on: facts, parameter values with their sources, and the structure.

    The order in which the database returned rows, and feedback that a later one replaced, do not change it.
    """
    feedback = sorted((fact.giver, fact.peran, fact.value, fact.rating) for fact in latest_feedback(facts.feedback))
    skp = sorted(facts.skp, key=lambda one: (one.starts_on, one.skp))
    material = [
        structure_for(facts.semester.last_day, rules.method).rule_version,
        rules.fingerprint,
        facts.semester.code,
        facts.duty_days,
        [_skp_material(one) for one in skp],
        facts.assessor,
        feedback,
        *([_month_material(month) for month in facts.months],) * bool(facts.months),
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
    is_assessable = facts.has_enough_duty(rules)
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


def _month_material(one: menit.MenitFacts) -> list[Any]:
    return [
        one.month.code,
        one.working_days,
        decimal_text(Decimal(one.done_minutes)),
        sorted(one.absence.items()),
        one.late_minutes,
        one.early_minutes,
        one.has_recap,
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


# The further numbers of a method, read once per run and kept with their sources.
_VALUES: dict[str, Callable[[ParametersAt], MethodValues]] = {
    menit.METHOD: menit.menit_values,
    pp30.METHOD: pp30.pp30_values,
    pp46.METHOD: pp46.pp46_values,
}

# In order of date; which one counts for whom is the parameter `scoring_method`. PermenPANRB 6/2022 was set on 3 February
# 2022 and replaced PermenPANRB 8/2021, which this application never computes.
STRUCTURES: tuple[Structure, ...] = (
    Structure(date(2014, 1, 1), pp46.METHOD, "PP 46/2011; Perka BKN 1/2013", "memory", score_by_pp46),
    Structure(date(2019, 4, 29), pp30.METHOD, "PP 30/2019", "memory", score_by_pp30),
    Structure(date(2020, 1, 1), menit.METHOD, "Pergub DKI 18/2020 dan 19/2020", "memory", score_by_menit),
    Structure(date(2022, 2, 3), RULE_VERSION, "PermenPANRB 6/2022", "found", _permenpanrb_6_2022),
)
