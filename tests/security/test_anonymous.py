"""Who has not signed in sees the public list and nothing else."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.architecture.test_endpoints import PUBLIC
from tests.factories import create_cast
from tests.security.surface import address, rules


@pytest.fixture
def visitor(client: FlaskClient, db_session: Any) -> FlaskClient:
    create_cast()
    return client


def _crawl(app: Flask, client: FlaskClient, **headers: str) -> dict[str, int]:
    """GET every address; rule -> status."""
    return {
        rule.rule: client.get(address(app, rule), headers=headers, buffered=True).status_code
        for rule in rules(app)
        if "GET" in (rule.methods or set())
    }


def test_cve_2026_24036_nothing_but_the_public_list_opens_without_signing_in(app: Flask, visitor: FlaskClient) -> None:
    statuses = _crawl(app, visitor)

    assert {rule for rule, status in statuses.items() if status == 200} <= PUBLIC
    assert {rule: status for rule, status in statuses.items() if rule not in PUBLIC and status not in (302, 401)} == {}


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Accept": "application/json"}])
def test_cve_2026_45081_fragments_and_json_are_as_closed_as_pages(
    app: Flask, visitor: FlaskClient, headers: dict[str, str]
) -> None:
    statuses = _crawl(app, visitor, **headers)

    assert {rule: status for rule, status in statuses.items() if rule not in PUBLIC and status != 401} == {}


@pytest.mark.parametrize(
    "cookie",
    ["", "s.", "s." + "a" * 43, "s.' OR '1'='1", "eyJ1c2VyIjoxfQ.x.y", "\u0000", "x" * 5000, "s.\n", "None", "s.None"],
)
def test_invented_cookie_is_nobody(app: Flask, visitor: FlaskClient, cookie: str) -> None:
    answer = visitor.get("/api/session", headers={"Cookie": f"sid={cookie}".replace("\n", "%0A").replace("\0", "%00")})

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "path", ["/login/../me", "//me", "/me/", "/ME", "/me%00", "/static/../config.py", "/static/%2e%2e/config.py"]
)
def test_odd_spellings_of_addresses_open_nothing(visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(path)

    assert answer.status_code in (302, 308, 400, 404)
