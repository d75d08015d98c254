"""What is not known is named, empties only what depends on it, and never depends on the order of what is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.errors import Invalid, ParameterNotInForce
from app.domain.parameters import Parameters
from app.domain.tpp import ProfileInvalid, compute, trace_as_json
from tests.domain.tpp.profiles import HEADER, profile_of, rules, run

PRODUCT = 'name = "hasil"\nkind = "product"\nof = ["dasar"]\n'
LATER = 'name = "hasil"\nkind = "sum"\nplus = ["tahap"]\nrequired = true'


def _fields(*steps: str, facts: dict[str, Any], header: str = HEADER) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refusal:
        compute(profile_of(*steps, header=header), {"dasar": 1000, **facts}, rules())
    return {name: [problem.code for problem in problems] for name, problems in refusal.value.fields.items()}


@pytest.mark.parametrize("hari", [8, Decimal("8.0"), Decimal("0.8E1")])
def test_number_chooses_its_row_however_it_was_written(hari: Any) -> None:
    step = 'name = "hasil"\nkind = "take"\nof = {parameter = "tabel", key = "hari"}'

    computed = run(step, facts={"hari": hari}, tabel={"8": Decimal(700)})

    assert computed.value == 700
    assert [info["key"] for info in trace_as_json(computed.trace)[0]["parameters"]] == ["8"]


def test_unknown_number_chooses_no_row() -> None:
    step = 'name = "hasil"\nkind = "take"\nof = {parameter = "tabel", key = "hari"}'

    assert run(step, facts={"hari": None}, tabel={"8": Decimal(700)}).value is None


@pytest.mark.parametrize(
    "of", ['["dasar", {parameter = "tabel", key = "hari"}]', '[{parameter = "tabel", key = "hari"}, "dasar"]']
)
def test_missing_row_is_named_beside_an_unknown_factor(of: str) -> None:
    step = f'name = "hasil"\nkind = "product"\nof = {of}'

    with pytest.raises(ParameterNotInForce) as refusal:
        run(step, facts={"dasar": None, "hari": 9}, tabel={"8": Decimal(700)})

    assert refusal.value.name == "tabel[9]"


@pytest.mark.parametrize(
    "step",
    [
        'kind = "choose"\ncases = [{when = {name = "aktif", equals = true}, then = {parameter = "tabel", key = "hari"}}, {then = 1}]',
        'kind = "take"\nof = "dasar"\nonly_if = {name = "aktif", equals = true}\notherwise = {parameter = "tabel", key = "hari"}',
    ],
)
def test_undecided_branch_asks_for_no_row(step: str) -> None:
    computed = run(f'name = "hasil"\n{step}', facts={"aktif": None, "hari": 9}, tabel={"8": Decimal(700)})

    assert (computed.value, computed.unknown, computed.trace[0].parameters) == (None, ("aktif",), ())


def test_other_value_outside_the_dates_of_a_step_may_begin_then() -> None:
    step = 'name = "hasil"\nkind = "take"\nof = "dasar"\nvalid_to = 2025-01-31\notherwise = {parameter = "baru"}'
    profile = profile_of(step, parameters=("baru",))
    first_of_february = rules(baru=Decimal(7)).parameters["baru"]
    row = replace(first_of_february.values[0], valid_from=date(2025, 2, 1))
    parameters = Parameters([replace(first_of_february, values=(row,))])

    values = [compute(profile, {"dasar": 3}, parameters.at(date(2025, month, 28), "uji")).value for month in (1, 2)]

    assert values == [3, 7]


@pytest.mark.parametrize("plus", ['["kejadian", "dasar"]', '["dasar", "kejadian"]'])
def test_counted_events_have_no_minutes_beside_an_unknown_term(plus: str) -> None:
    step = f'name = "hasil"\nkind = "sum"\nplus = {plus}'

    assert _fields(step, facts={"dasar": None, "k1": 1}) == {"kejadian": ["fact_minutes_needed"]}


@pytest.mark.parametrize(
    ("words", "facts", "named"),
    [
        ("", {"dasar": None}, ["dasar"]),
        ('given = "hari"', {"dasar": None, "hari": None}, ["dasar", "hari"]),
        ('cap = "hari"', {"hari": None}, ["hari"]),
        ('floor = "hari"', {"hari": None}, ["hari"]),
        ('only_if = {name = "aktif", equals = true}\notherwise = 0', {"aktif": None}, ["aktif"]),
        ('only_if = {name = "aktif", equals = true}\notherwise = "hari"', {"hari": None}, ["hari"]),
    ],
)
def test_required_step_names_whatever_keeps_it_unknown(words: str, facts: dict[str, Any], named: list[str]) -> None:
    found = _fields(f"{PRODUCT}{words}\nrequired = true", facts=facts)

    assert found == {name: ["fact_needed"] for name in named}


def test_required_step_that_is_known_is_computed() -> None:
    assert run(f"{PRODUCT}required = true").value == 1000


def test_required_step_names_the_facts_behind_the_steps_it_reads() -> None:
    first = 'name = "tahap"\nkind = "sum"\nplus = ["hari", "dasar"]'

    assert _fields(first, LATER, facts={"hari": None}) == {"hari": ["fact_needed"]}


def test_required_step_names_a_step_that_is_not_in_force() -> None:
    first = 'name = "tahap"\nkind = "sum"\nplus = ["hari"]\nvalid_from = 2025-02-01'

    assert _fields(first, LATER, facts={}) == {"tahap": ["fact_needed"]}


def test_required_step_outside_its_own_dates_is_only_unknown() -> None:
    assert run(f"{PRODUCT}required = true\nvalid_from = 2025-02-01").value is None


@pytest.mark.parametrize("item", ['{count = "dasar", rate = "hari"}', '{count = "dasar", rate = 2, free = "hari"}'])
def test_unknown_rate_of_what_happened_is_named(item: str) -> None:
    computed = run(f'name = "hasil"\nkind = "events"\nitems = [{item}]', facts={"hari": None})

    assert (computed.value, computed.unknown) == (None, ("hari",))


def test_what_did_not_happen_asks_for_no_rate() -> None:
    step = 'name = "hasil"\nkind = "events"\nitems = [{count = "dasar", rate = "hari"}]'

    assert run(step, facts={"dasar": 0, "hari": None}).value == 0


def test_only_a_divisor_that_was_given_is_named() -> None:
    step = 'name = "hasil"\nkind = "product"\nof = ["dasar"]\nper = [{parameter = "tabel", key = "hari"}]\nrounding = {mode = "down", to = 1}'

    with pytest.raises(Invalid) as refusal:
        run(step, facts={"hari": 0}, tabel={"0": Decimal(0)})

    assert list(refusal.value.fields) == ["hasil"]


@pytest.mark.parametrize(
    "read", ['kind = "events"\nitems = [{count = "tanggal", rate = 1}]', 'kind = "sum"\nplus = ["tanggal"]']
)
def test_day_of_another_month_is_refused_however_it_is_read(read: str) -> None:
    header = HEADER + '[facts.tanggal]\ntype = "dates"\ntitle = "Tanggal"\ndefault = []\n'

    found = _fields(f'name = "hasil"\n{read}', facts={"tanggal": ["2025-01-31", "2025-02-01"]}, header=header)

    assert found == {"tanggal": ["fact_date_outside_month"]}


@pytest.mark.parametrize("key", ["outputs", "result"])
def test_result_that_is_a_code_is_refused_by_line(key: str) -> None:
    header = HEADER.replace(f'{key} = ["hasil"]', f'{key} = ["huruf"]')

    with pytest.raises(ProfileInvalid) as refusal:
        profile_of('name = "huruf"\nkind = "take"\nof = "kode"\nunit = "code"', PRODUCT, header=header)

    [problem] = refusal.value.problems
    assert (problem.code, problem.where, problem.params["name"]) == ("name_wrong_type", key, "huruf")
    assert problem.line == header.splitlines().index(f'{key} = ["huruf"]') + 1
