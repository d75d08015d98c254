"""Signing in and out, and the own password, as a browser does it."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import LoginSession
from app.services import accounts
from app.services.first_passwords import issue_for_person
from tests.factories import Cast, create_cast
from tests.support.clock import NOW

GOOD, BETTER = "kuda laut jendela", "teh manis di teras"


@pytest.fixture
def cast(db_session: Any) -> Cast:
    people = create_cast()
    accounts.set_password(people.staff.id, GOOD, by=None, now=NOW)
    return people


def _token(client: FlaskClient, path: str = "/login") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def _sign_in(client: FlaskClient, nip: str, password: str, **fields: str) -> Any:
    form = {"csrf_token": _token(client), "nip": nip, "password": password, **fields}
    return client.post("/login", data=form)


def _cookie(client: FlaskClient) -> str:
    cookie = client.get_cookie("sid")
    return cookie.value if cookie else ""


def test_page_asks_for_nip_and_password(client: FlaskClient, cast: Cast) -> None:
    page = client.get("/login")

    assert page.status_code == 200
    assert 'name="nip"' in page.text and 'name="password"' in page.text
    assert 'autocomplete="current-password"' in page.text and 'autocomplete="username"' in page.text


def test_looking_at_the_page_stores_nothing(client: FlaskClient, cast: Cast) -> None:
    client.get("/login")

    assert db.session.query(LoginSession).count() == 0


def test_right_password_leads_to_the_first_page(client: FlaskClient, cast: Cast) -> None:
    answer = _sign_in(client, cast.staff.nip, GOOD)

    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/me").status_code == 200


def test_cookie_is_closed_to_scripts_and_other_sites(client: FlaskClient, cast: Cast) -> None:
    answer = _sign_in(client, cast.staff.nip, GOOD)

    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("sid=s."))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    assert "Secure" not in cookie and "Domain" not in cookie


def test_over_https_the_cookie_has_the_guarded_name(
    client: FlaskClient, cast: Cast, app: Flask, monkeypatch: Any
) -> None:
    https = {"SESSION_COOKIE_NAME": "__Host-sid", "SESSION_COOKIE_SECURE": True, "IS_HTTPS": True}
    for name, value in https.items():
        monkeypatch.setitem(app.config, name, value)
    client.environ_base["wsgi.url_scheme"] = "https"
    origin = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/login"}}
    page = client.get("/login", base_url="https://localhost")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    form = {"csrf_token": token[1] if token else "", "nip": cast.staff.nip, "password": GOOD}

    answer = client.post("/login", data=form, **origin)

    cookies = answer.headers.getlist("Set-Cookie")
    assert answer.status_code == 303
    assert [cookie for cookie in cookies if cookie.startswith("__Host-sid=s.") and "Secure" in cookie]
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_wrong_password_says_so_and_keeps_the_nip(client: FlaskClient, cast: Cast) -> None:
    answer = _sign_in(client, cast.staff.nip, BETTER)

    assert answer.status_code == 422
    assert "NIP atau kata sandi tidak cocok" in answer.text
    assert f'value="{cast.staff.nip}"' in answer.text and BETTER not in answer.text


def test_unknown_nip_gets_the_same_answer(client: FlaskClient, cast: Cast) -> None:
    known = _sign_in(client, cast.staff.nip, BETTER)
    unknown = _sign_in(client, "199001012015011001", BETTER)

    def plain(answer: Any) -> str:
        return re.sub(r'(content|value)="[^"]*"', "", answer.text)

    assert (known.status_code, plain(known)) == (unknown.status_code, plain(unknown))


@pytest.mark.parametrize("missing", ["nip", "password"])
def test_blank_field_is_named(client: FlaskClient, cast: Cast, missing: str) -> None:
    form = {"csrf_token": _token(client), "nip": cast.staff.nip, "password": GOOD, missing: ""}

    answer = client.post("/login", data=form)

    assert answer.status_code == 422
    assert f'id="{missing}-galat"' in answer.text


def test_too_many_attempts_answer_429_with_the_time_to_wait(client: FlaskClient, cast: Cast) -> None:
    for _ in range(5):
        _sign_in(client, cast.staff.nip, BETTER)

    answer = _sign_in(client, cast.staff.nip, GOOD)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert "Tunggu 5 detik" in answer.text


def test_without_token_nobody_signs_in(client: FlaskClient, cast: Cast) -> None:
    answer = client.post("/login", data={"nip": cast.staff.nip, "password": GOOD})

    assert answer.status_code == 400
    assert db.session.query(LoginSession).count() == 0


@pytest.mark.parametrize("target", ["/activities?month=2026-07", "/tpp", "/me"])
def test_goes_on_to_the_page_that_was_asked_for(client: FlaskClient, cast: Cast, target: str) -> None:
    assert _sign_in(client, cast.staff.nip, GOOD, next=target).location == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/" + "a" * 3000,
        "///evil.example",
        "/login?next=/login",
        "/logout",
        "%2F%2Fevil.example",
    ],
)
def test_goes_on_to_addresses_of_its_own_only(client: FlaskClient, cast: Cast, target: str) -> None:
    assert _sign_in(client, cast.staff.nip, GOOD, next=target).location == "/"


def test_asked_page_is_carried_through_the_sign_in_form(client: FlaskClient, cast: Cast) -> None:
    answer = client.get("/me?tab=1")

    assert answer.status_code == 302
    assert 'name="next" value="/me?tab=1"' in client.get(answer.location).text


def test_who_is_signed_in_needs_no_form(client: FlaskClient, cast: Cast) -> None:
    _sign_in(client, cast.staff.nip, GOOD)

    answer = client.get("/login?next=/tpp")

    assert (answer.status_code, answer.location) == (303, "/tpp")


def test_sign_out_ends_the_session_on_the_server(client: FlaskClient, cast: Cast) -> None:
    _sign_in(client, cast.staff.nip, GOOD)
    kept = _cookie(client)

    answer = client.post("/logout", data={"csrf_token": _token(client, "/me")})

    assert (answer.status_code, answer.location) == (303, "/login?state=out")
    assert _cookie(client) == ""
    client.set_cookie("sid", kept)
    assert client.get("/me").status_code == 302
    assert client.get("/api/session").status_code == 401


def test_sign_out_by_looking_at_an_address_is_impossible(client: FlaskClient, cast: Cast) -> None:
    _sign_in(client, cast.staff.nip, GOOD)

    assert client.get("/logout").status_code == 405
    assert client.get("/me").status_code == 200


def test_session_names_the_person_and_a_token_that_works(client: FlaskClient, cast: Cast) -> None:
    _sign_in(client, cast.staff.nip, GOOD)

    facts = client.get("/api/session").get_json()

    assert set(facts) == {"uid", "csrf"}
    assert client.post("/logout", headers={"X-CSRFToken": facts["csrf"]}).status_code == 303


def test_session_of_nobody_is_401_in_json(client: FlaskClient, cast: Cast) -> None:
    answer = client.get("/api/session")

    assert answer.status_code == 401 and answer.is_json
    assert answer.get_json()["error"]["status"] == 401


@pytest.mark.parametrize(
    "headers", [{"HX-Request": "true"}, {"Accept": "application/json"}, {"Content-Type": "application/json"}]
)
def test_scripts_are_told_401_instead_of_being_led_to_the_form(
    client: FlaskClient, cast: Cast, headers: dict[str, str]
) -> None:
    assert client.get("/me", headers=headers).status_code == 401


def _change(client: FlaskClient, **fields: str) -> Any:
    form = {"current_password": GOOD, "new_password": BETTER, "repeat_password": BETTER, **fields}
    return client.post("/password", data={"csrf_token": _token(client, "/password"), **form})


def test_new_password_gives_this_browser_a_new_cookie_and_ends_the_old_one(client: FlaskClient, cast: Cast) -> None:
    _sign_in(client, cast.staff.nip, GOOD)
    before = _cookie(client)

    answer = _change(client)

    assert (answer.status_code, answer.location) == (303, "/")
    assert _cookie(client) not in ("", before)
    assert client.get("/me").status_code == 200
    client.set_cookie("sid", before)
    assert client.get("/api/session").status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [("current_password", "salah"), ("new_password", "pendek"), ("repeat_password", "lain sama sekali")],
)
def test_refused_change_names_the_field_and_keeps_no_password(
    client: FlaskClient, cast: Cast, field: str, value: str
) -> None:
    _sign_in(client, cast.staff.nip, GOOD)
    fields = {field: value} | ({"repeat_password": value} if field == "new_password" else {})

    answer = _change(client, **fields)

    assert answer.status_code == 422
    assert f'id="{field}-galat"' in answer.text
    assert value not in answer.text and BETTER not in answer.text


def test_first_password_opens_nothing_but_the_change(client: FlaskClient, cast: Cast) -> None:
    slip = issue_for_person(cast.supervisor.nip, by=None, now=NOW)[0]

    answer = _sign_in(client, slip.nip, slip.password, next="/me")

    assert answer.location == "/password?next=/me"
    assert client.get("/me").location == "/password"
    assert client.get("/me", headers={"HX-Request": "true"}).status_code == 403
    assert client.post("/me/sessions/end", data={"csrf_token": _token(client, "/password")}).location == "/password"
    assert client.get("/api/session").status_code == 200


def test_first_password_is_replaced_without_typing_it_again(client: FlaskClient, cast: Cast) -> None:
    slip = issue_for_person(cast.supervisor.nip, by=None, now=NOW)[0]
    _sign_in(client, slip.nip, slip.password)

    form = {"csrf_token": _token(client, "/password"), "new_password": BETTER, "repeat_password": BETTER, "next": "/me"}
    answer = client.post("/password", data=form)

    assert answer.location == "/me"
    assert client.get("/me").status_code == 200


def test_spent_first_password_explains_itself(client: FlaskClient, cast: Cast, app: Flask) -> None:
    slip = issue_for_person(cast.supervisor.nip, by=None, now=NOW)[0]
    _sign_in(app.test_client(), slip.nip, slip.password)

    answer = _sign_in(client, slip.nip, slip.password)

    assert answer.status_code == 422
    assert "sudah dipakai" in answer.text
