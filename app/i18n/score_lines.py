"""The derivation of a score in words: one sentence per line code of `app.domain.score_explain`."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.domain.score_explain import TextLine

SENTENCES: dict[str, LazyString] = {
    "score.head": _("Nilai semester %(semester)s untuk %(nip)s, keadaan %(status)s, aturan %(rule_version)s"),
    "score.total": _(
        "Hasil: %(rating_hasil)s · perilaku: %(rating_perilaku)s · predikat: %(predikat)s · nilai: %(nilai)s"
    ),
}


def sentence(line: TextLine) -> str:
    """The line as a sentence; figures keep their spelling, an unknown figure is a dash."""
    template = SENTENCES.get(line.code)
    facts = {key: "-" if value is None else value for key, value in line.params.items()}
    return str(template) % facts if template else f"{line.code} {_flat(facts)}"


def _flat(facts: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in facts.items())
