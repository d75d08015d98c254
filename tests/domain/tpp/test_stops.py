"""Held, withheld and forfeited are three things; tax borne by somebody else; the month as a fact; dated steps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.errors import Invalid, ParameterNotInForce
from app.domain.parameters import Tier
from app.domain.tpp import compute, trace_as_json
from app.parameters.loader import load_parameters
from tests.domain.tpp.profiles import HEADER, profile_of, rules, run, run_exact

PAID = 'name = "hasil"\nkind = "sum"\nplus = ["dasar"]'
WITHHELD = 'name = "kemudian"\nkind = "withhold"\nreason_from = "kode"'
MONTH = HEADER + '[facts.bulan]\ntype = "count"\ntitle = "Bulan"\nfilled_by = "month"\n'
BY_MONTH = (
    'name = "hasil"\nkind = "choose"\ncases = [{when = {name = "bulan", equals = 12}, then = "dasar"}, {then = 0}]'
)


def test_withheld_line_keeps_its_amounts_and_its_reason() -> None:
    computed = run(WITHHELD, PAID, facts={"kode": "a"})

    assert (computed.withheld, computed.held, computed.value) == ("a", None, 1000)
    assert [step["note"] for step in trace_as_json(computed.trace)[:1]] == ["withheld"]


def test_line_without_a_reason_is_not_withheld() -> None:
    computed = run(WITHHELD, PAID, facts={"kode": None})

    assert (computed.withheld, computed.value) == (None, 1000)


@pytest.mark.parametrize(("days", "withheld"), [(2, None), (3, "lama"), (None, "lama")])
def test_withholds_by_a_condition_and_when_nobody_can_tell(days: int | None, withheld: str | None) -> None:
    step = 'name = "k"\nkind = "withhold"\nreason = "lama"\nwhen = {name = "hari", at_least = 3}'

    assert run(step, PAID, facts={"hari": days}).withheld == withheld


def test_held_line_computes_nothing_after_it() -> None:
    step = 'name = "k"\nkind = "hold"\nreason_from = "kode"'

    computed = run(step, PAID, facts={"kode": "b"})

    assert (computed.held, computed.withheld, computed.value, len(computed.trace)) == ("b", None, None, 1)


@pytest.mark.parametrize(("month", "value"), [(11, 0), (12, 1000)])
def test_month_is_filled_in(month: int, value: int) -> None:
    profile = profile_of(BY_MONTH, header=MONTH)

    assert compute(profile, {"dasar": 1000}, rules(date(2025, month, 30))).value == value


def test_another_month_than_the_one_computed_is_refused() -> None:
    profile = profile_of(BY_MONTH, header=MONTH)

    with pytest.raises(Invalid) as refusal:
        compute(profile, {"dasar": 1000, "bulan": 12}, rules(date(2025, 11, 30)))

    assert [problem.code for problem in refusal.value.fields["bulan"]] == ["fact_is_the_month"]


DATED = PAID + "\nvalid_from = 2025-02-01\nvalid_to = 2025-03-31"


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2025, 1, 31), None),
        (date(2025, 2, 1), 1000),
        (date(2025, 3, 31), 1000),
        (date(2025, 4, 1), None),
    ],
)
def test_step_outside_its_own_dates_is_unknown(on: date, value: int | None) -> None:
    assert compute(profile_of(DATED), {"dasar": 1000}, rules(on)).value == value


def test_step_outside_its_own_dates_has_its_other_value_and_says_so() -> None:
    computed = compute(profile_of(DATED + "\notherwise = 7"), {"dasar": 1000}, rules(date(2025, 1, 31)))

    assert (computed.value, computed.trace[0].note, computed.trace[0].result) == (7, "not_in_force", 7)


def test_step_that_is_not_in_force_needs_no_parameter() -> None:
    step = 'name = "a"\nkind = "product"\nof = [{parameter = "nanti"}]\nvalid_from = 2026-01-01'
    profile = profile_of(step, PAID, parameters=("nanti",))

    assert compute(profile, {"dasar": 1000}, rules(date(2025, 12, 31))).value == 1000
    assert profile.parameters_on(date(2025, 12, 31)) == frozenset()
    assert profile.parameters_on(date(2026, 1, 1)) == {"nanti"}


@pytest.mark.parametrize(("on", "is_paid"), [(date(2025, 6, 30), True), (date(2025, 7, 1), False)])
def test_profile_ends_on_its_last_day(on: date, is_paid: bool) -> None:
    header = HEADER.replace("valid_from = 2024-01-01", "valid_from = 2024-01-01\nvalid_to = 2025-06-30")
    profile = profile_of(PAID, header=header)

    assert profile.is_in_force(on) is is_paid


def test_profile_after_its_last_day_is_refused_by_its_code() -> None:
    header = HEADER.replace("valid_from = 2024-01-01", "valid_from = 2024-01-01\nvalid_to = 2025-06-30")

    with pytest.raises(ParameterNotInForce) as refusal:
        compute(profile_of(PAID, header=header), {"dasar": 1000}, rules(date(2025, 7, 31)))

    assert refusal.value.name == "profil uji"


GROSS = 'name = "hasil"\nkind = "gross_up"\nof = "dasar"\n'
BANDS = (Tier(Decimal(100), Decimal(0)), Tier(Decimal(200), Decimal("0.1")), Tier(None, Decimal("0.2")))


@pytest.mark.parametrize(
    ("net", "gross"),
    [
        (100, 100),
        (101, Decimal("101") / Decimal("0.9")),
        (180, 200),
        (181, Decimal("226.25")),
        (800, 1000),
    ],
)
def test_gross_amount_lies_in_the_first_tier_that_holds_it(net: int, gross: Decimal) -> None:
    result = run_exact(GROSS + 'tiers = {parameter = "pajak"}', facts={"dasar": net}, pajak=BANDS)

    assert round(result, 9) == round(gross, 9)


@pytest.mark.parametrize("category", ["A", "B", "C"])
@pytest.mark.parametrize("net", [1, 5_000_000, 5_386_500, 9_415_797, 30_000_000, 1_500_000_000])
def test_tax_on_the_gross_amount_leaves_exactly_the_net(category: str, net: int) -> None:
    tiers = load_parameters().at(date(2026, 3, 31), "uji").value("ter")[category]

    gross = run_exact(GROSS + 'tiers = {parameter = "pajak"}', facts={"dasar": net}, pajak=tiers)

    rate = next(tier.value for tier in tiers if tier.up_to is None or gross <= tier.up_to)
    assert Fraction(gross) * (1 - Fraction(rate)) == net


def test_one_rate_grosses_up_without_tiers() -> None:
    assert run(GROSS + 'rate = 0.2\nrounding = {mode = "half_up", to = 1}').value == 1250


def test_rate_of_all_has_no_gross_amount() -> None:
    with pytest.raises(Invalid) as refusal:
        run(GROSS + "rate = 1")

    assert [problem.code for problem in refusal.value.fields["hasil"]] == ["tax_takes_all"]


@pytest.mark.parametrize("how", ["rate = 0.2", 'tiers = {parameter = "pajak"}'])
def test_unknown_net_has_no_gross_amount(how: str) -> None:
    facts: dict[str, Any] = {"dasar": None}

    assert run(GROSS + how, facts=facts, pajak=BANDS).value is None


def test_group_of_tiers_is_chosen_by_a_code() -> None:
    step = GROSS + 'tiers = {parameter = "pajak", group = "kode"}'

    assert run(step, facts={"dasar": 180, "kode": "a"}, pajak={"a": BANDS}).value == 200
    assert run(step, facts={"dasar": 180, "kode": None}, pajak={"a": BANDS}).value is None


def test_absent_group_of_tiers_is_named() -> None:
    with pytest.raises(ParameterNotInForce) as refusal:
        run(GROSS + 'tiers = {parameter = "pajak", group = "kode"}', facts={"kode": "b"}, pajak={"a": BANDS})

    assert refusal.value.name == "pajak[b]"
