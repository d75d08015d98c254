"""The cast stands as the other tests believe it does."""

from typing import Any

from flask.testing import FlaskClient

from app.domain.deciders import who_decides
from app.domain.nip import parse_nip
from app.services.sessions import find_session
from app.services.structure import structure_above
from tests.factories import create_cast, create_nip, create_skp, sign_in
from tests.support.clock import NOW, TODAY


def test_invents_valid_nips() -> None:
    assert all(parse_nip(create_nip()) for _ in range(50))


def test_supervisor_decides_on_entries_of_staff(any_session: Any) -> None:
    cast = create_cast()

    found = who_decides(cast.staff.id, TODAY, TODAY, structure_above([cast.staff.id]))

    assert found.ids == {cast.supervisor.id}


def test_signed_in_client_holds_a_session_of_the_person(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    create_skp(cast.staff, assessor=cast.supervisor)

    sign_in(client, cast.staff)

    cookie = client.get_cookie("sid")
    found = find_session(cookie.value if cookie else "", now=NOW, today=TODAY)
    assert found is not None and found.viewer.employee_id == cast.staff.id
