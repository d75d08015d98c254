"""CPNS, part months and acting by the profile that knows them; and that the default says so instead of guessing."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import Invalid
from app.domain.tpp import compute, trace_as_json
from app.parameters.profiles import load_profile
from tests.domain.tpp.profiles import load_cases, month_rules

CASES = load_cases("bawaan-kedudukan")
PROFILE = "bawaan-kedudukan"
BASE = {"basic": 4_000_000, "predikat": "baik"}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_pays_the_worked_amount(case: dict[str, Any]) -> None:
    computed = compute(load_profile(PROFILE), case["facts"], month_rules(case["month"]))
    results = {step["step"]: step["result"] for step in trace_as_json(computed.trace)}

    assert {name: computed.outputs[name] for name in case["outputs"]} == case["outputs"]
    assert {name: results[name] for name in case.get("steps", {})} == case.get("steps", {})


@pytest.mark.parametrize(
    "facts", [{"cpns": True}, {"hari_kerja": 20, "hari_menjabat": 10}, {"plt_hubungan": "atasan", "plt_kelas": 9}]
)
def test_the_default_profile_names_what_it_does_not_know(facts: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        compute(load_profile(), {**BASE, **facts}, month_rules("2026-03"))

    assert set(refused.value.fields) <= set(facts)
    assert refused.value.fields


@pytest.mark.parametrize(
    "facts",
    [
        {"plt_hubungan": "atasan"},
        {"plt_hubungan": "paman", "plt_kelas": 9},
        {"hari_kerja": 0, "hari_menjabat": 0},
        {"bagian_hukuman": "1.01"},
        {"bagian_kedudukan": "-0.01"},
    ],
)
def test_refuses_circumstances_that_do_not_fit(facts: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        compute(load_profile(PROFILE), {**BASE, **facts}, month_rules("2026-03"))
