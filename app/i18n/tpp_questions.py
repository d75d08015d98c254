"""Words for questions about an amount: which step, and what it said."""

import json

from flask_babel import gettext as _

from app.i18n.tpp_derivation import EXPLAINED_BY, Row, TraceView, amount_words, step_label
from app.i18n.tpp_labels import NOTES, STEPS


def said_words(step: str, said: str) -> Row:
    """The step a question is about and what it said when the question was asked."""
    title, result, unit = json.loads(said)
    is_reason = isinstance(result, str) and f"held_{result}" in NOTES
    return str(STEPS.get(step) or title), _("tertahan") if is_reason else amount_words(result, unit)


def steps_to_ask(trace: TraceView, name: str) -> list[Row]:
    """What a question about an amount may name: the steps it rests on, itself first, each with its label."""
    # Where nothing was computed, everything that was looked at may be asked about.
    behind = trace.behind(EXPLAINED_BY.get(name, name)) if name in trace.by_name else trace.steps
    entries = [entry for entry in behind if entry.get("note") != "not_applied"]
    own = [trace.by_name[name]] if name in trace.by_name else []
    found = {entry["step"]: step_label(entry) for entry in [*own, *reversed(entries)]}
    return list(found.items())
