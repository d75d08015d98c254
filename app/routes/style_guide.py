"""The living page of the interface: every token, component and state, for whoever builds pages. Development only."""

import re

from flask import Blueprint, Response, current_app, make_response, render_template

from app.authz import public
from app.domain.errors import NotFound
from app.routes import _assets

bp = Blueprint("style_guide", __name__)

_TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});\s*(?:/\*\s*(.*?)\s*\*/)?")


@bp.get("/gaya")
@public
def show() -> Response:
    """The page. Raises: NotFound outside development (`FLASK_DEBUG=1`)."""
    if not current_app.debug:
        raise NotFound("not_found")
    return make_response(render_template("pages/style_guide/show.html", colours=_colours()))


def _colours() -> list[tuple[str, str]]:
    """Name and contrast note of every colour, in the order of the style sheet; the light and the dark one share a name."""
    text = (_assets.STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    return list({name: note or "" for name, _, note in reversed(_TOKEN.findall(text))}.items())[::-1]
