"""Choosing where to hear of what, and allowing pushes to a browser."""

import re
from typing import Any

import pytest
from flask import current_app
from flask.testing import FlaskClient

from app.services.push_crypto import load_push_key
from tests.factories import Cast, create_cast, sign_in
from tests.support.push_service import PushBrowser

ADDRESS = "https://push.example.com/send/1"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)


@pytest.fixture
def cast(client: FlaskClient, db_session: Any) -> Cast:
    cast = create_cast()
    sign_in(client, cast.staff)
    return cast


def subscription(**changes: Any) -> dict[str, Any]:
    browser, key = PushBrowser(), load_push_key(current_app.config["SETTINGS"].instance).public
    return {"endpoint": ADDRESS, "p256dh": browser.p256dh, "auth": browser.auth, "key": key, **changes}


def page(client: FlaskClient) -> str:
    return client.get("/notices/settings").get_data(as_text=True)


def ticked(text: str) -> list[str]:
    return re.findall(r'name="on" value="([a-z/]+)" checked', text)


def test_at_first_everything_is_on_for_the_phone(client: FlaskClient, cast: Cast) -> None:
    text = page(client)

    assert len(ticked(text)) == 7
    assert "Seperti kota: 20.00–06.00" in text


def test_without_a_mail_server_no_mail_is_offered(client: FlaskClient, cast: Cast) -> None:
    text = page(client)

    assert "Surel belum tersedia di sini." in text
    assert not any(key.endswith("/mail") for key in ticked(text))


def test_a_choice_shows_on_the_page(client: FlaskClient, cast: Cast) -> None:
    answer = client.post(
        "/notices/settings",
        data={"on": ["entries/push"], "quiet": "own", "quiet_starts": "21.00", "quiet_ends": "05:30"},
    )

    text = page(client)
    assert answer.status_code == 303
    assert ticked(text) == ["entries/push"]
    assert 'value="21.00"' in text
    assert 'value="05.30"' in text


def test_a_wrong_time_keeps_what_was_typed(client: FlaskClient, cast: Cast) -> None:
    answer = client.post(
        "/notices/settings",
        data={"on": ["pay/push"], "quiet": "own", "quiet_starts": "25.00", "quiet_ends": "05.30"},
    )

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#quiet_starts"' in text
    assert 'value="25.00"' in text
    assert ticked(text) == ["pay/push"]


def test_a_browser_is_added_once_and_named(client: FlaskClient, cast: Cast) -> None:
    body, agent = subscription(), {"User-Agent": ANDROID}

    first = client.post("/notices/devices", json=body, headers=agent)
    second = client.post("/notices/devices", json=body, headers=agent)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json
    assert page(client).count("Chrome · Android") == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"endpoint": "https://10.0.0.1/x"}, "endpoint"),
        ({"endpoint": 7}, "endpoint"),
        ({"endpoint": None}, "endpoint"),
        ({"p256dh": "AAAA"}, "p256dh"),
        ({"auth": ["x"]}, "auth"),
        ({"key": "lama"}, "key"),
    ],
)
def test_an_odd_browser_is_refused_with_the_reason(
    client: FlaskClient, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    answer = client.post("/notices/devices", json=subscription(**changes))

    assert answer.status_code == 422
    assert field in answer.get_data(as_text=True)


@pytest.mark.parametrize("body", ["[]", "7", "null", "{", '"x"'])
def test_a_body_that_is_no_object_is_refused(client: FlaskClient, cast: Cast, body: str) -> None:
    answer = client.post("/notices/devices", data=body, content_type="application/json")

    assert answer.status_code == 422


def test_an_ended_browser_leaves_the_page(client: FlaskClient, cast: Cast) -> None:
    added = client.post("/notices/devices", json=subscription(), headers={"User-Agent": ANDROID}).json

    answer = client.post(f"/notices/devices/{added['id']}/end")

    assert answer.status_code == 303
    assert "Chrome · Android" not in page(client)


def test_the_browser_of_another_is_not_there(client: FlaskClient, cast: Cast) -> None:
    added = client.post("/notices/devices", json=subscription()).json
    sign_in(client, cast.supervisor)

    assert client.post(f"/notices/devices/{added['id']}/end").status_code == 404
