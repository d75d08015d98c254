from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.errors import DomainError, ParameterNotInForce
from app.domain.parameters import DatedValue, Parameter, Parameters, Status
from app.domain.scoring_rules import RULE_NAMES, rules_from_values, scoring_rules
from app.parameters.loader import load_parameters
from tests.domain.scoring_facts import DEFAULT_VALUES, RULES, make_rules

FIRST_DAY = date(2024, 1, 1)


def make_parameters(**changes: Any) -> Parameters:
    def rows(value: Any) -> tuple[DatedValue, ...]:
        row = DatedValue(FIRST_DAY, None, FIRST_DAY, "Contoh 1/2024", Status.OURS, value)
        return (row,)

    values = {**DEFAULT_VALUES, **changes}
    return Parameters(Parameter(name, name, "ratio", rows(value)) for name, value in values.items())


def test_reads_the_rules_in_force_on_the_day() -> None:
    assert scoring_rules(make_parameters().at(FIRST_DAY, "test")) == RULES


def test_refuses_the_day_before_the_first_value() -> None:
    with pytest.raises(ParameterNotInForce) as caught:
        scoring_rules(make_parameters().at(date(2023, 12, 31), "semester 2023-2"))

    assert caught.value.params["asked_by"] == "semester 2023-2"


def test_the_shipped_parameters_are_the_default_profile() -> None:
    shipped = scoring_rules(load_parameters().at(date(2026, 6, 30), "test"))

    assert {name: payload["value"] for name, payload in shipped.payloads.items()} == {
        name: payload["value"] for name, payload in RULES.payloads.items()
    }


def test_every_value_keeps_its_source_status_and_date() -> None:
    assert tuple(RULES.payloads) == RULE_NAMES
    assert dict(RULES.payloads["capaian_cap"]) == {
        "name": "capaian_cap",
        "value": "1.2",
        "source": "Contoh 1/2024",
        "status": "ours",
        "valid_from": "2024-01-01",
    }


def test_ratios_are_exact() -> None:
    assert (RULES.above_from, RULES.meets_from, RULES.cap) == (Fraction(11, 10), Fraction(9, 10), Fraction(6, 5))


def test_the_fingerprint_follows_the_values() -> None:
    assert make_rules().fingerprint == RULES.fingerprint
    assert make_rules(small_part=Decimal("0.4")).fingerprint != RULES.fingerprint


def test_names_what_is_missing() -> None:
    with pytest.raises(DomainError) as caught:
        rules_from_values([])

    assert caught.value.code == "scoring_rules_incomplete"
    assert "capaian_cap" in caught.value.params["missing"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"rating_meets_from": Decimal("1.10")}, "rating_above_from"),
        ({"rating_meets_from": Decimal(0)}, "rating_above_from"),
        ({"capaian_cap": Decimal("1.09")}, "rating_above_from"),
        ({"nilai_hasil_weight": Decimal("0.6")}, "nilai_hasil_weight"),
        ({"nilai_hasil_weight": Decimal("1.1"), "nilai_perilaku_weight": Decimal("-0.1")}, "nilai_hasil_weight"),
        ({"small_part": Decimal("1.1")}, "small_part"),
        ({"small_part": Decimal("-0.1")}, "small_part"),
        ({"perilaku_nilai": {"di_bawah": 70, "sesuai": 100}}, "perilaku_nilai"),
    ],
)
def test_refuses_numbers_that_contradict_each_other(changes: dict[str, Any], name: str) -> None:
    with pytest.raises(DomainError) as caught:
        make_rules(**changes)

    assert (caught.value.code, caught.value.params["name"]) == ("scoring_rules_invalid", name)


def test_refuses_a_binary_float() -> None:
    with pytest.raises(TypeError):
        make_rules(capaian_cap=1.2)
