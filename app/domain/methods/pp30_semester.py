"""A semester by PP 30/2019 from the facts this application keeps.

The points of the SKP are the mean of the RHK's capaian, each capped, x 100, as in the default profile, but without
ratings. The opinions are the feedback by core value with the points of its level (parameter `perilaku_nilai`, ours):
the aspek of PP 30/2019 are not asked for in the feedback form, and no text translates one list into the other.
Whether there was a new idea is not recorded; from 110 the predikat therefore stays open until a person decides.
"""

from __future__ import annotations

from app.domain.methods.numeric import numeric_hasil, numeric_hasil_steps, superior_levels, value_results
from app.domain.methods.pp30 import METHOD, Conduct, Opinion, conclude
from app.domain.methods.values import MethodValues
from app.domain.perilaku import FeedbackFact, NilaiPerilaku, PerilakuResult, latest_feedback
from app.domain.score_result import ScoreOutcome, ScoreResult, SemesterFacts
from app.domain.score_trace import duty_days_step
from app.domain.scoring_rules import ScoringRules


def score_by_pp30(facts: SemesterFacts, rules: ScoringRules) -> ScoreResult:
    """Points and predikat of a semester. Too few duty days: not assessed, never zero.

    Raises: DomainError("method_peran_unknown") where feedback of a role without weight was given.
    """
    values = MethodValues(METHOD, rules.extra)
    hasil, is_assessable = numeric_hasil(facts, rules), facts.has_enough_duty(rules)
    latest = latest_feedback(facts.feedback)
    opinions = tuple(_opinion(fact, rules) for fact in sorted(latest, key=_order))
    conduct = Conduct(tuple(value.value for value in NilaiPerilaku), opinions, facts.assessor)
    unknown = () if hasil.nilai is not None else ("hasil",)
    found = conclude(hasil.nilai, unknown, (), conduct, None, values)
    perilaku = PerilakuResult(None, None, found.perilaku, value_results(superior_levels(facts)), ())
    return ScoreResult(
        rule_version=METHOD,
        outcome=ScoreOutcome.PROPOSED if is_assessable else ScoreOutcome.BELUM_DINILAI,
        hasil=hasil,
        perilaku=perilaku,
        predikat=found.predikat,
        nilai=found.nilai,
        needs_sentence=(),
        missing=found.missing if is_assessable else (),
        trace=(duty_days_step(facts.duty_days, is_assessable), *numeric_hasil_steps(hasil), *found.steps),
        rules=rules,
    )


def _opinion(fact: FeedbackFact, rules: ScoringRules) -> Opinion:
    return Opinion(fact.giver, fact.peran, fact.value.value, rules.perilaku_nilai[fact.rating])


def _order(fact: FeedbackFact) -> tuple[str, str, str]:
    return (fact.giver, fact.peran.value, fact.value.value)
