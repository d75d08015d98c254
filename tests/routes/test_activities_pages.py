"""The pages of the daily log: what they answer, and that they need few queries and few bytes."""

import gzip
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from app.extensions import db
from app.models import Activity, EntryTemplate
from tests.factories import (
    Cast,
    create_activity,
    create_cast,
    create_decision,
    create_employee,
    create_skp,
    plan_line,
    set_period,
    sign_in,
)
from tests.support.clock import TODAY
from tests.support.queries import counted

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def cast(db_session: Any, client: FlaskClient) -> Cast:
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    sign_in(client, found.staff)
    return found


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Six weeks of five entries a day, one of them returned."""
    line = plan_line(cast.staff.id, "IK1")
    rows = [
        create_activity(
            cast.staff,
            work_date=TODAY - timedelta(days=back),
            start=480 + 60 * number,
            line=line,
            satuan="perekaman",
            description=f"Perekaman {number}",
            status="approved" if back > 3 else "submitted",
        )
        for back in range(1, 15)
        for number in range(5)
    ]
    create_decision(rows[0], cast.supervisor, "return", note="Berkas di foto 15")
    return cast


def _photo() -> io.BytesIO:
    target = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(target, "JPEG")
    target.seek(0)
    return target


PAGES = (
    "/",
    "/activities",
    "/activities?bulan=2026-07",
    "/activities/new",
    "/activities/new?lengkap=1",
    "/activities/bkn",
)


@pytest.mark.parametrize("address", PAGES)
def test_page_needs_few_queries_and_bytes(client: FlaskClient, busy: Cast, address: str) -> None:
    client.get(address)

    with counted() as seen:
        answer = client.get(address)

    assert answer.status_code == 200
    assert seen.count <= 8
    assert len(gzip.compress(answer.data)) <= 20_000


@pytest.mark.parametrize("address", PAGES)
def test_page_opens_for_someone_without_anything(client: FlaskClient, cast: Cast, address: str) -> None:
    sign_in(client, create_employee("Tanpa penugasan"))

    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "tanggal=x",
        "tanggal=9999-12-31",
        "tanggal=0001-01-01",
        "bulan=2026-13",
        "bulan=",
        "bulan=0001-01",
    ],
)
def test_odd_addresses_still_answer(client: FlaskClient, cast: Cast, query: str) -> None:
    assert client.get(f"/activities?{query}").status_code == 200
    assert client.get(f"/activities/new?lengkap=1&{query}").status_code == 200


def test_usual_entry_takes_three_taps(client: FlaskClient, busy: Cast) -> None:
    chooser = client.get("/activities/new").text
    link = re.search(r'href="(/activities/new\?dari=[^"]+)"', chooser)
    check = client.get(link[1].replace("&amp;", "&") if link else "/x").text
    fields = dict(re.findall(r'name="([a-z_]+)"[^>]*? value="([^"]*)"', check.split("<form", 1)[1]))

    answer = client.post("/activities", data={**fields, "uraian": "Perekaman", "status": "submitted"})

    assert answer.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Activity).where(Activity.work_date == TODAY)) == 1


def test_day_shows_the_superiors_sentence_with_its_cure(client: FlaskClient, busy: Cast) -> None:
    page = client.get(f"/activities?tanggal={YESTERDAY.isoformat()}").text

    assert "Berkas di foto 15" in page
    assert re.search(r'href="/activities/[0-9a-f-]{36}/edit"', page)


def test_home_begins_with_what_was_returned(client: FlaskClient, busy: Cast) -> None:
    page = client.get("/").text

    assert page.index("dikembalikan") < page.index("Catat lagi")


def test_home_of_a_superior_begins_with_the_queue(client: FlaskClient, busy: Cast) -> None:
    sign_in(client, busy.supervisor)

    assert "14 menunggu keputusan Anda" in client.get("/").text


def test_closed_month_says_so_and_offers_no_form(client: FlaskClient, cast: Cast) -> None:
    set_period("2026-05")

    page = client.get("/activities?tanggal=2026-05-20").text

    assert "Mei 2026 sudah ditutup" in page
    assert "Tambah kegiatan" not in page


def test_text_of_an_entry_is_never_markup(client: FlaskClient, cast: Cast) -> None:
    create_activity(cast.staff, description="<script>alert(1)</script>")

    assert "<script>alert" not in client.get("/activities").text


def test_copied_day_is_recorded_at_once(client: FlaskClient, cast: Cast) -> None:
    source = create_activity(cast.staff, work_date=YESTERDAY)
    days = {"dari_tanggal": YESTERDAY.isoformat(), "tanggal": TODAY.isoformat()}
    page = client.get("/activities/copies/new", query_string=days).text
    token = re.search(r'name="token" value="([^"]+)"', page)
    form = {**days, "token": token[1] if token else "", "entri": str(source.public_id), "status": "submitted"}

    first, second = client.post("/activities/copies", data=form), client.post("/activities/copies", data=form)

    assert (first.status_code, second.status_code) == (303, 303)
    assert db.session.scalar(select(func.count()).select_from(Activity)) == 2


def test_copy_without_a_tick_is_told(client: FlaskClient, cast: Cast) -> None:
    answer = client.post(
        "/activities/copies", data={"dari_tanggal": YESTERDAY.isoformat(), "tanggal": TODAY.isoformat()}
    )

    assert answer.status_code == 422


def test_standing_entries_are_mapped_as_a_group(client: FlaskClient, cast: Cast) -> None:
    entries = [create_activity(cast.staff, start=start) for start in (480, 600)]
    joined = ",".join(str(one.public_id) for one in entries)

    page = client.get("/activities/standing").text
    answer = client.post("/activities/mappings", data={"entri": joined, "indikator_kode": "IK2"})

    assert "2 kegiatan" in page
    assert answer.status_code == 303
    assert {one.line_kind for one in db.session.scalars(select(Activity))} == {"rhk"}


def test_mapping_foreign_entries_is_refused(client: FlaskClient, cast: Cast) -> None:
    foreign = create_activity(cast.outsider)

    answer = client.post("/activities/mappings", data={"entri": str(foreign.public_id), "indikator_kode": "IK2"})

    assert answer.status_code == 404


def test_photo_is_added_shown_and_removed(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff, status="draft")
    address = f"/activities/{entry.public_id}/evidence"

    added = client.post(address, data={"foto": (_photo(), "a.jpg")}, headers={"Accept": "application/json"})
    with client.get(f"/evidence/{added.json['id']}") as shown:
        content = shown.data
    removed = client.post(f"/evidence/{added.json['id']}/removal")

    assert (added.status_code, shown.status_code, removed.status_code) == (201, 200, 303)
    assert content.startswith(b"\xff\xd8")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["Content-Security-Policy"].startswith("sandbox;")
    assert "no-store" in shown.headers["Cache-Control"]


def test_outsider_does_not_find_the_photo(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff, status="draft")
    found = client.post(
        f"/activities/{entry.public_id}/evidence",
        data={"foto": (_photo(), "a.jpg")},
        headers={"Accept": "application/json"},
    )
    sign_in(client, cast.outsider)

    assert client.get(f"/evidence/{found.json['id']}").status_code == 404


def _body(size: int) -> dict[str, Any]:
    """A multipart body with one file, put together by hand."""
    head = b'--x\r\nContent-Disposition: form-data; name="foto"; filename="a.jpg"\r\n\r\n'
    return {"data": head + b"\xff" * size + b"\r\n--x--\r\n", "content_type": "multipart/form-data; boundary=x"}


def test_body_beyond_the_limit_is_refused(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff, status="draft")

    answer = client.post(f"/activities/{entry.public_id}/evidence", **_body(9 * 1024 * 1024))

    assert answer.status_code == 413


def test_stranger_may_not_send_a_large_body(client: FlaskClient, cast: Cast) -> None:
    client.delete_cookie("sid")

    answer = client.post("/activities", **_body(1024 * 1024))

    assert answer.status_code in (302, 400, 413)


def test_bkn_file_is_prepared_and_fetched(client: FlaskClient, cast: Cast, app: Flask) -> None:
    create_activity(cast.staff, line=plan_line(cast.staff.id, "IK2"), status="approved")

    prepared = client.post("/activities/bkn/exports", data={"bulan": "2026-07"})
    with client.get(prepared.location) as fetched:
        content = fetched.data

    assert (prepared.status_code, fetched.status_code) == (303, 200)
    assert b"Verifikasi berkas" in content
    assert Path(app.config["EXPORT_FOLDER"]).is_dir()


def test_a_nul_in_an_address_is_refused(client: FlaskClient, cast: Cast) -> None:
    answer = client.get("/activities?tanggal=%00")

    assert answer.status_code == 400


def test_the_form_remembers_the_plan_line_used_last(client: FlaskClient, cast: Cast) -> None:
    create_activity(cast.staff, line=plan_line(cast.staff.id, "IK2"))

    page = client.get("/activities/new?lengkap=1").text

    assert '<option value="IK2" selected>' in page


def test_an_own_entry_can_be_recorded_again(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff)

    assert f'href="/activities/new?dari={entry.public_id}"' in client.get(f"/activities/{entry.public_id}").text


def test_a_withdrawn_entry_offers_to_be_sent_again(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff, line=plan_line(cast.staff.id, "IK2"))

    answer = client.post(f"/activities/{entry.public_id}/withdrawal", data={"version": "1"})
    page = client.get(answer.location).text
    client.post(f"/activities/{entry.public_id}/submission", data={"version": "2"})

    assert f'action="/activities/{entry.public_id}/submission"' in page
    assert db.session.get(Activity, entry.id).status == "submitted"


def test_a_deleted_draft_offers_to_come_back(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff, status="draft")
    public_id = entry.public_id

    answer = client.post(f"/activities/{public_id}/deletion", data={"version": "1"})
    page = client.get(answer.location).text
    client.post(f"/activities/{public_id}/restoration")

    assert f'action="/activities/{public_id}/restoration"' in page
    assert db.session.scalars(select(Activity.public_id)).all() == [public_id]


def test_a_broken_undo_address_offers_nothing(client: FlaskClient, cast: Cast) -> None:
    page = client.get("/activities?ok=dihapus&urung=<script>").text

    assert ">Urungkan</button>" not in page


def test_sixteen_digits_in_a_text_are_told_after_saving(client: FlaskClient, cast: Cast) -> None:
    fields = {"tanggal": TODAY.isoformat(), "mulai": "08.00", "selesai": "09.00", "indikator_kode": "RAPAT"}

    answer = client.post("/activities", data={**fields, "uraian": "Warga 7271031203920001"})

    assert "mungkin NIK" in client.get(answer.location).text


def test_searching_completes_from_own_past_entries_without_script(client: FlaskClient, cast: Cast) -> None:
    create_activity(cast.staff, description="Jemput bola perekaman")

    page = client.get("/activities/new").text

    assert 'list="pernah"' in page
    assert '<option value="Jemput bola perekaman">' in page


def test_an_empty_choice_teaches_what_to_do_first(client: FlaskClient, cast: Cast) -> None:
    assert "Belum ada yang biasa Anda kerjakan." in client.get("/activities/new").text


def test_an_entry_becomes_a_template_and_stops_being_one(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff, description="Laporan bulanan")

    kept = client.post(f"/activities/{entry.public_id}/template")
    page = client.get("/activities/new").text
    template = db.session.scalars(select(EntryTemplate.public_id)).one()
    check = client.get(f"/activities/new?dari={template}").text
    dropped = client.post(f"/activities/templates/{template}/removal")

    assert (kept.status_code, "Templat Anda" in page) == (303, True)
    assert f'action="/activities/templates/{template}/removal"' in check
    assert (dropped.status_code, "Templat Anda" in client.get("/activities/new").text) == (303, False)
