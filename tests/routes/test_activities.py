"""Recording over HTTP: the contract of `POST /activities`, and both gates."""

import io
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from app.extensions import db
from app.models import Activity, Evidence
from tests.factories import (
    Cast,
    create_activity,
    create_cast,
    create_decision,
    create_skp,
    grant_role,
    plan_line,
    set_period,
    sign_in,
)
from tests.support.clock import TODAY
from tests.support.queries import counted


@pytest.fixture
def cast(db_session: Any, client: FlaskClient) -> Cast:
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    sign_in(client, found.staff)
    return found


def body(**changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "tanggal": TODAY.isoformat(),
        "mulai": "08:00",
        "selesai": "09:30",
        "indikator_kode": "IK1",
        "uraian": "Perekaman KTP-el",
        "volume": "12",
        **changes,
    }


def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480)) -> io.BytesIO:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, kind)
    target.seek(0)
    return target


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_json_is_created(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/activities", json=body())

    assert answer.status_code == 201
    assert (answer.json["outcome"], answer.json["status"], answer.json["version"]) == ("created", "submitted", 1)


def test_json_replay_exists(client: FlaskClient, cast: Cast) -> None:
    fields = body()
    first = client.post("/activities", json=fields)

    again = client.post("/activities", json=fields)

    assert (again.status_code, again.json["id"]) == (200, first.json["id"])


def test_numbers_of_json_are_read(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/activities", json=body(volume=2.5))

    assert answer.status_code == 201


def test_other_body_answers_with_both_versions(client: FlaskClient, cast: Cast) -> None:
    fields = body()
    client.post("/activities", json=fields)

    answer = client.post("/activities", json={**fields, "volume": "15"})

    assert answer.status_code == 409
    assert answer.json["error"]["stored"]["volume"] == "12"
    assert answer.json["error"]["sent"]["volume"] == "15"


def test_bad_fields_answer_by_name(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/activities", json=body(mulai="25:00", volume="-1"))

    assert answer.status_code == 422
    assert set(answer.json["error"]["fields"]) == {"mulai", "volume"}


def test_json_needs_a_client_id(client: FlaskClient, cast: Cast) -> None:
    fields = body()
    del fields["client_id"]

    assert client.post("/activities", json=fields).status_code == 422


@pytest.mark.parametrize("raw", [b"[]", b"1", b"null", b"{", b"[" * 50_000, b'{"client_id": 1' + b"0" * 6000 + b"}"])
def test_body_that_is_no_entry_is_refused(client: FlaskClient, cast: Cast, raw: bytes) -> None:
    answer = client.post("/activities", data=raw, content_type="application/json")

    assert answer.status_code in (400, 422)


def test_plain_form_goes_to_its_day(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/activities", data=body(mulai="08.00", selesai="0930", volume="2,5"))

    assert answer.status_code == 303
    assert answer.location == f"/activities?tanggal={TODAY.isoformat()}&ok=tersimpan"


def test_thousands_with_a_point_are_not_guessed(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/activities", data=body(volume="1.500"))

    assert answer.status_code == 422


def test_refused_form_keeps_what_was_typed(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/activities", data=body(selesai="07.00", uraian="Ketikan <b>saya</b>"))

    assert answer.status_code == 422
    assert "Ketikan &lt;b&gt;saya&lt;/b&gt;" in answer.text
    assert "Jam selesai harus sesudah" in answer.text


def test_clashing_form_shows_both_versions(client: FlaskClient, cast: Cast) -> None:
    fields = body()
    client.post("/activities", data=fields)

    answer = client.post("/activities", data={**fields, "uraian": "Isian kedua"})

    assert answer.status_code == 409
    assert "Perekaman KTP-el" in answer.text and "Isian kedua" in answer.text


def test_closed_month_says_what_to_do(client: FlaskClient, cast: Cast) -> None:
    set_period("2026-06")

    answer = client.post("/activities", json=body(tanggal="2026-06-30"))

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "month_closed")
    assert "Juni 2026 sudah ditutup" in answer.json["error"]["message"]


def test_over_the_cap_is_told(client: FlaskClient, cast: Cast) -> None:
    create_activity(cast.staff, start=600, minutes=400)

    answer = client.post("/activities", json=body())

    assert [one["code"] for one in answer.json["notices"]] == ["day_over_cap"]


def test_formula_text_is_kept_as_text(client: FlaskClient, cast: Cast) -> None:
    client.post("/activities", json=body(uraian='=HYPERLINK("http://x","y")'))

    page = client.get("/activities")

    assert "=HYPERLINK(&#34;http://x&#34;,&#34;y&#34;)" in page.text


def test_without_a_token_nothing_is_written(client: FlaskClient, cast: Cast) -> None:
    client.environ_base.pop("HTTP_X_CSRFTOKEN")

    answer = client.post("/activities", json=body())

    assert (answer.status_code, count(Activity)) == (400, 0)


def test_save_stays_within_ten_queries(client: FlaskClient, cast: Cast) -> None:
    client.post("/activities", json=body(mulai="06:00", selesai="07:00"))

    with counted() as seen:
        answer = client.post("/activities", json=body())

    assert answer.status_code == 201
    assert seen.count <= 10


def test_photo_comes_with_the_form(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/activities", data=body(foto=(photo(), "a.jpg")), content_type="multipart/form-data")

    assert (answer.status_code, count(Evidence)) == (303, 1)


def test_form_with_a_bad_photo_writes_nothing(client: FlaskClient, cast: Cast) -> None:
    bad = body(foto=(io.BytesIO(b"%PDF-1.4 bukan foto"), "a.jpg"))

    answer = client.post("/activities", data=bad, content_type="multipart/form-data")

    assert (answer.status_code, count(Activity)) == (422, 0)
    assert "bukan foto" in answer.text


def _entry(cast: Cast, **values: Any) -> Activity:
    return create_activity(cast.staff, line=plan_line(cast.staff.id, "IK1"), satuan="perekaman", **values)


def test_superior_reads_the_entry(client: FlaskClient, cast: Cast) -> None:
    entry = _entry(cast)
    sign_in(client, cast.supervisor)

    answer = client.get(f"/activities/{entry.public_id}")

    assert answer.status_code == 200
    assert "Rina Lestari" in answer.text


def test_outsider_does_not_find_the_entry(client: FlaskClient, cast: Cast) -> None:
    entry = _entry(cast)
    sign_in(client, cast.outsider)

    assert client.get(f"/activities/{entry.public_id}").status_code == 404


def test_unit_hr_knows_of_the_entry_but_does_not_read_it(client: FlaskClient, cast: Cast) -> None:
    entry = _entry(cast)
    grant_role(cast.outsider, "unit_hr", cast.unit)
    sign_in(client, cast.outsider)

    assert client.get(f"/activities/{entry.public_id}").status_code == 403


@pytest.mark.parametrize("act", ["submission", "withdrawal", "deletion", "correction"])
@pytest.mark.parametrize(("status", "expected"), [("submitted", 403), ("draft", 404)])
def test_superior_may_not_act_for_the_owner_and_knows_of_no_draft(
    client: FlaskClient, cast: Cast, act: str, status: str, expected: int
) -> None:
    entry = _entry(cast, status=status)
    sign_in(client, cast.supervisor)

    answer = client.post(f"/activities/{entry.public_id}/{act}", data=body(version="1"))

    assert answer.status_code == expected


@pytest.mark.parametrize("act", ["submission", "withdrawal", "deletion", "correction", "evidence"])
def test_outsider_cannot_act_at_all(client: FlaskClient, cast: Cast, act: str) -> None:
    entry = _entry(cast, status="draft")
    sign_in(client, cast.outsider)
    fields = body(version="1", foto=(photo(), "a.jpg"))

    answer = client.post(f"/activities/{entry.public_id}/{act}", data=fields, content_type="multipart/form-data")

    assert answer.status_code == 404


def test_stranger_is_sent_to_the_door(client: FlaskClient, cast: Cast) -> None:
    client.delete_cookie("sid")

    answer = client.get("/activities")

    assert (answer.status_code, answer.location.split("?")[0]) == (302, "/login")


def test_stranger_with_json_is_told_401(client: FlaskClient, cast: Cast) -> None:
    client.delete_cookie("sid")

    assert client.post("/activities", json=body()).status_code == 401


def test_withdrawn_entry_becomes_a_draft(client: FlaskClient, cast: Cast) -> None:
    entry = _entry(cast)

    answer = client.post(f"/activities/{entry.public_id}/withdrawal", data={"version": "1"})

    assert (answer.status_code, db.session.get(Activity, entry.id).status) == (303, "draft")


def test_stale_withdrawal_conflicts(client: FlaskClient, cast: Cast) -> None:
    entry = _entry(cast)

    answer = client.post(f"/activities/{entry.public_id}/withdrawal", data={"version": "7"})

    assert answer.status_code == 409


def test_decided_entry_cannot_be_withdrawn(client: FlaskClient, cast: Cast) -> None:
    entry = _entry(cast)
    create_decision(entry, cast.supervisor)

    answer = client.post(f"/activities/{entry.public_id}/withdrawal", json={"version": 2})

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "entry_locked")


def test_draft_is_submitted(client: FlaskClient, cast: Cast) -> None:
    entry = _entry(cast, status="draft")

    answer = client.post(f"/activities/{entry.public_id}/submission", data={"version": "1"})

    assert (answer.status_code, db.session.get(Activity, entry.id).status) == (303, "submitted")


def test_late_draft_asks_for_a_reason(client: FlaskClient, cast: Cast) -> None:
    entry = _entry(cast, status="draft", work_date=TODAY.replace(day=1))

    answer = client.post(f"/activities/{entry.public_id}/submission", data={"version": "1"})

    assert answer.status_code == 422
    assert "alasan_susulan" in answer.text


def test_draft_is_deleted(client: FlaskClient, cast: Cast) -> None:
    entry = _entry(cast, status="draft")

    answer = client.post(f"/activities/{entry.public_id}/deletion", data={"version": "1"})

    assert (answer.status_code, count(Activity)) == (303, 0)


def test_submitted_entry_is_not_deleted(client: FlaskClient, cast: Cast) -> None:
    entry = _entry(cast)

    answer = client.post(f"/activities/{entry.public_id}/deletion", data={"version": "1"})

    assert (answer.status_code, count(Activity)) == (409, 1)


def test_returned_entry_is_corrected(client: FlaskClient, cast: Cast) -> None:
    entry = _entry(cast)
    create_decision(entry, cast.supervisor, "return", note="Berkas di foto 15")

    form = client.get(f"/activities/{entry.public_id}/edit")
    answer = client.post(f"/activities/{entry.public_id}/correction", data=body(volume="15", version="2"))

    assert "Berkas di foto 15" in form.text
    assert (answer.status_code, db.session.get(Activity, entry.id).status) == (303, "submitted")


def test_frozen_entry_has_no_form(client: FlaskClient, cast: Cast) -> None:
    assert client.get(f"/activities/{_entry(cast).public_id}/edit").status_code == 409
