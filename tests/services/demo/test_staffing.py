"""Seats and people: as many as asked, each under someone, with numbers that the program itself accepts."""

from datetime import date

import pytest

from app.domain.nip import parse_nip
from app.domain.structure import find_cycle
from app.services.demo.cast import demo_accounts, make_cast
from app.services.demo.people import PeopleMaker, Person
from app.services.demo.staffing import LEAST_EMPLOYEES, make_seats
from app.services.passwords import PersonFacts, judge_password

PRESENT = date(2026, 7, 15)


def _people(count: int) -> list[Person]:
    maker = PeopleMaker(7, PRESENT)
    return [maker.make(seat) for seat in make_seats(count)]


@pytest.mark.parametrize("count", [LEAST_EMPLOYEES, 40, 240, 1100, 11_000])
def test_makes_exactly_as_many_seats(count: int) -> None:
    seats = make_seats(count)

    assert [seat.number for seat in seats] == list(range(count))


def test_refuses_a_city_too_small_for_its_accounts() -> None:
    with pytest.raises(ValueError, match="at least"):
        make_seats(LEAST_EMPLOYEES - 1)


@pytest.mark.parametrize("count", [LEAST_EMPLOYEES, 240, 11_000])
def test_every_chain_of_superiors_ends_at_the_official(count: int) -> None:
    edges = {seat.number: None if seat.superior < 0 else seat.superior for seat in make_seats(count)}

    assert find_cycle(edges) is None
    assert [number for number, above in edges.items() if above is None] == [0]


def test_nobody_checks_themselves_or_leads_from_below() -> None:
    seats = make_seats(11_000)

    assert all(seat.checker not in (seat.number, seat.superior) for seat in seats)
    assert any(seat.checker is not None for seat in seats)


def test_a_big_school_has_a_daily_checker() -> None:
    teachers = [seat for seat in make_seats(240) if seat.unit == "1.11.001" and seat.key == "guru"]

    assert {seat.checker for seat in teachers} == {None, teachers[0].number}


def test_numbers_are_valid_and_unique() -> None:
    people = _people(2000)
    numbers = [parse_nip(person.nip) for person in people]

    assert [number.birth_date for number in numbers] == [person.born_on for person in people]
    assert [number.kind.value for number in numbers] == [person.status for person in people]
    assert len({person.nip for person in people}) == len({person.nama for person in people}) == 2000


def test_passwords_of_the_accounts_pass_the_rules() -> None:
    cast = make_cast(_people(40))
    accounts = demo_accounts(7, {peran: person.nip for peran, person in cast.items()})

    assert len({account.nip for account in accounts}) == 10
    assert [judge_password(one.sandi, PersonFacts(one.nip, cast[one.peran].nama)) for one in accounts] == [[]] * 10
