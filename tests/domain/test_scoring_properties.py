"""Properties every semester has."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.hasil import compute_hasil, rate_indicator
from app.domain.hasil_facts import SkpFacts
from app.domain.scoring import compute_score, input_hash
from tests.domain.scoring_facts import RULES, SEMESTER_1, SEMESTER_2, make_indicator, make_rhk, make_skp
from tests.domain.scoring_random import random_facts

volumes = st.integers(0, 300_000).map(lambda thousandths: Decimal(thousandths) / 1000)
seeds = st.integers(0, 10**9)


@given(seeds)
def test_every_score_is_bounded(seed: int) -> None:
    result = compute_score(random_facts(seed), RULES)

    assert 0 <= (result.hasil.nilai or 0) <= 120
    assert 0 <= (result.nilai or 0) <= 120
    assert (result.predikat is None) == (result.hasil.rating is None or result.perilaku.rating is None)


@given(seeds, st.randoms())
def test_the_order_of_the_facts_is_irrelevant(seed: int, random: Any) -> None:
    facts = random_facts(seed)

    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(items, len(items)))

    mixed = replace(
        facts,
        feedback=shuffled(facts.feedback),
        skp=shuffled(
            tuple(
                replace(one, rhk=shuffled(tuple(replace(r, indicators=shuffled(r.indicators)) for r in one.rhk)))
                for one in facts.skp
            )
        ),
    )

    first, second = compute_score(facts, RULES), compute_score(mixed, RULES)

    assert (second.predikat, second.nilai) == (first.predikat, first.nilai)
    assert second.trace == first.trace
    assert input_hash(mixed, RULES) == input_hash(facts, RULES)


def with_more_volume(skp: SkpFacts, more: int) -> SkpFacts:
    return replace(
        skp,
        rhk=tuple(
            replace(rhk, indicators=tuple(replace(one, volume=one.volume + more) for one in rhk.indicators))
            for rhk in skp.rhk
        ),
    )


@given(seeds, st.integers(1, 100))
def test_more_volume_never_lowers_the_result(seed: int, more: int) -> None:
    facts = random_facts(seed)

    before = compute_hasil(facts.skp, facts.semester, RULES)
    after = compute_hasil([with_more_volume(one, more) for one in facts.skp], facts.semester, RULES)

    assert (after.nilai or 0) >= (before.nilai or 0)
    assert (after.rating.level if after.rating else 0) >= (before.rating.level if before.rating else 0)


@given(st.integers(1, 1000), volumes, st.integers(1, 130), st.integers(0, 128))
def test_leave_never_lowers_capaian(target: int, volume: Decimal, working_days: int, leave: int) -> None:
    indicator = make_indicator(target=target, volume=volume, cara_hitung="jumlah")
    excused_days = min(leave, working_days - 1)

    present = rate_indicator(indicator, make_rhk(), make_skp(working_days=working_days), SEMESTER_1, RULES)
    on_leave = rate_indicator(
        indicator, make_rhk(), make_skp(working_days=working_days, excused_days=excused_days), SEMESTER_1, RULES
    )

    assert present.capaian is not None
    assert on_leave.capaian is not None
    assert on_leave.capaian >= present.capaian


@given(st.integers(1, 130), st.integers(0, 128))
def test_who_works_fully_on_the_days_left_reaches_exactly_one(working_days: int, leave: int) -> None:
    present = working_days - min(leave, working_days - 1)
    indicator = make_indicator(target=working_days * 2, volume=present, cara_hitung="jumlah")
    skp = make_skp(working_days=working_days, excused_days=working_days - present)

    assert rate_indicator(indicator, make_rhk(), skp, SEMESTER_1, RULES).capaian == 1


@given(volumes, st.none() | volumes)
def test_the_semester_targets_of_a_year_add_up(target: Decimal, target_s1: Decimal | None) -> None:
    skp = make_skp(make_rhk(make_indicator(target=target, target_s1=target_s1, cara_hitung="jumlah")))

    first = compute_hasil([skp], SEMESTER_1, RULES).rhk[0].indicators[0]
    second = compute_hasil([skp], SEMESTER_2, RULES).rhk[0].indicators[0]

    assert first.target + second.target == Fraction(target)
