"""Another value of a shipped parameter, for one test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from app.domain.parameters import Parameters
from app.parameters.loader import load_parameters
from app.services import person_groups, rules


@contextmanager
def parameter_values(**values: Any) -> Iterator[None]:
    """Every row of each named parameter has this value while the block lasts."""
    shipped = load_parameters()
    changed = {
        name: replace(shipped[name], values=tuple(replace(row, value=value) for row in shipped[name].values))
        for name, value in values.items()
    }
    others = Parameters(changed.get(name, parameter) for name, parameter in shipped.items())
    _forget()
    with patch.object(rules, "load_parameters", lambda: others):
        yield
    _forget()


def _forget() -> None:
    rules.parameters_on.cache_clear()
    person_groups.rules_of.cache_clear()
