"""Addresses of static files that carry the content's version, and the one stylesheet made of all component files.

`/static/v/<version>/…` may be kept for ever by a browser: any change of any file changes the version, and relative
imports between JavaScript modules stay inside it. No build step: the stylesheet is put together once per process.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
STYLESHEET = "css/app.css"
# Text shrinks to a quarter; pictures are compressed already.
TEXT_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\s*\n\s*")
# Comments of our scripts: whole lines, blocks that begin a line, and casts for the type checker. Never inside a text.
_SCRIPT_COMMENT = re.compile(
    r"^[ \t]*(?://[^\n]*|/\*\*.*?\*/[ \t]*)\n|/\*\* @type [^\n]*?\*/ ?", re.MULTILINE | re.DOTALL
)


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


@lru_cache(maxsize=128)
def text_of(name: str) -> bytes | None:
    """A text file of ours as it is sent: the stylesheet put together, scripts without comments and indents; None for
    anything else. A program of others is sent as it was published.
    """
    if Path(name).suffix not in TEXT_TYPES or name not in {*static_files(), STYLESHEET}:
        return None
    if name == STYLESHEET:
        return stylesheet()
    content = (STATIC / name).read_bytes()
    if not name.endswith(".js") or "/vendor/" in name:
        return content
    return _INDENT.sub("\n", _SCRIPT_COMMENT.sub("", content.decode())).strip().encode()


@lru_cache(maxsize=128)
def compressed(name: str) -> bytes | None:
    """As `text_of`, in gzip. Made once per process.

    Only files that are the same for everybody: a page with secrets in it is not compressed beside what others put there.
    """
    content = text_of(name)
    return None if content is None else gzip.compress(content, mtime=0)


def static_url(name: str) -> str:
    """The address of a static file, for instance `static_url("js/app.js")`; `css/app.css` is the whole stylesheet."""
    return f"/static/v/{version()}/{name}"
