"""Evidence over HTTP: several photos, PDF, the phone's id, small pictures and the viewer."""

import io
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from app.extensions import db
from app.models import Activity, Evidence
from tests.factories import Cast, create_activity, create_cast, create_skp, sign_in
from tests.support.clock import TODAY


@pytest.fixture
def cast(db_session: Any, client: FlaskClient) -> Cast:
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    sign_in(client, found.staff)
    return found


def _photo(colour: str = "teal") -> io.BytesIO:
    target = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(target, "JPEG")
    target.seek(0)
    return target


def _pdf() -> io.BytesIO:
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    canvas.drawString(72, 72, "Berita acara")
    canvas.save()
    target.seek(0)
    return target


def _send(client: FlaskClient, entry: Activity, *, script: bool = True, **fields: Any) -> Any:
    headers = {"Accept": "application/json"} if script else {}
    return client.post(f"/activities/{entry.public_id}/evidence", data=fields, headers=headers)


def _stored() -> list[Evidence]:
    return list(db.session.scalars(select(Evidence).order_by(Evidence.id)))


def test_a_photo_sent_again_with_its_id_exists(client: FlaskClient, cast: Cast) -> None:
    entry, client_id = create_activity(cast.staff), str(uuid.uuid4())

    first = _send(client, entry, foto=(_photo(), "a.jpg"), client_id=client_id)
    again = _send(client, entry, foto=(_photo(), "a.jpg"), client_id=client_id)

    assert (first.status_code, first.json["outcome"], first.json["client_id"]) == (201, "created", client_id)
    assert (again.status_code, again.json["outcome"], again.json["id"]) == (200, "exists", first.json["id"])


def test_another_photo_with_the_same_id_conflicts(client: FlaskClient, cast: Cast) -> None:
    entry, client_id = create_activity(cast.staff), str(uuid.uuid4())
    _send(client, entry, foto=(_photo(), "a.jpg"), client_id=client_id)

    answer = _send(client, entry, foto=(_photo("red"), "a.jpg"), client_id=client_id)

    assert (answer.status_code, answer.json["error"]["code"], len(_stored())) == (409, "photo_id_reused", 1)


def test_an_id_that_is_none_is_named(client: FlaskClient, cast: Cast) -> None:
    answer = _send(client, create_activity(cast.staff), foto=(_photo(), "a.jpg"), client_id="x")

    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["client_id"])


def test_a_new_entry_takes_several_photos(client: FlaskClient, cast: Cast) -> None:
    fields = {
        "tanggal": TODAY.isoformat(),
        "mulai": "08.00",
        "selesai": "09.00",
        "indikator_kode": "IK1",
        "uraian": "Perekaman",
        "volume": "1",
        "foto": [(_photo(), "a.jpg"), (_photo("red"), "b.jpg")],
    }

    answer = client.post("/activities", data=fields)

    assert (answer.status_code, len(_stored())) == (303, 2)
    assert db.session.scalars(select(Activity.evidence_count)).one() == 2


def test_a_pdf_is_only_ever_saved(client: FlaskClient, cast: Cast) -> None:
    _send(client, create_activity(cast.staff), berkas=(_pdf(), "ba.pdf"))

    with client.get(f"/evidence/{_stored()[0].public_id}") as answer:
        assert answer.data == _pdf().getvalue()

    assert (answer.mimetype, answer.headers["Content-Disposition"]) == (
        "application/pdf",
        'attachment; filename="bukti-1.pdf"',
    )
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_a_pdf_with_a_program_is_refused_kindly(client: FlaskClient, cast: Cast) -> None:
    content = _pdf().getvalue().replace(b"/Catalog", b"/Catalog /AA << /O << /S /JavaScript >> >>")

    answer = _send(client, create_activity(cast.staff), berkas=(io.BytesIO(content), "ba.pdf"))

    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["berkas"])
    assert _stored() == []


def test_a_small_picture_is_private_and_small(client: FlaskClient, cast: Cast) -> None:
    _send(client, create_activity(cast.staff), foto=(_photo(), "a.jpg"))

    answer = client.get(f"/evidence/{_stored()[0].public_id}/thumbnail")

    assert Image.open(io.BytesIO(answer.data)).size == (240, 180)
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_a_pdf_has_no_small_picture(client: FlaskClient, cast: Cast) -> None:
    _send(client, create_activity(cast.staff), berkas=(_pdf(), "ba.pdf"))

    assert client.get(f"/evidence/{_stored()[0].public_id}/thumbnail").status_code == 404


def test_the_viewer_leads_to_the_next_file_and_lets_the_owner_of_a_draft_remove_it(
    client: FlaskClient, cast: Cast
) -> None:
    entry = create_activity(cast.staff, status="draft")
    _send(client, entry, foto=(_photo(), "a.jpg"))
    _send(client, entry, berkas=(_pdf(), "ba.pdf"))
    first, second = _stored()

    page = client.get(f"/evidence/{first.public_id}/view").text

    assert "Bukti 1 dari 2" in page
    assert f'href="/evidence/{second.public_id}/view"' in page
    assert f'action="/evidence/{first.public_id}/removal"' in page


def test_the_superior_sees_the_viewer_without_removal(client: FlaskClient, cast: Cast) -> None:
    _send(client, create_activity(cast.staff), foto=(_photo(), "a.jpg"))
    public_id = _stored()[0].public_id
    sign_in(client, cast.supervisor)

    page = client.get(f"/evidence/{public_id}/view")

    assert (page.status_code, "/removal" in page.text) == (200, False)


def test_the_entry_shows_tiles_and_the_sentence_beside_the_camera(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff)
    _send(client, entry, foto=(_photo(), "a.jpg"))

    page = client.get(f"/activities/{entry.public_id}").text

    assert f'src="/evidence/{_stored()[0].public_id}/thumbnail"' in page
    assert "Jangan foto wajah pasien, anak, atau pelapor." in page
