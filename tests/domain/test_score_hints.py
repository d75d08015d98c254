"""What a result below expectation lacks, from the stored derivation."""

from fractions import Fraction
from typing import Any

import pytest

from app.domain.hasil_facts import CaraHitung, RhkFacts
from app.domain.score_explain import stored_trace
from app.domain.score_hints import RhkHint, exact_target, rhk_hints
from app.domain.scoring import compute_score
from tests.domain.scoring_facts import RULES, SEMESTER_1, make_facts, make_indicator, make_rhk, make_skp


def _hints(*rhk: RhkFacts, **skp: Any) -> tuple[RhkHint, ...]:
    result = compute_score(make_facts(make_skp(*rhk, **skp)), RULES)
    return rhk_hints(stored_trace(result), SEMESTER_1)


def test_two_more_pieces_make_it_meet() -> None:
    hint = _hints(make_rhk(make_indicator(target=48, volume=20, entries=20)))[0]

    assert (hint.lacking, hint.needed, hint.target) == (2, 22, 24)


def test_a_result_that_meets_has_no_hint() -> None:
    assert _hints(make_rhk(make_indicator(target=48, volume=22, entries=22))) == ()


def test_leave_lowers_what_is_needed() -> None:
    hint = _hints(make_rhk(make_indicator(target=48, volume=10, entries=9)), working_days=120, excused_days=30)[0]

    assert (hint.needed, hint.target) == (17, 18)


@pytest.mark.parametrize(
    ("parts", "target"),
    [({}, 24), ({"target_s1": 10}, 10), ({"target_s2": 40}, 8)],
)
def test_the_target_is_rebuilt_exactly(parts: dict[str, int], target: int) -> None:
    facts = make_facts(make_skp(make_rhk(make_indicator(target=48, **parts))))
    steps = stored_trace(compute_score(facts, RULES))["steps"]

    inputs = next(step["inputs"] for step in steps if step["step"] == "indicator")
    assert exact_target(inputs, SEMESTER_1) == target


def test_names_the_weakest_of_several_and_counts_the_others() -> None:
    hint = _hints(
        make_rhk(
            make_indicator("I1", target=200, volume=50, entries=9),
            make_indicator("I2", target=100, volume=50, entries=9),
        )
    )[0]

    assert (hint.indikator_kode, hint.needed, hint.lacking) == ("I1", 80, 30)


def test_prefers_what_entries_can_still_raise() -> None:
    hint = _hints(
        make_rhk(
            make_indicator("I1", target=100, volume=40, entries=9),
            make_indicator("I2", target=12, aspek="waktu", realisasi=9),
        )
    )[0]

    assert (hint.indikator_kode, hint.cara_hitung) == ("I1", CaraHitung.JUMLAH)


def test_takes_the_next_where_the_weakest_cannot_reach_it() -> None:
    hint = _hints(
        make_rhk(
            make_indicator("I1", target=100, volume=40, entries=9),
            make_indicator("I2", target=12, aspek="waktu", realisasi=6),
        )
    )[0]

    assert (hint.indikator_kode, hint.needed) == ("I2", 12)


def test_a_share_is_lifted_in_per_cent() -> None:
    hint = _hints(make_rhk(make_indicator(aspek="kualitas", satuan="%", target=95), mutu_ok=3, mutu_all=4))[0]

    assert (hint.cara_hitung, hint.realised, hint.needed) == (CaraHitung.MUTU, 75, Fraction("85.5"))


def test_what_no_figure_could_lift_has_no_hint() -> None:
    assert (
        _hints(
            make_rhk(
                make_indicator("I1", target=12, aspek="waktu", realisasi=1),
                make_indicator("I2", target=12, aspek="waktu", realisasi=2),
                make_indicator("I3", target=12, aspek="waktu", realisasi=2),
            )
        )
        == ()
    )


def test_an_empty_result_has_no_hint() -> None:
    assert _hints(make_rhk(make_indicator(target=12))) == ()
