"""A semester by PP 30/2019 from the facts this application keeps.

The points of the SKP are the mean of the RHK's capaian, each capped, x 100, as in the default profile, but without
ratings. The opinions are the feedback by core value with the points of its level (parameter `perilaku_nilai`, ours):
the aspek of PP 30/2019 are not asked for in the feedback form, and no text translates one list into the other.
Whether there was a new idea is not recorded; from 110 the predikat therefore stays open until a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.domain.hasil import compute_hasil
from app.domain.hasil_facts import HasilResult, HasilRule
from app.domain.methods.pp30 import METHOD, Conduct, Opinion, conclude
from app.domain.methods.values import MethodValues
from app.domain.perilaku import (
    FeedbackFact,
    NilaiPerilaku,
    Peran,
    PerilakuResult,
    ValueResult,
    latest_feedback,
)
from app.domain.score_result import ScoreOutcome, ScoreResult, SemesterFacts
from app.domain.score_trace import Step, duty_days_step, hasil_steps
from app.domain.scoring_rules import ScoringRules

_OF_RATINGS = ("rating_above_from", "rating_meets_from", "small_part")


def score_by_pp30(facts: SemesterFacts, rules: ScoringRules) -> ScoreResult:
    """Points and predikat of a semester. Too few duty days: not assessed, never zero.

    Raises: DomainError("method_peran_unknown") where feedback of a role without weight was given.
    """
    values = MethodValues(METHOD, rules.extra)
    hasil = _without_ratings(compute_hasil(facts.skp, facts.semester, rules))
    is_assessable = facts.has_enough_duty(rules)
    if not is_assessable:
        overall = replace(hasil.overall, rule=HasilRule.TOO_FEW_DUTY_DAYS)
        hasil = replace(hasil, overall=overall, nilai=None)
    latest = latest_feedback(facts.feedback)
    opinions = tuple(_opinion(fact, rules) for fact in sorted(latest, key=_order))
    conduct = Conduct(tuple(value.value for value in NilaiPerilaku), opinions, facts.assessor)
    unknown = () if hasil.nilai is not None else ("hasil",)
    found = conclude(hasil.nilai, unknown, (), conduct, None, values)
    levels = {fact.value: fact.rating for fact in latest if (fact.giver, fact.peran) == (facts.assessor, Peran.ATASAN)}
    perilaku = PerilakuResult(
        None, None, found.perilaku, tuple(ValueResult(value, levels.get(value)) for value in NilaiPerilaku), ()
    )
    return ScoreResult(
        rule_version=METHOD,
        outcome=ScoreOutcome.PROPOSED if is_assessable else ScoreOutcome.BELUM_DINILAI,
        hasil=hasil,
        perilaku=perilaku,
        predikat=found.predikat,
        nilai=found.nilai,
        needs_sentence=(),
        missing=found.missing if is_assessable else (),
        trace=(duty_days_step(facts.duty_days, is_assessable), *_hasil_steps(hasil), *found.steps),
        rules=rules,
    )


def _without_ratings(hasil: HasilResult) -> HasilResult:
    rhk = tuple(
        replace(one, rating=None, indicators=tuple(replace(item, rating=None) for item in one.indicators))
        for one in hasil.rhk
    )
    return replace(hasil, overall=replace(hasil.overall, rating=None, rule=HasilRule.NUMERIC), rhk=rhk)


def _hasil_steps(hasil: HasilResult) -> Iterator[Step]:
    for step in hasil_steps(hasil):
        if step["step"] != "hasil_rating":
            yield {**step, "parameters": [name for name in step["parameters"] if name not in _OF_RATINGS]}


def _opinion(fact: FeedbackFact, rules: ScoringRules) -> Opinion:
    return Opinion(fact.giver, fact.peran, fact.value.value, rules.perilaku_nilai[fact.rating])


def _order(fact: FeedbackFact) -> tuple[str, str, str]:
    return (fact.giver, fact.peran.value, fact.value.value)
