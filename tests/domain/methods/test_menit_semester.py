"""A semester of this application scored by the minutes of its months, as in DKI Jakarta."""

from __future__ import annotations

from fractions import Fraction

import pytest

from app.domain.methods.menit import MenitFacts
from app.domain.periods import Month
from app.domain.score_explain import stored_trace
from app.domain.scoring import compute_score, input_hash, rules_by_method
from tests.domain.methods.facts import AT
from tests.domain.scoring_facts import make_facts, make_feedback, make_indicator, make_rhk, make_skp

RULES = rules_by_method("dki-menit", AT)
PLAN = make_skp(make_rhk(make_indicator(target=240, volume=126)))


def _month(number: int, done: int = 6000, days: int = 20, **absence: int) -> MenitFacts:
    return MenitFacts(Month(2026, number), days, done, absence)


def test_is_the_mean_of_the_months_and_leaves_the_predikat_to_the_superior() -> None:
    result = compute_score(make_facts(PLAN, months=(_month(1), _month(2, 3000))), RULES)

    assert (result.rule_version, result.nilai, result.hasil.nilai) == ("dki-menit", Fraction(105, 2), Fraction(105, 2))
    assert (result.predikat, result.missing, result.needs_sentence) == (None, ("predikat_atasan",), ())


@pytest.mark.parametrize(
    ("absence", "nilai"),
    [({"izin": 2}, 63), ({"sakit_surat": 2}, Fraction(133, 2)), ({"cuti": 2}, 70)],
)
def test_absence_lowers_what_can_be_reached_and_leave_does_not(absence: dict[str, int], nilai: Fraction | int) -> None:
    assert compute_score(make_facts(PLAN, months=(_month(1, **absence),)), RULES).nilai == nilai


def test_a_month_without_working_days_says_nothing() -> None:
    result = compute_score(make_facts(PLAN, months=(_month(1), _month(2, 0, days=0))), RULES)

    assert result.nilai == 70


def test_without_any_month_the_score_is_unknown() -> None:
    result = compute_score(make_facts(PLAN), RULES)

    assert (result.nilai, result.missing) == (None, ("hasil",))


def test_levels_of_perilaku_are_shown_and_not_weighed() -> None:
    low, high = (
        compute_score(make_facts(PLAN, months=(_month(1),), feedback=make_feedback(level)), RULES)
        for level in ("di_bawah", "di_atas")
    )

    assert (low.nilai, low.perilaku.nilai) == (high.nilai, None)
    assert {one.rating for one in high.perilaku.values} == {"di_atas"}


def test_too_few_duty_days_are_not_assessed() -> None:
    result = compute_score(make_facts(PLAN, duty_days=19, months=(_month(1),)), RULES)

    assert (result.outcome, result.nilai, result.missing) == ("belum_dinilai", None, ())


def test_the_derivation_goes_month_by_month() -> None:
    trace = stored_trace(compute_score(make_facts(PLAN, months=(_month(1), _month(2))), RULES))

    months = [one["subject"]["bulan"] for one in trace["steps"] if one["step"] == "menit_nilai"]
    assert months == ["2026-01", "2026-02"]
    assert {"menit_norm", "menit_absence", "menit_absence_kinds", "menit_weight"} <= set(trace["parameters"])


def test_a_changed_month_changes_the_input_hash_and_none_leaves_it() -> None:
    plain, one, other = (make_facts(PLAN, months=months) for months in ((), (_month(1),), (_month(1, 5999),)))

    assert len({input_hash(facts, RULES) for facts in (plain, one, other)}) == 3
