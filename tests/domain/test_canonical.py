from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.canonical import (
    canonical_bytes,
    canonical_hash,
    canonical_json,
    decimal_text,
    plain_json,
)

WITA = timezone(timedelta(hours=8))


class Markup(str):
    """Text of a subclass, as template engines make it."""

    __slots__ = ()

    def __str__(self) -> str:
        return "other"


class Colour(StrEnum):
    RED = "merah"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        ([1, (2, None), True], "[1,[2,null],true]"),
        ({"x": Decimal("1.500")}, '{"x":"1.5"}'),
        ({"x": Fraction(1, 3)}, '{"x":"1/3"}'),
        (date(2026, 6, 30), '"2026-06-30"'),
        (time(7, 30), '"07:30:00"'),
        (datetime(2026, 6, 30, 8, 0, tzinfo=WITA), '"2026-06-30T00:00:00Z"'),
        (UUID("00000000-0000-4000-8000-000000000001"), '"00000000-0000-4000-8000-000000000001"'),
        (Markup("teks"), '"teks"'),
        ({Colour.RED: Colour.RED}, '{"merah":"merah"}'),
        ("Kelurahan “Besusu” – é", '"Kelurahan “Besusu” – é"'),
        ('tanda " dan \\ dan \n', '"tanda \\" dan \\\\ dan \\n"'),
    ],
)
def test_spells_each_type_in_one_way(value: Any, text: str) -> None:
    assert canonical_json(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("-0.000", "0"),
        ("10", "10"),
        ("10.000", "10"),
        ("100", "100"),
        ("1E+3", "1000"),
        ("0.0010", "0.001"),
        ("-2.50", "-2.5"),
        ("123456789012345678901234567890.120", "123456789012345678901234567890.12"),
    ],
)
def test_decimal_text_is_plain_and_without_trailing_zeros(value: str, text: str) -> None:
    assert decimal_text(Decimal(value)) == text


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_refuses_decimals_without_a_value(value: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        decimal_text(Decimal(value))


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (0.1, "float"),
        ({1, 2}, "set"),
        (b"x", "bytes"),
        (object(), "object"),
        ({1: "a"}, "int"),
        ([float("nan")], "float"),
        (1 + 2j, "complex"),
    ],
)
def test_refuses_what_has_no_single_spelling_and_names_its_type(value: Any, named: str) -> None:
    with pytest.raises(TypeError, match=named):
        canonical_json(value)


def test_refuses_a_time_without_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        canonical_json(datetime(2026, 1, 1, 8, 0))  # noqa: DTZ001 - the point of the test


def test_the_same_instant_in_two_zones_is_the_same_text() -> None:
    instant = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    assert canonical_json(instant) == canonical_json(instant.astimezone(WITA))


def test_an_instant_is_spelled_in_utc_whatever_the_zone_of_the_machine(machine_in_palu: None) -> None:
    instant = datetime(2026, 6, 30, 23, 30, tzinfo=WITA)

    assert canonical_json(instant) == '"2026-06-30T15:30:00Z"'


def test_hash_is_sha256_of_the_utf8_bytes() -> None:
    value = {"a": "é", "b": Decimal("2.0")}

    assert canonical_bytes(value) == '{"a":"é","b":"2"}'.encode()
    assert canonical_hash(value) == sha256('{"a":"é","b":"2"}'.encode()).hexdigest()


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_reading_and_writing_again_changes_nothing(value: Any) -> None:
    text = canonical_json(value)

    assert canonical_json(json.loads(text)) == text
    assert plain_json(value) == text


@given(st.dictionaries(st.text(max_size=5), JSON_VALUES, max_size=6), st.randoms())
def test_the_order_of_keys_does_not_matter(value: dict[str, Any], random: Any) -> None:
    items = list(value.items())
    random.shuffle(items)

    assert canonical_hash(dict(items)) == canonical_hash(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), st.integers(0, 5))
def test_the_scale_of_a_decimal_does_not_matter(value: Decimal, zeros: int) -> None:
    rescaled = Decimal(format(value, "f") + "0" * zeros)

    assert decimal_text(rescaled) == decimal_text(value)
    assert Decimal(decimal_text(value)) == value
