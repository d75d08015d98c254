"""Papers by POST: the own slip, the papers of a batch, and what is refused."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.services.tpp import compute_batches
from tests.factories import Cast, create_cast, create_employee, grant_role, sign_in
from tests.support.clock import NOW
from tests.tpp.rows import JUNE, add_external_score, add_payroll, all_batches, audited, complete, fill_attendance


@pytest.fixture
def cast(db_session: Any) -> Cast:
    cast = create_cast()
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
    grant_role(cast.supervisor, "treasurer", cast.unit)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    return cast


def test_the_own_slip_is_made_by_post_and_fetched(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    answer = client.post("/tpp/2026-06/slip")
    with client.get(answer.headers["Location"]) as fetched:
        content = fetched.get_data()

    assert (answer.status_code, content[:5]) == (303, b"%PDF-")
    assert [event.actor_id for event in audited("export.started")] == [cast.staff.id]


def test_a_slip_of_a_month_without_a_line_is_not_there(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    assert client.post("/tpp/2026-05/slip").status_code == 404


@pytest.mark.parametrize(("kind", "begin"), [("nominatif_pdf", b"%PDF-"), ("bank", b"PK"), ("sipd_tpp", b"PK")])
def test_the_treasurer_takes_a_paper_of_the_batch(client: FlaskClient, cast: Cast, kind: str, begin: bytes) -> None:
    sign_in(client, cast.supervisor)

    answer = client.post(f"/hr/tpp/{all_batches()[0].public_id}/documents", data={"kind": kind})
    with client.get(answer.headers["Location"]) as fetched:
        content = fetched.get_data()

    assert content.startswith(begin)


def test_an_unknown_paper_is_refused_with_the_known_ones(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.supervisor)

    answer = client.post(f"/hr/tpp/{all_batches()[0].public_id}/documents", data={"kind": "rahasia"})

    assert answer.status_code == 422
    assert "nominatif_pdf" in answer.get_data(as_text=True)


def test_a_paper_that_cannot_be_made_says_why_on_the_batch(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.supervisor)

    answer = client.post(f"/hr/tpp/{all_batches()[0].public_id}/documents", data={"kind": "sipd_gaji"})

    assert answer.status_code == 409
    assert "belum dapat dihitung" in answer.get_data(as_text=True)


def test_changes_to_the_month_before_name_who_and_why(client: FlaskClient, cast: Cast) -> None:
    july = JUNE.next
    for person in (cast.head, cast.supervisor, cast.staff):
        add_external_score(person, semester="2026-1")
        add_payroll(person, july)
        fill_attendance(person, july, except_for={2: "TK", 3: "TK", 6: "TK", 7: "TK"} if person is cast.staff else None)
    newcomer = create_employee("Baru Datang", unit=cast.unit, kelas_jabatan=8)
    compute_batches(july, unit_kode=cast.unit.kode, by=None, now=NOW)
    batch = all_batches()[-1]
    sign_in(client, cast.supervisor)

    page = client.get(f"/hr/tpp/{batch.public_id}/changes").get_data(as_text=True)

    assert cast.staff.nama in page
    assert "kehadiran" in page
    assert newcomer.nama in page
    assert cast.head.nama not in page
