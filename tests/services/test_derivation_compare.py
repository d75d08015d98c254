"""Comparing derivations: own months freely, others by the consent of both, lines by whoever may read both batches."""

from typing import Any
from uuid import uuid4

import pytest

from app.domain.errors import Invalid, NotFound
from app.domain.periods import Month
from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import DerivationConsent, Employee, Notice
from app.services.derivation_compare import Compared, compare_in_office, compare_own, compare_with_person
from app.services.derivation_consents import consents_of, give_consent, revoke_consent
from app.services.tpp import compute_batches
from tests.factories import Cast, create_cast
from tests.support.clock import NOW
from tests.tpp.rows import JUNE, add_payroll, audited, complete, fill_attendance, line_of

MAY = Month(2026, 5)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    cast = create_cast()
    complete(cast.staff, except_for={5: "TK", 8: (480, 990)})
    for person in (cast.head, cast.supervisor, cast.outsider):
        complete(person)
    compute_batches(JUNE, by=None, now=NOW)
    return cast


def _may(person: Employee) -> None:
    fill_attendance(person, MAY)
    add_payroll(person, MAY)
    compute_batches(MAY, by=None, now=NOW)


def _sum(compared: Compared) -> bool:
    found = compared.comparison
    return sum(part.amount for part in found.parts) == found.difference == found.end - found.start


def _netto(found: Any) -> int:
    return int(found.line.tpp_netto)


def _both_agree(one: Employee, other: Employee) -> None:
    give_consent(other.nip, JUNE, by=Viewer(one.id), now=NOW)
    give_consent(one.nip, JUNE, by=Viewer(other.id), now=NOW)


def test_two_own_months_need_nobodys_consent(cast: Cast) -> None:
    _may(cast.staff)

    compared = compare_own(cast.staff.id, MAY, JUNE)

    assert [[name for name, _, _ in part.facts] for part in compared.comparison.parts] == [["tk"], ["terlambat"]]
    assert compared.comparison.difference == _netto(compared.second) - _netto(compared.first)
    assert _sum(compared)


def test_month_without_a_line_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        compare_own(cast.staff.id, Month(2026, 4), JUNE)


def test_two_people_compare_when_both_agreed(cast: Cast) -> None:
    _both_agree(cast.staff, cast.supervisor)

    other, compared = compare_with_person(cast.supervisor.public_id, JUNE, viewer=Viewer(cast.staff.id))

    assert (other.id, compared.is_private) == (cast.supervisor.id, True)
    assert _sum(compared)


def test_one_consent_is_not_enough_in_either_direction(cast: Cast) -> None:
    give_consent(cast.supervisor.nip, JUNE, by=Viewer(cast.staff.id), now=NOW)

    with pytest.raises(NotFound):
        compare_with_person(cast.supervisor.public_id, JUNE, viewer=Viewer(cast.staff.id))
    with pytest.raises(NotFound):
        compare_with_person(cast.staff.public_id, JUNE, viewer=Viewer(cast.supervisor.id))


def test_consent_is_for_its_month_alone(cast: Cast) -> None:
    _both_agree(cast.staff, cast.supervisor)
    _may(cast.staff)

    with pytest.raises(NotFound):
        compare_with_person(cast.supervisor.public_id, MAY, viewer=Viewer(cast.staff.id))


def test_revoked_consent_closes_both_sides_at_once(cast: Cast) -> None:
    _both_agree(cast.staff, cast.supervisor)
    [row] = consents_of(cast.staff.id, JUNE)
    assert row.given is not None

    revoke_consent(row.given.public_id, by=Viewer(cast.staff.id), now=NOW)

    with pytest.raises(NotFound):
        compare_with_person(cast.staff.public_id, JUNE, viewer=Viewer(cast.supervisor.id))
    assert [(one.given, one.is_received) for one in consents_of(cast.staff.id, JUNE)] == [(None, True)]


def test_consent_given_twice_is_one_and_after_revoking_stands_again(cast: Cast) -> None:
    first = give_consent(cast.supervisor.nip, JUNE, by=Viewer(cast.staff.id), now=NOW)
    give_consent(cast.supervisor.nip, JUNE, by=Viewer(cast.staff.id), now=NOW)
    revoke_consent(first.public_id, by=Viewer(cast.staff.id), now=NOW)

    again = give_consent(cast.supervisor.nip, JUNE, by=Viewer(cast.staff.id), now=NOW)

    assert (again.id, again.revoked_at) == (first.id, None)
    assert len(audited("derivation_consent.given")) == 2
    assert [one.code for one in db.session.query(Notice).order_by(Notice.id)] == [
        "derivation_consent_given",
        "derivation_consent_revoked",
        "derivation_consent_given",
    ]


def test_nobody_revokes_the_consent_of_another(cast: Cast) -> None:
    consent = give_consent(cast.supervisor.nip, JUNE, by=Viewer(cast.staff.id), now=NOW)

    with pytest.raises(NotFound):
        revoke_consent(consent.public_id, by=Viewer(cast.supervisor.id), now=NOW)
    with pytest.raises(NotFound):
        revoke_consent(uuid4(), by=Viewer(cast.supervisor.id), now=NOW)


@pytest.mark.parametrize("nip", ["", "1", "own"])
def test_own_and_unknown_nip_are_refused(cast: Cast, nip: str) -> None:
    typed = cast.staff.nip if nip == "own" else nip

    with pytest.raises(Invalid) as refused:
        give_consent(typed, JUNE, by=Viewer(cast.staff.id), now=NOW)

    assert set(refused.value.fields) == {"nip"}
    assert db.session.query(DerivationConsent).count() == 0


def _office(cast: Cast, nip: str, *roles: RoleGrant) -> Compared:
    line = line_of(cast.staff)
    return compare_in_office(line.batch.public_id, line.public_id, nip, viewer=Viewer(cast.head.id, roles))[1]


def test_office_compares_within_its_unit(cast: Cast) -> None:
    compared = _office(cast, cast.supervisor.nip, RoleGrant(Role.TREASURER, cast.unit.id))

    assert compared.second.line.employee_id == cast.supervisor.id
    assert _sum(compared)


def test_office_of_a_unit_does_not_find_people_of_another(cast: Cast) -> None:
    with pytest.raises(NotFound):
        _office(cast, cast.outsider.nip, RoleGrant(Role.TREASURER, cast.unit.id))


def test_city_compares_across_units(cast: Cast) -> None:
    assert _office(cast, cast.outsider.nip, RoleGrant(Role.HR)).second.line.employee_id == cast.outsider.id


def test_nobody_without_office_compares_lines(cast: Cast) -> None:
    with pytest.raises(NotFound):
        _office(cast, cast.supervisor.nip)
