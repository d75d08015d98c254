"""What only PostgreSQL refuses - texts longer than their column, NUL, numbers too large - refused by us before."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Employee
from tests.factories import sign_in
from tests.security.hostile import Field, fields_of, inputs, request_of, right_person, with_input
from tests.security.surface import UNSAFE, address, rules
from tests.security.tables import rows
from tests.security.world import World, build_world
from tests.support.clock import FixedClock

pytestmark = pytest.mark.postgres

ENDPOINTS = sorted(name for name in rows() if "@" not in name and not name.startswith(("static", "pwa", "health")))
# One text longer than any column, and one of each kind that a typed column cannot hold.
SAMPLE = {"a" * 10_000, "\0", "9223372036854775808", "9999-12-31"}
# Ends the session that the rest needs.
LAST = ("account.sign_out", "me.end_all_sessions")


def _campaign(app: Flask, world: World, texts: set[str], clock: FixedClock) -> list[str]:
    faults: list[str] = []
    clients: dict[str, FlaskClient] = {}
    wanted = [one for one in inputs() if one.text in texts]
    for endpoint in ENDPOINTS:
        if endpoint in LAST:
            continue
        sent, person = request_of(endpoint)(world), right_person(endpoint)
        clock.set(sent.now)
        if person not in clients:
            clients[person] = app.test_client()
            with app.app_context():
                sign_in(clients[person], db.session.get_one(Employee, world.people[person].id))
        rule = next(one for one in rules(app) if one.endpoint == endpoint)
        method = next(iter(sorted((rule.methods or set()) & UNSAFE)), "GET")
        for field in fields_of(endpoint, sent):
            for one in wanted:
                body = with_input(request_of(endpoint)(world), field, _text(field, one.text))
                status = clients[person].open(address(app, rule, **sent.path), method=method, **body).status_code
                faults += [f"{field} = {one.name}: {status}"] if status >= 500 else []
    return faults


def _text(field: Field, text: str) -> str:
    return text if field.place == "json" else text.encode("utf-8", "replace").decode()


def _built(app: Flask) -> World:
    with app.app_context():
        world = build_world()
        db.session.remove()
    return world


def test_no_field_reaches_the_database_too_long_or_unreadable(postgres_app: Flask, clock: FixedClock) -> None:
    assert _campaign(postgres_app, _built(postgres_app), SAMPLE, clock) == []


@pytest.mark.long
def test_no_field_reaches_the_database_with_anything_hostile(postgres_app: Flask, clock: FixedClock) -> None:
    assert _campaign(postgres_app, _built(postgres_app), {one.text for one in inputs()}, clock) == []
