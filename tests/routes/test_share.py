"""A photo shared from another app, where no service worker takes it: refused kindly, and nothing is kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import current_app
from flask.testing import FlaskClient

from tests.factories import create_cast, sign_in


@pytest.fixture
def phone(client: FlaskClient, db_session: Any) -> FlaskClient:
    sign_in(client, create_cast().staff)
    return client


def share(client: FlaskClient, size: int = 1000) -> Any:
    """As the sheet of a phone does it: without a token."""
    del client.environ_base["HTTP_X_CSRFTOKEN"]
    head = (
        b'--b\r\nContent-Disposition: form-data; name="foto"; filename="foto.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    body = head + b"\xff\xd8" + b"x" * size + b"\r\n--b--\r\n"
    return client.post("/share", data=body, content_type="multipart/form-data; boundary=b")


@pytest.mark.parametrize(("size", "status"), [(1000, 400), (5_000_000, 413)], ids=["small", "as-taken"])
def test_a_share_without_worker_says_what_to_do(phone: FlaskClient, size: int, status: int) -> None:
    answer = share(phone, size)

    assert answer.status_code == status
    assert "Foto belum ikut. Buka aplikasi ini sekali sampai selesai dimuat" in answer.get_data(as_text=True)
    assert list(Path(current_app.config["EVIDENCE_FOLDER"]).glob("*")) == []


def test_coming_back_after_signing_in_opens_the_form(phone: FlaskClient) -> None:
    assert phone.get("/share").location == "/activities/new?lengkap=1"


def test_nobody_signed_in_is_asked_to(client: FlaskClient, db_session: Any) -> None:
    assert client.post("/share", data={"foto": "x"}).location == "/login"


def test_the_manifest_offers_the_app_for_photos(client: FlaskClient) -> None:
    target = json.loads(client.get("/manifest.webmanifest").data)["share_target"]

    assert (target["action"], target["method"], target["enctype"]) == ("/share", "POST", "multipart/form-data")
    assert target["params"]["files"][0]["name"] == "foto"
