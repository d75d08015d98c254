from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.hasil import cara_hitung_of, compute_hasil, item_rating, overall_hasil, rate_indicator
from app.domain.hasil_facts import Blank, CaraHitung, IndicatorResult, TargetSplit
from app.domain.periods import Semester
from app.domain.semester_targets import semester_target
from tests.domain.scoring_cases import load_cases, rated_items
from tests.domain.scoring_facts import (
    RULES,
    SEMESTER_1,
    SEMESTER_2,
    make_indicator,
    make_rhk,
    make_rules,
    make_skp,
)

OVERALL = load_cases("hasil_keseluruhan")
JUMLAH = CaraHitung.JUMLAH


def rate(semester: Semester = SEMESTER_1, *, skp: dict[str, Any] | None = None, **values: Any) -> IndicatorResult:
    indicator = make_indicator(**{key: value for key, value in values.items() if not key.startswith("mutu_")})
    mutu = {key: value for key, value in values.items() if key.startswith("mutu_")}
    return rate_indicator(indicator, make_rhk(indicator, **mutu), make_skp(**(skp or {})), semester, RULES)


@pytest.mark.parametrize("case", OVERALL, ids=[case["name"] for case in OVERALL])
def test_overall_rating_follows_the_table(case: dict[str, Any]) -> None:
    overall = overall_hasil(rated_items(case), RULES.small_part)

    assert overall.rating == case.get("rating")
    assert overall.rule == case["rule"]
    assert overall.above + overall.meets + overall.below == overall.rated == len(case["utama"] + case["tambahan"])


def test_the_small_part_is_a_parameter() -> None:
    case = {"utama": "SSB", "tambahan": ""}

    assert overall_hasil(rated_items(case), Fraction(1, 4)).rating == "di_bawah"


@pytest.mark.parametrize(
    ("capaian", "rating"),
    [
        ("0", "di_bawah"),
        ("0.8999", "di_bawah"),
        ("0.90", "sesuai"),
        ("1.0999", "sesuai"),
        ("1.10", "di_atas"),
        ("9", "di_atas"),
    ],
)
def test_both_bounds_belong_to_the_better_rating(capaian: str, rating: str) -> None:
    assert item_rating(Fraction(capaian), RULES) == rating


def test_the_bounds_are_exact_beyond_any_shown_digit() -> None:
    hair = Fraction(1, 10**12)

    assert item_rating(Fraction(9, 10) - hair, RULES) == "di_bawah"
    assert item_rating(Fraction(11, 10) - hair, RULES) == "sesuai"


@pytest.mark.parametrize(
    ("values", "method"),
    [
        ({"aspek": "kuantitas", "target": 13}, "jumlah"),
        ({"aspek": "kuantitas", "target": "12.001"}, "jumlah"),
        ({"aspek": "kuantitas", "target": 12}, "realisasi"),
        ({"aspek": "kualitas", "satuan": "%", "target": 95}, "mutu"),
        ({"aspek": "kualitas", "satuan": " Persen ", "target": 95}, "mutu"),
        ({"aspek": "kualitas", "satuan": "indeks", "target": 80}, "realisasi"),
        ({"aspek": "waktu", "satuan": "bulan", "target": 24}, "realisasi"),
        ({"aspek": "biaya", "satuan": "%", "target": 100}, "realisasi"),
        ({"aspek": "kuantitas", "target": 240, "cara_hitung": "realisasi"}, "realisasi"),
        ({"aspek": "waktu", "target": 1, "cara_hitung": "jumlah"}, "jumlah"),
    ],
)
def test_chooses_the_way_of_counting(values: dict[str, Any], method: str) -> None:
    assert cara_hitung_of(make_indicator(**values), RULES) == method


