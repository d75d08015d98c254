"""A semester by DKI's monthly productivity: the approved minutes of each of its months, less absence.

Inputs: for each month that has begun, the credited minutes of approved entries (our entries carry the minutes spent, not
the standard minutes of a list of activities), the working days of the person's pattern, days of leave, izin and sickness
by attendance code (`menit_absence_kinds`), and minutes late or early by the office hours. No text says how months make a
semester or which productivity is which predikat: the mean of the months is ours, and the predikat is the superior's to
decide, with a reason. The capaian of the RHK and the levels of perilaku stand beside it and are not
weighed in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from app.domain.methods.menit import METHOD, MenitResult, compute_menit
from app.domain.methods.numeric import numeric_hasil, numeric_hasil_steps, superior_levels, value_results
from app.domain.methods.values import MethodValues, mean
from app.domain.perilaku import PerilakuResult
from app.domain.score_result import ScoreOutcome, ScoreResult, SemesterFacts
from app.domain.score_trace import Step, duty_days_step, make_step, optional_fixed
from app.domain.scoring_rules import ScoringRules

NEEDS_PREDIKAT = "predikat_atasan"


def score_by_menit(facts: SemesterFacts, rules: ScoringRules) -> ScoreResult:
    """Points of a semester, without a predikat. Too few duty days: not assessed, never zero.

    Rounding: none. Raises: DomainError("method_absence_over_days"), ("method_amount_negative").
    """
    values = MethodValues(METHOD, rules.extra)
    hasil, is_assessable = numeric_hasil(facts, rules), facts.has_enough_duty(rules)
    months = {one.month.code: compute_menit(one, values) for one in facts.months}
    known = [one.nilai for one in months.values() if one.nilai is not None]
    nilai: Fraction | None = mean(known) if known and is_assessable else None
    return ScoreResult(
        rule_version=METHOD,
        outcome=ScoreOutcome.PROPOSED if is_assessable else ScoreOutcome.BELUM_DINILAI,
        hasil=replace(hasil, nilai=nilai),
        perilaku=PerilakuResult(None, None, None, value_results(superior_levels(facts)), ()),
        predikat=None,
        nilai=nilai,
        needs_sentence=(),
        missing=_missing(nilai) if is_assessable else (),
        trace=(
            duty_days_step(facts.duty_days, is_assessable),
            *(step for step in numeric_hasil_steps(hasil) if step["step"] != "hasil_nilai"),
            *_month_steps(months),
            make_step("menit_semester", {"bulan": len(known)}, optional_fixed(nilai, 2)),
        ),
        rules=rules,
    )


def _missing(nilai: Fraction | None) -> tuple[str, ...]:
    return (NEEDS_PREDIKAT,) if nilai is not None else ("hasil",)


def _month_steps(months: dict[str, MenitResult]) -> Iterator[Step]:
    for code, result in months.items():
        for step in result.steps:
            yield {**step, "subject": {"bulan": code}}
