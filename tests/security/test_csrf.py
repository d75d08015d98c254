"""No act without the token of the very session."""

import hashlib
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models.base import Base
from tests.factories import Cast, create_cast, grant_role, sign_in
from tests.security.surface import UNSAFE, address, rules


@pytest.fixture
def cast(db_session: Any) -> Cast:
    people = create_cast()
    for role in ("admin", "auditor", "unit_hr", "treasurer", "verifier", "approver", "calibrator"):
        grant_role(people.hr_admin, role)
    return people


def _everything() -> str:
    """A digest of all rows."""
    digest = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table).order_by(*table.primary_key.columns)):
            digest.update(repr(tuple(row)).encode())
    db.session.rollback()
    return digest.hexdigest()


def _sweep(app: Flask, client: FlaskClient, **request: Any) -> dict[str, int]:
    """Send every unsafe request there is; method and rule -> status."""
    return {
        f"{method} {rule.rule}": client.open(address(app, rule), method=method, **request).status_code
        for rule in rules(app)
        for method in sorted((rule.methods or set()) & UNSAFE)
    }


@pytest.mark.parametrize(
    "request_without_token",
    [
        {"data": {"nip": "1", "note": "x"}},
        {"json": {"nip": "1"}},
        {"data": {"csrf_token": "abc"}},
        {"data": {"csrf_token": ""}},
        {"data": b"nip=1", "content_type": "text/plain"},
        {"headers": {"X-CSRFToken": "x.y.z"}},
    ],
    ids=["form", "json", "invented", "empty", "text-plain", "invented-header"],
)
def test_no_act_without_a_token_of_ours(
    app: Flask, client: FlaskClient, cast: Cast, request_without_token: dict[str, Any]
) -> None:
    sign_in(client, cast.hr_admin)
    del client.environ_base["HTTP_X_CSRFTOKEN"]
    before = _everything()

    statuses = _sweep(app, client, **request_without_token)

    assert {name: status for name, status in statuses.items() if status != 400} == {}
    assert len(statuses) > 5
    assert _everything() == before


def test_no_act_with_the_token_of_another_session(app: Flask, client: FlaskClient, cast: Cast) -> None:
    other = app.test_client()
    token = sign_in(other, cast.staff)
    sign_in(client, cast.hr_admin)
    client.environ_base["HTTP_X_CSRFTOKEN"] = token
    before = _everything()

    statuses = _sweep(app, client)

    assert {name: status for name, status in statuses.items() if status != 400} == {}
    assert _everything() == before


def test_nobody_acts_without_signing_in(app: Flask, client: FlaskClient, cast: Cast) -> None:
    before = _everything()

    statuses = _sweep(app, client, data={"csrf_token": "abc"})

    assert {name for name, status in statuses.items() if status != 302} == {"POST /login"}
    assert _everything() == before
