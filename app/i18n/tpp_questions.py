"""Words for questions about an amount: which step, and what it said."""

import json

from app.i18n.tpp_derivation import EXPLAINED_BY, Row, TraceView, amount_words, step_label
from app.i18n.tpp_labels import STEPS


def said_words(step: str, said: str) -> Row:
    """The step a question is about and what it said when the question was asked."""
    title, result, unit = json.loads(said)
    return str(STEPS.get(step) or title), amount_words(result, unit)


def steps_to_ask(trace: TraceView, name: str) -> list[Row]:
    """What a question about an amount may name: the steps it rests on, itself first, each with its label."""
    entries = [entry for entry in trace.behind(EXPLAINED_BY.get(name, name)) if entry.get("note") != "not_applied"]
    own = [trace.by_name[name]] if name in trace.by_name else []
    found = {entry["step"]: step_label(entry) for entry in [*own, *reversed(entries)]}
    return list(found.items())
