"""What the methods of points share where they score a semester: hasil without ratings, and the levels the superior gave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.domain.hasil import compute_hasil
from app.domain.hasil_facts import HasilResult, HasilRule
from app.domain.perilaku import FeedbackFact, NilaiPerilaku, Peran, ValueResult, latest_feedback
from app.domain.predikat import Rating
from app.domain.score_result import SemesterFacts
from app.domain.score_trace import Step, hasil_steps
from app.domain.scoring_rules import ScoringRules

_OF_RATINGS = ("rating_above_from", "rating_meets_from", "small_part")


def numeric_hasil(facts: SemesterFacts, rules: ScoringRules) -> HasilResult:
    """The capaian of each indicator and RHK, no ratings; without nilai where there were too few duty days."""
    hasil = compute_hasil(facts.skp, facts.semester, rules)
    rhk = tuple(
        replace(one, rating=None, indicators=tuple(replace(item, rating=None) for item in one.indicators))
        for one in hasil.rhk
    )
    is_assessable = facts.has_enough_duty(rules)
    rule = HasilRule.NUMERIC if is_assessable else HasilRule.TOO_FEW_DUTY_DAYS
    overall = replace(hasil.overall, rating=None, rule=rule)
    return replace(hasil, overall=overall, nilai=hasil.nilai if is_assessable else None, rhk=rhk)


def numeric_hasil_steps(hasil: HasilResult) -> Iterator[Step]:
    """The steps of the hasil without those that rate."""
    for step in hasil_steps(hasil):
        if step["step"] != "hasil_rating":
            yield {**step, "parameters": [name for name in step["parameters"] if name not in _OF_RATINGS]}


def superior_levels(facts: SemesterFacts) -> dict[NilaiPerilaku, Rating]:
    """The assessor's latest level of each value that was given."""
    return {fact.value: fact.rating for fact in latest_feedback(facts.feedback) if _is_superior(fact, facts)}


def value_results(levels: dict[NilaiPerilaku, Rating]) -> tuple[ValueResult, ...]:
    """Every value of the form with its level, None while not given."""
    return tuple(ValueResult(value, levels.get(value)) for value in NilaiPerilaku)


def _is_superior(fact: FeedbackFact, facts: SemesterFacts) -> bool:
    return (fact.giver, fact.peran) == (facts.assessor, Peran.ATASAN)
