"""The log form's material over HTTP."""

import gzip
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories import Cast, create_activity, create_cast, create_skp, plan_line, sign_in
from tests.support.clock import TODAY


@pytest.fixture
def cast(db_session: Any, client: FlaskClient) -> Cast:
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    sign_in(client, found.staff)
    return found


def test_a_recent_can_be_sent_as_it_stands(cast: Cast, client: FlaskClient) -> None:
    create_activity(cast.staff, line=plan_line(cast.staff.id, "IK2"), volume="2.5")

    recent = client.get("/api/log-kit").get_json()["recents"][0]

    assert {name: recent[name] for name in ("tanggal", "mulai", "selesai", "indikator_kode", "volume", "satuan")} == {
        "tanggal": TODAY.isoformat(),
        "mulai": "08:00",
        "selesai": "09:00",
        "indikator_kode": "IK2",
        "volume": "2.5",
        "satuan": "berkas",
    }


def test_names_the_account_it_belongs_to(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/api/log-kit").get_json()["uid"] == client.get("/api/session").get_json()["uid"]


def test_is_not_stored_on_the_way_and_not_sent_again_unchanged(cast: Cast, client: FlaskClient) -> None:
    first = client.get("/api/log-kit")

    again = client.get("/api/log-kit", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "no-store, private"
    assert (again.status_code, again.data) == (304, b"")


def test_is_small_on_the_wire(cast: Cast, client: FlaskClient) -> None:
    plain = client.get("/api/log-kit")

    packed = client.get("/api/log-kit", headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == plain.headers["ETag"]


def test_is_sent_anew_after_an_entry(cast: Cast, client: FlaskClient) -> None:
    first = client.get("/api/log-kit")
    create_activity(cast.staff)

    again = client.get("/api/log-kit", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 200


def test_asks_for_signing_in(client: FlaskClient) -> None:
    assert client.get("/api/log-kit").status_code == 401
