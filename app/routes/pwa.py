"""What makes the pages installable and quick: versioned static files, the manifest, the service worker, the offline page."""

from __future__ import annotations

import json
import re
from pathlib import Path

from flask import Blueprint, Response, current_app, make_response, render_template, request, send_from_directory
from flask_babel import gettext as _

from app.authz import public
from app.routes import _assets
from app.routes._nav import build_navigation

bp = Blueprint("pwa", __name__)

FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
# What a page needs to look like itself without the network.
SHELL = ("css/app.css", "img/icons.svg", "img/mark.svg", "img/tick.svg", "img/tick-dark.svg", "js/app.js")
# Behaviours of pages that need the network anyway: the browser fetches them with these pages.
ONLINE_ONLY = frozenset(
    {
        "card-moves",
        "copy",
        "dictate",
        "long-number",
        "push",
        "reveal",
        "select-many",
        "share",
        "sheet",
        "submit-on-change",
        "theme",
        "undo-toast",
    }
)

_OWN_PART = re.compile(r'^(import (?:[^"\n]+ from )?")\./', re.MULTILINE)


@bp.get("/static/v/<version>/<path:filename>")
@public
def versioned(version: str, filename: str) -> Response:
    """A static file under its version; an old page still gets today's file, but may not keep it."""
    is_packed = "gzip" in request.accept_encodings
    text = _assets.compressed(filename) if is_packed else _assets.text_of(filename)
    if text is None:
        response = send_from_directory(_assets.STATIC, filename)
    else:
        response = current_app.response_class(text, mimetype=_assets.TEXT_TYPES[Path(filename).suffix])
        if is_packed:
            response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = FOR_EVER if version == _assets.version() else ASK_FIRST
    return response


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """The name, icons and shortcuts of the installed app."""
    response = current_app.response_class(
        json.dumps(_manifest(), ensure_ascii=False), mimetype="application/manifest+json"
    )
    response.headers["Cache-Control"] = ASK_FIRST
    return response


@bp.get("/sw.js")
@public
def service_worker() -> Response:
    """The worker, told which version of the shell it keeps. Its scope is the whole site."""
    facts = {
        "version": _assets.version(),
        "shell": [_assets.static_url(name) for name in (*SHELL, *shell_scripts())],
    }
    # The worker stands at the root, its parts beside the other scripts: a module names them by their versioned address.
    code = _OWN_PART.sub(rf"\1{_assets.static_url('js/')}", (_assets.text_of("js/sw.js") or b"").decode())
    response = current_app.response_class(f"const FACTS = {json.dumps(facts)};\n{code}", mimetype="text/javascript")
    response.headers["Cache-Control"] = ASK_FIRST
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@bp.get("/offline")
@public
def offline() -> Response:
    """The page the worker shows when there is no signal; it knows nobody, and the phone fills it for its owner."""
    response = make_response(render_template("errors/offline.html", navigation=build_navigation(is_superior=False)))
    response.headers["Cache-Control"] = ASK_FIRST
    return response


def shell_scripts() -> list[str]:
    """The scripts a phone keeps from its first visit on, beside app.js; the others come with the pages that use them."""
    kept = [name for name in _assets.static_files() if name.startswith(("js/modules/", "js/vendor/htmx"))]
    return [name for name in kept if Path(name).stem not in ONLINE_ONLY]


def _manifest() -> dict[str, object]:
    icon = {"type": "image/png"}
    return {
        "id": "/",
        "name": "e-Kinerja Palu",
        "short_name": "e-Kinerja",
        "description": _("Catat kerja hari ini, lihat hasilnya."),
        "lang": "id",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#063c49",
        "theme_color": "#063c49",
        "icons": [
            {"src": _assets.static_url("img/icon-192.png"), "sizes": "192x192", **icon},
            {"src": _assets.static_url("img/icon-512.png"), "sizes": "512x512", **icon},
            {"src": _assets.static_url("img/icon-maskable.png"), "sizes": "512x512", "purpose": "maskable", **icon},
        ],
        "shortcuts": [
            {"name": _("Catat"), "url": "/activities/new"},
            {"name": _("Setujui"), "url": "/approvals"},
        ],
        "share_target": {
            "action": "/share",
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {"files": [{"name": "foto", "accept": ["image/jpeg", "image/png", "image/webp"]}]},
        },
    }
