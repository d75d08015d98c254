"""Gaji from the roster: computed by the rules, compared with payroll, never silently zero."""

from datetime import date
from typing import Any

import pytest

from app.domain.periods import Month
from app.extensions import db
from app.models import Assignment, Employee
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

    assert (one.count, many.count) == (3, 3)


@pytest.mark.parametrize("allowance", [0, 540_000])
def test_a_functional_allowance_comes_from_payroll(cast: Cast, allowance: int) -> None:
    person = _person(cast, post={"jenis_jabatan": "fungsional"})
    add_payroll(person).tunjangan_fungsional = allowance
    db.session.commit()

    pay = own_pay(person.id, JUNE)

    assert pay is not None
    assert (pay.amounts["tunjangan_fungsional"], pay.gaps) == (allowance, ())
    assert pay.received is not None


@pytest.mark.parametrize(
    ("month", "years", "basic"),
    [(Month(2026, 6), 9, 3_426_000), (Month(2026, 7), 10, 3_533_900), (Month(2026, 12), 10, 3_533_900)],
)
def test_years_of_service_are_those_of_the_month(cast: Cast, month: Month, years: int, basic: int) -> None:
    person = _person(cast, mkg_tahun=9, mkg_bulan=11, mkg_per=date(2026, 6, 1))

    pay = own_pay(person.id, month)

    assert pay is not None
    assert (pay.mkg_tahun, pay.amounts["gaji_pokok"]) == (years, basic)


def test_years_of_service_stated_for_another_grade_are_not_known(cast: Cast) -> None:
    person = _person(cast, mkg_per=date(2026, 6, 1))
    first = person.assignments[0]
    first.ends_on = date(2026, 6, 30)
    kept = ("unit_id", "jabatan", "jenis_jabatan", "status", "kelas_jabatan")
    again = {name: getattr(first, name) for name in kept}
    person.assignments.append(Assignment(**again, golongan="III/d", starts_on=date(2026, 7, 1)))
    db.session.commit()

    june, july = own_pay(person.id, JUNE), own_pay(person.id, Month(2026, 7))

    assert june is not None and july is not None
    assert (june.mkg_tahun, july.mkg_tahun, july.gaps) == (10, None, (("pay_mkg_belum_ada", {}),))
