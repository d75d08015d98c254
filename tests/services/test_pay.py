"""Gaji from the roster: computed by the rules, compared with payroll, never silently zero."""

from typing import Any

import pytest

from app.domain.periods import Month
from app.extensions import db
from app.models import Employee
from app.services.pay import own_pay, pay_of
from tests.factories import Cast, create_cast, create_employee
from tests.support.queries import counted
from tests.tpp.rows import JUNE, add_payroll


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _person(cast: Cast, *, post: dict[str, Any] | None = None, **values: Any) -> Employee:
    """The person of T6, changed as told."""
    given = {"golongan": "III/c", "status": "PNS", "jenis_jabatan": "pelaksana", **(post or {})}
    person = create_employee(unit=cast.unit, **given)
    known = {"mkg_tahun": 10, "mkg_bulan": 3, "pasangan": 1, "anak": 2, "ptkp": "K/2", **values}
    for name, value in known.items():
        setattr(person, name, value)
    db.session.commit()
    return person


def test_computes_the_worked_example_from_the_roster(cast: Cast) -> None:
    pay = own_pay(_person(cast).id, JUNE)

    assert pay is not None
    assert (pay.received, pay.amounts["gaji_kotor"], pay.gaps) == (4_138_900, 4_705_797, ())


@pytest.mark.parametrize(("gross", "difference"), [(4_705_797, 0), (4_800_000, 94_203), (4_700_000, -5_797)])
def test_compares_with_payroll(cast: Cast, gross: int, difference: int) -> None:
    person = _person(cast)
    add_payroll(person, gross=gross)

    pay = own_pay(person.id, JUNE)

    assert pay is not None
    assert pay.difference == difference


def test_without_payroll_there_is_nothing_to_compare(cast: Cast) -> None:
    pay = own_pay(_person(cast).id, JUNE)

    assert pay is not None
    assert (pay.imported, pay.difference) == (None, None)


@pytest.mark.parametrize(
    ("post", "values", "gap"),
    [
        ({"golongan": None}, {}, ("pay_golongan_belum_ada", {})),
        ({}, {"mkg_tahun": None}, ("pay_mkg_belum_ada", {})),
        ({}, {"anak": None}, ("pay_keluarga_belum_ada", {})),
        ({"jenis_jabatan": "jpt"}, {}, ("pay_eselon_belum_ada", {})),
        ({"jenis_jabatan": "fungsional"}, {}, ("pay_tunjangan_fungsional_belum_ada", {})),
        ({"status": "PPPK_PW", "golongan": None}, {}, ("pay_by_contract", {})),
        ({"golongan": "V/z"}, {}, ("pay_row_missing", {"name": "gaji_pokok_pns[V/z]"})),
        ({"golongan": "I/b"}, {"mkg_tahun": 2}, ("pay_row_missing", {"name": "gaji_pokok_pns[I/b, 2]"})),
        ({}, {"anak": -1}, ("pay_facts_wrong", {"names": "anak"})),
    ],
)
def test_names_what_is_missing_instead_of_guessing(
    cast: Cast, post: dict[str, Any], values: dict[str, Any], gap: tuple[str, dict[str, Any]]
) -> None:
    pay = own_pay(_person(cast, post=post, **values).id, JUNE)

    assert pay is not None
    assert (pay.gaps, pay.received) == ((gap,), None)


def test_without_a_post_there_is_no_pay(cast: Cast) -> None:
    assert own_pay(create_employee().id, JUNE) is None


@pytest.mark.parametrize(("month", "is_there"), [(Month(2025, 1), True), (Month(2024, 12), False)])
def test_pay_begins_with_the_post(cast: Cast, month: Month, is_there: bool) -> None:
    assert (own_pay(_person(cast).id, month) is not None) is is_there


def test_before_the_pay_tables_there_is_no_pay(cast: Cast) -> None:
    assert own_pay(_person(cast).id, Month(2023, 12)) is None


def test_many_people_cost_no_more_queries(cast: Cast) -> None:
    people = [_person(cast).id for _ in range(5)]

    with counted() as one:
        pay_of(people[:1], JUNE)
    with counted() as many:
        pay_of(people, JUNE)

    assert (one.count, many.count) == (2, 2)
