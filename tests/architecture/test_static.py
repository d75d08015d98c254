"""Static files: pinned, small, without foreign addresses, and inside the content policy."""

import gzip
import hashlib
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from app.routes import _assets, pwa
from tests.support.source import PROJECT, files

STATIC = PROJECT / "app/static"
VENDORED = (STATIC / "js/vendor/VENDOR.toml", PROJECT / "tests/browser/vendor/VENDOR.toml")
STYLES = files("app/static/css", "*.css")
SCRIPTS = files("app/static/js", "*.js")
TEMPLATES = files("app/templates", "*.html")

KILOBYTE = 1024


def _text(paths: Iterable[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@pytest.mark.parametrize("listing", VENDORED, ids=lambda path: path.parent.parent.name)
def test_vendored_files_are_the_ones_that_were_listed(listing: Path) -> None:
    entries = tomllib.loads(listing.read_text(encoding="utf-8"))["file"]

    found = {item["path"]: hashlib.sha256((listing.parent / item["path"]).read_bytes()).hexdigest() for item in entries}

    assert found == {item["path"]: item["sha256"] for item in entries}
    assert set(found) | {"VENDOR.toml"} == {path.name for path in listing.parent.iterdir()}


def test_the_stylesheet_is_small() -> None:
    assert len(gzip.compress(_assets.stylesheet(), 6)) <= 20 * KILOBYTE


def test_the_scripts_of_a_first_visit_are_small() -> None:
    """What a phone fetches before it can be without a signal, the worker and its parts included."""
    workers = [f"js/{path.name}" for path in SCRIPTS if path.name.startswith("sw")]

    sizes = {name: len(_assets.compressed(name) or b"") for name in ("js/app.js", *pwa.shell_scripts(), *workers)}

    assert len(sizes) > 20
    assert sum(sizes.values()) <= 35 * KILOBYTE


def test_no_script_of_ours_is_large() -> None:
    sizes = {path.name: len(_assets.compressed(path.relative_to(STATIC).as_posix()) or b"") for path in SCRIPTS}

    assert {name: size for name, size in sizes.items() if size > 2 * KILOBYTE and not name.startswith("htmx")} == {}


def test_styles_name_no_foreign_address_and_no_data_address() -> None:
    assert re.findall(r"url\([\"']?(?:https?:|//|data:)", _text(STYLES)) == []


def test_styles_stay_inside_the_declared_layers() -> None:
    outside = [path.name for path in STYLES if path.name != "tokens.css" and not _begins_with_layer(path)]

    assert outside == []


def test_only_tokens_name_colours() -> None:
    """A component names a role; print is ink on white whatever the theme."""
    named = re.compile(r"#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(", re.IGNORECASE)

    assert [
        path.name for path in STYLES if path.name not in ("tokens.css", "print.css") and named.search(_text([path]))
    ] == []


def test_scripts_build_no_markup_and_run_no_text() -> None:
    forbidden = r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|eval|Function|document\.write)\b|\.style\."

    assert [path.name for path in SCRIPTS if re.search(forbidden, _text([path]))] == []


def test_every_behaviour_named_by_a_template_exists() -> None:
    named = set(re.findall(r'data-module="([a-z-]+)"', _text(TEMPLATES)))
    known = set(
        re.findall(r'"([a-z-]+)"', _text([STATIC / "js/app.js"]).split("BEHAVIOURS = new Set([")[1].split("]")[0])
    )

    assert named <= known
    assert {f"{name}.js" for name in known} <= {path.name for path in SCRIPTS}


def test_every_icon_named_by_a_template_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', _text([STATIC / "img/icons.svg"])))
    named = set(re.findall(r'\b(?:icon|draw)\("([a-z-]+)"|\bicon="([a-z-]+)"|svg\'\) \}\}#([a-z-]+)', _text(TEMPLATES)))

    assert {name for names in named for name in names if name} <= drawn


def _begins_with_layer(path: Path) -> bool:
    source = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL).strip()
    return bool(re.match(r"@layer (reset|base|components|utilities) \{", source)) and source.endswith("}")
