"""Every route × role × relation: what each of 18 people gets from each endpoint.

For a new route:

1. Add a line to a table in `tests/security/matrix/*.txt` (one file per area; take a new one if yours has none). The first
   line that is no comment names the columns; a line is the endpoint and one status per column, or `*STATUS` for all alike.
   `endpoint@variant` is a further line for another object or state, with a request of that name.
   302 and 401 are "sign in first", 404 "not visible", 403 "visible, but not for you"; 303, 200, 201, 409 and 422 mean that
   both gates let the person through.
2. If the address has parameters or the act needs a body, add the request to a module of `tests/security/requests/`.
   Without one the address is built with an id of nobody's object.
3. If the request needs an object that is not there yet, make it in `tests/security/world.py`. It belongs to `owner`.

Each person begins from the same stored world; what one changed, the next does not see.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.extensions import db
from app.models import Employee
from tests.factories import sign_in
from tests.security.requests import Sent, all_requests
from tests.security.surface import UNSAFE, address, rules
from tests.security.world import PERSONAS, World, build_world
from tests.support.apps import fresh_file
from tests.support.clock import NOW, FixedClock

TABLES = Path(__file__).parent / "matrix"


@cache
def rows() -> dict[str, dict[str, int]]:
    """endpoint -> person -> status, of all tables."""
    found: dict[str, dict[str, int]] = {}
    for path in sorted(TABLES.glob("*.txt")):
        lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
        (_, *columns), *body = lines
        for endpoint, *statuses in body:
            assert endpoint not in found, f"{path.name}: {endpoint} is in two rows"
            wanted = [statuses[0][1:]] * len(columns) if statuses[0].startswith("*") else statuses
            assert len(wanted) == len(columns), f"{path.name}: {endpoint} has {len(wanted)} of {len(columns)} statuses"
            found[endpoint] = dict(zip(columns, map(int, wanted), strict=True))
    return found


@dataclass(frozen=True)
class Stage:
    """The application on a stored world that can be put back."""

    app: Flask
    world: World
    cookies: dict[str, tuple[str, str]]
    stored: Path
    live: Path
    photos: Path

    def reset(self) -> None:
        """Put the stored world back in place."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        fresh_file(self.stored, self.live)
        shutil.copytree(self.photos, self.app.config["EVIDENCE_FOLDER"], dirs_exist_ok=True)

    def client_of(self, person: str) -> FlaskClient:
        """A browser of this person."""
        client = self.app.test_client()
        if person in self.cookies:
            cookie, token = self.cookies[person]
            client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], cookie)
            client.environ_base["HTTP_X_CSRFTOKEN"] = token
        return client


@pytest.fixture(scope="module")
def stage(
    _sqlite_app: tuple[Flask, Path], sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    app, live = _sqlite_app
    fresh_file(sqlite_template, live)
    # The clock is fixed per test; the world is made before the first one.
    patch = pytest.MonkeyPatch()
    patch.setattr("app.clock.now", lambda: NOW)
    with app.app_context():
        world, cookies = build_world(), {}
        for person, facts in world.people.items():
            client = app.test_client()
            token = sign_in(client, db.session.get_one(Employee, facts.id))
            cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
            cookies[person] = (cookie.value if cookie else "", token)
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.session.remove()
        db.engine.dispose()
    patch.undo()
    kept = tmp_path_factory.mktemp("world")
    shutil.copyfile(live, kept / "world.db")
    shutil.copytree(app.config["EVIDENCE_FOLDER"], kept / "photos")
    prepared = Stage(app, world, cookies, kept / "world.db", live, kept / "photos")
    yield prepared
    prepared.reset()


def _answers(stage: Stage, clock: FixedClock, line: str, rule: Rule) -> dict[str, int]:
    """What each person gets from this rule."""
    make = all_requests().get(line, lambda world: Sent())
    method = next(iter(sorted((rule.methods or set()) & UNSAFE)), "GET")
    found = {}
    for person in PERSONAS:
        # Made anew for each: a file that was sent is closed afterwards.
        sent = make(stage.world)
        clock.set(sent.now)
        path = address(stage.app, rule, **sent.path)
        client = stage.client_of(person)
        body = dict(sent.body)
        if person == "anonymous" and method != "GET":
            client.get("/login")
            body["headers"] = {"X-CSRFToken": _anonymous_token(client)}
        found[person] = client.open(path, method=method, buffered=True, **body).status_code
        if method != "GET":
            stage.reset()
    return found


def _endpoint(line: str) -> str:
    return line.partition("@")[0]


def _anonymous_token(client: FlaskClient) -> str:
    page = client.get("/login").text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


@pytest.mark.parametrize("line", rows())
def test_each_person_gets_what_the_table_says(stage: Stage, clock: FixedClock, line: str) -> None:
    stage.reset()
    known = [rule for rule in rules(stage.app) if rule.endpoint == _endpoint(line)]

    assert known, f"{line} is no endpoint any more: take its line out"
    assert [_answers(stage, clock, line, rule) for rule in known] == [rows()[line]] * len(known)


def test_every_route_is_in_a_table(stage: Stage) -> None:
    assert {rule.endpoint for rule in rules(stage.app)} - {_endpoint(line) for line in rows()} == set()


def test_every_table_names_every_person() -> None:
    assert {endpoint: set(row) ^ set(PERSONAS) for endpoint, row in rows().items() if set(row) != set(PERSONAS)} == {}


def test_every_request_belongs_to_a_line() -> None:
    assert all_requests().keys() - rows().keys() == set()
