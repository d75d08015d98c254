"""Each step kind and common key on small profiles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.domain.errors import Invalid, ParameterNotInForce
from app.domain.parameters import Tier
from app.domain.tpp import compute, trace_as_json
from app.domain.tpp.compute import bind
from tests.domain.tpp.profiles import HEADER, profile_of, rules, run, run_exact

TIERS = (Tier(Decimal(10), Decimal("0.1"), "pendek"), Tier(None, Decimal("0.2"), "panjang"))

WHOLE = 'rounding = {mode = "half_up", to = 1}'


def _product(more: str = "", of: str = '["dasar"]') -> str:
    return f'name = "hasil"\nkind = "product"\nof = {of}\n{more}'


def _sum(plus: str, minus: str = "[]", more: str = "") -> str:
    return f'name = "hasil"\nkind = "sum"\nplus = {plus}\nminus = {minus}\n{more}'


def test_product_multiplies_facts_parameters_and_literals() -> None:
    computed = run(_product(WHOLE, of='["dasar", {parameter = "bobot"}, 0.5]'), bobot=Decimal("0.3"))

    assert computed.value == 150


def test_product_stays_exact_until_it_is_rounded() -> None:
    result = run_exact(_product(of='["dasar", 0.3333333333333333]'), facts={"dasar": 10**15})

    assert result == Decimal("333333333333333.3")


def test_sum_adds_subtracts_and_totals_named_amounts() -> None:
    computed = run(_sum('["dasar"]', '["hari", "rincian"]'), facts={"hari": 5, "rincian": {"zakat": 7, "kas": 8}})

    assert computed.value == 980


def test_lookup_takes_the_row_a_code_chooses() -> None:
    step = 'name = "hasil"\nkind = "take"\nof = {parameter = "tabel", key = "kode"}'

    assert run(step, facts={"kode": "b"}, tabel={"a": 1, "b": 2}).value == 2


def test_lookup_takes_the_row_a_number_chooses() -> None:
    step = 'name = "hasil"\nkind = "take"\nof = {parameter = "tabel", key = "hari"}'

    assert run(step, facts={"hari": 9}, tabel={"9": 90}).value == 90


def test_absent_row_is_not_in_force() -> None:
    step = 'name = "hasil"\nkind = "take"\nof = {parameter = "tabel", key = "kode"}'

    with pytest.raises(ParameterNotInForce) as refusal:
        run(step, facts={"kode": "b"}, tabel={"a": 1})

    assert refusal.value.name == "tabel[b]"


def test_fixed_entry_of_a_table_is_read() -> None:
    assert run(_product(of='[{parameter = "tabel", entry = "S"}]'), tabel={"S": 4}).value == 4


def test_absent_parameter_fails_before_anyone_is_computed() -> None:
    profile = profile_of(_product(of='[{parameter = "hilang"}]'), parameters=("hilang",))

    with pytest.raises(ParameterNotInForce):
        bind(profile, rules())


CHOOSE = """name = "hasil"
kind = "choose"
cases = [
    {when = {name = "aktif", equals = true}, then = 1},
    {when = [{name = "kode", equals = "a"}, {name = "hari", more_than = 2}], then = 2},
    {then = "dasar"},
]"""


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ({"aktif": True, "kode": "a", "hari": 3}, 1),
        ({"kode": "a", "hari": 3}, 2),
        ({"kode": "a", "hari": 2}, 1000),
        ({"kode": "b", "hari": 3}, 1000),
        ({"kode": None, "hari": 2}, 1000),
        ({"kode": None, "hari": 3}, None),
        ({"aktif": None}, None),
    ],
)
def test_choose_takes_the_first_case_that_holds(facts: dict[str, Any], value: int | None) -> None:
    assert run(CHOOSE, facts=facts).value == value


@pytest.mark.parametrize(
    ("condition", "days", "held"),
    [
        ("equals = 3", 3, True),
        ("equals = 3", 4, False),
        ("differs = 3", 4, True),
        ("differs = 3", 3, False),
        ("at_least = 3", 3, True),
        ("at_least = 3", 2, False),
        ("at_most = 3", 3, True),
        ("at_most = 3", 4, False),
        ("more_than = 3", 4, True),
        ("more_than = 3", 3, False),
        ("less_than = 3", 2, True),
        ("less_than = 3", 3, False),
        ("one_of = [3, 5]", 5, True),
        ("one_of = [3, 5]", 4, False),
        ("known = true", 0, True),
        ("known = true", None, False),
        ("known = false", None, True),
        ("known = false", 0, False),
        ("equals = 3", None, True),
    ],
)
def test_hold_stops_when_its_condition_holds_or_cannot_be_decided(condition: str, days: int | None, held: bool) -> None:
    hold = f'name = "tahan"\nkind = "hold"\nreason = "sebab"\nwhen = {{name = "hari", {condition}}}'

    computed = run(hold, _product(), facts={"hari": days})

    assert computed.held == ("sebab" if held else None)
    assert computed.value == (None if held else 1000)


EVENTS = """name = "hasil"
kind = "events"
items = [{count = "hari", rate = {parameter = "tarif", key = "kode"}}, {count = "dasar", rate = 2}]"""


def test_events_cost_count_times_rate_each() -> None:
    assert run(EVENTS, facts={"dasar": 3, "hari": 4, "kode": "a"}, tarif={"a": 10}).value == 46


def test_event_that_did_not_happen_needs_no_rate_and_is_not_listed() -> None:
    computed = run(EVENTS, facts={"dasar": 3}, tarif={"a": 10})

    assert computed.value == 6
    assert computed.trace[0].inputs == {"dasar": 3}


@pytest.mark.parametrize("facts", [{"hari": None, "kode": "a"}, {"hari": 2, "kode": None}])
def test_unknown_count_or_rate_of_an_event_is_unknown(facts: dict[str, Any]) -> None:
    assert run(EVENTS, facts=facts, tarif={"a": 10}).value is None


BANDED = 'name = "hasil"\nkind = "events"\nitems = [{minutes = "kejadian", tiers = {parameter = "jenjang"}}]'
BANDED_LITERAL = (
    'name = "hasil"\nkind = "events"\nitems = [{minutes = "kejadian", tiers = [{up_to = 10, value = 1}, {value = 5}]}]'
)


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ({"kejadian": [10, 11, 0]}, "0.3"),
        ({"kejadian": {"pendek": 2, "panjang": 1}}, "0.4"),
        ({"k1": 1, "k2": 2}, "0.5"),
        ({"kejadian": []}, "0"),
        ({"kejadian": {"pendek": 0}}, "0"),
    ],
)
def test_banded_events_cost_the_band_they_fall_in(facts: dict[str, Any], value: str) -> None:
    assert run(BANDED, facts=facts, jenjang=TIERS).outputs["hasil"] == Decimal(value)


def test_banded_trace_counts_events_by_band() -> None:
    computed = run(BANDED, facts={"kejadian": [3, 9, 40]}, jenjang=TIERS)

    assert computed.trace[0].inputs == {"kejadian": {"pendek": 2, "panjang": 1}}


def test_banded_events_take_tiers_written_in_the_step() -> None:
    computed = run(BANDED_LITERAL, facts={"kejadian": [10, 11]})

    assert computed.value == 6
    assert computed.trace[0].inputs == {"kejadian": {"1": 1, "2": 1}}


def test_unknown_events_are_unknown() -> None:
    assert run(BANDED_LITERAL, facts={"kejadian": None}).value is None


def test_band_beyond_the_tiers_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        run(BANDED_LITERAL, facts={"k3": 1})

    assert refusal.value.fields["kejadian"][0].code == "fact_band_unknown"


TIER = 'name = "hasil"\nkind = "tier"\nof = "dasar"\ntiers = [{up_to = 10, value = 1}, {up_to = 20, value = 2}, {value = 3}]'


@pytest.mark.parametrize(("amount", "value"), [(0, 1), (10, 1), (11, 2), (20, 2), (21, 3)])
def test_tier_gives_the_step_a_value_stands_on(amount: int, value: int) -> None:
    assert run(TIER, facts={"dasar": amount}).value == value


GROUPED = 'name = "hasil"\nkind = "tier"\nof = "dasar"\ntiers = {parameter = "jenjang", group = "kode"}'


def test_tier_of_a_group_is_chosen_by_a_code() -> None:
    computed = run(GROUPED, facts={"dasar": 11, "kode": "b"}, jenjang={"b": TIERS})

    assert computed.outputs["hasil"] == Decimal("0.2")


def test_tier_of_an_absent_group_is_not_in_force() -> None:
    with pytest.raises(ParameterNotInForce) as refusal:
        run(GROUPED, facts={"kode": "a"}, jenjang={"b": TIERS})

    assert refusal.value.name == "jenjang[a]"


@pytest.mark.parametrize("facts", [{"kode": None}, {"kode": "b", "dasar": None}])
def test_tier_of_something_unknown_is_unknown(facts: dict[str, Any]) -> None:
    assert run(GROUPED, facts=facts, jenjang={"b": TIERS}).value is None


@pytest.mark.parametrize(
    ("more", "value", "note"),
    [
        ("cap = 400", 400, "capped"),
        ("cap = 1000", 1000, ""),
        ("floor = 1500", 1500, "floored"),
        ("floor = 1000", 1000, ""),
        ('cap = "hari"', 7, "capped"),
        ('floor = {parameter = "dasar_terendah"}', 1200, "floored"),
        ('rounding = {mode = "up", to = 300}', 1200, ""),
        ('rounding = {mode = "down", to = 300}', 900, ""),
        ('rounding = {mode = "half_up", to = 300}', 900, ""),
    ],
)
def test_floor_cap_and_rounding_apply_in_this_order(more: str, value: int, note: str) -> None:
    computed = run(_product(more), facts={"hari": 7}, dasar_terendah=1200)

    assert computed.value == value
    assert computed.trace[0].note == note
    assert computed.trace[0].exact == (None if value == 1000 else 1000)


@pytest.mark.parametrize("more", ['cap = "hari"', 'floor = "hari"'])
def test_unknown_floor_or_cap_makes_the_result_unknown(more: str) -> None:
    computed = run(_product(more), facts={"hari": None})

    assert computed.value is None
    assert computed.unknown == ("hari",)


def test_given_fact_replaces_the_calculation_and_the_trace_says_so() -> None:
    computed = run(_product('given = "hari"'), facts={"hari": 77})

    assert computed.value == 77
    assert computed.trace[0].note == "given"


def test_unknown_given_fact_leaves_the_calculation() -> None:
    assert run(_product('given = "hari"'), facts={"hari": None}).value == 1000


def test_required_step_refuses_unknown_inputs_by_name() -> None:
    with pytest.raises(Invalid) as refusal:
        run(_product("required = true"), facts={"dasar": None})

    assert set(refusal.value.fields) == {"dasar"}


@pytest.mark.parametrize(("active", "value"), [(True, 1000), (False, 5), (None, None)])
def test_conditional_step_gives_its_other_value_when_it_does_not_apply(active: bool | None, value: int | None) -> None:
    computed = run(_product('only_if = {name = "aktif", equals = true}\notherwise = 5'), facts={"aktif": active})

    assert computed.value == value


def test_result_is_the_first_known_of_the_listed_ones() -> None:
    header_steps = ['name = "netto"\nkind = "sum"\nplus = ["hari"]', _product()]

    profile = profile_of(*header_steps, header=_header_with_results())

    assert compute(profile, {"dasar": 9, "hari": None}, rules()).value_of == "hasil"
    assert compute(profile, {"dasar": 9, "hari": 2}, rules()).value_of == "netto"


def _header_with_results() -> str:
    return HEADER.replace('result = ["hasil"]', 'result = ["netto", "hasil"]')


def test_fraction_of_a_rupiah_is_shown_as_it_is() -> None:
    assert run_exact(_product(of='["dasar", 0.0005]')) == Decimal("0.5")


def test_trace_shows_where_every_number_comes_from() -> None:
    computed = run(
        _product('unit = "rupiah"\nlabel = "kode_label"\n' + WHOLE, of='["dasar", {parameter = "bobot"}, 0.5]'),
        bobot=Decimal("0.30"),
    )

    assert trace_as_json(computed.trace) == [
        {
            "step": "hasil",
            "kind": "product",
            "label": "kode_label",
            "title": "Langkah",
            "unit": "rupiah",
            "source": "Perwali Contoh 1/2024 ps. 3",
            "inputs": {"dasar": "1000"},
            "parameters": [
                {
                    "parameter": "bobot",
                    "value": "0.30",
                    "unit": "ratio",
                    "source": "Perwali Contoh 2/2024",
                    "status": "ours",
                    "valid_from": "2024-01-01",
                },
                {
                    "value": "0.5",
                    "source": "Perwali Contoh 1/2024 ps. 3",
                    "status": "ours",
                    "valid_from": "2024-01-01",
                },
            ],
            "result": "150",
        }
    ]


def test_code_fact_without_a_list_takes_any_text() -> None:
    header = HEADER.replace('one_of = ["a", "b"]\n', "")
    profile = profile_of(
        'name = "hasil"\nkind = "take"\nof = {parameter = "t", key = "kode"}', header=header, parameters=("t",)
    )

    assert compute(profile, {"dasar": 1, "kode": "Bebas Saja"}, rules(t={"Bebas Saja": 3})).value == 3


@pytest.mark.parametrize(("ratio", "value"), [("0.25", 250), (Decimal("1.5"), 1500)])
def test_ratio_fact_may_have_decimals(ratio: str | Decimal, value: int) -> None:
    header = HEADER + '[facts.bagian]\ntype = "ratio"\ntitle = "Bagian"\n'
    profile = profile_of(_product(WHOLE, of='["dasar", "bagian"]'), header=header)

    assert compute(profile, {"dasar": 1000, "bagian": ratio}, rules()).value == value
