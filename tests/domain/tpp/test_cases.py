"""The worked allowance and tax examples of `cases/tpp`, to the rupiah."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.domain.tpp import Computed, TraceArchive, compute, trace_as_json, unpack
from app.parameters.profiles import load_profile
from tests.domain.tpp.profiles import load_cases, month_rules

CASES = load_cases("bawaan-nasional")
TAX_CASES = load_cases("ter")
BY_CASE = pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])


def _computed(case: dict[str, Any]) -> Computed:
    unknown = dict.fromkeys(case.get("tidak_diketahui", []))
    return compute(load_profile(), {**case["facts"], **unknown}, month_rules(case["month"]))


@BY_CASE
def test_pays_the_worked_amount(case: dict[str, Any]) -> None:
    expected = {**case["outputs"], **dict.fromkeys(case.get("kosong", []))}

    computed = _computed(case)

    assert {name: computed.outputs[name] for name in expected} == expected
    assert computed.held == case.get("held")
    assert computed.value == case.get("value", computed.value)


@BY_CASE
def test_shows_the_worked_steps(case: dict[str, Any]) -> None:
    wanted = case.get("steps", {})

    results = {step["step"]: step["result"] for step in trace_as_json(_computed(case).trace)}

    assert {name: results.get(name) for name in wanted} == wanted


@BY_CASE
def test_trace_survives_storage(case: dict[str, Any]) -> None:
    trace = _computed(case).trace
    archive = TraceArchive()

    packed = json.loads(json.dumps(archive.pack(trace)))

    assert unpack(json.loads(json.dumps(archive.frame)), packed) == trace_as_json(trace)


@BY_CASE
def test_each_case_says_why_and_where_from(case: dict[str, Any]) -> None:
    assert case["reason"].strip()
    assert case["source"].strip()


@pytest.mark.parametrize("case", TAX_CASES, ids=[case["name"] for case in TAX_CASES])
def test_taxes_the_worked_income(case: dict[str, Any]) -> None:
    facts = {
        "basic": 0,
        "predikat": "baik",
        "gaji_kotor": case["gross"],
        "pph_gaji": 0,
        "dasar_bpjs": 0,
        "ptkp": case["ptkp"],
    }

    computed = compute(load_profile(), facts, month_rules("2026-05"))

    assert computed.outputs["pph21"] == case["tax"]
