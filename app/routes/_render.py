"""Answering with a page, or with its fragment when htmx asks."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, make_response, render_template, request

from app.i18n.format import register_filters
from app.routes._assets import static_url
from app.routes._nav import navigation_of

THEMES = ("light", "dark")


def wants_fragment() -> bool:
    """True for an htmx request that is not rebuilding a page out of the history."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def chosen_theme() -> str | None:
    """The theme the person chose; None follows the device, and before sign-in always."""
    signed_in = g.get("signed_in")
    return signed_in.theme if signed_in and signed_in.theme in THEMES else None


def render(*, page: str, partial: str | None = None, status: int = 200, **context: Any) -> Response:
    """Render the partial for htmx and the full page otherwise; neither is ever stored by a cache.

    `page` and `partial` are template names. Without a partial htmx gets the whole page.
    """
    name = partial if partial is not None and wants_fragment() else page
    response = make_response(render_template(name, **context), status)
    response.vary.add("HX-Request")
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _is_web_address(text: str) -> bool:
    """What may become a link. Entries are checked when they come in; a page trusts no stored text."""
    return text.lower().startswith(("http://", "https://"))


def register_rendering(app: Flask) -> None:
    """Give every template the filters, `static_url`, the theme, the navigation and `signed_in` (None before sign-in)."""
    register_filters(app)
    app.jinja_env.globals.update(static_url=static_url, chosen_theme=chosen_theme, navigation_of=navigation_of)
    app.jinja_env.tests["web_address"] = _is_web_address
    app.context_processor(lambda: {"signed_in": g.get("signed_in")})
