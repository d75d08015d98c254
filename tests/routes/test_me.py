""" "Data saya" as its owner uses it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Account, AuditEvent, Delegation, SuperiorReport
from tests.factories import (
    Cast,
    create_activity,
    create_assignment,
    create_cast,
    create_delegation,
    grant_role,
    sign_in,
)
from tests.support.clock import TODAY, FixedClock


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


def test_shows_facts_post_and_superior(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    page = client.get("/me")

    assert page.status_code == 200
    assert "Rina Lestari" in page.text and "Andi Fadlun" in page.text and "Dinas Dukcapil" in page.text


def test_shows_roles_with_their_unit(client: FlaskClient, cast: Cast) -> None:
    grant_role(cast.staff, "treasurer", cast.unit)
    sign_in(client, cast.staff)

    page = client.get("/me").text

    assert "Bendahara" in page


def test_employee_without_post_still_gets_the_page(client: FlaskClient, cast: Cast) -> None:
    for row in cast.staff.assignments:
        row.ends_on = TODAY - timedelta(days=1)
    db.session.commit()
    sign_in(client, cast.staff)

    page = client.get("/me")

    assert page.status_code == 200
    assert "Belum ada penugasan" in page.text


def test_plt_is_marked(client: FlaskClient, cast: Cast) -> None:
    create_assignment(cast.staff, cast.unit, superior=cast.head, penugasan="plt", jabatan="Kepala Seksi")
    sign_in(client, cast.staff)

    assert "Kepala Seksi (Plt)" in client.get("/me").text


def test_reports_a_wrong_superior_once(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    answers = [client.post("/me/superior-reports", data={"note": "Atasan saya Pak Budi."}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    reports = db.session.query(SuperiorReport).all()
    assert [(report.employee_id, report.unit_id) for report in reports] == [(cast.staff.id, cast.unit.id)]


def test_blank_report_is_refused_at_its_field(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    answer = client.post("/me/superior-reports", data={"note": "   "})

    assert answer.status_code == 422
    assert 'id="note-galat"' in answer.text


def test_second_different_report_waits_for_the_first(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)
    client.post("/me/superior-reports", data={"note": "Atasan saya Pak Budi."})

    answer = client.post("/me/superior-reports", data={"note": "Bukan, Bu Ani."})

    assert answer.status_code == 409
    assert "Bukan, Bu Ani." in answer.text and "menunggu jawaban" in answer.text


def _form(cast: Cast, **fields: str) -> dict[str, str]:
    days = {"starts_on": TODAY.isoformat(), "ends_on": (TODAY + timedelta(days=4)).isoformat()}
    return {"to_nip": cast.staff.nip, "reason": "Cuti tahunan", **days, **fields}


def test_superior_lends_decisions_and_takes_them_back(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.supervisor)

    client.post("/me/delegations", data=_form(cast))
    lent = db.session.query(Delegation).one()
    page = client.get("/me").text
    ended = client.post(f"/me/delegations/{lent.public_id}/end")

    assert (lent.from_employee_id, lent.to_employee_id) == (cast.supervisor.id, cast.staff.id)
    assert f"/me/delegations/{lent.public_id}/end" in page
    assert ended.status_code == 303
    db.session.refresh(lent)
    assert lent.ended_at is not None


def test_same_delegation_sent_twice_is_one(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.supervisor)

    answers = [client.post("/me/delegations", data=_form(cast)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert db.session.query(Delegation).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("to_nip", "199001012015011001"),
        ("to_nip", ""),
        ("starts_on", "2026-07-14"),
        ("starts_on", "kemarin"),
        ("ends_on", "2026-07-01"),
        ("ends_on", "2027-07-01"),
        ("ends_on", "2026-02-30"),
        ("reason", ""),
        ("reason", "x" * 301),
    ],
)
def test_bad_delegation_is_refused_at_its_field(client: FlaskClient, cast: Cast, field: str, value: str) -> None:
    sign_in(client, cast.supervisor)

    answer = client.post("/me/delegations", data=_form(cast, **{field: value}))

    assert answer.status_code == 422
    assert f'id="{field}-galat"' in answer.text
    assert db.session.query(Delegation).count() == 0


def test_delegation_to_oneself_is_refused(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.supervisor)

    assert client.post("/me/delegations", data=_form(cast, to_nip=cast.supervisor.nip)).status_code == 422


def test_overlapping_delegation_is_a_conflict(client: FlaskClient, cast: Cast) -> None:
    create_delegation(cast.supervisor, cast.outsider, TODAY, TODAY + timedelta(days=1))
    sign_in(client, cast.supervisor)

    assert client.post("/me/delegations", data=_form(cast)).status_code == 409


def test_who_leads_nobody_has_nothing_to_lend(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.outsider)

    assert client.post("/me/delegations", data=_form(cast)).status_code == 403


def test_delegation_of_others_is_not_found_and_the_delegate_may_not_end_it(client: FlaskClient, cast: Cast) -> None:
    lent = create_delegation(cast.supervisor, cast.staff, TODAY, TODAY)
    path = f"/me/delegations/{lent.public_id}/end"

    sign_in(client, cast.outsider)
    stranger = client.post(path)
    sign_in(client, cast.staff)
    delegate = client.post(path)

    assert (stranger.status_code, delegate.status_code) == (404, 403)


def test_theme_and_language_are_kept(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    answer = client.post("/me/settings", data={"theme": "dark", "language": "id"})

    assert answer.status_code == 303
    assert 'data-theme="dark"' in client.get("/me").text
    account = db.session.query(Account).filter_by(employee_id=cast.staff.id).one()
    assert account.theme == "dark"


def test_unknown_theme_is_refused(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    assert client.post("/me/settings", data={"theme": "<b>", "language": "id"}).status_code == 422


def test_takes_the_own_data_along(client: FlaskClient, cast: Cast) -> None:
    create_activity(cast.staff, description='Loket "3", 100 % <b>')
    create_activity(cast.outsider, description="Milik orang lain")
    sign_in(client, cast.staff)

    made = client.post("/me/exports")
    fetched = client.get(made.location, buffered=True)

    assert (made.status_code, fetched.status_code) == (303, 200)
    assert re.search(r'filename="?data-saya-2026-07-15\.json', fetched.headers["Content-Disposition"])
    data = json.loads(fetched.text)
    assert data["pegawai"][0]["nip"] == cast.staff.nip
    assert [entry["description"] for entry in data["kegiatan"]] == ['Loket "3", 100 % <b>']
    assert not re.search(r"password_hash|token_hash|csrf_token", fetched.text)
    assert [event.actor_id for event in db.session.query(AuditEvent).filter_by(action="export.started")] == [
        cast.staff.id
    ]


def test_file_is_for_its_maker_only_and_for_a_day(client: FlaskClient, cast: Cast, clock: FixedClock) -> None:
    sign_in(client, cast.staff)
    path = client.post("/me/exports").location

    sign_in(client, cast.hr_admin)
    other = client.get(path)
    sign_in(client, cast.staff)
    clock.set(clock.now + timedelta(days=1))
    late = client.get(path)

    assert (other.status_code, late.status_code) == (404, 404)


def test_signs_out_everywhere(client: FlaskClient, cast: Cast, app: Flask) -> None:
    other = app.test_client()
    sign_in(other, cast.staff)
    sign_in(client, cast.staff)

    answer = client.post("/me/sessions/end")

    assert answer.location == "/login?state=everywhere"
    assert (client.get("/api/session").status_code, other.get("/api/session").status_code) == (401, 401)


def test_page_needs_sign_in(client: FlaskClient, cast: Cast) -> None:
    answer = client.get("/me")

    assert (answer.status_code, answer.location) == (302, "/login?next=/me")
