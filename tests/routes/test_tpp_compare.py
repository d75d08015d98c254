"""The pages that put two derivations side by side, and that try a month with something changed."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.services.tpp import compute_batches
from tests.factories import Cast, create_cast, create_skp, sign_in
from tests.support.clock import NOW
from tests.support.queries import counted
from tests.tpp.rows import JUNE, complete, line_of


@pytest.fixture
def cast(db_session: Any) -> Cast:
    cast = create_cast()
    complete(cast.staff, except_for={2: (462, 990), 5: "TK"})
    for person in (cast.head, cast.supervisor, cast.outsider):
        complete(person)
    compute_batches(JUNE, by=None, now=NOW)
    return cast


def _agree(client: FlaskClient, one: Any, other: Any) -> Any:
    token = sign_in(client, one)
    return client.post("/tpp/2026-06/consents", data={"nip": other.nip, "csrf_token": token})


def test_two_people_agree_and_see_lines_that_sum(client: FlaskClient, cast: Cast) -> None:
    address = f"/tpp/2026-06/compare/{cast.staff.public_id}"
    _agree(client, cast.staff, cast.supervisor)
    alone = client.get(f"/tpp/2026-06/compare/{cast.supervisor.public_id}").status_code
    _agree(client, cast.supervisor, cast.staff)

    page = client.get(address).text

    assert alone == 404
    assert "Terlambat" in page
    assert "Tanpa keterangan" in page
    assert "sama dengan jumlah baris di atas" in page
    # What the other earns elsewhere is not told.
    assert "4.705.797" not in page


def test_revoking_on_the_page_closes_the_comparison(client: FlaskClient, cast: Cast) -> None:
    _agree(client, cast.staff, cast.supervisor)
    _agree(client, cast.supervisor, cast.staff)
    page = client.get("/tpp/2026-06/compare").text
    action = page.split('action="/tpp/consents/')[1].split('"')[0]
    token = sign_in(client, cast.supervisor)

    sent = client.post(f"/tpp/consents/{action}", data={"csrf_token": token})

    assert sent.status_code == 303
    assert client.get(f"/tpp/2026-06/compare/{cast.staff.public_id}").status_code == 404
    assert "Ia menyetujui; Anda belum." in client.get("/tpp/2026-06/compare").text


def test_unknown_nip_is_said_beside_the_field(client: FlaskClient, cast: Cast) -> None:
    token = sign_in(client, cast.staff)

    sent = client.post("/tpp/2026-06/consents", data={"nip": "123", "csrf_token": token})

    assert sent.status_code == 422
    assert "Tidak ada pegawai dengan NIP itu." in sent.text


def test_month_without_a_line_to_compare_with_is_not_found(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    assert client.get("/tpp/2026-06/compare?with=2026-05").status_code == 404
    assert client.get("/tpp/2026-06/compare?with=x").status_code == 404


def test_office_compares_two_lines_of_a_month(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.hr_admin)
    line = line_of(cast.staff)
    address = f"/hr/tpp/{line.batch.public_id}/lines/{line.public_id}/comparison"

    page = client.get(address, query_string={"nip": cast.outsider.nip})

    assert page.status_code == 200
    assert cast.outsider.nama in page.text
    assert client.get(address, query_string={"nip": "1"}).status_code == 404


def test_what_if_shows_both_sides_and_the_difference(client: FlaskClient, cast: Cast) -> None:
    create_skp(cast.staff)
    sign_in(client, cast.staff)

    page = client.get("/tpp/2026-06/what-if?terlambat=1&tk=1&entri=2").text

    assert "Perkiraan, bukan janji; tidak ada yang disimpan." in page
    assert "Tanpa keterangan: +" in page
    assert "Nilai hasil" in page
    assert "mulai Januari 2027" in page


def test_what_if_without_arguments_is_the_month_itself(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.head)

    page = client.get("/tpp/2026-06/what-if")

    assert page.status_code == 200
    assert "Belum ada SKP yang disepakati di semester ini." in page.text


def test_nonsense_is_refused_with_its_field_and_kept(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    page = client.get("/tpp/2026-06/what-if?terlambat=99&predikat=hebat")

    assert page.status_code == 422
    assert "Tulis bilangan bulat 0 sampai 1." in page.text
    assert "Pilih predikat dari daftar." in page.text
    assert 'value="99"' in page.text


def test_month_without_a_line_has_no_what_if(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    assert client.get("/tpp/2026-05/what-if").status_code == 404


def test_what_if_asks_few_questions(client: FlaskClient, cast: Cast) -> None:
    create_skp(cast.staff)
    sign_in(client, cast.staff)
    client.get("/tpp/2026-06/what-if")

    with counted() as found:
        client.get("/tpp/2026-06/what-if?terlambat=1")

    assert found.count <= 16
