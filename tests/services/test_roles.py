"""Roles count from the next request; their history stays."""

from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.permissions import Role, RoleGrant
from app.extensions import db
from app.models import AuditEvent
from app.models import RoleGrant as RoleGrantRow
from app.services.roles import grant_role, revoke_role
from app.services.sessions import viewer_of
from tests.factories import Cast, create_cast
from tests.support.clock import NOW, TODAY


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


def _grants(cast: Cast) -> tuple[RoleGrant, ...]:
    return viewer_of(cast.staff.id, today=TODAY).grants


def test_granted_role_is_held_for_its_unit(cast: Cast) -> None:
    assert grant_role(cast.staff.nip, "treasurer", cast.unit.kode, by=None, now=NOW)

    assert _grants(cast) == (RoleGrant(Role.TREASURER, cast.unit.id),)


def test_role_without_unit_is_for_the_city(cast: Cast) -> None:
    grant_role(cast.staff.nip, "auditor", None, by=None, now=NOW)

    assert _grants(cast) == (RoleGrant(Role.AUDITOR, None),)


def test_granting_twice_changes_nothing(cast: Cast) -> None:
    grant_role(cast.staff.nip, "hr", None, by=None, now=NOW)

    assert not grant_role(cast.staff.nip, "hr", None, by=None, now=NOW)

    assert len(_grants(cast)) == 1
    assert db.session.query(AuditEvent).count() == 1


def test_revoked_role_is_gone_and_remembered(cast: Cast) -> None:
    grant_role(cast.staff.nip, "hr", None, by=None, now=NOW)

    revoke_role(cast.staff.nip, "hr", None, by=cast.hr_admin.id, now=NOW)

    assert _grants(cast) == ()
    row = db.session.query(RoleGrantRow).filter_by(employee_id=cast.staff.id).one()
    assert (row.revoked_at, row.revoked_by_id) == (NOW, cast.hr_admin.id)


def test_role_of_one_unit_is_not_revoked_by_another(cast: Cast) -> None:
    grant_role(cast.staff.nip, "unit_hr", cast.unit.kode, by=None, now=NOW)

    with pytest.raises(Conflict):
        revoke_role(cast.staff.nip, "unit_hr", cast.other_unit.kode, by=None, now=NOW)
    with pytest.raises(Conflict):
        revoke_role(cast.staff.nip, "unit_hr", None, by=None, now=NOW)

    assert len(_grants(cast)) == 1


@pytest.mark.parametrize(
    ("nip", "role", "unit", "error"),
    [
        ("199001012015011001", "hr", None, NotFound),
        (None, "raja", None, Invalid),
        (None, "HR", None, Invalid),
        (None, "hr", "TIDAK_ADA", NotFound),
    ],
)
def test_refuses_what_it_does_not_know(
    cast: Cast, nip: str | None, role: str, unit: str | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        grant_role(nip or cast.staff.nip, role, unit, by=None, now=NOW)

    assert db.session.query(AuditEvent).count() == 0


def test_grants_and_revocations_are_audited(cast: Cast) -> None:
    grant_role(cast.staff.nip, "verifier", cast.unit.kode, by=cast.hr_admin.id, now=NOW)
    revoke_role(cast.staff.nip, "verifier", cast.unit.kode, by=cast.hr_admin.id, now=NOW)

    events = db.session.query(AuditEvent).order_by(AuditEvent.seq).all()
    assert [(event.action, event.actor_id, event.object_id) for event in events] == [
        ("role.granted", cast.hr_admin.id, str(cast.staff.id)),
        ("role.revoked", cast.hr_admin.id, str(cast.staff.id)),
    ]
