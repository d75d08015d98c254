"""Templates: no inline script or style, partials that stand alone, every sentence in the catalogue."""

import re
from pathlib import Path

from tests.support.source import files, shown

TEMPLATES = files("app/templates", "*.html")
PARTIALS = files("app/templates/partials", "*.html")
PAGES = files("app/templates/pages", "*.html")

COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
TRANSLATED = re.compile(r"\{%-?\s*trans\b.*?\{%-?\s*endtrans\s*-?%\}", re.DOTALL)
# A macro without a tag in it builds a class name or an attribute, not a text.
FRAGMENT = re.compile(r"\{%-?\s*macro\b[^<]*?endmacro\s*-?%\}")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
SPOKEN_ATTRIBUTE = re.compile(r"""\b(?:aria-label|placeholder|title|alt|label)=(["'])(.*?)\1""", re.DOTALL)
ATTRIBUTE = re.compile(r"""\b[a-z-]+=(["']).*?\1""", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{3,}")
# Proper names and regulatory acronyms are the same in every language.
NAMES = {
    "Kinerja",
    "Palu",
    "NIP",
    "SKP",
    "RHK",
    "TPP",
    "IKI",
    "OPD",
    "BKPSDMD",
    "BKN",
    "CSV",
    "XLSX",
    "PDF",
    "WITA",
    "nbsp",
}


def _source(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def _found(pattern: str) -> list[str]:
    """`pattern` in the markup; what Jinja computes is not markup."""
    wanted = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return [shown(path) for path in TEMPLATES if wanted.search(JINJA.sub("", _source(path)))]


def test_no_inline_style() -> None:
    assert _found(r"<style\b|<[^>]*\sstyle\s*=") == []


def test_no_inline_script() -> None:
    assert _found(r"<script\b(?![^>]*\ssrc=)") == []


def test_no_inline_handler() -> None:
    assert _found(r"<[^>]*\s(on[a-z]+|hx-on[:a-z-]*|hx-vals\s*=\s*[\"']?js:)\s*=|javascript:") == []


def test_no_foreign_address() -> None:
    assert _found(r"<[^>]*\s(src|href|action|poster|srcset)\s*=\s*[\"']?(https?:)?//") == []


def test_partials_begin_with_an_underscore_and_a_comment_of_their_inputs() -> None:
    found = [
        shown(path)
        for path in PARTIALS
        if not path.name.startswith("_") or not path.read_text(encoding="utf-8").lstrip().startswith("{#")
    ]

    assert found == []


def test_partials_do_not_extend() -> None:
    assert [shown(path) for path in PARTIALS if "{% extends" in _source(path)] == []


def test_pages_extend_the_base() -> None:
    assert [shown(path) for path in PAGES if "{% extends" not in _source(path)] == []


def test_every_form_that_posts_carries_the_csrf_token() -> None:
    form = re.compile(r"<form\b[^>]*method=[\"']post[\"'][^>]*>(.*?)</form>", re.IGNORECASE | re.DOTALL)

    found = [shown(path) for path in TEMPLATES for body in form.findall(_source(path)) if "csrf" not in body]

    assert found == []


def test_every_sentence_is_in_the_catalogue() -> None:
    found = {shown(path): sorted(words) for path in TEMPLATES if (words := _untranslated_words(path))}

    assert found == {}


def _untranslated_words(path: Path) -> set[str]:
    source = JINJA.sub(" ", FRAGMENT.sub(" ", TRANSLATED.sub(" ", _source(path))))
    spoken = " ".join(text for _, text in SPOKEN_ATTRIBUTE.findall(source))
    text = ATTRIBUTE.sub(" ", TAG.sub(" ", source))
    return set(WORD.findall(text + " " + spoken)) - NAMES
