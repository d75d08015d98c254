"""The worked examples of the shipped profiles other than the default, to the rupiah."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import Invalid, ParameterNotInForce
from app.domain.tpp import compute, trace_as_json
from app.parameters.profiles import load_profile
from tests.domain.tpp.profiles import load_cases, month_rules

CASES = [(code, case) for code in ("r1", "palu", "dki") for case in load_cases(code)]
WORKER = {
    "tunjangan": 10_000_000,
    "jenis_jabatan": "pelaksana",
    "hari_kerja": 20,
    "menit": 5400,
    "rencana": 1,
    "masa_dinas": 24,
}


@pytest.mark.parametrize(("code", "case"), CASES, ids=[f"{code}: {case['name']}" for code, case in CASES])
def test_pays_the_worked_amount(code: str, case: dict[str, Any]) -> None:
    expected = {**case["outputs"], **dict.fromkeys(case.get("kosong", []))}

    computed = compute(load_profile(code), case["facts"], month_rules(case["month"]))

    results = {step["step"]: step["result"] for step in trace_as_json(computed.trace)}
    assert {name: computed.outputs[name] for name in expected} == expected
    assert {name: results[name] for name in case.get("steps", {})} == case.get("steps", {})
    assert computed.value == case.get("value", computed.value)


@pytest.mark.parametrize(("code", "month"), [("palu", "2020-12"), ("r1", "2023-12"), ("dki", "2019-12")])
def test_profile_is_not_in_force_before_its_first_day(code: str, month: str) -> None:
    with pytest.raises(ParameterNotInForce) as refusal:
        compute(load_profile(code), {}, month_rules(month))

    assert refusal.value.name == f"profil {code}"


def test_palu_wants_dates_in_the_month_of_the_special_days() -> None:
    facts = {"basic": 4_000_000, "predikat": "baik", "tk": 2}

    with pytest.raises(Invalid) as refusal:
        compute(load_profile("palu"), facts, month_rules("2021-05"))

    assert [(problem.code, problem.params["ranges"]) for problem in refusal.value.fields["tk"]] == [
        ("fact_dates_needed", "2021-05-17/2021-05-21")
    ]


def test_palu_needs_no_dates_where_nobody_was_absent() -> None:
    facts = {"basic": 4_000_000, "predikat": "baik", "tk": 0}

    assert compute(load_profile("palu"), facts, month_rules("2021-05")).value == 4_000_000


@pytest.mark.parametrize("fact", ["i", "dk", "wfa", "lp", "tanpa_masuk", "tanpa_pulang"])
def test_r1_knows_no_fact_its_source_is_silent_about(fact: str) -> None:
    with pytest.raises(Invalid) as refusal:
        compute(load_profile("r1"), {"basic": 1, "predikat": "baik", fact: 1}, month_rules("2026-03"))

    assert [problem.code for problem in refusal.value.fields[fact]] == ["fact_unknown"]


@pytest.mark.parametrize(
    ("facts", "fact", "code"),
    [
        ({"hari_kerja": 0}, "hari_kerja", "fact_too_small"),
        ({"menit": -1}, "menit", "fact_negative"),
        ({"rencana": "1.01"}, "rencana", "fact_too_large"),
        ({"rencana": None}, "rencana", "fact_needed"),
        ({"jenis_jabatan": "pengawas"}, "pengaduan", "fact_needed"),
        ({"jenis_jabatan": "jpt"}, "perjanjian", "fact_needed"),
    ],
)
def test_dki_refuses_a_wrong_or_missing_fact_by_name(facts: dict[str, Any], fact: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        compute(load_profile("dki"), {**WORKER, **facts}, month_rules("2021-05"))

    assert [problem.code for problem in refusal.value.fields[fact]] == [code]
