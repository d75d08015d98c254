"""A semester of this application scored by PP 30/2019."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from app.domain.errors import DomainError, ParameterNotInForce
from app.domain.methods.pp30 import PP30_NAMES
from app.domain.parameters import Parameters
from app.domain.periods import Semester
from app.domain.score_explain import score_payload, stored_trace
from app.domain.scoring import compute_score, input_hash, rules_by_method
from app.domain.scoring_rules import RULE_NAMES, scoring_rules
from app.parameters.loader import load_parameters
from tests.domain.methods.facts import AT, PP30_OPINIONS
from tests.domain.scoring_facts import make_facts, make_feedback, make_indicator, make_rhk, make_skp

RULES = rules_by_method("pp-30-2019", AT)
DONE = make_skp(make_rhk(make_indicator(target=240, volume=126)))


WITH_OPINIONS = replace(RULES, extra={**RULES.extra, "pp30_opinions": PP30_OPINIONS.found["pp30_opinions"]})


def test_weighs_the_points_of_skp_and_superior() -> None:
    result = compute_score(make_facts(DONE, feedback=make_feedback("sesuai")), RULES)

    assert (result.rule_version, result.hasil.nilai, result.perilaku.nilai) == ("pp-30-2019", 105, 100)
    assert (result.nilai, result.predikat, result.missing) == (Fraction("103.5"), "baik", ())


def test_forms_no_ratings() -> None:
    payload = score_payload(compute_score(make_facts(DONE), RULES))

    rhk = payload["hasil"]["rhk"][0]
    assert (payload["hasil"]["rating"], payload["perilaku"]["rating"], rhk["rating"]) == (None, None, None)
    assert (rhk["indikator"][0]["rating"], rhk["capaian"], payload["needs_sentence"]) == (None, "1.0500", [])


def test_peers_and_subordinates_count_where_the_city_asks_them() -> None:
    others = make_feedback("di_bawah", peran="rekan", giver="x") + make_feedback("di_atas", peran="bawahan", giver="y")

    result = compute_score(make_facts(DONE, feedback=make_feedback("sesuai") + others), WITH_OPINIONS)

    assert result.perilaku.nilai == Fraction(60, 100) * 100 + Fraction(40, 100) * 95
    assert result.nilai == Fraction(60, 100) * 105 + Fraction(40, 100) * 98


def test_only_the_latest_word_of_a_giver_counts() -> None:
    feedback = make_feedback("di_bawah", order=1) + make_feedback("sesuai", order=2)

    assert compute_score(make_facts(DONE, feedback=feedback), RULES).perilaku.nilai == 100


def test_feedback_of_the_team_is_refused_because_it_has_no_weight() -> None:
    feedback = make_feedback("sesuai") + make_feedback("sesuai", peran="tim", giver="x")

    with pytest.raises(DomainError) as caught:
        compute_score(make_facts(DONE, feedback=feedback), RULES)

    assert (caught.value.code, caught.value.params["peran"]) == ("method_peran_unknown", "tim")


def test_the_top_band_waits_for_a_word_about_a_new_idea() -> None:
    facts = make_facts(make_skp(make_rhk(make_indicator(target=240, volume=240))), feedback=make_feedback("di_atas"))

    result = compute_score(facts, RULES)

    assert (result.nilai, result.predikat, result.missing) == (120, None, ("ide_baru",))


def test_too_few_duty_days_are_not_assessed() -> None:
    result = compute_score(make_facts(DONE, duty_days=19), RULES)

    assert (result.outcome, result.hasil.nilai, result.nilai, result.predikat) == ("belum_dinilai", None, None, None)
    assert (result.missing, result.hasil.overall.rule) == ((), "too_few_duty_days")


def test_missing_behaviour_is_named_value_by_value() -> None:
    result = compute_score(make_facts(DONE, feedback=make_feedback("sesuai")[1:]), RULES)

    assert (result.predikat, result.missing) == (None, ("perilaku.berorientasi_pelayanan",))


def test_nothing_done_yet_leaves_the_score_unknown() -> None:
    blank = make_skp(make_rhk(make_indicator(target=12)))

    assert compute_score(make_facts(blank), RULES).missing == ("hasil",)


def test_the_derivation_names_only_parameters_that_are_kept_with_it() -> None:
    trace = stored_trace(compute_score(make_facts(DONE), RULES))

    assert {"pp30_weights", "pp30_bands", "capaian_cap"} <= set(trace["parameters"])
    assert not {"rating_above_from", "small_part", "predikat_matrix"} & set(trace["parameters"])
    assert [step["step"] for step in trace["steps"]][-2:] == ["pp30_nilai", "pp30_predikat"]


def test_the_input_hash_tells_the_methods_apart() -> None:
    facts = make_facts(DONE)

    assert input_hash(facts, RULES) != input_hash(facts, scoring_rules(AT))


def test_the_default_method_keeps_its_rules_and_hash() -> None:
    rules = rules_by_method("permenpanrb-6-2022", AT)

    assert (rules, tuple(rules.payloads), rules.method) == (scoring_rules(AT), RULE_NAMES, "permenpanrb-6-2022")


def test_a_method_nobody_knows_is_refused() -> None:
    with pytest.raises(DomainError) as caught:
        rules_by_method("entah", AT)

    assert (caught.value.code, caught.value.params["method"]) == ("scoring_method_unknown", "entah")


def test_a_method_without_numbers_in_force_is_refused() -> None:
    shipped = load_parameters()
    without = Parameters(one for name, one in shipped.items() if name != PP30_NAMES[1])

    with pytest.raises(ParameterNotInForce) as caught:
        rules_by_method("pp-30-2019", without.at(date(2026, 6, 30), "test"))

    assert caught.value.name == "pp30_weights"


def test_a_semester_before_the_method_is_refused() -> None:
    with pytest.raises(ParameterNotInForce):
        compute_score(make_facts(DONE, semester=Semester(2018, 2)), RULES)
