"""The pages on which HR brings a profile, previews it, and a second person puts it in force."""

import io
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from app.models import ProfilePreview, RuleProfile
from app.services.tpp import compute_batches
from tests.factories import Cast, create_cast, create_employee, grant_role, set_period, sign_in
from tests.support.clock import NOW
from tests.support.profiles import profile_text
from tests.tpp.rows import JUNE, complete

PATH = "/hr/rules/profiles"
FIELDS = {"first_month": "2026-07", "unit": "", "document": "Perwali Contoh 1/2026", "signed_on": "2026-07-01"}


@pytest.fixture
def cast(db_session: Any) -> Cast:
    cast = create_cast()
    for person in (cast.head, cast.supervisor, cast.staff):
        complete(person)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    return cast


def _proposed(client: FlaskClient, cast: Cast, text: str | None = None, **changes: Any) -> Any:
    token = sign_in(client, cast.hr_admin)
    typed = {"text": profile_text() if text is None else text, **FIELDS, **changes}
    return client.post(PATH, data={**typed, "csrf_token": token})


def _row() -> RuleProfile:
    db.session.expire_all()
    return db.session.query(RuleProfile).one()


def _second(client: FlaskClient, cast: Cast) -> str:
    other = create_employee("Kedua", unit=cast.other_unit)
    grant_role(other, "hr")
    return sign_in(client, other)


def _wait(is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_done():
        assert time.monotonic() < deadline, "the preview did not finish"
        time.sleep(0.05)


def _is_finished() -> bool:
    db.session.rollback()
    return db.session.query(ProfilePreview).one().state != "running"


def test_every_problem_is_shown_with_line_and_remedy_and_nothing_typed_is_lost(client: FlaskClient, cast: Cast) -> None:
    broken = profile_text().replace('kind = "product"', 'kind = "produk"').replace("source =", "sumber =", 1)

    sent = _proposed(client, cast, broken, document="")

    assert sent.status_code == 422
    assert "Baris 17, step 1.kind" in sent.text
    assert "Yang paling mirip: product" in sent.text
    assert "Baris 3, sumber" in sent.text
    assert "&#34;produk&#34;" in sent.text
    assert 'href="#document"' in sent.text


def test_file_is_read_before_the_text(client: FlaskClient, cast: Cast) -> None:
    token = sign_in(client, cast.hr_admin)
    file = (io.BytesIO(("\ufeff" + profile_text("berkas")).encode()), "profil.toml")

    sent = client.post(PATH, data={**FIELDS, "text": "", "file": file, "csrf_token": token})

    assert sent.status_code == 303
    assert _row().code == "berkas"


def test_file_that_is_no_text_is_a_problem_of_the_file(client: FlaskClient, cast: Cast) -> None:
    token = sign_in(client, cast.hr_admin)
    file = (io.BytesIO(b"\xff\xfe\x00PK\x03"), "profil.toml")

    sent = client.post(PATH, data={**FIELDS, "file": file, "csrf_token": token})

    assert sent.status_code == 422
    assert "bukan TOML" in sent.text


def test_second_person_puts_it_in_force_with_the_signed_date(client: FlaskClient, cast: Cast) -> None:
    _proposed(client, cast)
    address = f"{PATH}/{_row().public_id}"
    own = client.get(address).text
    token = _second(client, cast)

    wrong = client.post(f"{address}/approval", data={"signed_on": "2026-07-02", "csrf_token": token})
    right = client.post(f"{address}/approval", data={"signed_on": "2026-07-01", "csrf_token": token})

    assert "orang lain yang menetapkan" in own
    assert f"{address}/approval" not in own
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "berbeda dengan yang diajukan" in wrong.text
    assert _row().state == "in_force"
    assert "Untuk kota, Juli 2026: Profil uji uji (uji)." in client.get(PATH).text


def test_proposer_gets_no_way_around(client: FlaskClient, cast: Cast) -> None:
    token = (_proposed(client, cast), sign_in(client, cast.hr_admin))[1]

    sent = client.post(f"{PATH}/{_row().public_id}/approval", data={"signed_on": "2026-07-01", "csrf_token": token})

    assert sent.status_code == 403
    assert _row().state == "proposed"


def test_preview_shows_budget_units_and_people(client: FlaskClient, cast: Cast) -> None:
    _proposed(client, cast)
    token = sign_in(client, cast.hr_admin)

    started = client.post(f"{PATH}/{_row().public_id}/previews", data={"month": "2026-06", "csrf_token": token})
    _wait(_is_finished)
    page = client.get(started.location).text

    assert started.status_code == 303
    assert "Anggaran sebulan" in page
    assert "menjadi Rp3.000.000" in page
    assert cast.staff.nama in page
    assert "Fakta yang ada tetapi tidak dibaca profil ini" in page
    assert '<dl class="hbars"' in page


def test_preview_of_a_running_month_is_refused_beside_its_field(client: FlaskClient, cast: Cast) -> None:
    _proposed(client, cast)
    token = sign_in(client, cast.hr_admin)

    sent = client.post(f"{PATH}/{_row().public_id}/previews", data={"month": "2026-07", "csrf_token": token})

    assert sent.status_code == 422
    assert "Juli 2026 belum berakhir" in sent.text


def test_retroactive_months_are_told_before_approval(client: FlaskClient, cast: Cast) -> None:
    set_period("2026-06")
    _proposed(client, cast, first_month="2026-06")
    _second(client, cast)

    page = client.get(f"{PATH}/{_row().public_id}").text

    assert "Berlaku surut" in page
    assert "kekurangan: Juni 2026" in page
