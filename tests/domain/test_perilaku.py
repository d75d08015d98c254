from __future__ import annotations

from fractions import Fraction

import pytest

from app.domain.perilaku import (
    FeedbackFact,
    NilaiPerilaku,
    Peran,
    compute_perilaku,
    latest_feedback,
    overall_level,
)
from app.domain.predikat import Rating
from tests.domain.scoring_facts import ASSESSOR, RULES, make_feedback

A, S, B = "di_atas", "sesuai", "di_bawah"


@pytest.mark.parametrize(
    ("levels", "rating"),
    [
        ([1, 2], S),
        ([2, 3], S),
        ([1, 1, 2], B),
        ([2, 3, 3], A),
        ([1, 3], S),
        ([1] * 7, B),
        ([2] * 7, S),
        ([3] * 7, A),
    ],
    ids=["mean 1.5", "mean 2.5", "below 1.5", "above 2.5", "mean 2", "all 1", "all 2", "all 3"],
)
def test_rounds_the_mean_once_with_a_half_going_to_sesuai(levels: list[int], rating: str) -> None:
    assert overall_level(levels) == rating


@pytest.mark.parametrize(
    ("ratings", "rating", "nilai"),
    [
        ((B, B, B, B, S, S, S), B, 70),
        ((B, B, B, S, S, S, S), S, 100),
        ((A, A, A, S, S, S, S), S, 100),
        ((A, A, A, A, S, S, S), A, 120),
        ((B, B, B, B, A, A, A), S, 100),
    ],
    ids=["10/7 below", "11/7 sesuai", "17/7 sesuai", "18/7 above", "13/7 sesuai"],
)
def test_rates_the_seven_values(ratings: tuple[str, ...], rating: str, nilai: int) -> None:
    result = compute_perilaku(make_feedback(*ratings), ASSESSOR, RULES)

    assert (result.rating, result.nilai) == (rating, nilai)


def test_a_mean_without_levels_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        overall_level([])


def test_is_unknown_while_one_value_is_missing() -> None:
    feedback = tuple(fact for fact in make_feedback(A) if fact.value is not NilaiPerilaku.LOYAL)

    result = compute_perilaku(feedback, ASSESSOR, RULES)

    assert (result.rating, result.mean, result.nilai) == (None, None, None)
    assert result.missing == (NilaiPerilaku.LOYAL,)


def test_the_latest_level_of_the_assessor_counts_in_any_order_of_rows() -> None:
    feedback = make_feedback(A, order=2) + make_feedback(B, order=1)

    assert compute_perilaku(feedback, ASSESSOR, RULES).rating == A
    assert compute_perilaku(feedback[::-1], ASSESSOR, RULES).rating == A


@pytest.mark.parametrize(
    ("peran", "giver"), [("rekan", ASSESSOR), ("bawahan", ASSESSOR), ("tim", ASSESSOR), ("atasan", "atasan-lama")]
)
def test_only_the_assessors_own_feedback_as_atasan_is_rated(peran: str, giver: str) -> None:
    result = compute_perilaku(make_feedback(A, peran=peran, giver=giver), ASSESSOR, RULES)

    assert result.rating is None
    assert len(result.missing) == 7


def test_no_assessor_means_no_rating() -> None:
    assert compute_perilaku(make_feedback(S), None, RULES).rating is None


def test_others_never_change_the_rating() -> None:
    feedback = make_feedback(S) + make_feedback(B, peran="rekan", giver="x") + make_feedback(B, peran="tim", giver="y")

    assert compute_perilaku(feedback, ASSESSOR, RULES).rating == S


def test_a_gap_of_a_whole_level_asks_for_an_answer() -> None:
    feedback = make_feedback(A) + make_feedback(S, peran="rekan", giver="x")

    gaps = compute_perilaku(feedback, ASSESSOR, RULES).gaps

    assert [gap.value for gap in gaps] == list(NilaiPerilaku)
    assert {(gap.peran, gap.superior, gap.others_mean, gap.givers) for gap in gaps} == {
        (Peran.REKAN, Rating.DI_ATAS, Fraction(2), 1)
    }


def test_a_gap_below_a_whole_level_asks_nothing() -> None:
    peers = make_feedback(A, peran="rekan", giver="x") + make_feedback(S, peran="rekan", giver="y")

    assert compute_perilaku(make_feedback(S) + peers, ASSESSOR, RULES).gaps == ()


def test_groups_are_compared_one_by_one() -> None:
    others = make_feedback(A, peran="bawahan", giver="x") + make_feedback(B, peran="tim", giver="y")

    gaps = compute_perilaku(make_feedback(S) + others, ASSESSOR, RULES).gaps

    assert {gap.peran for gap in gaps} == {Peran.BAWAHAN, Peran.TIM}
    assert len(gaps) == 14


def test_a_value_the_superior_has_not_given_has_no_gap() -> None:
    assert compute_perilaku(make_feedback(A, peran="rekan", giver="x"), ASSESSOR, RULES).gaps == ()


def test_a_peers_later_level_replaces_the_earlier_one_in_the_gap() -> None:
    peers = make_feedback(B, peran="rekan", giver="x", order=1) + make_feedback(S, peran="rekan", giver="x", order=2)

    assert compute_perilaku(make_feedback(S) + peers, ASSESSOR, RULES).gaps == ()


def test_latest_feedback_keeps_one_per_giver_peran_and_value() -> None:
    value = NilaiPerilaku.ADAPTIF
    old = FeedbackFact("x", Peran.REKAN, value, Rating.SESUAI, 1)
    new = FeedbackFact("x", Peran.REKAN, value, Rating.DI_ATAS, 2)
    other = FeedbackFact("x", Peran.TIM, value, Rating.DI_BAWAH, 1)

    assert set(latest_feedback([new, old, other])) == {new, other}
