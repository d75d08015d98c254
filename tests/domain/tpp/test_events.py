"""Events beyond a plain count: free days, days with dates of their own, events counted as such."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.domain.tpp import Computed, compute, trace_as_json
from tests.domain.tpp.profiles import HEADER, profile_of, rules, run

RANGES = "[{first_day = 2025-01-06, last_day = 2025-01-07, rate = 25}]"
DATES = HEADER + '[facts.tanggal]\ntype = "dates"\ntitle = "Tanggal"\ndefault = []\n'
ROWS = ({"first_day": "2025-01-06", "last_day": "2025-01-07", "rate": 25},)


def _events(items: str) -> str:
    return f'name = "hasil"\nkind = "events"\nitems = [{items}]'


def _dated(given: Any, ranges: str = RANGES, on: date = date(2025, 1, 31), **values: Any) -> Computed:
    step = _events(f'{{dates = "tanggal", ranges = {ranges}, rate = 3}}')
    profile = profile_of(step, header=DATES, parameters=tuple(values))
    return compute(profile, {"dasar": 1, "tanggal": given}, rules(on, **values))


@pytest.mark.parametrize(("days", "value"), [(0, 0), (1, 0), (2, 0), (3, 5), (4, 10)])
def test_free_days_cost_nothing(days: int, value: int) -> None:
    assert run(_events('{count = "hari", rate = 5, free = 2}'), facts={"hari": days}).value == value


def test_free_days_that_are_unknown_make_the_cost_unknown() -> None:
    step = _events('{count = "dasar", rate = 5, free = "hari"}')

    assert run(step, facts={"hari": None}).value is None


def test_events_can_be_counted_without_their_minutes() -> None:
    step = _events('{count = "kejadian", rate = 5}')

    assert run(step, facts={"kejadian": [0, 20, 40]}).value == 10


@pytest.mark.parametrize(
    ("days", "value"),
    [
        ([], 0),
        (["2025-01-05"], 3),
        (["2025-01-06"], 25),
        (["2025-01-07"], 25),
        (["2025-01-08"], 3),
        (["2025-01-06", "2025-01-07", "2025-01-31"], 53),
        (0, 0),
    ],
)
def test_days_inside_a_range_have_its_rate(days: Any, value: int) -> None:
    assert _dated(days).value == value


def test_ranges_may_come_from_a_parameter() -> None:
    computed = _dated(["2025-01-06", "2025-01-08"], '{parameter = "khusus"}', khusus=ROWS)

    assert computed.value == 28


def test_trace_names_the_range_and_the_rest() -> None:
    trace = trace_as_json(_dated(["2025-01-06", "2025-01-08"], '{parameter = "khusus"}', khusus=ROWS).trace)

    assert trace[0]["inputs"] == {"tanggal": {"2025-01-06/2025-01-07": 1, "lain": 1}}
    assert [info["value"] for info in trace[0]["parameters"]] == ["25", "3"]


def test_bare_number_of_days_is_enough_in_a_month_without_a_range() -> None:
    assert _dated(2, on=date(2025, 2, 28)).value == 6


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (2, "fact_dates_needed"),
        (["2025-02-01"], "fact_date_outside_month"),
        (["2024-12-31"], "fact_date_outside_month"),
        (["2025-01-06", "2025-01-06"], "fact_date_twice"),
        (["06-01-2025"], "fact_not_dates"),
        (["2025-01-32"], "fact_not_dates"),
        ([20250106], "fact_not_dates"),
        ("2025-01-06", "fact_not_a_number"),
        (-1, "fact_negative"),
    ],
)
def test_refuses_days_it_cannot_place(given: Any, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        _dated(given)

    assert [problem.code for problem in refusal.value.fields["tanggal"]] == [code]


def test_trace_says_which_range_its_rate_and_its_parameter() -> None:
    own = trace_as_json(_dated(["2025-01-06"]).trace)[0]["parameters"]
    dated = trace_as_json(_dated(["2025-01-06"], '{parameter = "khusus"}', khusus=ROWS).trace)[0]["parameters"]

    named = [(info.get("parameter"), info["key"], info["label"], info["value"]) for info in own + dated]
    assert named == [
        (None, "2025-01-06/2025-01-07", "2025-01-06/2025-01-07", "25"),
        ("khusus", "2025-01-06/2025-01-07", "2025-01-06/2025-01-07", "25"),
    ]


@pytest.mark.parametrize(("days", "value"), [(["2025-01-06"], 25), (["2025-01-06", "2025-01-08"], None)])
def test_unknown_ordinary_rate_matters_only_for_ordinary_days(days: list[str], value: int | None) -> None:
    step = _events(f'{{dates = "tanggal", ranges = {RANGES}, rate = "hari"}}')

    computed = compute(profile_of(step, header=DATES), {"dasar": 1, "tanggal": days, "hari": None}, rules())

    assert computed.value == value


def test_unknown_days_make_the_cost_unknown() -> None:
    assert _dated(None).value is None
