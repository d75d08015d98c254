"""Addresses of static files that carry the content's version, and the one stylesheet made of all component files.

`/static/v/<version>/…` may be kept for ever by a browser: any change of any file changes the version, and relative
imports between JavaScript modules stay inside it. No build step: the stylesheet is put together once per process.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
STYLESHEET = "css/app.css"

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\s*\n\s*")


def static_files() -> tuple[str, ...]:
    """Every file under the static folder as a relative address, sorted."""
    return tuple(sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()))


@lru_cache(maxsize=1)
def version() -> str:
    """Twelve hexadecimal digits over the names and contents of all static files."""
    digest = hashlib.sha256()
    for name in static_files():
        digest.update(name.encode())
        digest.update((STATIC / name).read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def stylesheet() -> bytes:
    """The tokens first (they declare the order of the layers), then every other file by name, without comments."""
    names = [name for name in static_files() if name.startswith("css/") and name != "css/tokens.css"]
    text = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in ["css/tokens.css", *names])
    return _INDENT.sub("\n", _COMMENT.sub("", text)).strip().encode()


def static_url(name: str) -> str:
    """The address of a static file, for instance `static_url("js/app.js")`; `css/app.css` is the whole stylesheet."""
    return f"/static/v/{version()}/{name}"
