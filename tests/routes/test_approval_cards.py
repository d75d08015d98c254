"""The card of one entry: what it shows, the decision on it, and who may see it."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Activity, Decision, Employee
from tests.factories import (
    Cast,
    create_activity,
    create_cast,
    create_employee,
    create_skp,
    plan_line,
    set_period,
    sign_in,
)
from tests.support.clock import NOW, TODAY, FixedClock

JSON = {"Accept": "application/json"}


@pytest.fixture
def cast(db_session: object) -> Iterator[Cast]:
    yield create_cast()


def decision(action: str = "approve", **fields: str) -> dict[str, str]:
    return {"version": "1", "action": action, "request_id": str(uuid.uuid4()), **fields}


def entry_now(entry: Activity) -> Activity:
    return db.session.scalars(select(Activity).where(Activity.id == entry.id)).one()


def test_shows_plan_target_day_and_history(client: FlaskClient, cast: Cast) -> None:
    skp = create_skp(cast.staff, assessor=cast.supervisor)
    line = plan_line(cast.staff.id, "IK1", skp=skp)
    entry = create_activity(cast.staff, line=line, volume="12", satuan="perekaman", minutes=90)
    create_activity(cast.staff, start=600, minutes=60, description="Rapat loket")
    sign_in(client, cast.supervisor)

    page = client.get(f"/approvals/{entry.public_id}").text

    assert "Layanan perekaman KTP-el tepat waktu" in page and "0 → 12 dari 600" in page
    assert "Hari itu, semua kegiatan" in page and ">150 <small>dari 300 menit" in page
    assert "1 kegiatan lain hari itu" in page and "Rapat loket" in page and "Riwayat" in page


@pytest.mark.parametrize("mutu", ["di_bawah", "sesuai", "di_atas"])
def test_approves_with_the_chosen_mutu_and_offers_to_undo(client: FlaskClient, cast: Cast, mutu: str) -> None:
    entry = create_activity(cast.staff)
    sign_in(client, cast.supervisor)

    answer = client.post(f"/approvals/{entry.public_id}/decision", data=decision(mutu=mutu), follow_redirects=True)

    assert (entry_now(entry).status, entry_now(entry).mutu) == ("approved", mutu)
    assert "1 kegiatan disetujui" in answer.text and "Urungkan" in answer.text


def test_returns_with_the_preset_and_the_sentence(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff)
    sign_in(client, cast.supervisor)

    words = decision("return", reason="jumlah", note="Berkas di foto 15.")
    answer = client.post(f"/approvals/{entry.public_id}/decision", data=words)

    note = db.session.scalars(select(Decision.note)).one()
    assert (answer.status_code, note) == (303, "Jumlah tidak cocok dengan bukti. Berkas di foto 15.")


@pytest.mark.parametrize("action", ["return", "reject"])
def test_a_decision_without_words_comes_back_with_the_form(client: FlaskClient, cast: Cast, action: str) -> None:
    entry = create_activity(cast.staff)
    sign_in(client, cast.supervisor)

    answer = client.post(f"/approvals/{entry.public_id}/decision", data=decision(action))

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text and "supaya pegawai tahu" in answer.text
    assert entry_now(entry).status == "submitted"


@pytest.mark.parametrize(
    ("action", "word"), [("return", "Kembalikan untuk diperbaiki"), ("reject", "Tolak kegiatan ini")]
)
def test_the_words_have_a_page_of_their_own_without_script(
    client: FlaskClient, cast: Cast, action: str, word: str
) -> None:
    entry = create_activity(cast.staff)
    sign_in(client, cast.supervisor)

    assert word in client.get(f"/approvals/{entry.public_id}/{action}").text


@pytest.mark.parametrize("address", ["", "/return", "/reject"])
@pytest.mark.parametrize(("who", "status"), [("supervisor", 200), ("staff", 403), ("outsider", 404), ("hr_admin", 403)])
def test_the_card_is_for_who_decides(client: FlaskClient, cast: Cast, address: str, who: str, status: int) -> None:
    entry = create_activity(cast.staff)
    sign_in(client, getattr(cast, who))

    assert client.get(f"/approvals/{entry.public_id}{address}").status_code == status


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("outsider", 404), ("hr_admin", 403), ("head", 403)])
@pytest.mark.parametrize("act", ["decision", "view", "undo"])
def test_cve_2026_24039_acts_by_others_are_refused(
    client: FlaskClient, cast: Cast, act: str, who: str, status: int
) -> None:
    entry = create_activity(cast.staff)
    sign_in(client, getattr(cast, who))

    answer = client.post(f"/approvals/{entry.public_id}/{act}", data=decision())

    assert answer.status_code == status
    assert entry_now(entry).status == "submitted" and db.session.scalars(select(Decision)).all() == []


def test_ghsa_9g2q_a_superior_elsewhere_does_not_find_the_entry(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff)
    elsewhere = db.session.scalars(select(Employee).where(Employee.nama == "Kepala Lain")).one()
    sign_in(client, elsewhere)

    assert client.post(f"/approvals/{entry.public_id}/decision", data=decision()).status_code == 404


def test_a_stale_version_is_a_conflict_that_says_what_to_do(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff, version=2)
    sign_in(client, cast.supervisor)

    answer = client.post(f"/approvals/{entry.public_id}/decision", data=decision())

    assert answer.status_code == 409 and "sudah berubah sejak Anda membukanya" in answer.text


def test_a_closed_month_is_a_conflict(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff)
    set_period("2026-07")
    sign_in(client, cast.supervisor)

    assert client.post(f"/approvals/{entry.public_id}/decision", data=decision()).status_code == 409
    assert "sudah ditutup" in client.get(f"/approvals/{entry.public_id}").text


def test_the_same_decision_sent_twice_gives_the_same_answer(client: FlaskClient, cast: Cast) -> None:
    entry, form = create_activity(cast.staff), decision()
    sign_in(client, cast.supervisor)

    first, again = (client.post(f"/approvals/{entry.public_id}/decision", data=form, headers=JSON) for _ in range(2))

    assert (first.status_code, first.json) == (again.status_code, again.json) == (200, first.json)


@pytest.mark.parametrize(
    "form",
    [
        {"version": "1", "request_id": str(uuid.uuid4()), "action": "undo"},
        {"version": "1", "request_id": str(uuid.uuid4()), "action": "auto_approve"},
        {"version": "1", "request_id": str(uuid.uuid4())},
        {"version": "1", "request_id": "x", "action": "approve"},
        {"version": "0", "request_id": str(uuid.uuid4()), "action": "approve"},
        {"version": "1", "request_id": str(uuid.uuid4()), "action": "approve", "mutu": "hebat"},
        {},
    ],
)
def test_an_unreadable_decision_is_refused(client: FlaskClient, cast: Cast, form: dict[str, str]) -> None:
    entry = create_activity(cast.staff)
    sign_in(client, cast.supervisor)

    assert client.post(f"/approvals/{entry.public_id}/decision", data=form).status_code == 422


@pytest.mark.parametrize(("seconds", "status"), [(10, 303), (11, 409)])
def test_undo_is_open_for_ten_seconds(
    client: FlaskClient, cast: Cast, clock: FixedClock, seconds: int, status: int
) -> None:
    entry = create_activity(cast.staff)
    sign_in(client, cast.supervisor)
    client.post(f"/approvals/{entry.public_id}/decision", data=decision())
    clock.set(NOW + timedelta(seconds=seconds))

    assert client.post(f"/approvals/{entry.public_id}/undo").status_code == status


def test_a_return_on_a_sample_card_keeps_the_rest_of_the_selection(client: FlaskClient, cast: Cast) -> None:
    sampled, other = create_activity(cast.staff), create_activity(cast.staff, start=600)
    sign_in(client, cast.supervisor)
    form = decision("return", note="Lengkapi") | {"entry": [f"{sampled.public_id}:1", f"{other.public_id}:1"]}  # type: ignore[dict-item]

    page = client.post(f"/approvals/{sampled.public_id}/decision", data=form).text

    assert f'value="{other.public_id}:1" checked' in page and str(sampled.public_id) not in page


def test_text_of_people_is_shown_as_text(client: FlaskClient, cast: Cast) -> None:
    """CVE-2026-24037, CVE-2025-59832: nothing is filtered, everything is escaped."""
    entry = create_activity(cast.staff, description="<script>alert(1)</script>{{7*7}}")
    sign_in(client, cast.supervisor)

    pages = client.get("/approvals").text + client.get(f"/approvals/{entry.public_id}").text

    assert "<script>alert" not in pages and "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in pages


def test_hr_records_an_officials_decision(client: FlaskClient, cast: Cast) -> None:
    mayor = create_employee("Wali Kota", nip="WALIKOTA", unit=cast.city, status="PEJABAT")
    mayor.is_official = True
    entry = create_activity(create_employee("Sekda", unit=cast.city, superior=mayor), work_date=TODAY)
    sign_in(client, cast.hr_admin)
    form = decision(official="WALIKOTA", document="ND-12/2026")

    page = client.get(f"/approvals/{entry.public_id}/official").text
    missing = client.post(f"/approvals/{entry.public_id}/official-decision", data=form | {"document": ""})
    done = client.post(f"/approvals/{entry.public_id}/official-decision", data=form, follow_redirects=True)

    assert "Wali Kota" in page
    assert missing.status_code == 422 and "Isi nomor dokumen" in missing.text
    assert "Keputusan pejabat tersimpan" in done.text and entry_now(entry).status == "approved"


def test_an_officials_decision_is_recorded_by_hr_alone(client: FlaskClient, cast: Cast) -> None:
    entry = create_activity(cast.staff)
    sign_in(client, cast.supervisor)

    assert client.get(f"/approvals/{entry.public_id}/official").status_code == 403
