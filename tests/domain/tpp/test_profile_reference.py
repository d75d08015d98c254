"""The engine equals a slow, independent reading of random profiles over random facts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from app.domain.errors import Invalid, ParameterNotInForce
from app.domain.tpp import compute, parse_profile
from tests.domain.tpp.random_cases import Case, case_of, parameters_of
from tests.domain.tpp.reference_facts import Refused
from tests.domain.tpp.reference_profile import answer_of


def _by_engine(case: Case) -> Any:
    parameters = parameters_of(case.tables)
    texts = dict(zip(("uji.toml", "dasar.toml"), case.texts, strict=False))
    profile = parse_profile(case.texts[0], "uji.toml", parameters, lambda code: ("dasar.toml", texts["dasar.toml"]))
    year, month = case.month
    last_day = {2: 28, 4: 30}.get(month, 31)
    try:
        found = compute(profile, case.facts, parameters.at(profile.valid_from.replace(year, month, last_day), "uji"))
    except ParameterNotInForce as refusal:
        return {(refusal.name.split("[")[0], "not_in_force")}
    except Invalid as refusal:
        return {(name, problem.code) for name, problems in refusal.fields.items() for problem in problems}
    outputs = {name: _exact(value) for name, value in found.outputs.items()}
    amounts = {"outputs": outputs if found.held is None else {}, "value": _exact(found.value)}
    return {**amounts, "held": found.held, "withheld": found.withheld}


def _exact(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else Fraction(value)


def _by_reference(case: Case) -> Any:
    try:
        return answer_of(case.texts, case.facts, case.month, case.tables)
    except Refused as refusal:
        return {(name.split("[")[0] if code == "not_in_force" else name, code) for name, code in refusal.named}


def _differences(first: int, count: int) -> dict[int, Any]:
    """Number of the case -> (engine, reference) where they differ."""
    told = {
        number: (_by_engine(case), _by_reference(case))
        for number in range(first, first + count)
        if (case := case_of(number))
    }
    return {number: pair for number, pair in told.items() if not _agree(*pair)}


def _agree(engine: Any, reference: Any) -> bool:
    """The engine names the unknown facts it met; the reference every unknown word of a required step."""
    if isinstance(reference, set) and {code for _, code in reference} == {"fact_needed"}:
        return isinstance(engine, set) and {code for _, code in engine} == {"fact_needed"}
    return bool(engine == reference)


@pytest.mark.parametrize("first", range(0, 1000, 100))
def test_engine_equals_the_slow_reference(first: int) -> None:
    assert _differences(first, 100) == {}


@pytest.mark.long
@pytest.mark.parametrize("first", range(1000, 10_000, 1000))
def test_engine_equals_the_slow_reference_at_length(first: int) -> None:
    assert _differences(first, 1000) == {}
