"""Staircases bounded above, staircases that begin somewhere, and slices at a rate each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.domain.errors import ParameterNotInForce
from app.domain.parameters import Tier, TierFrom
from app.domain.tpp import trace_as_json
from tests.domain.tpp.profiles import run

ARTICLE_17 = (
    Tier(Decimal(60), Decimal("0.05")),
    Tier(Decimal(250), Decimal("0.15")),
    Tier(None, Decimal("0.25")),
)
PAY = {
    "a": (TierFrom(Decimal(0), Decimal(1000)), TierFrom(Decimal(2), Decimal(1100))),
    "b": (TierFrom(Decimal(3), Decimal(2000)), TierFrom(Decimal(5), Decimal(2100))),
}
PROGRESSIVE = 'name = "hasil"\nkind = "progressive"\nof = "dasar"\ntiers = {parameter = "tarif"}'
BY_YEARS = 'name = "hasil"\nkind = "tier"\nof = "hari"\ntiers = {parameter = "gaji", group = "kode"}'


@pytest.mark.parametrize(
    ("amount", "tax"),
    [
        (0, Decimal(0)),
        (60, Decimal(3)),
        (61, Decimal("3.15")),
        (250, Decimal("31.5")),
        (251, Decimal("31.75")),
        (1000, Decimal("219")),
    ],
)
def test_each_slice_has_its_own_rate(amount: int, tax: Decimal) -> None:
    computed = run(PROGRESSIVE, facts={"dasar": amount}, tarif=ARTICLE_17)

    assert computed.outputs["hasil"] == tax


def test_trace_lists_the_slices_that_were_reached() -> None:
    trace = trace_as_json(run(PROGRESSIVE, facts={"dasar": 61}, tarif=ARTICLE_17).trace)

    assert [(info["up_to"], info["value"]) for info in trace[0]["parameters"]] == [("60", "0.05"), ("250", "0.15")]


def test_below_zero_the_first_rate_goes_on() -> None:
    minus = 'name = "minus"\nkind = "sum"\nplus = []\nminus = ["dasar"]'

    computed = run(minus, PROGRESSIVE.replace('"dasar"', '"minus"'), facts={"dasar": 20}, tarif=ARTICLE_17)

    assert computed.value == -1


@pytest.mark.parametrize(
    ("code", "years", "pay"),
    [("a", 0, 1000), ("a", 1, 1000), ("a", 2, 1100), ("a", 40, 1100), ("b", 3, 2000), ("b", 4, 2000), ("b", 5, 2100)],
)
def test_row_with_the_highest_start_counts_and_the_last_one_stays(code: str, years: int, pay: int) -> None:
    assert run(BY_YEARS, facts={"kode": code, "hari": years}, gaji=PAY).value == pay


def test_value_below_the_first_row_names_table_group_and_value() -> None:
    with pytest.raises(ParameterNotInForce) as refusal:
        run(BY_YEARS, facts={"kode": "b", "hari": 2}, gaji=PAY)

    assert refusal.value.name == "gaji[b, 2]"


def test_value_below_the_first_row_of_a_table_without_groups_names_the_value() -> None:
    step = 'name = "hasil"\nkind = "tier"\nof = "hari"\ntiers = {parameter = "gaji"}'

    with pytest.raises(ParameterNotInForce) as refusal:
        run(step, facts={"hari": 2}, gaji=PAY["b"])

    assert refusal.value.name == "gaji[2]"


@pytest.mark.parametrize(("days", "value"), [(0, 50), (60, 50), (61, 75), (75, 75), (76, 90), (90, 100), (400, 100)])
def test_tiers_of_a_step_may_begin_somewhere(days: int, value: int) -> None:
    tiers = "[{from = 0, value = 50}, {from = 61, value = 75}, {from = 76, value = 90}, {from = 90, value = 100}]"

    assert run(f'name = "hasil"\nkind = "tier"\nof = "hari"\ntiers = {tiers}', facts={"hari": days}).value == value


def test_value_below_the_first_tier_of_a_step_names_the_step() -> None:
    with pytest.raises(ParameterNotInForce) as refusal:
        run('name = "hasil"\nkind = "tier"\nof = "hari"\ntiers = [{from = 3, value = 50}]', facts={"hari": 2})

    assert refusal.value.name == "hasil[2]"


def test_trace_says_where_the_row_begins() -> None:
    trace = trace_as_json(run(BY_YEARS, facts={"kode": "a", "hari": 9}, gaji=PAY).trace)

    assert trace[0]["parameters"][0]["from"] == "2"
