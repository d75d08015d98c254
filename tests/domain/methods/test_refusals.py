"""What a method refuses, each with its code and the place to look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.errors import DomainError, ParameterNotInForce
from app.domain.methods.menit import MenitFacts, compute_menit, menit_values
from app.domain.methods.pp30 import ASPEK, Conduct, Opinion, TargetFact, compute_pp30, pp30_values
from app.domain.methods.pp46 import Kegiatan, Measure, Pp46Facts, compute_pp46, pp46_values
from app.domain.methods.values import descending_bands, weights
from app.domain.perilaku import Peran
from app.domain.periods import Month
from app.domain.scoring import STRUCTURES, Structure, structure_for
from app.parameters.loader import load_parameters
from tests.domain.methods.facts import BOSS, MENIT, PP30, PP46, with_value

ONE = Measure(Decimal(12), Decimal(12))
YEAR = Pp46Facts((Kegiatan("K1", ONE, ONE, ONE),), {})
MONTH = MenitFacts(Month(2026, 3), 20, 0)


def code_of(act: Callable[[], Any]) -> tuple[str, Any]:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value.code, caught.value.params


@pytest.mark.parametrize("target", ["0", "-1", "NaN", "Infinity"])
def test_pp30_refuses_a_target_that_is_not_above_zero(target: str) -> None:
    items = [TargetFact("T1", Decimal(target), Decimal(1))]

    code, params = code_of(lambda: compute_pp30(items, Conduct(ASPEK, (), BOSS), None, PP30))

    assert (code, params["what"]) == ("method_target_invalid", "T1")


@pytest.mark.parametrize("realisasi", ["-0.001", "NaN"])
def test_pp30_refuses_a_negative_realisasi(realisasi: str) -> None:
    items = [TargetFact("T1", Decimal(1), Decimal(realisasi))]

    code, params = code_of(lambda: compute_pp30(items, Conduct(ASPEK, (), BOSS), None, PP30))

    assert (code, params["what"]) == ("method_amount_negative", "T1")


def opinion_error(*opinions: Opinion) -> tuple[str, Any]:
    return code_of(lambda: compute_pp30([], Conduct(ASPEK, opinions, BOSS), None, PP30))


def test_pp30_refuses_feedback_of_a_role_without_weight() -> None:
    code, params = opinion_error(Opinion("x", Peran.TIM, "komitmen", Decimal(90)))

    assert (code, params) == ("method_peran_unknown", {"method": "pp-30-2019", "peran": "tim"})


@pytest.mark.parametrize("nilai", ["-1", "120.01", "NaN"])
def test_pp30_refuses_points_outside_the_scale(nilai: str) -> None:
    code, params = opinion_error(Opinion(BOSS, Peran.ATASAN, "komitmen", Decimal(nilai)))

    assert (code, params["what"], params["top"]) == ("method_points_invalid", "komitmen", "120")


def test_pp30_refuses_an_aspek_that_does_not_count_for_the_person() -> None:
    code, params = opinion_error(Opinion(BOSS, Peran.ATASAN, "kepemimpinan", Decimal(90)))

    assert (code, params["aspek"]) == ("method_aspek_unknown", "kepemimpinan")


def test_pp30_refuses_two_numbers_of_one_giver_for_one_aspek() -> None:
    twice = Opinion("x", Peran.REKAN, "komitmen", Decimal(90))

    assert opinion_error(twice, twice)[0] == "method_opinion_twice"


@pytest.mark.parametrize(
    ("changed", "code", "what"),
    [
        (replace(YEAR, tugas_tambahan=-1), "method_amount_negative", "tugas_tambahan"),
        (replace(YEAR, perilaku={"integritas": Decimal(101)}), "method_points_invalid", "integritas"),
        (
            replace(YEAR, kegiatan=(Kegiatan("K1", ONE, ONE, Measure(Decimal(0), None)),)),
            "method_target_invalid",
            "K1.waktu",
        ),
        (
            replace(YEAR, kegiatan=(Kegiatan("K1", ONE, ONE, Measure(Decimal(1), Decimal(-1))),)),
            "method_amount_negative",
            "K1.waktu",
        ),
    ],
)
def test_pp46_refuses_what_cannot_be(changed: Pp46Facts, code: str, what: str) -> None:
    found, params = code_of(lambda: compute_pp46(changed, PP46))

    assert (found, params["what"]) == (code, what)


def test_pp46_counts_every_aspek_that_is_asked_for() -> None:
    result = compute_pp46(replace(YEAR, perilaku={"disiplin": Decimal(90), "kepemimpinan": None}), PP46)

    assert (result.perilaku, result.missing) == (None, ("perilaku.kepemimpinan",))


def test_pp46_knows_no_behaviour_where_nothing_is_asked_for() -> None:
    result = compute_pp46(YEAR, PP46)

    assert (result.perilaku, result.nilai, result.missing) == (None, None, ("perilaku",))


@pytest.mark.parametrize("aspek", ["kuantitas", "kualitas", "waktu"])
def test_pp46_leaves_an_activity_without_one_of_the_three_aspek_unknown(aspek: str) -> None:
    activity = replace(YEAR.kegiatan[0], **{aspek: None})

    result = compute_pp46(replace(YEAR, kegiatan=(activity,)), PP46)

    assert (result.kegiatan, result.skp, "kegiatan.K1" in result.missing) == ({"K1": None}, None, True)


def test_pp46_refuses_a_creativity_the_table_does_not_know() -> None:
    code, params = code_of(lambda: compute_pp46(replace(YEAR, kreativitas="dunia"), PP46))

    assert (code, params["key"]) == ("method_value_missing", "dunia")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (replace(MONTH, working_days=-1), "method_amount_negative"),
        (replace(MONTH, late_minutes=-1), "method_amount_negative"),
        (replace(MONTH, early_minutes=-1), "method_amount_negative"),
        (replace(MONTH, absence={"izin": -1}), "method_amount_negative"),
        (replace(MONTH, absence={"bolos": 1}), "method_value_missing"),
        (replace(MONTH, absence={"izin": 20, "cuti": 1}), "method_absence_over_days"),
        (replace(MONTH, done_minutes=-1), "method_amount_negative"),
        (replace(MONTH, done_minutes=Decimal("NaN")), "method_amount_negative"),
    ],
)
def test_menit_refuses_what_cannot_be(changed: MenitFacts, code: str) -> None:
    assert code_of(lambda: compute_menit(changed, MENIT))[0] == code


def test_a_whole_month_of_absence_is_still_a_month() -> None:
    assert compute_menit(replace(MONTH, absence={"izin": 20}), MENIT).aktivitas == 0


def test_weights_that_do_not_sum_to_one_are_refused() -> None:
    values = with_value(PP30, "pp30_inner_split", {"atasan": Decimal("0.6"), "lainnya": Decimal("0.5")})

    assert code_of(lambda: weights(values, "pp30_inner_split"))[0] == "method_weights_invalid"


def test_negative_weights_are_refused() -> None:
    values = with_value(PP30, "pp30_inner_split", {"atasan": Decimal("1.1"), "lainnya": Decimal("-0.1")})

    assert code_of(lambda: weights(values, "pp30_inner_split"))[0] == "method_weights_invalid"


@pytest.mark.parametrize(
    "bands",
    [{"baik": 90, "kurang": 95, "buruk": 0}, {"baik": 90, "kurang": 90, "buruk": 0}, {"baik": 90, "kurang": 50}],
)
def test_bands_with_a_hole_or_out_of_order_are_refused(bands: dict[str, int]) -> None:
    values = with_value(PP46, "pp46_bands", bands)

    assert code_of(lambda: descending_bands(values, "pp46_bands"))[0] == "method_bands_invalid"


@pytest.mark.parametrize(
    ("read", "name", "first"),
    [
        (pp30_values, "pp30_opinions", date(2019, 4, 29)),
        (pp46_values, "pp46_weights", date(2014, 1, 1)),
        (menit_values, "menit_norm", date(2020, 1, 1)),
    ],
)
def test_a_method_has_no_numbers_the_day_before_its_first(read: Any, name: str, first: date) -> None:
    before = load_parameters().at(first.replace(day=1) if first.day > 1 else date(first.year - 1, 12, 31), "test")

    with pytest.raises(ParameterNotInForce) as caught:
        read(before)

    assert caught.value.name == name
    assert read(load_parameters().at(first, "test")).found[name].valid_from == first


@pytest.mark.parametrize("structure", STRUCTURES, ids=[one.rule_version for one in STRUCTURES])
def test_a_method_is_usable_from_its_first_day(structure: Structure) -> None:
    assert structure_for(structure.valid_from, structure.rule_version) is structure


@pytest.mark.parametrize("structure", STRUCTURES, ids=[one.rule_version for one in STRUCTURES])
def test_a_method_is_not_usable_the_day_before(structure: Structure) -> None:
    with pytest.raises(ParameterNotInForce):
        structure_for(structure.valid_from - timedelta(days=1), structure.rule_version)


def test_an_unknown_method_is_refused_with_the_known_ones() -> None:
    code, params = code_of(lambda: structure_for(date(2026, 1, 1), "pp-10-1979"))

    assert (code, params["method"]) == ("scoring_method_unknown", "pp-10-1979")
    assert params["known"].split(", ") == [one.rule_version for one in STRUCTURES]
