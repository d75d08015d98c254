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

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.security.requests import Sent, all_requests
from tests.security.stage import Stage
from tests.security.surface import UNSAFE, address, rules
from tests.security.tables import rows
from tests.security.world import PERSONAS
from tests.support.clock import FixedClock


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
