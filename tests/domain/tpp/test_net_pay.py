"""Net pay by every setting: the worked examples T5 to T11, the last tax period, and the runs besides the month."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import Invalid, ParameterNotInForce
from app.domain.parameters import Parameters, ParametersAt
from app.domain.periods import Month
from app.domain.tpp import Computed, compute, trace_as_json
from app.parameters.loader import load_parameters
from app.parameters.profiles import load_profile
from tests.domain.tpp.profiles import load_cases

CASES = load_cases("netto")
# The person of T7; a case says what differs.
T7 = {"gaji_kotor": 4_705_797, "pph_gaji": 0, "dasar_bpjs": 4_213_646, "ptkp": "K/2"}
MONTHLY = {"basic": 4_710_000, "predikat": "baik", **T7}


def _rules(month: str, settings: dict[str, Any]) -> ParametersAt:
    """The shipped parameters with some settings changed in every row."""
    changed = [
        replace(one, values=tuple(replace(row, value=settings[one.name]) for row in one.values))
        if one.name in settings
        else one
        for one in load_parameters().values()
    ]
    return Parameters(changed).at(Month.parse(month).last_day, "uji")


def _computed(case: dict[str, Any]) -> Computed:
    usual = T7 if case.get("profil") == "thr" else MONTHLY
    profile = load_profile(case.get("profil", "bawaan-nasional"))
    return compute(profile, {**usual, **case["facts"]}, _rules(case.get("month", "2026-05"), case.get("setelan", {})))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_pays_the_worked_net_amount(case: dict[str, Any]) -> None:
    expected = {**case.get("outputs", {}), **dict.fromkeys(case.get("kosong", []))}

    computed = _computed(case)

    results = {step["step"]: step["result"] for step in trace_as_json(computed.trace)}
    assert {name: computed.outputs[name] for name in expected} == expected
    assert {name: results[name] for name in case.get("steps", {})} == case.get("steps", {})
    assert list(computed.notes) == case.get("catatan", [])


@pytest.mark.parametrize("method", ["ter_combined", "final_by_golongan"])
@pytest.mark.parametrize("borne_by", ["employee", "government", "gross_up"])
def test_only_the_employee_loses_what_the_employee_bears(method: str, borne_by: str) -> None:
    facts = {**MONTHLY, "golongan": "III/a"}
    settings = {"tax_method": method, "tax_borne_by": borne_by}

    computed = compute(load_profile(), facts, _rules("2026-05", settings))

    outputs = {name: int(value or 0) for name, value in computed.outputs.items()}
    lost = outputs["tpp_bruto"] - outputs["bpjs_1"] - outputs["tpp_netto"]
    assert outputs["pph21"] > 0
    assert lost == (outputs["pph21"] if borne_by == "employee" else 0)


@pytest.mark.parametrize("run", ["thr", "gaji13"])
def test_run_without_a_share_for_its_year_is_refused(run: str) -> None:
    with pytest.raises(ParameterNotInForce) as gap:
        compute(load_profile("thr"), {**T7, "jalan": run, "tpp_acuan": 1_000_000}, _rules("2026-03", {}))

    assert gap.value.name == f"run_share[{run}]"


def test_half_a_month_where_the_year_says_so() -> None:
    shares = {"run_share": load_parameters()["run_share"].values[1].value}

    computed = compute(load_profile("thr"), {**T7, "jalan": "thr", "tpp_acuan": 4_710_000}, _rules("2024-03", shares))

    assert computed.outputs["tpp_bruto"] == 2_355_000


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"bruto_lalu": -1}, "bruto_lalu"),
        ({"pensiun_setahun": -1}, "pensiun_setahun"),
        ({"bulan_dibayar": 0}, "bulan_dibayar"),
        ({"bulan_dibayar": 13}, "bulan_dibayar"),
        ({"gaji_kotor": -1}, "gaji_kotor"),
    ],
)
def test_refuses_annual_facts_that_cannot_be(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        compute(load_profile(), {**MONTHLY, **facts}, _rules("2026-12", {}))

    assert list(refusal.value.fields) == [field]


def test_unknown_rank_has_no_final_rate() -> None:
    with pytest.raises(ParameterNotInForce) as gap:
        compute(load_profile(), {**MONTHLY, "golongan": "V/z"}, _rules("2026-05", {"tax_method": "final_by_golongan"}))

    assert gap.value.name == "final_rate[V/z]"
