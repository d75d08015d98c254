"""The pages on which a person asks about an amount and HR answers."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.models import TppQuestion
from app.services.tpp import compute_batches
from tests.factories import Cast, create_cast, create_employee, grant_role, sign_in
from tests.support.clock import NOW
from tests.tpp.rows import JUNE, complete, line_of


@pytest.fixture
def cast(db_session: Any) -> Cast:
    cast = create_cast()
    for person in (cast.head, cast.supervisor):
        complete(person)
    complete(cast.staff, except_for={5: "TK"})
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    return cast


def _asked(client: FlaskClient, cast: Cast, text: str = "5 Juni saya dinas luar.") -> Any:
    token = sign_in(client, cast.staff)
    path = f"/tpp/lines/{line_of(cast.staff).public_id}/questions"
    return client.post(path, data={"step": "potongan_hari", "text": text, "about": "disiplin", "csrf_token": token})


def test_each_amount_leads_to_its_question(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    page = client.get("/tpp/2026-06").text
    form = client.get(f"/tpp/lines/{line_of(cast.staff).public_id}/questions/new?about=disiplin").text

    assert f"/tpp/lines/{line_of(cast.staff).public_id}/questions/new?about=disiplin" in page
    assert '<option value="potongan_hari">Potongan menurut hari</option>' in form
    assert "Senin, 20 Juli 2026" in form


def test_question_and_answer_stand_on_the_own_page(client: FlaskClient, cast: Cast) -> None:
    sent = _asked(client, cast)
    question = db.session.query(TppQuestion).one()
    waiting = client.get("/tpp/2026-06").text
    office = create_employee("Pengelola", unit=cast.unit)
    grant_role(office, "unit_hr", cast.unit)
    token = sign_in(client, office)
    client.post(
        f"/hr/questions/{question.public_id}/answer", data={"answer": "Surat tugas belum masuk.", "csrf_token": token}
    )
    sign_in(client, cast.staff)

    answered = client.get("/tpp/2026-06").text

    assert (sent.status_code, sent.location) == (303, "/tpp/2026-06?ok=asked#pertanyaan")
    assert "Dijawab paling lambat Senin, 20 Juli 2026." in waiting
    assert "Surat tugas belum masuk." in answered
    assert "TPP Juni 2026 sudah dijawab" in client.get("/notices").text


def test_refused_question_keeps_what_was_typed(client: FlaskClient, cast: Cast) -> None:
    sent = _asked(client, cast, "a" * 1001)

    assert sent.status_code == 422
    assert "a" * 1001 in sent.text
    assert "Tulis 1 sampai 1000 huruf." in sent.text


def test_question_asked_twice_shows_the_open_one(client: FlaskClient, cast: Cast) -> None:
    _asked(client, cast)

    again = _asked(client, cast, "Masih menunggu.")

    assert again.location == "/tpp/2026-06?ok=asked_before#pertanyaan"


def test_late_answers_stand_on_the_dashboard_and_in_the_list(client: FlaskClient, cast: Cast) -> None:
    _asked(client, cast)
    question = db.session.query(TppQuestion).one()
    question.due_on = JUNE.last_day
    db.session.commit()
    sign_in(client, cast.hr_admin)

    dashboard, listed = client.get("/hr").text, client.get("/hr/questions").text

    assert "1 menunggu jawaban" in dashboard
    assert "1 lewat batas" in dashboard
    assert "Lewat batas: seharusnya dijawab Selasa, 30 Juni 2026." in listed


def test_refused_answer_keeps_what_was_typed(client: FlaskClient, cast: Cast) -> None:
    _asked(client, cast)
    question = db.session.query(TppQuestion).one()
    token = sign_in(client, cast.hr_admin)

    sent = client.post(f"/hr/questions/{question.public_id}/answer", data={"answer": "b" * 2001, "csrf_token": token})

    assert sent.status_code == 422
    assert "b" * 2001 in sent.text
    assert f'href="#answer-{question.public_id}"' in sent.text


def test_held_person_asks_why(client: FlaskClient, cast: Cast) -> None:
    person = create_employee(unit=cast.unit, kelas_jabatan=8)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    token = sign_in(client, person)
    address = f"/tpp/lines/{line_of(person).public_id}/questions"

    form = client.get(f"{address}/new").text
    sent = client.post(address, data={"step": "predikat_final", "text": "Mengapa?", "csrf_token": token})

    assert f"{address}/new" in client.get("/tpp/2026-06").text
    assert '<option value="predikat_final"' in form
    assert sent.status_code == 303
    assert "tertahan</b>" in client.get("/tpp/2026-06").text
