"""The calculation against an independent, slow reading of the rules."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from app.domain.scoring import SemesterFacts, compute_score
from tests.domain.reference_scoring import reference_score
from tests.domain.scoring_facts import RULES
from tests.domain.scoring_random import random_facts


def computed(facts: SemesterFacts) -> dict[str, Any]:
    result = compute_score(facts, RULES)
    return {
        "rating_hasil": result.hasil.rating,
        "hasil": result.hasil.nilai,
        "rating_perilaku": result.perilaku.rating,
        "predikat": result.predikat,
        "nilai": result.nilai,
        "capaian": {
            (rhk.skp.skp, one.facts.indikator_kode): one.capaian for rhk in result.hasil.rhk for one in rhk.indicators
        },
    }


def disagreements(seeds: range) -> list[int]:
    return [seed for seed in seeds if computed(random_facts(seed)) != reference_score(random_facts(seed))]


def test_agrees_on_a_thousand_random_semesters() -> None:
    assert disagreements(range(1000)) == []


@pytest.mark.long
def test_agrees_on_twenty_thousand_random_semesters() -> None:
    assert disagreements(range(1000, 21_000)) == []


def test_the_random_semesters_reach_every_result() -> None:
    results = [compute_score(random_facts(seed), RULES) for seed in range(1000)]

    predikat = Counter(result.predikat for result in results)
    rules = {result.hasil.overall.rule for result in results}
    blanks = {one.blank for result in results for rhk in result.hasil.rhk for one in rhk.indicators}
    assert len(predikat) == 6  # the five and "not yet known"
    assert min(predikat.values()) >= 3
    assert len(rules) == 6
    assert len(blanks) == 5
