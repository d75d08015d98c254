"""Every address is gated, and no address changes anything when it is only looked at."""

import pytest
from flask import Flask

from app.domain.permissions import Permission

READ_ONLY = {"GET", "HEAD", "OPTIONS"}
# Reachable by anyone. A new line here is a decision about security, not a convenience.
PUBLIC = {
    "/gaya",
    "/healthz",
    "/login",
    "/manifest.webmanifest",
    "/offline",
    "/readyz",
    "/static/<path:filename>",
    "/static/v/<version>/<path:filename>",
    "/sw.js",
}


def _is_public(app: Flask, endpoint: str) -> bool:
    return endpoint == "static" or getattr(app.view_functions[endpoint], "is_public", False)


def test_every_endpoint_names_its_permission_or_is_public(app: Flask) -> None:
    found = [
        endpoint
        for endpoint, handler in app.view_functions.items()
        if not _is_public(app, endpoint) and not isinstance(getattr(handler, "permission", None), Permission)
    ]

    assert found == []


def test_no_endpoint_is_both_public_and_gated(app: Flask) -> None:
    found = [name for name, view in app.view_functions.items() if _is_public(app, name) and hasattr(view, "permission")]

    assert found == []


def test_public_addresses_are_on_the_list(app: Flask) -> None:
    assert {rule.rule for rule in app.url_map.iter_rules() if _is_public(app, rule.endpoint)} <= PUBLIC


def test_no_address_mixes_looking_and_changing(app: Flask) -> None:
    """Sign-in is a form that answers at its own address; everything else that changes has a handler of its own."""
    found = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & READ_ONLY - {"OPTIONS", "HEAD"} and (rule.methods or set()) - READ_ONLY
    ]

    assert set(found) <= {"/login"}


@pytest.mark.parametrize("kind", ["int", "float"])
def test_addresses_carry_no_guessable_ids(app: Flask, kind: str) -> None:
    found = [rule.rule for rule in app.url_map.iter_rules() if f"<{kind}:" in rule.rule]

    assert found == []
