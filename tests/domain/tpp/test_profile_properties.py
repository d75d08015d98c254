"""What holds for every shipped allowance profile and any month of attendance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.tpp import compute, parse_profile
from app.parameters.loader import load_parameters
from app.parameters.profiles import PROFILES, load_profile
from tests.domain.tpp.profiles import HEADER, month_rules, profile_of, rules

CODES = ("bawaan-nasional", "palu", "r1")
BY_CODE = pytest.mark.parametrize("code", CODES)
PREDIKAT = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
# Leave and duty that no profile charges for except r1, which charges 3 % for sickness and leave.
LEAVE = ("s", "ct", "cs", "cm", "cb", "cap", "dl")
MINUTES = st.lists(st.integers(0, 500), max_size=20)
MONTHS = st.fixed_dictionaries(
    {
        "basic": st.integers(0, 40_000_000),
        "predikat": st.sampled_from(PREDIKAT),
        "tk": st.integers(0, 31),
        "terlambat": MINUTES,
        "pulang_cepat": MINUTES,
        "apel_absen": st.integers(0, 31),
    }
)
WORK = st.fixed_dictionaries(
    {
        "tunjangan": st.integers(0, 40_000_000),
        "jenis_jabatan": st.sampled_from(["administrator", "pengawas", "pelaksana", "fungsional"]),
        "hari_kerja": st.integers(1, 27),
        "menit": st.integers(0, 12_000),
        "rencana": st.decimals(0, 1, places=3),
        "pengaduan": st.decimals(0, 1, places=3),
        "masa_dinas": st.integers(0, 400),
        "izin": st.integers(0, 5),
        "terlambat": MINUTES,
    }
)


def _paid(code: str, facts: dict[str, Any], month: str = "2026-03") -> dict[str, Any]:
    outputs: dict[str, Any] = compute(load_profile(code), facts, month_rules(month)).outputs
    return outputs


@BY_CODE
@settings(max_examples=40, deadline=None)
@given(facts=MONTHS)
def test_amounts_are_bounded_and_parts_sum_to_the_total(code: str, facts: dict[str, Any]) -> None:
    paid = _paid(code, facts)

    assert 0 <= paid["tpp_bruto"] <= facts["basic"]
    assert paid["produktivitas"] + paid["disiplin"] == paid["tpp_bruto"]
    assert paid["produktivitas"] >= 0


@BY_CODE
@settings(max_examples=30, deadline=None)
@given(facts=MONTHS, fact=st.sampled_from(["tk", "apel_absen"]))
def test_one_absence_more_never_pays_more(code: str, facts: dict[str, Any], fact: str) -> None:
    assert _paid(code, {**facts, fact: facts[fact] + 1})["tpp_bruto"] <= _paid(code, facts)["tpp_bruto"]


@BY_CODE
@settings(max_examples=30, deadline=None)
@given(facts=MONTHS, minutes=st.integers(0, 400))
def test_one_lateness_more_or_longer_never_pays_more(code: str, facts: dict[str, Any], minutes: int) -> None:
    before = _paid(code, facts)["tpp_bruto"]
    late = _paid(code, {**facts, "terlambat": [*facts["terlambat"], minutes]})["tpp_bruto"]

    longer = _paid(code, {**facts, "terlambat": [*facts["terlambat"], minutes + 1]})["tpp_bruto"]

    assert longer <= late <= before


@BY_CODE
@settings(max_examples=40, deadline=None)
@given(facts=MONTHS)
def test_better_predikat_never_pays_less(code: str, facts: dict[str, Any]) -> None:
    paid = [_paid(code, {**facts, "predikat": predikat})["tpp_bruto"] for predikat in PREDIKAT]

    assert paid == sorted(paid, reverse=True)


@pytest.mark.parametrize("code", ["bawaan-nasional", "palu"])
@settings(max_examples=30, deadline=None)
@given(basic=st.integers(0, 40_000_000), days=st.fixed_dictionaries({name: st.integers(0, 23) for name in LEAVE}))
def test_leave_never_lowers_a_full_month(code: str, basic: int, days: dict[str, int]) -> None:
    assert _paid(code, {"basic": basic, "predikat": "baik", **days})["tpp_bruto"] == basic


@BY_CODE
@pytest.mark.parametrize("predikat", ["sangat_baik", "baik"])
def test_month_without_events_pays_everything(code: str, predikat: str) -> None:
    facts = {"basic": 3_333_333, "predikat": predikat}
    nothing = {"tk": 0, "terlambat": [], "pulang_cepat": [0], "apel_absen": 0}

    assert _paid(code, facts)["tpp_bruto"] == _paid(code, {**facts, **nothing})["tpp_bruto"] == 3_333_333


@pytest.mark.parametrize(("month", "paid"), [("2025-12", 141_237), ("2026-01", 141_237)])
def test_december_and_january_follow_the_rules_of_their_own_month(month: str, paid: int) -> None:
    payroll = {"gaji_kotor": 4_705_797, "pph_gaji": 0, "dasar_bpjs": 4_028_646, "ptkp": "K/2"}

    assert _paid("bawaan-nasional", {"basic": 4_710_000, "predikat": "baik", **payroll}, month)["pph21"] == paid


@settings(max_examples=40, deadline=None)
@given(facts=WORK)
def test_dki_pays_between_nothing_and_everything(facts: dict[str, Any]) -> None:
    assert 0 <= _paid("dki", facts, "2021-05")["tpp_bruto"] <= facts["tunjangan"]


@settings(max_examples=30, deadline=None)
@given(facts=WORK, more=st.integers(0, 600))
def test_dki_never_pays_less_for_more_minutes(facts: dict[str, Any], more: int) -> None:
    before = _paid("dki", facts, "2021-05")["tpp_bruto"]

    assert _paid("dki", {**facts, "menit": facts["menit"] + more}, "2021-05")["tpp_bruto"] >= before


@settings(max_examples=30, deadline=None)
@given(facts=WORK)
def test_dki_never_pays_more_for_a_day_off_without_pay(facts: dict[str, Any]) -> None:
    before = _paid("dki", facts, "2021-05")["tpp_bruto"]

    assert _paid("dki", {**facts, "izin": facts["izin"] + 1}, "2021-05")["tpp_bruto"] <= before


TIERS = "tiers = [{up_to = 60, value = 0}, {up_to = 75, value = 50}, {up_to = 90, value = 80}, {value = 100}]"


def test_no_value_falls_in_a_hole_at_steps_of_half_a_hundredth() -> None:
    header = HEADER + '[facts.nilai]\ntype = "ratio"\ntitle = "Nilai"\n'
    profile = profile_of(f'name = "hasil"\nkind = "tier"\nof = "nilai"\n{TIERS}', header=header)
    month = rules()

    points = [
        compute(profile, {"dasar": 0, "nilai": Decimal(step) * Decimal("0.005")}, month).value for step in range(20_001)
    ]

    assert points == sorted(points)
    assert [points.index(value) for value in (0, 50, 80, 100)] == [0, 12_001, 15_001, 18_001]


def test_order_of_independent_steps_does_not_matter() -> None:
    text = (PROFILES / "bawaan-nasional.toml").read_text(encoding="utf-8")
    head, *steps = text.split("[[step]]")
    names = [step.split('name = "')[1].split('"')[0] for step in steps]
    day, minute = names.index("potongan_hari"), names.index("potongan_menit")
    steps[day], steps[minute] = steps[minute], steps[day]
    swapped = parse_profile("[[step]]".join([head, *steps]), "tukar.toml", load_parameters())
    facts = {"basic": 5_000_000, "predikat": "kurang", "tk": 2, "terlambat": [12, 61], "pulang_cepat": [31]}

    assert compute(swapped, facts, month_rules("2026-03")).outputs == _paid("bawaan-nasional", facts)
