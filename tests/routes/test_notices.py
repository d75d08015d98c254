"""Notices: each in a sentence, seen only when the person says so."""

import re
from typing import Any

from flask.testing import FlaskClient

from app.services.notices import notify
from app.services.unit_of_work import unit_of_work
from tests.factories import create_cast, sign_in
from tests.support.clock import NOW


def _tell(employee_id: int) -> None:
    facts = {"tanggal": "2026-07-14", "alasan": "Berkas di foto 15, bukan 18.", "uraian": "Verifikasi"}
    with unit_of_work():
        notify(employee_id, "entry_rejected", facts, "/activities", NOW)


def test_words_a_notice_with_its_day_and_reason(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    _tell(cast.staff.id)
    sign_in(client, cast.staff)

    text = client.get("/notices").get_data(as_text=True)

    assert "Kegiatan 14 Juli 2026 ditolak" in text
    assert "Berkas di foto 15, bukan 18." in text


def test_the_home_page_counts_new_notices_until_they_are_marked(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    _tell(cast.staff.id)
    sign_in(client, cast.staff)

    before = client.get("/").get_data(as_text=True)
    client.get("/notices")
    still = client.get("/").get_data(as_text=True)
    client.post("/notices/seen")
    after = client.get("/").get_data(as_text=True)

    assert ["pemberitahuan baru" in page for page in (before, still, after)] == [True, True, False]


def test_nobody_sees_the_notices_of_another(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    _tell(cast.staff.id)
    sign_in(client, cast.supervisor)

    text = client.get("/notices").get_data(as_text=True)

    assert "ditolak" not in text


def test_opening_one_leads_to_its_matter_and_marks_it_alone(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    for _ in range(2):
        _tell(cast.staff.id)
    sign_in(client, cast.staff)
    target = re.findall(r'action="(/notices/[0-9a-f-]{36}/seen)"', client.get("/notices").get_data(as_text=True))[0]

    answer = client.post(target)

    left = client.get("/notices").get_data(as_text=True).count("· belum dibaca")
    assert (answer.status_code, answer.location, left) == (303, "/activities", 1)


def test_nobody_opens_the_notice_of_another(client: FlaskClient, db_session: Any) -> None:
    cast = create_cast()
    _tell(cast.staff.id)
    sign_in(client, cast.staff)
    target = re.findall(r'action="(/notices/[0-9a-f-]{36}/seen)"', client.get("/notices").get_data(as_text=True))[0]
    sign_in(client, cast.supervisor)

    assert client.post(target).status_code == 404