@pytest.mark.parametrize(
    ("given", "s1", "s2"),
    [
        ({}, ("120", "half"), ("120", "half")),
        ({"target": 25}, ("12.5", "half"), ("12.5", "half")),
        ({"target_s1": 100}, ("100", "given"), ("140", "remainder")),
        ({"target_s2": 100}, ("140", "remainder"), ("100", "given")),
        ({"target_s1": 90, "target_s2": 150}, ("90", "given"), ("150", "given")),
        ({"target_s1": 0}, ("0", "given"), ("240", "remainder")),
    ],
)
def test_splits_a_jumlah_target_over_both_semesters(
    given: dict[str, Any], s1: tuple[str, str], s2: tuple[str, str]
) -> None:
    indicator = make_indicator(**given)

    assert semester_target(indicator, JUMLAH, make_skp(), SEMESTER_1) == (Fraction(s1[0]), s1[1])
    assert semester_target(indicator, JUMLAH, make_skp(), SEMESTER_2) == (Fraction(s2[0]), s2[1])


@pytest.mark.parametrize("method", [CaraHitung.MUTU, CaraHitung.REALISASI])
def test_other_targets_stay_those_of_the_year(method: CaraHitung) -> None:
    indicator = make_indicator(target=95, target_s1=40, target_s2=55)

    assert semester_target(indicator, method, make_skp(), SEMESTER_2) == (Fraction(95), TargetSplit.YEAR)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "semester", "split"),
    [
        (date(2026, 1, 1), date(2026, 6, 30), SEMESTER_1, "whole"),
        (date(2026, 2, 2), date(2026, 3, 31), SEMESTER_1, "whole"),
        (date(2026, 7, 1), date(2026, 12, 31), SEMESTER_2, "whole"),
        (date(2026, 1, 1), date(2026, 7, 1), SEMESTER_1, "half"),
        (date(2026, 6, 30), date(2026, 12, 31), SEMESTER_2, "half"),
        (date(2026, 6, 30), date(2026, 7, 1), SEMESTER_1, "half"),
    ],
)
def test_an_skp_lying_in_one_semester_has_its_whole_target_there(
    starts_on: date, ends_on: date, semester: Semester, split: str
) -> None:
    skp = make_skp(starts_on=starts_on, ends_on=ends_on)

    assert semester_target(make_indicator(), JUMLAH, skp, semester)[1] == split


def test_leave_shrinks_a_jumlah_target_exactly() -> None:
    result = rate(target=240, volume=100, skp={"working_days": 121, "excused_days": 11})

    assert result.target == Fraction(120 * 110, 121)
    assert result.capaian == Fraction(100 * 121, 120 * 110)


@pytest.mark.parametrize(
    "values", [{"cara_hitung": "realisasi", "realisasi": 240}, {"cara_hitung": "mutu", "target": 95}]
)
def test_leave_does_not_touch_other_targets(values: dict[str, Any]) -> None:
    on_leave = rate(**values, skp={"working_days": 120, "excused_days": 60})

    assert on_leave.target == rate(**values).target


@pytest.mark.parametrize(("working", "excused"), [(120, 120), (120, 121), (0, 0)])
def test_a_jumlah_target_without_a_day_to_work_is_blank(working: int, excused: int) -> None:
    result = rate(volume=5, skp={"working_days": working, "excused_days": excused})

    assert (result.blank, result.capaian, result.rating) == (Blank.NO_DUTY_DAYS, None, None)


@pytest.mark.parametrize(
    ("values", "blank"),
    [
        ({"target": 0, "cara_hitung": "jumlah", "volume": 5}, "target_zero"),
        ({"target": 0, "cara_hitung": "realisasi", "realisasi": 5}, "target_zero"),
        ({"target": 0, "cara_hitung": "mutu", "mutu_ok": 1, "mutu_all": 1}, "target_zero"),
        ({"target": 240, "target_s1": 0, "volume": 5}, "target_zero"),
        ({"target": 240, "target_s2": 300, "volume": 5}, "target_zero"),
        ({"target": 95, "cara_hitung": "mutu"}, "no_entries"),
        ({"target": 12, "cara_hitung": "realisasi"}, "no_realisasi"),
    ],
)
def test_blank_indicators_say_why(values: dict[str, Any], blank: str) -> None:
    result = rate(**values)

    assert (result.blank, result.capaian, result.rating) == (blank, None, None)


