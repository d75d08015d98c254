"""Lookup of dated values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import pytest

from app.domain.errors import ParameterNotInForce
from app.domain.parameters import (
    DatedValue,
    Parameter,
    Parameters,
    ParametersAt,
    Status,
    Tier,
    TierFrom,
    content_hash,
    plain,
)


def _row(valid_from: date, value: Any = None, *, repealed: bool = False) -> DatedValue:
    return DatedValue(valid_from, None, date(2026, 1, 1), "Perwali Contoh 1/2024", Status.OURS, value, repealed)


HISTORY = Parameter(
    "bobot",
    "Bobot contoh",
    "ratio",
    (
        _row(date(2024, 1, 1), Decimal("0.4")),
        _row(date(2025, 7, 1), Decimal("0.5")),
        _row(date(2026, 3, 1), repealed=True),
    ),
)


def _at(value: Any, on: date = date(2025, 1, 1)) -> ParametersAt:
    parameter = Parameter("p", "Contoh", "code", (_row(date(2024, 1, 1), value),))
    return Parameters([parameter]).at(on, "uji")


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2024, 1, 1), "0.4"),
        (date(2025, 6, 30), "0.4"),
        (date(2025, 7, 1), "0.5"),
        (date(2026, 2, 28), "0.5"),
    ],
)
def test_the_last_row_that_has_begun_is_in_force(day: date, value: str) -> None:
    assert Parameters([HISTORY]).at(day, "uji").value("bobot") == Decimal(value)


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2026, 3, 1), date(2030, 1, 1)])
def test_nothing_is_in_force_before_the_first_row_and_after_a_repeal(day: date) -> None:
    with pytest.raises(ParameterNotInForce) as refusal:
        Parameters([HISTORY]).at(day, "skor").value("bobot")

    assert (refusal.value.name, refusal.value.date, refusal.value.asked_by) == ("bobot", day, "skor")
    assert refusal.value.params == {"name": "bobot", "date": day.isoformat(), "asked_by": "skor"}


def test_an_unknown_name_is_not_in_force() -> None:
    with pytest.raises(ParameterNotInForce):
        Parameters([HISTORY]).at(date(2025, 1, 1), "uji").value("lain")


def test_dated_value_comes_with_source_and_dates() -> None:
    at = Parameters([HISTORY]).at(date(2025, 8, 1), "uji")

    assert at.dated("bobot") is HISTORY.values[1]
    assert at.dated("bobot") is at.dated("bobot")


def test_parameters_are_a_mapping() -> None:
    parameters = Parameters([HISTORY])

    assert (list(parameters), len(parameters), parameters["bobot"]) == (["bobot"], 1, HISTORY)


def test_typed_lookups_return_their_kind() -> None:
    assert _at(3).integer("p") == 3
    assert _at(3).decimal("p") == Decimal(3)
    assert _at(Decimal("0.1")).decimal("p") == Decimal("0.1")
    assert _at(True).flag("p") is True
    assert _at("07:30").text("p") == "07:30"
    assert _at({"a": 1}).table("p") == {"a": 1}
    assert _at((Tier(None, Decimal(1)),)).rows("p") == (Tier(None, Decimal(1)),)


@pytest.mark.parametrize(
    ("value", "lookup"),
    [
        (True, lambda at: at.integer("p")),
        (True, lambda at: at.decimal("p")),
        (Decimal("1.5"), lambda at: at.integer("p")),
        (1, lambda at: at.flag("p")),
        (1, lambda at: at.text("p")),
        ("x", lambda at: at.decimal("p")),
        (1, lambda at: at.table("p")),
        ({"a": 1}, lambda at: at.rows("p")),
    ],
)
def test_a_value_of_another_kind_is_a_programming_error(value: Any, lookup: Callable[[ParametersAt], Any]) -> None:
    with pytest.raises(TypeError, match="^parameter p "):
        lookup(_at(value))


def test_an_absent_row_of_a_table_is_named() -> None:
    with pytest.raises(ParameterNotInForce) as refusal:
        _at({"15": 1}).entry("p", "16")

    assert (refusal.value.name, refusal.value.date, refusal.value.asked_by) == ("p[16]", date(2025, 1, 1), "uji")
    assert _at({"15": 1}).entry("p", "15") == 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("0.10"), "0.10"),
        (Decimal("1E+3"), "1000"),
        (3, 3),
        (date(2026, 1, 2), "2026-01-02"),
        (MappingProxyType({"a": Decimal(1)}), {"a": "1"}),
        ((Tier(Decimal(30), Decimal("0.005"), "1-30"),), [{"label": "1-30", "up_to": "30", "value": "0.005"}]),
        (
            (TierFrom(Decimal("60000000"), Decimal("0.05"), "lapis 2"),),
            [{"label": "lapis 2", "from": "60000000", "value": "0.05"}],
        ),
        (None, None),
    ],
)
def test_values_are_plain_json(value: Any, shown: Any) -> None:
    assert plain(value) == shown


def test_content_hash_ignores_order_and_review_but_not_values() -> None:
    other = Parameter("lain", "Lain", "day", (_row(date(2024, 1, 1), 3),))
    reviewed = replace(other, values=(replace(other.values[0], reviewed_on=date(2027, 1, 1)),))
    changed = replace(other, values=(_row(date(2024, 1, 1), 4),))
    moved = replace(other, values=(_row(date(2024, 1, 2), 3),))

    base = content_hash(Parameters([HISTORY, other]))

    assert content_hash(Parameters([other, HISTORY])) == base
    assert content_hash(Parameters([HISTORY, reviewed])) == base
    assert len({base, content_hash(Parameters([HISTORY, changed])), content_hash(Parameters([HISTORY, moved]))}) == 3


def test_the_day_a_rule_was_signed_is_part_of_its_hash() -> None:
    row = _row(date(2024, 1, 1), 3)
    rules = [Parameter("p", "Contoh", "day", (replace(row, issued_on=day),)) for day in (None, date(2023, 12, 1))]

    assert content_hash(Parameters(rules[:1])) != content_hash(Parameters(rules[1:]))


def test_the_hash_of_unchanged_rules_is_the_same_for_ever() -> None:
    # Stored with each result: a program that hashed otherwise could not say that a closed month kept its rules.
    row = DatedValue(date(2024, 1, 1), date(2023, 12, 1), date(2026, 1, 1), "Perwali “A”", Status.OURS, Decimal("0.40"))

    written = '{"bobot":["ratio",[["2024-01-01","2023-12-01","Perwali “A”","ours",false,"0.40"]]]}'

    assert (
        content_hash(Parameters([Parameter("bobot", "Contoh", "ratio", (row,))]))
        == sha256(written.encode()).hexdigest()
    )
