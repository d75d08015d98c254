"""Domain errors carry a code and facts."""

from __future__ import annotations

from datetime import date

from app.domain.errors import Conflict, DomainError, FieldError, IllegalTransition, Invalid, ParameterNotInForce


def test_error_shows_its_code_and_facts_to_an_operator() -> None:
    assert str(DomainError("kode")) == "kode"
    assert str(DomainError("kode", unit="DINKES", jumlah=3)) == "kode (unit=DINKES, jumlah=3)"


def test_invalid_lists_the_problems_of_each_field() -> None:
    error = Invalid("salah", fields={"nip": (FieldError("nip_salah", {"value": "1"}),)}, total=1)

    assert error.fields == {"nip": [FieldError("nip_salah", {"value": "1"})]}
    assert (error.code, error.params) == ("salah", {"total": 1})
    assert (Invalid().code, Invalid().fields) == ("invalid", {})


def test_a_missing_rule_is_named_with_the_day_and_who_asked() -> None:
    error = ParameterNotInForce("ter_a", date(2023, 12, 31), "tpp")

    assert (error.code, error.params) == (
        "parameter_not_in_force",
        {"name": "ter_a", "date": "2023-12-31", "asked_by": "tpp"},
    )
    assert (error.name, error.date, error.asked_by) == ("ter_a", date(2023, 12, 31), "tpp")


def test_a_step_the_state_machine_lacks_is_a_conflict() -> None:
    assert isinstance(IllegalTransition("illegal_transition"), Conflict)
