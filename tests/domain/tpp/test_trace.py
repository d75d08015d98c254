"""Storing traces without repeating what is the same for everyone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.domain.tpp import TraceArchive, compute, trace_as_json, unpack
from app.domain.tpp.fact_values import Events
from app.domain.tpp.trace import as_json
from app.parameters.profiles import load_profile
from tests.domain.tpp.profiles import month_rules, run

FACTS = {"kelas_jabatan": 8, "predikat": "baik", "terlambat": [5, 40], "tk": 1}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1.500"), "1.5"),
        (Decimal("100"), "100"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0E-8"), "0"),
        (Decimal("100.00"), "100"),
        ("baik", "baik"),
        (None, None),
        (True, True),
        (Events((Decimal(5),), ()), ["5"]),
        (Events((Decimal(5),), (("1-30", 2),)), {"minutes": ["5"], "1-30": 2}),
        ({"zakat": Decimal(7)}, {"zakat": "7"}),
    ],
)
def test_values_are_shown_plainly(value: Any, shown: Any) -> None:
    assert as_json(value) == shown


def test_frame_is_kept_once_for_many_people() -> None:
    archive = TraceArchive()
    people = [compute(load_profile(), {**FACTS, "kelas_jabatan": kelas}, month_rules("2026-03")) for kelas in (7, 8)]

    packed = [archive.pack(person.trace) for person in people]

    assert [unpack(archive.frame, one) for one in packed] == [trace_as_json(person.trace) for person in people]
    assert set(archive.frame["steps"]) == {step.name for step in load_profile().steps}


def test_packing_does_not_depend_on_who_came_before() -> None:
    early, late = TraceArchive(), TraceArchive()
    person = compute(load_profile(), FACTS, month_rules("2026-03"))
    late.pack(compute(load_profile(), {**FACTS, "kelas_jabatan": 3}, month_rules("2026-03")).trace)

    assert late.pack(person.trace) == early.pack(person.trace)


def test_literals_of_one_value_and_source_share_one_row() -> None:
    archive = TraceArchive()
    last = 'name = "hasil"\nkind = "product"\nof = ["a", 0.5]\nrounding = {mode = "half_up", to = 1}'
    steps = ['name = "a"\nkind = "product"\nof = ["dasar", 0.5]', last]
    trace = run(*steps).trace

    packed = archive.pack(trace)

    assert unpack(archive.frame, packed) == trace_as_json(trace)
    assert list(archive.frame["parameters"]) == ["Perwali Contoh 1/2024 ps. 3=0.5@2024-01-01"]
