"""What the trace of a step says besides its result: where a value came from, why it is missing, which row was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.parameters import DatedValue, Parameter, Parameters, Status, Tier
from app.domain.tpp import ProfileInvalid, TraceArchive, compute, parse_profile, trace_as_json, unpack
from app.domain.tpp.profile_source import written
from tests.domain.tpp.profiles import HEADER, profile_of, rules, run

PRODUCT = 'name = "hasil"\nkind = "product"\nof = ["dasar"]\n'


def _last(*steps: str, facts: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    return trace_as_json(run(*steps, facts=facts, **values).trace)[-1]


def test_given_fact_is_the_result_and_the_only_input() -> None:
    told = _last(f'{PRODUCT}given = "hari"', facts={"hari": 7})

    assert (told["result"], told["inputs"], told["note"]) == ("7", {"hari": "7"}, "given")


@pytest.mark.parametrize(
    ("facts", "result", "note"),
    [
        ({"aktif": False, "hari": 2}, "2", "not_applied"),
        ({"aktif": None}, None, "unknown"),
        ({"hari": None}, None, "unknown"),
    ],
)
def test_step_that_does_not_apply_says_why(facts: dict[str, Any], result: str | None, note: str) -> None:
    told = _last(f'{PRODUCT}only_if = {{name = "aktif", equals = true}}\notherwise = "hari"', facts=facts)

    assert (told["result"], told["note"]) == (result, note)


@pytest.mark.parametrize(("days", "result", "note"), [(3, "3", "not_applied"), (None, None, "unknown")])
def test_step_that_a_setting_turns_off_says_so(days: int | None, result: str | None, note: str) -> None:
    step = f'{PRODUCT}only_if = {{parameter = "saklar", equals = true}}\notherwise = "hari"'

    told = _last(step, facts={"hari": days}, saklar=False)

    assert (told["result"], told["inputs"], told["note"]) == (result, {"hari": result}, note)


def test_step_that_a_setting_turns_off_for_all_keeps_its_other_value() -> None:
    told = _last(f'{PRODUCT}only_if = {{parameter = "saklar", equals = true}}\notherwise = 4', saklar=False)

    assert (told["result"], told["inputs"], told["note"]) == ("4", {}, "not_applied")


@pytest.mark.parametrize(("plus", "minus", "value"), [([2], [], 2), ([], [2], -2), ([3, 4], [1, 1], 5)])
def test_sum_adds_and_subtracts_each_term_once(plus: list[int], minus: list[int], value: int) -> None:
    assert run(f'name = "hasil"\nkind = "sum"\nplus = {plus}\nminus = {minus}').value == value


def test_fraction_is_added_and_subtracted_once() -> None:
    third = 'name = "a"\nkind = "product"\nof = ["dasar"]\nper = [3]'
    step = 'name = "hasil"\nkind = "sum"\nplus = ["dasar", "a"]\nminus = ["a", "a"]\nrounding = {mode = "down", to = 1}'

    computed = run(third, step, facts={"dasar": 10})

    assert (computed.value, computed.trace[-1].exact) == (6, Fraction(20, 3))


def test_tier_of_a_parameter_names_both_parameters() -> None:
    tiers = (Tier(Decimal(5), Decimal(1), "rendah"), Tier(None, Decimal(2), "tinggi"))

    told = _last(
        'name = "hasil"\nkind = "tier"\nof = {parameter = "nilai"}\ntiers = {parameter = "jenjang"}',
        nilai=6,
        jenjang=tiers,
    )

    assert [(one["parameter"], one["value"]) for one in told["parameters"]] == [("nilai", "6"), ("jenjang", "2")]
    assert (told["result"], told["parameters"][1]["label"]) == ("2", "tinggi")


def test_number_of_the_regulation_has_the_source_of_its_step() -> None:
    gross = 'name = "hasil"\nkind = "gross_up"\nof = 950\nrate = 0.05\nrounding = {mode = "up", to = 1}'

    told = _last(gross)

    assert told["result"] == "1000"
    assert [(one["value"], one["source"]) for one in told["parameters"]] == [
        ("950", "Perwali Contoh 1/2024 ps. 3"),
        ("0.05", "Perwali Contoh 1/2024 ps. 3"),
    ]


@pytest.mark.parametrize("signed", [None, date(2023, 12, 31)])
def test_row_of_a_parameter_says_when_it_was_signed(signed: date | None) -> None:
    step = 'name = "hasil"\nkind = "take"\nof = {parameter = "tabel", entry = "x"}'
    month = rules(tabel={"x": Decimal(9)})
    row = replace(month.parameters["tabel"].values[0], issued_on=signed)
    parameters = Parameters([replace(month.parameters["tabel"], values=(row,))])

    [told] = trace_as_json(
        compute(profile_of(step, parameters=("tabel",)), {"dasar": 1}, parameters.at(month.on, "uji")).trace
    )

    assert told["parameters"][0].get("issued_on") == (None if signed is None else "2023-12-31")
    assert told["parameters"][0]["key"] == "x"


def test_tiers_that_begin_somewhere_are_told_apart_in_the_archive() -> None:
    step = 'name = "hasil"\nkind = "tier"\nof = "hari"\ntiers = [{from = 0, value = 5}, {from = 3, value = 5}]'
    traces, archive = [run(step, facts={"hari": days}).trace for days in (0, 3)], TraceArchive()

    packed = [archive.pack(trace) for trace in traces]

    assert [unpack(archive.frame, one) for one in packed] == [trace_as_json(trace) for trace in traces]
    assert [archive.pack(trace) for trace in traces] == packed


def test_tiers_after_a_repealed_row_are_checked_as_well() -> None:
    day = date(2024, 1, 1)
    up_and_down = (Tier(Decimal(1), Decimal(1)), Tier(Decimal(2), Decimal(3)), Tier(None, Decimal(2)))
    repealed = DatedValue(day, None, day, "Perwali Contoh 2/2024", Status.OURS, repealed=True)
    again = DatedValue(date(2025, 1, 1), None, day, "Perwali Contoh 2/2024", Status.OURS, up_and_down)
    step = 'title = "T"\nsource = "S"\nname = "hasil"\nkind = "tier"\nof = "dasar"\ntiers = {parameter = "p"}'

    with pytest.raises(ProfileInvalid) as refusal:
        parse_profile(
            f"{HEADER}[[step]]\n{step}\n", "uji.toml", Parameters([Parameter("p", "uji", "ratio", (repealed, again))])
        )

    assert [problem.code for problem in refusal.value.problems] == ["tiers_not_monotone"]


@pytest.mark.parametrize("key", ["issued_on", "reviewed_on"])
def test_dates_of_the_heading_are_dates(key: str) -> None:
    with pytest.raises(ProfileInvalid) as refusal:
        profile_of(PRODUCT, header=HEADER.replace("[facts.dasar]", f'{key} = "kemarin"\n[facts.dasar]', 1))

    assert [(problem.code, problem.where) for problem in refusal.value.problems] == [("profile_date_missing", key)]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"from": Decimal("0.50"), "label": "a", "ok": True}, '{from = 0.50, label = "a", ok = true}'),
        ([[[[[[["dalam"]]]]]]], "[[[[[[…]]]]]]"),
        (date(2026, 3, 24), "2026-03-24"),
    ],
)
def test_values_are_shown_as_their_author_wrote_them(value: Any, shown: str) -> None:
    assert written(value) == shown
