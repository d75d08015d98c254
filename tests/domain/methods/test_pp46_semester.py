"""A semester of this application scored by PP 46/2011: which inputs are used, and what stays open."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from app.domain.hasil_facts import SkpFacts
from app.domain.score_explain import score_payload, stored_trace
from app.domain.scoring import compute_score, input_hash, rules_by_method
from tests.domain.methods.facts import AT
from tests.domain.scoring_facts import make_facts, make_feedback, make_indicator, make_rhk, make_skp

RULES = rules_by_method("pp-46-2011", AT)
QUANTITY = make_indicator("I1", target=240, volume=120)
QUALITY = make_indicator("I2", aspek="kualitas", satuan="%", target=100)
TIME = make_indicator("I3", aspek="waktu", satuan="bulan", target=12, realisasi=12)


def _skp(*indicators: Any, **rhk: Any) -> SkpFacts:
    return make_skp(make_rhk(*(indicators or (QUANTITY, QUALITY, TIME)), mutu_ok=9, mutu_all=10, **rhk))


def test_scores_each_rhk_by_its_aspek_and_joins_skp_and_perilaku() -> None:
    result = compute_score(make_facts(_skp(), feedback=make_feedback("sesuai")), RULES)

    # Kuantitas 100, kualitas 90, waktu 76.
    skp = Fraction(266, 3)
    assert (result.rule_version, result.hasil.nilai, result.perilaku.nilai) == ("pp-46-2011", skp, 83)
    assert result.nilai == Fraction(6, 10) * skp + Fraction(4, 10) * 83
    assert (result.predikat, result.missing, result.needs_sentence) == ("baik", (), ())


@pytest.mark.parametrize(
    ("used", "waktu"), [("9.12", 100), ("9.11", Fraction(911, 12)), ("12", 76), ("13", 67 + Fraction(2, 3))]
)
def test_the_boundary_of_24_per_cent_belongs_to_the_first_formula(used: str, waktu: Fraction | int) -> None:
    quick = make_indicator("I3", aspek="waktu", satuan="bulan", target=12, realisasi=used)

    result = compute_score(make_facts(_skp(QUANTITY, QUALITY, quick)), RULES)

    assert result.hasil.nilai == (100 + 90 + waktu) / Fraction(3)


def test_a_cost_makes_a_fourth_part_and_one_without_target_none() -> None:
    cost = make_indicator("I4", aspek="biaya", satuan="rupiah", target=100, realisasi=100, cara_hitung="realisasi")
    free = make_indicator("I4", aspek="biaya", satuan="rupiah", target=0, realisasi=0, cara_hitung="realisasi")

    with_cost, without = (
        compute_score(make_facts(_skp(QUANTITY, QUALITY, TIME, one)), RULES).hasil.nilai for one in (cost, free)
    )

    assert (with_cost, without) == (Fraction(342, 4), Fraction(266, 3))


def test_quantity_above_the_target_is_not_capped() -> None:
    more = make_indicator("I1", target=240, volume=240)

    assert compute_score(make_facts(_skp(more, QUALITY, TIME)), RULES).hasil.nilai == Fraction(366, 3)


def test_several_indicators_of_one_aspek_count_with_their_mean() -> None:
    second = make_indicator("I4", target=240, volume=60)

    result = compute_score(make_facts(_skp(QUANTITY, second, QUALITY, TIME)), RULES)

    assert result.hasil.nilai == (75 + 90 + 76) / Fraction(3)


@pytest.mark.parametrize(
    "indicators",
    [
        (QUANTITY, QUALITY),
        (QUANTITY, QUALITY, replace(TIME, realisasi=None)),
        (QUANTITY, replace(QUALITY, target=TIME.target * 0), TIME),
    ],
)
def test_an_aspek_that_is_not_known_leaves_the_score_open(indicators: tuple[Any, ...]) -> None:
    result = compute_score(make_facts(_skp(*indicators)), RULES)

    assert (result.hasil.nilai, result.predikat, result.missing) == (None, None, ("hasil",))


@pytest.mark.parametrize(("count", "extra"), [(0, 0), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3)])
def test_results_beside_the_main_ones_are_additional_tasks_by_their_number(count: int, extra: int) -> None:
    main = make_rhk(QUANTITY, QUALITY, TIME, mutu_ok=9, mutu_all=10)
    tasks = [
        make_rhk(make_indicator("T", target=240, volume=1), rhk_kode=f"T{number}", kategori="tambahan")
        for number in range(count)
    ]
    idle = make_rhk(make_indicator("T", target=240), rhk_kode="X", kategori="tambahan")

    result = compute_score(make_facts(make_skp(main, *tasks, idle)), RULES)

    assert result.hasil.nilai == Fraction(266, 3) + extra


def test_two_plans_with_the_same_codes_are_two_activities() -> None:
    first = replace(_skp(), skp="1")
    second = replace(_skp(make_indicator("I1", target=240, volume=0), QUALITY, TIME), skp="2")
    second = replace(second, starts_on=second.starts_on.replace(month=4))

    result = compute_score(make_facts(first, second), RULES)

    assert result.hasil.nilai == (Fraction(266, 3) + Fraction(166, 3)) / 2


def test_missing_levels_are_named_value_by_value() -> None:
    result = compute_score(make_facts(_skp(), feedback=make_feedback("sesuai")[1:]), RULES)

    assert (result.predikat, result.missing) == (None, ("perilaku.berorientasi_pelayanan",))


def test_only_the_superior_counts() -> None:
    feedback = make_feedback("di_atas") + make_feedback("di_bawah", peran="rekan", giver="x")

    assert compute_score(make_facts(_skp(), feedback=feedback), RULES).perilaku.nilai == 95


def test_too_few_duty_days_are_not_assessed() -> None:
    result = compute_score(make_facts(_skp(), duty_days=19), RULES)

    assert (result.outcome, result.hasil.nilai, result.nilai, result.predikat, result.missing) == (
        "belum_dinilai",
        None,
        None,
        None,
        (),
    )


@pytest.mark.parametrize(
    ("volume", "level", "predikat"),
    [
        (240, "di_atas", "sangat_baik"),
        (120, "sesuai", "baik"),
        (90, "di_bawah", "butuh_perbaikan"),
        (0, "di_bawah", "kurang"),
    ],
)
def test_a_sebutan_stands_for_a_predikat(volume: int, level: str, predikat: str) -> None:
    done = make_indicator("I1", target=240, volume=volume)

    result = compute_score(make_facts(_skp(done, QUALITY, TIME), feedback=make_feedback(level)), RULES)

    assert result.predikat == predikat


def test_the_derivation_names_its_steps_and_keeps_their_parameters() -> None:
    result = compute_score(make_facts(_skp(), feedback=make_feedback("sesuai")), RULES)
    trace, payload = stored_trace(result), score_payload(result)

    steps = [one["step"] for one in trace["steps"]]
    rhk = next(one for one in trace["steps"] if one["step"] == "rhk")
    assert steps == ["duty_days", *["indicator"] * 3, "rhk", *["pp46_aspek"] * 3, "pp46_skp", "pp46_perilaku",
                     "pp46_nilai", "pp46_sebutan", "pp46_predikat"]  # fmt: skip
    assert (rhk["inputs"]["capaian"], rhk["result"]["capaian"]) == (["1.0000", "0.9000", "0.7600"], "0.8867")
    assert payload["hasil"]["rhk"][0]["capaian"] == "0.8867"
    assert {"pp46_efficiency", "pp46_weights", "pp46_perilaku_points", "pp46_predikat"} <= set(trace["parameters"])
    assert trace["parameters"]["pp46_additional_tasks"]["value"][0] == {"up_to": "0", "value": "0"}
    assert not {"rating_above_from", "predikat_matrix"} & set(trace["parameters"])


def test_the_input_hash_is_that_of_the_method() -> None:
    facts = make_facts(_skp())

    assert input_hash(facts, RULES) != input_hash(facts, rules_by_method("pp-30-2019", AT))
