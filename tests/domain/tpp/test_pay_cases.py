"""The worked examples of pay, and what pay refuses to guess."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import Invalid, ParameterNotInForce
from app.domain.tpp import compute, trace_as_json
from app.parameters.profiles import load_profile
from tests.domain.tpp.profiles import load_cases, month_rules

CASES = load_cases("gaji")
GOOD = CASES[0]["facts"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_pays_the_worked_amount(case: dict[str, Any]) -> None:
    expected = {**case.get("outputs", {}), **dict.fromkeys(case.get("kosong", []))}

    computed = compute(load_profile("gaji"), case["facts"], month_rules(case["month"]))

    results = {step["step"]: step["result"] for step in trace_as_json(computed.trace)}
    assert {name: computed.outputs[name] for name in expected} == expected
    assert {name: results[name] for name in case.get("steps", {})} == case.get("steps", {})
    assert list(computed.notes) == case.get("catatan", [])


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"golongan": "V/a"}, "gaji_pokok_pns[V/a]"),
        ({"status": "PPPK", "golongan": "III/c"}, "gaji_pokok_pppk[III/c]"),
        ({"golongan": "I/b", "mkg_tahun": 2}, "gaji_pokok_pns[I/b, 2]"),
        ({"jenis_jabatan": "jpt", "eselon": "VI.a"}, "tunjangan_struktural[VI.a]"),
    ],
)
def test_names_the_row_that_is_not_there(facts: dict[str, Any], missing: str) -> None:
    with pytest.raises(ParameterNotInForce) as gap:
        compute(load_profile("gaji"), {**GOOD, **facts}, month_rules("2026-05"))

    assert gap.value.name == missing


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"mkg_tahun": -1}, "fact_negative"),
        ({"anak": -1}, "fact_negative"),
        ({"tunjangan_jabatan": -1}, "fact_negative"),
        ({"mkg_tahun": 61}, "fact_too_large"),
        ({"status": "PPPK_PW"}, "fact_not_one_of"),
        ({"ptkp": "K/4"}, "fact_not_one_of"),
    ],
)
def test_refuses_a_fact_that_cannot_be(facts: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        compute(load_profile("gaji"), {**GOOD, **facts}, month_rules("2026-05"))

    assert [problem.code for problem in refusal.value.fields[next(iter(facts))]] == [code]


def test_month_before_the_pay_table_is_refused() -> None:
    with pytest.raises(ParameterNotInForce):
        compute(load_profile("gaji"), GOOD, month_rules("2023-12"))