def test_jumlah_without_entries_is_zero() -> None:
    result = rate(target=240)

    assert (result.capaian, result.rating, result.blank) == (0, "di_bawah", None)


def test_a_reported_zero_is_zero_and_not_blank() -> None:
    assert rate(target=12, cara_hitung="realisasi", realisasi=0).capaian == 0


def test_mutu_is_a_share_by_volume_of_the_target_share() -> None:
    result = rate(cara_hitung="mutu", target="97.5", mutu_ok="39", mutu_all="40")

    assert (result.realisasi, result.capaian) == (Fraction("97.5"), 1)


def test_mutu_with_nothing_good_is_zero() -> None:
    assert rate(cara_hitung="mutu", target=95, mutu_ok=0, mutu_all=40).capaian == 0


def test_the_item_keeps_its_uncapped_capaian_and_the_mean_is_capped() -> None:
    rhk = make_rhk(make_indicator(target=200, volume=300))

    hasil = compute_hasil([make_skp(rhk)], SEMESTER_1, RULES)

    assert hasil.rhk[0].indicators[0].capaian == 3
    assert hasil.rhk[0].capaian == Fraction(6, 5)
    assert hasil.nilai == 120


def test_the_cap_applies_to_each_indicator_before_the_mean() -> None:
    rhk = make_rhk(make_indicator("I1", target=200, volume=300), make_indicator("I2", target=200, volume=60))

    hasil = compute_hasil([make_skp(rhk)], SEMESTER_1, RULES)

    assert hasil.rhk[0].capaian == Fraction(9, 10)
    assert hasil.rhk[0].rating == "sesuai"


def test_an_rhk_with_only_blank_indicators_is_left_out() -> None:
    blank = make_rhk(make_indicator("I1", target=12), rhk_kode="R1")
    rated = make_rhk(make_indicator("I2", target=200, volume=100), rhk_kode="R2", kategori="tambahan")

    hasil = compute_hasil([make_skp(blank, rated)], SEMESTER_1, RULES)

    assert [rhk.rating for rhk in hasil.rhk] == [None, "sesuai"]
    assert (hasil.nilai, hasil.overall.rated, hasil.overall.utama) == (100, 1, 0)


@pytest.mark.parametrize("skp", [[], [make_skp(make_rhk(make_indicator(target=12)))]], ids=["no plan", "all blank"])
def test_nothing_rated_is_unknown(skp: list[Any]) -> None:
    hasil = compute_hasil(skp, SEMESTER_1, RULES)

    assert (hasil.rating, hasil.nilai) == (None, None)


def test_rhk_of_two_skp_with_the_same_code_are_two_results() -> None:
    first = make_skp(make_rhk(make_indicator(target=100, volume=100)), skp="a", ends_on=date(2026, 3, 31))
    second = make_skp(make_rhk(make_indicator(target=100, volume=40)), skp="b", starts_on=date(2026, 4, 1))

    hasil = compute_hasil([second, first], SEMESTER_1, RULES)

    assert [(rhk.skp.skp, rhk.capaian) for rhk in hasil.rhk] == [("a", 1), ("b", Fraction(4, 5))]
    assert hasil.nilai == 90


def test_the_mean_over_rhk_is_exact() -> None:
    rhk = [make_rhk(make_indicator(target=6, volume=n, cara_hitung="jumlah"), rhk_kode=f"R{n}") for n in (1, 2, 3)]

    hasil = compute_hasil([make_skp(*rhk)], SEMESTER_1, RULES)

    assert hasil.nilai == (Fraction(1, 3) + Fraction(2, 3) + 1) / 3 * 100


def test_bounds_and_cap_are_parameters() -> None:
    rules = make_rules(rating_above_from=Decimal("1.05"), capaian_cap=Decimal("1.05"))
    rhk = make_rhk(make_indicator(target=200, volume=110))

    hasil = compute_hasil([make_skp(rhk)], SEMESTER_1, rules)

    assert (hasil.rhk[0].rating, hasil.nilai) == ("di_atas", 105)
