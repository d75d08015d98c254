"""Division, sums of minutes and days, and amounts that stay exact until they are rounded."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.domain.tpp import TraceArchive, compute, trace_as_json, unpack
from tests.domain.tpp.profiles import HEADER, profile_of, rules, run, run_exact

ROUNDED = 'rounding = {mode = "half_up", to = 1}'
DATES = HEADER + '[facts.tanggal]\ntype = "dates"\ntitle = "Tanggal"\ndefault = []\n'


def _per(of: str, per: str, more: str = ROUNDED, name: str = "hasil") -> str:
    return f'name = "{name}"\nkind = "product"\nof = {of}\nper = {per}\n{more}'


def test_quotient_that_does_not_end_is_kept_as_a_fraction() -> None:
    assert run_exact(_per('["dasar"]', "[7]", more="")) == Fraction(1000, 7)


def test_quotient_that_ends_is_a_decimal() -> None:
    result = run_exact(_per('["dasar"]', "[8]", more=""))

    assert (result, type(result)) == (125, int)


def test_half_survives_a_division_that_does_not_end() -> None:
    # 1/3 of 1,000 times 3, and a half: a quotient cut off at any length would give 1000.4999….
    third = _per('["dasar"]', "[3]", more="", name="sepertiga")
    whole = 'name = "utuh"\nkind = "product"\nof = ["sepertiga", 3]'
    half = f'name = "hasil"\nkind = "sum"\nplus = ["utuh", 0.5]\n{ROUNDED}'

    assert run(third, whole, half).value == 1001


@pytest.mark.parametrize(("mode", "value"), [("half_up", 143), ("down", 142), ("up", 143)])
def test_fraction_is_rounded_in_each_mode(mode: str, value: int) -> None:
    assert run(_per('["dasar"]', "[7]", more=f'rounding = {{mode = "{mode}", to = 1}}')).value == value


def test_fraction_is_rounded_to_a_multiple() -> None:
    assert run(_per('["dasar"]', "[7]", more='rounding = {mode = "up", to = 100}')).value == 200


@pytest.mark.parametrize(("key", "value"), [("cap = 142", 142), ("floor = 143", 143)])
def test_fraction_is_bounded(key: str, value: int) -> None:
    assert run(_per('["dasar"]', "[7]", more=f"{key}\n{ROUNDED}")).value == value


def test_fraction_meets_tiers_slices_sums_and_conditions() -> None:
    seventh = _per('["dasar"]', "[7]", more="", name="a")
    tiers = "tiers = [{up_to = 142, value = 1}, {value = 2}]"
    steps = [
        f'name = "b"\nkind = "tier"\nof = "a"\n{tiers}',
        f'name = "c"\nkind = "progressive"\nof = "a"\n{tiers}',
        'name = "d"\nkind = "sum"\nplus = ["a", "b"]\nminus = ["c"]',
        f'name = "hasil"\nkind = "choose"\ncases = [{{when = {{name = "a", more_than = 142}}, then = "d"}}, {{then = 0}}]\n{ROUNDED}',
    ]

    trace = {step["step"]: step["result"] for step in trace_as_json(run(seventh, *steps).trace)}

    # 142 at 1 and 6/7 at 2 are 143 5/7; 142 6/7 + 2 - 143 5/7 = 1 1/7.
    assert (trace["a"], trace["b"], trace["c"], trace["d"]) == ("142.8571428571", "2", "143.7142857143", "1.1428571429")
    assert trace["hasil"] == "1"


def test_fraction_survives_storage_as_it_is_shown() -> None:
    trace = run(_per('["dasar"]', "[7]")).trace
    archive = TraceArchive()

    packed = archive.pack(trace)

    assert unpack(archive.frame, packed) == trace_as_json(trace)
    assert trace_as_json(trace)[0]["exact"] == "142.8571428571"


def test_product_longer_than_fifty_digits_is_not_cut_off() -> None:
    small = "0.00000000000000000000000001"
    step = f'name = "a"\nkind = "product"\nof = ["dasar", {small}, {small}, 1.000000000000000000000000000000000000001]'

    assert run_exact(step, 'name = "hasil"\nkind = "product"\nof = ["a"]') != 0
    assert run_exact(step, _per('["a"]', '["a"]', more="")) == 1


@pytest.mark.parametrize("per", ['["hari"]', '["dasar", "hari"]'])
def test_division_by_zero_names_the_fact(per: str) -> None:
    with pytest.raises(Invalid) as refusal:
        run(_per('["dasar"]', per))

    assert [problem.code for problem in refusal.value.fields["hari"]] == ["divisor_zero"]


def test_division_by_a_zero_that_is_no_fact_names_the_step() -> None:
    with pytest.raises(Invalid) as refusal:
        run(_per('["dasar"]', "[0]"))

    assert list(refusal.value.fields) == ["hasil"]


@pytest.mark.parametrize("facts", [{"hari": None}, {"dasar": None, "hari": 3}])
def test_quotient_of_something_unknown_is_unknown(facts: dict[str, Any]) -> None:
    assert run(_per('["dasar"]', '["hari"]'), facts=facts).value is None


def test_sum_counts_the_minutes_of_events() -> None:
    step = 'name = "hasil"\nkind = "sum"\nplus = ["kejadian"]\nminus = ["hari"]'

    assert run(step, facts={"kejadian": [20, 41], "hari": 1}).value == 60


def test_sum_of_minutes_refuses_events_that_were_only_counted() -> None:
    with pytest.raises(Invalid) as refusal:
        run('name = "hasil"\nkind = "sum"\nplus = ["kejadian"]', facts={"kejadian": {"pendek": 2}})

    assert [problem.code for problem in refusal.value.fields["kejadian"]] == ["fact_minutes_needed"]


@pytest.mark.parametrize("given", [["2025-01-02", "2025-01-03"], 2])
def test_sum_counts_days(given: Any) -> None:
    profile = profile_of('name = "hasil"\nkind = "sum"\nplus = ["tanggal"]', header=DATES)

    assert compute(profile, {"dasar": 1, "tanggal": given}, rules()).value == 2
