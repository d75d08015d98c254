"""PP 30/2019 and PP 46/2011 against an independent, slow reading, and what holds for every case."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.methods.menit import MenitFacts, compute_menit
from app.domain.methods.pp30 import Pp30Result, compute_pp30
from app.domain.methods.pp46 import Kegiatan, compute_pp46, less_is_better
from app.domain.periods import Month
from tests.domain.methods.facts import MENIT, PP30, PP30_OPINIONS, PP46
from tests.domain.methods.reference import random_pp30, random_pp46, slow_pp30, slow_pp46

seeds = st.integers(0, 10**9)


def by_pp30(seed: int) -> Pp30Result:
    items, conduct, idea, asks_others = random_pp30(seed)
    return compute_pp30(items, conduct, idea, PP30_OPINIONS if asks_others else PP30)


def disagree_30(seeds: range) -> list[int]:
    return [seed for seed in seeds if _parts(by_pp30(seed), "predikat") != slow_pp30(*random_pp30(seed))]


def disagree_46(seeds: range) -> list[int]:
    return [
        seed
        for seed in seeds
        if _parts(compute_pp46(random_pp46(seed), PP46), "sebutan") != slow_pp46(random_pp46(seed))
    ]


def _parts(result: Any, word: str) -> dict[str, Any]:
    return {name: getattr(result, name) for name in ("skp", "perilaku", "nilai", word)}


def test_pp30_agrees_on_a_thousand_random_cases() -> None:
    assert disagree_30(range(1000)) == []


def test_pp46_agrees_on_a_thousand_random_cases() -> None:
    assert disagree_46(range(1000)) == []


@pytest.mark.long
def test_both_agree_on_ten_thousand_random_cases() -> None:
    assert disagree_30(range(1000, 11_000)) + disagree_46(range(1000, 11_000)) == []


def test_the_random_cases_reach_every_result() -> None:
    assert {by_pp30(seed).predikat for seed in range(1000)} == {
        None,
        "sangat_baik",
        "baik",
        "butuh_perbaikan",
        "kurang",
        "sangat_kurang",
    }
    assert {compute_pp46(random_pp46(seed), PP46).sebutan for seed in range(1000)} == {
        None,
        "sangat_baik",
        "baik",
        "cukup",
        "kurang",
        "buruk",
    }


@given(seeds)
def test_pp30_is_bounded_and_unknown_only_with_a_reason(seed: int) -> None:
    result = by_pp30(seed)

    assert 0 <= (result.nilai or 0) <= 120
    assert (result.predikat is None) == bool(result.missing)


@given(seeds, st.integers(0, 3))
def test_pp30_never_falls_when_more_is_done(seed: int, more: int) -> None:
    items, conduct, idea, asks_others = random_pp30(seed)
    values = PP30_OPINIONS if asks_others else PP30
    raised = [replace(one, realisasi=None if one.realisasi is None else one.realisasi + more) for one in items]

    before, after = (compute_pp30(each, conduct, idea, values).nilai for each in (items, raised))

    assert (before is None) == (after is None)
    assert (after or 0) >= (before or 0)


@given(seeds, st.randoms())
def test_pp46_does_not_depend_on_the_order_of_activities(seed: int, random: Any) -> None:
    facts = random_pp46(seed)
    mixed: tuple[Kegiatan, ...] = tuple(random.sample(facts.kegiatan, len(facts.kegiatan)))

    assert compute_pp46(replace(facts, kegiatan=mixed), PP46).nilai == compute_pp46(facts, PP46).nilai


@given(st.integers(1, 10**6), st.integers(0, 76_000))
def test_pp46_rewards_using_less_only_down_to_the_bound(target: int, thousandths: int) -> None:
    used = Fraction(thousandths, 1000)

    nilai = less_is_better(Fraction(target), target * used / 100, PP46)

    assert nilai == (100 if used == 76 else used)


@given(st.lists(st.integers(0, 2000), max_size=6), st.integers(0, 400), st.integers(0, 3))
def test_menit_stays_between_nothing_and_all(minutes: list[int], late: int, izin: int) -> None:
    facts = MenitFacts(Month(2026, 3), 20, sum(minutes), {"izin": izin}, late_minutes=late)

    result = compute_menit(facts, MENIT)

    assert result.aktivitas is not None
    assert 0 <= result.aktivitas <= 1 - Fraction(late + 300 * izin, 6000)


@given(st.integers(0, 20))
def test_leave_never_lowers_a_month_of_full_days(days: int) -> None:
    facts = MenitFacts(Month(2026, 3), 20, 300 * (20 - days), {"cuti": days})

    assert compute_menit(facts, MENIT).aktivitas == 1
