"""The English words in the form that is read at run time."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.support.source import PROJECT

CATALOGUE = PROJECT / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def compile_words() -> Path:
    """What `make env` does with the catalogue, for a run of the tests without it; two at once do no harm."""
    target, half = CATALOGUE.with_suffix(".mo"), CATALOGUE.with_suffix(f".{os.getpid()}")
    with CATALOGUE.open("rb") as source, half.open("wb") as stream:
        write_mo(stream, read_po(source, locale="en"))
    return half.replace(target)
