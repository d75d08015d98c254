"""The approval queue and decisions on many entries, as a browser and as a program ask for them."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Activity, Decision, SampleView
from tests.factories import Cast, create_activity, create_cast, create_employee, create_skp, plan_line, sign_in
from tests.support.clock import NOW, TODAY, FixedClock

JSON = {"Accept": "application/json"}


@pytest.fixture
def cast(db_session: object) -> Iterator[Cast]:
    yield create_cast()


def tick(entry: Activity) -> str:
    return f"{entry.public_id}:{entry.version}"


def batch(*entries: Activity, request_id: uuid.UUID | None = None) -> dict[str, object]:
    return {"entry": [tick(e) for e in entries], "request_id": str(request_id or uuid.uuid4()), "action": "approve"}


def status_of(entry: Activity) -> str:
    return db.session.scalars(select(Activity.status).where(Activity.id == entry.id)).one()


def test_the_queue_says_how_many_wait_how_long_and_until_when(client: FlaskClient, cast: Cast) -> None:
    skp = create_skp(cast.staff, assessor=cast.supervisor)
    line = plan_line(cast.staff.id, "IK1", skp=skp)
    create_activity(
        cast.staff, work_date=TODAY - timedelta(days=1), line=line, volume="12", satuan="perekaman", minutes=90
    )
    sign_in(client, cast.supervisor)

    page = client.get("/approvals").text

    assert "kegiatan dari 1 orang menunggu" in page
    assert "Tertua 1 hari. Batas 7 Agustus." in page
    assert "12 perekaman · 90 menit" in page
    assert "RHK 1 · 0 → 12 dari 600" in page


def test_an_empty_queue_says_what_could_be_done_next(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.supervisor)

    page = client.get("/approvals").text

    assert "Semua sudah diputuskan hari ini." in page and "Wakilkan saat Anda cuti" in page


def test_someone_without_subordinates_has_no_queue(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    assert client.get("/approvals").status_code == 403


def test_the_fragment_for_htmx_is_the_queue_alone(client: FlaskClient, cast: Cast) -> None:
    create_activity(cast.staff)
    sign_in(client, cast.supervisor)

    page = client.get("/approvals", headers={"HX-Request": "true"}).text

    assert "<html" not in page and 'id="antrean"' in page


def test_a_mass_approval_asks_for_the_sample_opens_it_and_then_commits(client: FlaskClient, cast: Cast) -> None:
    entries = [create_activity(cast.staff, start=480 + 20 * n, minutes=20) for n in range(3)]
    form = batch(*entries)
    sign_in(client, cast.supervisor)

    asked = client.post("/approvals/decisions", data=form)
    address = re.search(r'formaction="(/approvals/[0-9a-f-]{36}/view)"', asked.text)
    assert address is not None
    card = client.post(address[1], data=form)
    done = client.post("/approvals/decisions", data=form)

    assert (asked.status_code, card.status_code, done.status_code) == (409, 200, 200)
    assert "Contoh acak 1 dari 1" in card.text and "Setujui 3" in card.text
    assert "3 kegiatan disetujui" in done.text and "Urungkan" in done.text
    assert [status_of(e) for e in entries] == ["approved"] * 3


def test_looking_at_a_card_is_not_opening_a_sample(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff)
    sign_in(client, cast.supervisor)

    client.get(f"/approvals/{entry.public_id}")

    assert db.session.scalars(select(SampleView)).all() == []


def test_the_selection_survives_a_look_at_the_sample(client: FlaskClient, cast: Cast) -> None:
    entry, other = create_activity(cast.staff), create_activity(cast.staff, start=600)
    sign_in(client, cast.supervisor)

    page = client.post("/approvals/selection", data=batch(entry)).text

    assert re.search(rf'value="{tick(entry)}" checked', page)
    assert not re.search(rf'value="{tick(other)}" checked', page)


def test_stale_rows_are_listed_and_the_rest_commit(client: FlaskClient, cast: Cast) -> None:
    fresh, edited = create_activity(cast.staff), create_activity(cast.staff, start=600, description="Rapat loket")
    form = batch(fresh, edited)
    sign_in(client, cast.supervisor)
    edited.version = 2
    client.post(f"/approvals/{fresh.public_id}/view", data={"version": 1})

    answer = client.post("/approvals/decisions", data=form)

    assert answer.status_code == 200
    assert "1 kegiatan disetujui" in answer.text and "Tidak jadi tersimpan: Rapat loket" in answer.text
    assert (status_of(fresh), status_of(edited)) == ("approved", "submitted")


def test_a_program_gets_the_same_answer_for_the_same_request(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff)
    form = batch(entry)
    sign_in(client, cast.supervisor)
    client.post(f"/approvals/{entry.public_id}/view", data={"version": 1})

    first = client.post("/approvals/decisions", data=form, headers=JSON)
    again = client.post("/approvals/decisions", data=form, headers=JSON)

    assert first.status_code == again.status_code == 200
    assert first.json == again.json and first.json["decided"] == [str(entry.public_id)]
    assert len(db.session.scalars(select(Decision)).all()) == 1


def test_ghsa_9g2q_a_batch_with_a_foreign_id_is_refused_whole(client: FlaskClient, cast: Cast) -> None:
    own, foreign = create_activity(cast.staff), create_activity(cast.outsider)
    sign_in(client, cast.supervisor)

    answer = client.post("/approvals/decisions", data=batch(own, foreign))

    assert answer.status_code == 404
    assert (status_of(own), status_of(foreign)) == ("submitted", "submitted")


def test_cve_2026_24039_own_entries_in_a_batch_are_forbidden(client: FlaskClient, cast: Cast) -> None:
    own, staffs = create_activity(cast.supervisor), create_activity(cast.staff)
    sign_in(client, cast.supervisor)

    answer = client.post("/approvals/decisions", data=batch(own, staffs))

    assert (answer.status_code, status_of(staffs)) == (403, "submitted")


@pytest.mark.parametrize(
    "entries",
    [
        ["__import__('os').system('id')"],
        ["[[1]]"],
        ["NaN"],
        [f"{uuid.uuid4()}:1e3"],
        [f"{uuid.uuid4()}:-1"],
        [f"{uuid.uuid4()}"],
        [f"{uuid.uuid4()}:1"] * 201,
        [],
    ],
)
def test_cve_2025_48868_hostile_ids_are_refused(client: FlaskClient, cast: Cast, entries: list[str]) -> None:
    form = {"entry": entries, "request_id": str(uuid.uuid4()), "action": "approve"}
    sign_in(client, cast.supervisor)

    assert client.post("/approvals/decisions", data=form).status_code == 422


@pytest.mark.parametrize(
    "body", [[], "x", {"entries": "x"}, {"entries": [[1]]}, {"entries": [{"id": 1, "version": 1.5}]}]
)
def test_hostile_json_is_refused(client: FlaskClient, cast: Cast, body: object) -> None:
    sign_in(client, cast.supervisor)

    assert client.post("/approvals/decisions", json=body).status_code == 422


def test_undo_takes_a_whole_request_back(client: FlaskClient, cast: Cast) -> None:
    entry, request_id = create_activity(cast.staff), uuid.uuid4()
    sign_in(client, cast.supervisor)
    client.post(f"/approvals/{entry.public_id}/view", data={"version": 1})
    client.post("/approvals/decisions", data=batch(entry, request_id=request_id))

    answer = client.post(f"/approvals/decisions/{request_id}/undo", follow_redirects=True)

    assert "1 keputusan diurungkan" in answer.text and "Diurungkan" in answer.text
    assert status_of(entry) == "submitted"


def test_todays_decisions_offer_to_undo_only_while_that_is_possible(
    client: FlaskClient, cast: Cast, clock: FixedClock
) -> None:
    entry = create_activity(cast.staff)
    sign_in(client, cast.supervisor)
    decision = {"version": 1, "action": "approve", "request_id": str(uuid.uuid4())}
    client.post(f"/approvals/{entry.public_id}/decision", data=decision)

    early = client.get("/approvals/decided").text
    clock.set(NOW + timedelta(seconds=11))
    late = client.get("/approvals/decided").text

    assert f"/approvals/{entry.public_id}/undo" in early
    assert f"/approvals/{entry.public_id}/undo" not in late and "Verifikasi berkas" in late


def test_a_page_holds_some_fifty_entries_and_leads_to_the_next(client: FlaskClient, cast: Cast) -> None:
    people = [create_employee(f"Pegawai {n:02d}", unit=cast.unit, superior=cast.supervisor) for n in range(11)]
    for person in people:
        [create_activity(person, start=480 + 30 * n, minutes=30) for n in range(5)]
    sign_in(client, cast.supervisor)

    first = client.get("/approvals").text
    follow = re.search(r'href="(/approvals\?after=[^"]+)"', first)
    assert follow is not None
    second = client.get(follow[1].replace("&amp;", "&")).text

    assert (first.count('name="entry"'), second.count('name="entry"')) == (50, 5)
    assert "Pegawai 10" in second and "Pegawai 09" not in second
