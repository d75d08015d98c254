"""Requests that are odd as a whole: methods, headers, hosts, addresses, bodies of a wrong kind, JSON of a wrong shape."""

import json
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

from tests.security.hostile import fields_of, read, request_of, right_person, with_input
from tests.security.stage import Stage, Watch
from tests.security.surface import UNSAFE, address, rules
from tests.security.tables import rows
from tests.support.clock import FixedClock

HTTP: list[dict[str, Any]] = read("http")
JSON: dict[str, Any] = read("json")
BODIES = [*JSON["bodies"], *(one["open"] * one["depth"] + one["close"] * one["depth"] for one in JSON["deep"])]
ACTS = sorted(name for name in rows() if "@" not in name)
TAKES_JSON = ("activities.create", "activity_acts.correct", "approvals.decide", "approval_cards.decide")
COUNTS_REFUSALS = {"account.begin", "account.change_password"}


def _sent(stage: Stage, described: dict[str, Any], person: str) -> Response:
    """Past the test client, which would read the odd hosts itself."""
    body, cookie = described.get("body"), stage.cookies.get(person, ("", ""))[0]
    builder = EnvironBuilder(
        described["path"],
        method=described["method"],
        headers={"Cookie": f"sid={cookie}", **described.get("headers", {})},
        query_string=described.get("query"),
        data=None if body is None else body.encode("latin-1"),
        content_type=described.get("type"),
    )
    parts = run_wsgi_app(stage.app, builder.get_environ(), buffered=True)
    return Response(b"".join(parts[0]), parts[1], parts[2])


def _secrets(stage: Stage) -> tuple[str, ...]:
    return ("def load_settings", "root:x:0", str(stage.app.secret_key), "[core]", "SQLALCHEMY")


@pytest.mark.parametrize("person", ["anonymous", "owner"])
def test_odd_requests_are_answered_and_give_nothing_away(stage: Stage, clock: FixedClock, person: str) -> None:
    stage.reset()
    faults = []

    for described in HTTP:
        answer = _sent(stage, described, person)
        where = answer.headers.get("Location", "/")
        if answer.status_code >= 500:
            faults.append(f"{described['name']}: {answer.status_code}")
        if not where.startswith("/") or where.startswith(("//", "/\\")):
            faults.append(f"{described['name']}: leads to {where[:80]}")
        text = answer.get_data(as_text=True)
        if any(secret in text for secret in _secrets(stage)) or "<xss-probe" in text:
            faults.append(f"{described['name']}: gives something away")
        if answer.headers.get("X", "") or "default-src 'none'" not in answer.headers["Content-Security-Policy"]:
            faults.append(f"{described['name']}: headers")

    assert faults == []
    assert len(HTTP) >= 150


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix"])
def test_no_header_leads_to_another_address_or_method(stage: Stage, clock: FixedClock, name: str) -> None:
    stage.reset()

    page = stage.client_of("owner").get("/me", headers={name: "/hr/audit" if "URL" in name else "POST"})

    assert page.status_code == 200 and "Audit" not in page.text.partition("<main")[2]


@pytest.mark.parametrize(
    "referrer",
    ["https://example.invalid/masuk", "http://[", "//example.invalid", "http://localhost//example.invalid", "x"],
)
def test_error_page_leads_to_no_other_site(stage: Stage, clock: FixedClock, referrer: str) -> None:
    stage.reset()

    page = stage.app.test_client().post("/login", data={"nip": "1"}, headers={"Referer": referrer})

    assert page.status_code == 400
    assert "example.invalid" not in page.text and 'href="/"' in page.text


def test_error_page_leads_back_to_the_form(stage: Stage, clock: FixedClock) -> None:
    stage.reset()

    page = stage.app.test_client().post("/login", data={"nip": "1"}, headers={"Referer": "http://localhost/login?a=1"})

    assert 'href="/login?a=1"' in page.text


def _faults_of_bodies(stage: Stage, endpoint: str, bodies: list[str]) -> list[str]:
    rule = next(one for one in rules(stage.app) if one.endpoint == endpoint)
    method = next(iter(sorted((rule.methods or set()) & UNSAFE)), "")
    if not method:
        return []
    stage.reset()
    client, watch, faults = stage.client_of(right_person(endpoint)), Watch(stage.live), []
    path = address(stage.app, rule, **request_of(endpoint)(stage.world).path)
    for body in bodies:
        answer = client.open(path, method=method, data=body.encode("utf-8", "replace"), content_type="application/json")
        wrote = watch.saw_a_change() and answer.status_code >= 400 and endpoint not in COUNTS_REFUSALS
        if answer.status_code >= 500 or wrote:
            faults.append(f"{endpoint} {body[:30]!r}: {answer.status_code}{' wrote' if wrote else ''}")
    watch.close()
    stage.reset()
    return faults


@pytest.mark.parametrize("endpoint", TAKES_JSON)
def test_json_that_is_no_request_of_ours_is_refused(stage: Stage, clock: FixedClock, endpoint: str) -> None:
    assert _faults_of_bodies(stage, endpoint, BODIES) == []


def test_json_sent_to_forms_is_refused_or_read_as_empty(stage: Stage, clock: FixedClock) -> None:
    deep = [BODIES[-1], "[1]", '{"note":"\\ud800"}', "{"]

    assert [fault for endpoint in ACTS for fault in _faults_of_bodies(stage, endpoint, deep)] == []


@pytest.mark.parametrize("endpoint", TAKES_JSON)
def test_json_values_of_a_wrong_kind_are_refused(stage: Stage, clock: FixedClock, endpoint: str) -> None:
    stage.reset()
    sent = request_of(endpoint)(stage.world)
    body = sent.body.get("json") or sent.body["data"]
    rule = next(one for one in rules(stage.app) if one.endpoint == endpoint)
    path, faults = address(stage.app, rule, **sent.path), []

    for name in (*body, "mutu", "reason", "note", "bukti_url", "dicatat_pada"):
        for value in JSON["values"]:
            watch = Watch(stage.live)
            answer = stage.client_of(right_person(endpoint)).post(path, json={**body, name: value})
            changed = watch.saw_a_change()
            watch.close()
            if answer.status_code >= 500 or (changed and answer.status_code >= 400):
                faults.append(f"{endpoint} {name}={json.dumps(value)}: {answer.status_code}")
            if changed:
                stage.reset()

    assert faults == []


def test_a_field_given_twice_is_not_read_half_one_way_and_half_the_other(stage: Stage, clock: FixedClock) -> None:
    stage.reset()
    form = [("action", "return"), ("action", "approve"), ("version", "1"), ("note", "x"), ("request_id", "1" * 32)]
    body = "&".join(f"{name}={value}" for name, value in form)

    answer = stage.client_of("superior").post(
        f"/approvals/{stage.world.entry}/decision", data=body, content_type="application/x-www-form-urlencoded"
    )

    page = stage.client_of("owner").get(f"/activities/{stage.world.entry}").text
    assert answer.status_code == 303 and "Disetujui" not in page.partition("<main")[2]
    stage.reset()


def test_every_act_has_fields_to_attack(stage: Stage) -> None:
    silent = {name for name in ACTS if not fields_of(name, request_of(name)(stage.world))}

    assert len(ACTS) - len(silent) > 60
    assert (
        with_input(
            request_of("tpp_batch_acts.pay")(stage.world),
            fields_of("tpp_batch_acts.pay", request_of("tpp_batch_acts.pay")(stage.world))[0],
            "x",
        )["data"]["version"]
        == "x"
    )
