"""Sessions, sign-in and rights: what broke elsewhere stays shut here."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Account, LoginSession
from app.services import accounts
from app.services.first_passwords import issue_for_person
from app.services.roles import grant_role, revoke_role
from tests.factories import Cast, create_cast, sign_in
from tests.support.clock import NOW, FixedClock

GOOD, BETTER = "kuda laut jendela", "teh manis di teras"


@pytest.fixture
def cast(db_session: Any) -> Cast:
    people = create_cast()
    accounts.set_password(people.staff.id, GOOD, by=None, now=NOW)
    return people


def _enter(client: FlaskClient, nip: str, password: str, **extra: Any) -> Any:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
    return client.post(
        "/login", data={"csrf_token": token[1] if token else "", "nip": nip, "password": password, **extra}
    )


def _account_id(cast: Cast) -> int:
    return db.session.query(Account).filter_by(employee_id=cast.staff.id).one().id


def _two_devices(app: Flask, cast: Cast) -> list[FlaskClient]:
    devices = [app.test_client(), app.test_client()]
    for device in devices:
        sign_in(device, cast.staff)
    return devices


def _statuses(devices: list[FlaskClient]) -> list[tuple[int, int]]:
    return [(device.get("/api/session").status_code, device.get("/me").status_code) for device in devices]


def test_cve_2025_66289_disabling_ends_live_sessions_at_once(app: Flask, client: FlaskClient, cast: Cast) -> None:
    devices = _two_devices(app, cast)

    accounts.set_disabled(cast.staff.nip, True, by=None, now=NOW)

    assert _statuses(devices) == [(401, 302), (401, 302)]


def test_cve_2025_66289_new_password_ends_live_sessions_at_once(app: Flask, client: FlaskClient, cast: Cast) -> None:
    devices = _two_devices(app, cast)

    accounts.change_password(_account_id(cast), current=GOOD, new=BETTER, network="10.1.2.3", by=cast.staff.id, now=NOW)

    assert _statuses(devices) == [(401, 302), (401, 302)]


def test_cve_2025_66289_new_slip_ends_live_sessions_at_once(app: Flask, client: FlaskClient, cast: Cast) -> None:
    devices = _two_devices(app, cast)

    issue_for_person(cast.staff.nip, by=None, now=NOW)

    assert _statuses(devices) == [(401, 302), (401, 302)]


def test_cve_2021_38823_sign_out_everywhere_leaves_no_session(app: Flask, client: FlaskClient, cast: Cast) -> None:
    devices = _two_devices(app, cast)

    devices[0].post("/me/sessions/end")

    assert _statuses(devices) == [(401, 302), (401, 302)]


def test_cve_2021_38823_signed_out_cookie_is_dead_when_sent_again(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)
    cookie = client.get_cookie("sid")
    client.post("/logout")

    client.set_cookie("sid", cookie.value if cookie else "")

    assert client.get("/api/session").status_code == 401


def test_session_fixation_the_cookie_before_sign_in_is_worth_nothing_after(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    client.get("/login")
    planted = client.get_cookie("sid")
    attacker = app.test_client()
    attacker.set_cookie("sid", planted.value if planted else "")

    _enter(client, cast.staff.nip, GOOD)

    assert client.get("/api/session").status_code == 200
    assert attacker.get("/api/session").status_code == 401


def test_session_fixation_token_before_sign_in_is_worth_nothing_after(client: FlaskClient, cast: Cast) -> None:
    page = client.get("/login").text
    planted = re.search(r'name="csrf_token" value="([^"]+)"', page)

    _enter(client, cast.staff.nip, GOOD)

    assert client.post("/logout", data={"csrf_token": planted[1] if planted else ""}).status_code == 400


def test_each_sign_in_has_a_token_of_its_own(app: Flask, client: FlaskClient, cast: Cast) -> None:
    _enter(client, cast.staff.nip, GOOD)
    first = client.get_cookie("sid")
    client.post("/logout", headers={"X-CSRFToken": client.get("/api/session").get_json()["csrf"]})

    _enter(client, cast.staff.nip, GOOD)

    second = client.get_cookie("sid")
    assert first and second and first.value != second.value


@pytest.mark.parametrize(
    "tampered", [{"password": ""}, {"password": None}, {}, {"password": ["", GOOD]}, {"password[]": GOOD}]
)
def test_cve_2026_24038_missing_or_odd_password_never_matches_a_missing_hash(
    client: FlaskClient, cast: Cast, tampered: dict[str, Any]
) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
    form = {"csrf_token": token[1] if token else "", "nip": cast.supervisor.nip, **tampered}

    answer = client.post("/login", data={name: value for name, value in form.items() if value is not None})

    assert answer.status_code == 422
    assert db.session.query(LoginSession).count() == 0


def test_cve_2026_24038_spent_and_expired_first_passwords_are_refused(client: FlaskClient, cast: Cast) -> None:
    spent = issue_for_person(cast.supervisor.nip, by=None, now=NOW)[0].password
    accounts.sign_in(cast.supervisor.nip, spent, network="10.9.9.9", browser_key="other", now=NOW)
    expired = issue_for_person(cast.head.nip, by=None, now=NOW - timedelta(days=14))[0].password

    statuses = [
        _enter(client, cast.supervisor.nip, spent).status_code,
        _enter(client, cast.head.nip, expired).status_code,
    ]

    assert statuses == [422, 422]
    assert client.get("/api/session").status_code == 401


def test_cve_2026_56450_guessing_is_stopped_and_released_by_time(
    client: FlaskClient, cast: Cast, clock: FixedClock
) -> None:
    guesses = [_enter(client, cast.staff.nip, f"tebakan nomor {number}").status_code for number in range(6)]
    right = _enter(client, cast.staff.nip, GOOD).status_code

    clock.set(NOW + timedelta(minutes=16))
    later = _enter(client, cast.staff.nip, GOOD).status_code

    assert (guesses, right, later) == ([422] * 5 + [429], 429, 303)


def test_unknown_people_are_slowed_like_known_ones(client: FlaskClient, cast: Cast) -> None:
    guesses = [_enter(client, "199001012015011001", "tebakan").status_code for _ in range(6)]

    assert guesses == [422] * 5 + [429]


def test_cve_2025_66225_password_change_touches_no_account_but_ones_own(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)
    accounts.set_password(cast.supervisor.id, "ikan bakar lima ekor", by=None, now=NOW)
    target = {"nip": cast.supervisor.nip, "username": cast.supervisor.nip, "account_id": "1", "user": "1", "id": "1"}
    form = {"current_password": GOOD, "new_password": BETTER, "repeat_password": BETTER}

    answer = client.post("/password", data=form | target, query_string=target)

    assert answer.status_code == 303
    assert accounts.sign_in(cast.supervisor.nip, "ikan bakar lima ekor", network="", browser_key="", now=NOW)


def test_cve_2025_66225_someone_elses_first_password_opens_nothing_here(client: FlaskClient, cast: Cast) -> None:
    slip = issue_for_person(cast.supervisor.nip, by=None, now=NOW)[0]

    assert _enter(client, cast.head.nip, slip.password).status_code == 422


@pytest.mark.parametrize("query", ["?skip_timeout_reset=1", "?auto_refresh=true", "?keep=1", "?session=s.x"])
def test_cve_2026_25476_nothing_in_the_address_outlives_the_session(
    client: FlaskClient, cast: Cast, clock: FixedClock, query: str
) -> None:
    sign_in(client, cast.staff, now=NOW)
    clock.set(NOW + timedelta(days=13, hours=23))
    alive = client.get(f"/api/session{query}", headers={"HX-Request": "true"}).status_code

    clock.set(NOW + timedelta(days=14))
    over = client.get(f"/api/session{query}").status_code

    assert (alive, over) == (200, 401)


def test_cve_2026_40196_revoked_role_is_gone_on_the_next_request(client: FlaskClient, cast: Cast) -> None:
    grant_role(cast.staff.nip, "auditor", None, by=None, now=NOW)
    sign_in(client, cast.staff)
    before = client.get("/me").text

    revoke_role(cast.staff.nip, "auditor", None, by=None, now=NOW)

    assert "Inspektorat" in before and "Inspektorat" not in client.get("/me").text


def test_cve_2023_30861_no_cache_may_hand_a_cookie_to_the_next_person(client: FlaskClient, cast: Cast) -> None:
    answers = [client.get("/login"), _enter(client, cast.staff.nip, GOOD), client.get("/me")]

    assert ["Cookie" in answer.headers["Vary"] for answer in answers] == [True, True, True]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store, private"}


def test_reading_never_writes(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)
    before = [(row.id, row.expires_at, row.revoked_at) for row in db.session.query(LoginSession)]

    client.get("/me")
    client.get("/api/session")

    assert [(row.id, row.expires_at, row.revoked_at) for row in db.session.query(LoginSession)] == before


def test_passwords_are_in_no_answer_and_no_log(
    client: FlaskClient, cast: Cast, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    answers = [_enter(client, cast.staff.nip, "rahasia besar saya"), _enter(client, cast.staff.nip, GOOD)]

    written = "".join(answer.text for answer in answers) + caplog.text + "".join(capfd.readouterr())
    assert [secret for secret in ("rahasia besar saya", GOOD, cast.staff.nip + '"') if secret in caplog.text] == []
    assert "rahasia besar saya" not in written and GOOD not in written


@pytest.mark.parametrize(
    "path", ["/offline", "/sw.js", "/manifest.webmanifest", "/healthz", "/favicon.ico", "/activities"]
)
def test_only_a_page_with_a_form_sets_a_cookie(client: FlaskClient, cast: Cast, path: str) -> None:
    # An answer that comes late, after the sign-in it was overtaken by, would overwrite the new session.
    assert client.get(path).headers.getlist("Set-Cookie") == []
    client.get("/login")
    for known in (path, "/login"):
        assert client.get(known).headers.getlist("Set-Cookie") == []
