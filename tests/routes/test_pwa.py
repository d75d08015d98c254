"""Installable, quick, and nothing private in what may be kept."""

import gzip
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from app.routes import _assets


def _status(client: FlaskClient, address: str) -> tuple[int, str]:
    with client.get(address) as answer:
        return answer.status_code, answer.headers.get("Cache-Control", "")


def _fetch(client: FlaskClient, address: str, headers: dict[str, str] | None = None) -> tuple[bytes, Headers]:
    with client.get(address, headers=headers) as answer:
        return answer.data, answer.headers


def test_a_versioned_file_may_be_kept_for_ever(client: FlaskClient) -> None:
    address = _assets.static_url("img/icons.svg")

    assert _status(client, address) == (200, "public, max-age=31536000, immutable")


def test_a_file_asked_under_an_old_version_is_served_but_not_kept(client: FlaskClient) -> None:
    assert _status(client, "/static/v/000000000000/js/app.js") == (200, "no-cache")


def test_the_stylesheet_is_one_file_that_begins_with_the_order_of_layers(client: FlaskClient) -> None:
    text = client.get(_assets.static_url("css/app.css")).get_data(as_text=True)

    assert text.startswith("@layer reset, base, components, utilities;")
    assert {".block", ".bottom-nav", ".visually-hidden"} <= set(re.findall(r"\.[a-z-]+", text))


@pytest.mark.parametrize("name", ["css/app.css", "js/app.js", "img/icons.svg"])
def test_text_files_come_compressed_to_who_can_read_that(client: FlaskClient, name: str) -> None:
    plain, _ = _fetch(client, _assets.static_url(name))

    packed, headers = _fetch(client, _assets.static_url(name), {"Accept-Encoding": "gzip"})

    assert headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in headers["Vary"]
    assert gzip.decompress(packed) == plain


@pytest.mark.parametrize("address", [_assets.static_url("img/icon-192.png"), "/offline"])
def test_a_picture_and_a_page_come_as_they_are(client: FlaskClient, address: str) -> None:
    assert "Content-Encoding" not in _fetch(client, address, {"Accept-Encoding": "gzip"})[1]


@pytest.mark.parametrize("name", ["../config.py", "%2e%2e/config.py", "css/none.css"])
def test_nothing_outside_the_static_folder_is_served(client: FlaskClient, name: str) -> None:
    assert _status(client, f"/static/v/{_assets.version()}/{name}")[0] == 404


def test_the_manifest_names_icons_that_exist(client: FlaskClient) -> None:
    manifest = json.loads(client.get("/manifest.webmanifest").data)

    statuses = {icon["src"]: _status(client, icon["src"])[0] for icon in manifest["icons"]}

    assert manifest["short_name"] == "e-Kinerja"
    assert len(statuses) == 3
    assert set(statuses.values()) == {200}


def test_the_worker_has_the_whole_site_as_its_scope_and_is_never_kept(client: FlaskClient) -> None:
    answer = client.get("/sw.js")

    assert answer.mimetype == "text/javascript"
    assert (answer.headers["Service-Worker-Allowed"], answer.headers["Cache-Control"]) == ("/", "no-cache")


def test_everything_the_worker_precaches_exists(client: FlaskClient) -> None:
    facts = json.loads(client.get("/sw.js").get_data(as_text=True).partition("const FACTS = ")[2].partition(";\n")[0])

    assert {_status(client, name)[0] for name in facts["shell"]} == {200}


def test_the_offline_page_knows_nobody(client: FlaskClient) -> None:
    text = client.get("/offline").get_data(as_text=True)

    assert "csrf" not in text
    assert 'name="uid"' not in text


def test_the_version_changes_with_the_content(app: Flask) -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", _assets.version())
    assert _assets.static_url("js/app.js") == f"/static/v/{_assets.version()}/js/app.js"


def test_every_part_of_the_worker_exists(client: FlaskClient) -> None:
    parts = re.findall(r'^import .*"(.+)";$', client.get("/sw.js").get_data(as_text=True), re.MULTILINE)

    assert len(parts) >= 2
    assert {_status(client, part)[0] for part in parts} == {200}
