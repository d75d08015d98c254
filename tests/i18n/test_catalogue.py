"""The English catalogue says everything the interface says, with the same placeholders."""

import re
from collections.abc import Iterator
from io import BytesIO
from tomllib import loads

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.support.source import PROJECT
from tests.support.words import CATALOGUE

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
REMEDY = "run `make catalogue`, then translate what is empty in app/translations/en"


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read_po(BytesIO(CATALOGUE.read_bytes()), locale="en")


def test_it_holds_every_sentence_and_no_other(english: Catalog) -> None:
    said, known = set(said_in_the_interface()), {id_of(one) for one in sentences(english)}

    assert (sorted(said - known), sorted(known - said)) == ([], []), REMEDY


def test_nothing_is_left_untranslated_or_guessed(english: Catalog) -> None:
    assert [id_of(one) for one in sentences(english) if one.fuzzy or not all(words_of(one.string))] == []


def test_placeholders_agree(english: Catalog) -> None:
    differing = [
        id_of(one)
        for one in sentences(english)
        if {tuple(sorted(PLACEHOLDER.findall(text))) for text in words_of(one.string)}
        != {tuple(sorted(PLACEHOLDER.findall(text))) for text in words_of(one.id)}
    ]

    assert differing == []


def said_in_the_interface() -> Iterator[str]:
    """Every sentence given to gettext in code and templates."""
    mappings = loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    methods = [(one["pattern"].removeprefix("app/"), one["method"]) for one in mappings]
    for _file, _line, message, _comments, _context in extract_from_dir(PROJECT / "app", methods, keywords=KEYWORDS):
        yield message if isinstance(message, str) else message[0]


def sentences(catalogue: Catalog) -> list[Message]:
    return [one for one in catalogue if one.id]


def id_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def words_of(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)
