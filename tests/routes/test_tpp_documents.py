"""Papers by POST: the own slip, the papers of a batch, and what is refused."""

import time
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.models import ExportFile
from app.services.exports import note_progress, start_export
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


def _beside(client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: str) -> str:
    """Ask for a paper of a unit so large that it is written beside the request; returns its address when that is over."""
    monkeypatch.setattr("app.routes.tpp_documents.WRITTEN_AT_ONCE", 0)
    monkeypatch.setattr("app.routes.tpp_documents._SLIPS_AT_ONCE", 0)
    monkeypatch.setattr("app.routes.tpp_documents._TOLD_EVERY", 1)
    sign_in(client, cast.supervisor)
    answer = client.post(f"/hr/tpp/{all_batches()[0].public_id}/documents", data={"kind": kind})
    deadline = time.monotonic() + 20
    while _export().state == "working":
        assert time.monotonic() < deadline, "the paper was not written"
        time.sleep(0.05)
    return answer.headers["Location"]


def _export() -> ExportFile:
    db.session.rollback()
    return db.session.query(ExportFile).one()


@pytest.mark.parametrize(("kind", "done"), [("nominatif_pdf", 0), ("slip_pdf", 3)])
def test_a_paper_of_a_large_unit_is_written_beside_the_request(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: str, done: int
) -> None:
    address = _beside(client, cast, monkeypatch, kind)

    with client.get(address) as fetched:
        content = fetched.get_data()

    assert content.startswith(b"%PDF-")
    assert (_export().done, _export().total) == (done, 3)
    assert [event.actor_id for event in audited("export.started")] == [cast.supervisor.id]


def test_a_long_paper_that_cannot_be_made_says_why_on_its_page(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = _beside(client, cast, monkeypatch, "sipd_gaji")

    page = client.get(address).get_data(as_text=True)

    assert "Berkas tidak jadi dibuat" in page
    assert "belum dapat dihitung" in page


def test_a_long_paper_says_how_far_it_is(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.supervisor)
    started = start_export("tpp_document", {}, "slip.pdf", by=cast.supervisor.id, now=NOW)
    note_progress(started.public_id, 1250, 3000)

    page = client.get(f"/exports/{started.public_id}/state").get_data(as_text=True)

    assert "1.250 dari 3.000 orang" in page


def test_all_slips_of_a_batch_are_one_file(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.supervisor)

    answer = client.post(f"/hr/tpp/{all_batches()[0].public_id}/documents", data={"kind": "slip_pdf"})
    with client.get(answer.headers["Location"]) as fetched:
        content = fetched.get_data()

    assert content.count(b"/Type /Page\n") == 3


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
