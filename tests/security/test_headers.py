"""The header set is on every answer, whatever its status and kind."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.errors import TooManyRequests, Unavailable
from tests.factories import Cast, create_cast, sign_in

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def cast(db_session: Any) -> Cast:
    return create_cast()


def assert_guarded(answer: TestResponse) -> None:
    """The whole set, on this answer."""
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    assert {name: value for name, _, value in parts} == POLICY
    assert {name: answer.headers.get(name) for name in FIXED} == FIXED
    assert (
        "geolocation=()" in answer.headers["Permissions-Policy"]
        and "payment=()" in answer.headers["Permissions-Policy"]
    )
    assert answer.headers.get_all("Content-Security-Policy") == [answer.headers["Content-Security-Policy"]]


def _raises(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: Exception) -> TestResponse:
    def fail() -> None:
        raise error

    fail.is_public = True  # type: ignore[attr-defined]
    monkeypatch.setitem(client.application.view_functions, "health.alive", fail)
    return client.get("/healthz")


ANSWERS: dict[int, Callable[[FlaskClient, Cast, pytest.MonkeyPatch], TestResponse]] = {
    200: lambda client, cast, patch: client.get("/login"),
    302: lambda client, cast, patch: client.get("/me"),
    400: lambda client, cast, patch: client.post("/login", data={"nip": "1"}),
    401: lambda client, cast, patch: client.get("/api/session"),
    404: lambda client, cast, patch: client.get("/tidak-ada"),
    405: lambda client, cast, patch: client.get("/logout"),
    413: lambda client, cast, patch: client.post("/login", data={"nip": "1" * 300_000}),
    429: lambda client, cast, patch: _raises(client, patch, TooManyRequests("sign_in_too_often", seconds=5)),
    500: lambda client, cast, patch: _raises(client, patch, ZeroDivisionError()),
    503: lambda client, cast, patch: _raises(client, patch, Unavailable("database_busy")),
}
SIGNED_IN: dict[int, Callable[[FlaskClient], TestResponse]] = {
    200: lambda client: client.get("/me"),
    303: lambda client: client.post("/me/settings", data={"theme": "dark", "language": "id"}),
    403: lambda client: client.post("/me/delegations"),
    404: lambda client: client.get("/exports/00000000-0000-4000-8000-000000000000"),
    422: lambda client: client.post("/me/settings", data={"theme": "x"}),
}


@pytest.mark.parametrize("status", ANSWERS)
def test_every_status_carries_the_set(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    answer = ANSWERS[status](client, cast, monkeypatch)

    assert answer.status_code == status
    assert_guarded(answer)
    assert answer.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("kind", ["application/json", "text/html"])
@pytest.mark.parametrize("status", [404, 429, 500, 503])
def test_errors_in_every_shape_carry_the_set(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch, status: int, kind: str
) -> None:
    client.environ_base["HTTP_ACCEPT"] = kind

    answer = ANSWERS[status](client, cast, monkeypatch)

    assert (answer.status_code, answer.mimetype) == (status, kind)
    assert_guarded(answer)


@pytest.mark.parametrize("status", SIGNED_IN)
def test_answers_to_people_carry_the_set_and_are_not_stored(client: FlaskClient, cast: Cast, status: int) -> None:
    sign_in(client, cast.outsider)

    answer = SIGNED_IN[status](client)

    assert answer.status_code == status
    assert_guarded(answer)
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["/static/img/icons.svg", "/manifest.webmanifest", "/sw.js", "/offline", "/healthz"])
def test_files_of_the_app_carry_the_set(client: FlaskClient, app: Flask, path: str) -> None:
    answer = client.get(path, buffered=True)

    assert answer.status_code == 200
    assert_guarded(answer)


def test_unchanged_file_carries_the_set(client: FlaskClient, app: Flask) -> None:
    first = client.get("/static/img/icons.svg", buffered=True)

    answer = client.get("/static/img/icons.svg", headers={"If-None-Match": first.headers["ETag"]}, buffered=True)

    assert answer.status_code == 304
    assert_guarded(answer)


def test_missing_file_is_not_remembered_by_browsers(client: FlaskClient, app: Flask) -> None:
    answer = client.get("/static/tidak-ada.css")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store, private")
    assert_guarded(answer)


def test_download_carries_the_set_and_is_not_stored(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)

    answer = client.get(client.post("/me/exports").location, buffered=True)

    assert answer.status_code == 200
    assert_guarded(answer)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]


def test_refused_upload_carries_the_set(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.staff)
    body = b"--b\r\n" + b"x" * 20_000_000

    answer = client.post("/me/superior-reports", data=body, content_type="multipart/form-data; boundary=b")

    assert answer.status_code == 413
    assert_guarded(answer)


def test_plain_http_promises_no_https(client: FlaskClient, app: Flask) -> None:
    assert "Strict-Transport-Security" not in client.get("/login").headers


def test_answer_does_not_name_its_software(client: FlaskClient, app: Flask) -> None:
    assert "X-Powered-By" not in client.get("/login").headers
