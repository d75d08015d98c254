"""The default profile beyond the worked examples: switches, unknowns, refusals, unchanging properties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid, ParameterNotInForce
from app.domain.money import rupiah
from app.domain.parameters import DatedValue, Parameter, Parameters, ParametersAt, Status
from app.domain.tpp import Computed, compute
from app.parameters.loader import load_parameters
from app.parameters.profiles import load_profile
from tests.domain.tpp.profiles import month_rules

W1 = {"basic": 5_000_000, "predikat": "baik", "tl1": 2, "tl2": 1, "tk": 1, "apel_absen": 1}
PAYROLL = {"gaji_kotor": 4_705_797, "pph_gaji": 0, "dasar_bpjs": 4_213_646, "ptkp": "K/2"}
PREDIKAT = ["sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang"]


RULES = month_rules("2026-03")


def _pay(facts: dict[str, Any], **switched: Any) -> Computed:
    return compute(load_profile(), facts, _switched(**switched) if switched else RULES)


def _switched(**values: Any) -> ParametersAt:
    """The shipped parameters with some of them set to another value."""
    row = {
        name: DatedValue(date(2024, 1, 1), None, date(2024, 1, 1), "Perwali Contoh", Status.OURS, value)
        for name, value in values.items()
    }
    changed = Parameters(
        Parameter(p.name, p.description, p.unit, (row[p.name],)) if p.name in row else p
        for p in load_parameters().values()
    )
    return changed.at(RULES.on, "uji")


def test_missed_apel_costs_the_discipline_part_once_switched_on() -> None:
    computed = _pay(W1, apel_enabled=True)

    assert computed.outputs["tpp_bruto"] == 4_710_000
    assert computed.outputs["disiplin"] == 1_860_000


def test_superior_penalty_lowers_the_coefficient_once_switched_on() -> None:
    facts = {**W1, "predikat": "kurang", "tidak_menilai_bawahan": True}

    computed = _pay(facts, apel_enabled=True, superior_penalty_enabled=True)

    assert computed.outputs["tpp_bruto"] == 3_855_000


def test_apel_and_absence_together_never_exceed_the_discipline_part() -> None:
    computed = _pay({**W1, "tk": 33, "apel_absen": 20}, apel_enabled=True)

    assert computed.outputs["disiplin"] == 0


@pytest.mark.parametrize("unknown", ["gaji_kotor", "pph_gaji", "dasar_bpjs"])
def test_unknown_payroll_empties_what_depends_on_it_and_says_so(unknown: str) -> None:
    computed = _pay({**W1, **PAYROLL, unknown: None})

    assert computed.outputs["tpp_bruto"] == 4_750_000
    assert computed.outputs["tpp_netto"] is None
    assert computed.unknown == (unknown,)
    assert computed.notes == ("gaji_kotor_belum_diimpor",)
    assert (computed.value_of, computed.value) == ("tpp_bruto", 4_750_000)


def test_payroll_makes_the_net_amount_the_result() -> None:
    computed = _pay({**W1, **PAYROLL})

    assert computed.value_of == "tpp_netto"
    assert computed.value == computed.outputs["tpp_netto"]


def test_unknown_event_count_is_never_taken_for_zero() -> None:
    computed = _pay({**W1, **PAYROLL, "tk": None})

    assert computed.outputs["tpp_bruto"] is None
    assert computed.unknown == ("tk",)


@pytest.mark.parametrize("kelas", [16, 17])
def test_unconfirmed_class_is_refused_by_name(kelas: int) -> None:
    with pytest.raises(ParameterNotInForce) as refusal:
        _pay({"kelas_jabatan": kelas, "predikat": "baik"})

    assert refusal.value.params == {"name": f"tukin[{kelas}]", "date": "2026-03-31", "asked_by": "uji"}


def test_held_line_has_no_value_and_stops() -> None:
    computed = _pay({"kelas_jabatan": 8, "predikat": None, **PAYROLL})

    assert (computed.held, computed.value, computed.value_of) == ("predikat_belum_final", None, None)
    assert computed.trace[-1].note == "held"
    assert computed.outputs["tpp_bruto"] is None


@pytest.mark.parametrize(
    ("facts", "wrong", "code"),
    [
        ({"basic": 5, "predikat": "bagus"}, "predikat", "fact_not_one_of"),
        ({"basic": 5, "predikat": 3}, "predikat", "fact_not_a_code"),
        ({"basic": 5}, "predikat", "fact_missing"),
        ({"predikat": "baik"}, "basic", "fact_needed"),
        ({"predikat": "baik"}, "kelas_jabatan", "fact_needed"),
        ({"basic": 5, "predikat": "baik", "gaji_kotor": 5, "pph_gaji": 0, "ptkp": "TK/0"}, "dasar_bpjs", "fact_missing"),
        ({"basic": -5, "predikat": "baik"}, "basic", "fact_negative"),
        ({"basic": Decimal("5.5"), "predikat": "baik"}, "basic", "fact_not_whole"),
        ({"basic": True, "predikat": "baik"}, "basic", "fact_not_a_number"),
        ({"basic": "lima", "predikat": "baik"}, "basic", "fact_not_a_number"),
        ({"basic": "NaN", "predikat": "baik"}, "basic", "fact_not_a_number"),
        ({"basic": 10**16, "predikat": "baik"}, "basic", "fact_too_large"),
        ({"basic": Decimal("1e999999999"), "predikat": "baik"}, "basic", "fact_too_large"),
        ({"basic": "1e-999999999", "predikat": "baik"}, "basic", "fact_too_fine"),
        ({"kelas_jabatan": 0, "predikat": "baik"}, "kelas_jabatan", "fact_too_small"),
        ({"kelas_jabatan": 18, "predikat": "baik"}, "kelas_jabatan", "fact_too_large"),
        ({"basic": 5, "predikat": "baik", "tk": -1}, "tk", "fact_negative"),
        ({"basic": 5, "predikat": "baik", "belum_dinilai": 1}, "belum_dinilai", "fact_not_a_flag"),
        ({"basic": 5, "predikat": "baik", "terlambat": 20}, "terlambat", "fact_not_events"),
        ({"basic": 5, "predikat": "baik", "terlambat": "20"}, "terlambat", "fact_not_events"),
        ({"basic": 5, "predikat": "baik", "terlambat": [-1]}, "terlambat", "fact_negative"),
        ({"basic": 5, "predikat": "baik", "terlambat": {"1-29": 1}}, "terlambat", "fact_band_unknown"),
        ({"basic": 5, "predikat": "baik", "terlambat": [3], "tl1": 1}, "tl1", "fact_given_twice"),
        ({"basic": 5, "predikat": "baik", "tl1": 1, "terlambat": [3]}, "terlambat", "fact_given_twice"),
        ({"basic": 5, "predikat": "baik", "tl1": 1, "TL1": 1}, "TL1", "fact_given_twice"),
        ({"basic": 5, "basic_tpp": 5, "predikat": "baik"}, "basic_tpp", "fact_given_twice"),
        ({"basic": 5, "predikat": "baik", "potongan_bernama": 5}, "potongan_bernama", "fact_not_amounts"),
        ({"basic": 5, "predikat": "baik", "terlamba": []}, "terlamba", "fact_unknown"),
    ],
)  # fmt: skip
def test_refuses_a_wrong_fact_by_name(facts: dict[str, Any], wrong: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        _pay(facts)

    assert refusal.value.code == "facts_invalid"
    assert [problem.code for problem in refusal.value.fields[wrong]] == [code]


def test_unknown_fact_names_the_likely_spelling() -> None:
    with pytest.raises(Invalid) as refusal:
        _pay({"basic": 5, "predikat": "baik", "terlamba": []})

    assert refusal.value.fields["terlamba"][0].params["hint"] == "terlambat"


def test_zero_minutes_late_is_no_event() -> None:
    computed = _pay({"basic": 5_000_000, "predikat": "baik", "terlambat": [0, 0]})

    assert computed.outputs["tpp_bruto"] == 5_000_000


@pytest.mark.parametrize(
    ("minutes", "paid"),
    [(1, 995_000), (30, 995_000), (31, 990_000), (60, 990_000), (61, 987_500), (90, 987_500), (91, 985_000)],
)
def test_band_bounds_are_inclusive(minutes: int, paid: int) -> None:
    late = _pay({"basic": 1_000_000, "predikat": "baik", "terlambat": [minutes]})
    early = _pay({"basic": 1_000_000, "predikat": "baik", "pulang_cepat": [minutes]})

    assert (late.outputs["tpp_bruto"], early.outputs["tpp_bruto"]) == (paid, paid)


def test_profile_is_not_in_force_before_its_first_day() -> None:
    with pytest.raises(ParameterNotInForce) as refusal:
        compute(load_profile(), W1, month_rules("2023-12"))

    assert refusal.value.name == "profil bawaan-nasional"


def test_profile_is_in_force_in_its_first_month() -> None:
    computed = compute(load_profile(), W1, month_rules("2024-01"))

    assert computed.value == 4_750_000


def _rupiah(facts: dict[str, Any]) -> dict[str, int]:
    """All amounts of someone whose payroll is known: every one of them is a whole number."""
    outputs = _pay(facts).outputs
    whole = {name: amount for name, amount in outputs.items() if isinstance(amount, int)}
    assert set(whole) == set(outputs)
    return whole


_facts = st.fixed_dictionaries(
    {
        "basic": st.integers(0, 60_000_000),
        "predikat": st.sampled_from(PREDIKAT),
        "tk": st.integers(0, 31),
        "terlambat": st.lists(st.integers(0, 500), max_size=25),
        "pulang_cepat": st.lists(st.integers(0, 500), max_size=25),
        "tanpa_masuk": st.integers(0, 23),
        "gaji_kotor": st.integers(0, 40_000_000),
        "pph_gaji": st.integers(0, 5_000_000),
        "dasar_bpjs": st.integers(0, 15_000_000),
        "ptkp": st.sampled_from(["TK/0", "K/1", "K/3"]),
        "potongan_bernama": st.dictionaries(st.text(max_size=5), st.integers(0, 100_000), max_size=3),
    }
)


@given(_facts)
def test_amounts_are_bounded_and_parts_sum_to_the_total(facts: dict[str, Any]) -> None:
    out = _rupiah(facts)

    bruto, pph21, bpjs_1 = out["tpp_bruto"], out["pph21"], out["bpjs_1"]
    assert out["produktivitas"] + out["disiplin"] == bruto
    assert 0 <= bruto <= facts["basic"]
    assert min(out["produktivitas"], out["disiplin"], pph21, bpjs_1, out["bpjs_4"]) >= 0
    assert out["potongan"] == pph21 + bpjs_1 + sum(facts["potongan_bernama"].values())
    assert out["tpp_netto"] == bruto - out["potongan"]
    assert bpjs_1 <= 120_000


@given(_facts, st.integers(1, 5))
def test_more_absence_never_pays_more(facts: dict[str, Any], more: int) -> None:
    absent = {**facts, "tk": facts["tk"] + more}

    assert _rupiah(absent)["tpp_bruto"] <= _rupiah(facts)["tpp_bruto"]


@given(_facts)
def test_order_of_facts_does_not_matter(facts: dict[str, Any]) -> None:
    turned = dict(reversed(facts.items()))

    assert _rupiah(turned) == _rupiah(facts)


@given(_facts)
def test_agrees_with_an_independent_reading_of_the_rule(facts: dict[str, Any]) -> None:
    coefficient = dict(zip(PREDIKAT, map(Decimal, ("1", "1", "0.9", "0.75", "0.5")), strict=True))
    percent = sum((_percent(minutes) for minutes in facts["terlambat"] + facts["pulang_cepat"]), Decimal(0))
    deduction = min(Decimal(100), percent + 3 * facts["tk"] + Decimal("1.5") * facts["tanpa_masuk"]) / 100
    share = Decimal("0.6") * coefficient[facts["predikat"]] * (1 - deduction) + Decimal("0.4") * (1 - deduction)

    assert _rupiah(facts)["tpp_bruto"] == rupiah(facts["basic"] * share)


def _percent(minutes: int) -> Decimal:
    if minutes == 0:
        return Decimal(0)
    if minutes <= 30:
        return Decimal("0.5")
    if minutes <= 60:
        return Decimal(1)
    return Decimal("1.25") if minutes <= 90 else Decimal("1.5")
