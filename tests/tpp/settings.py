"""Other values of shipped parameters, as a city would set them."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.parameters import Parameters
from app.parameters.loader import load_parameters

_READERS = (
    "app.services.rules",
    "app.services.tpp_lines",
    "app.services.tpp_tax_facts",
    "app.services.tpp_tax_year",
)


def set_parameters(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> None:
    """Put other values into every row of some parameters, for one test."""
    changed = Parameters(
        replace(one, values=tuple(replace(row, value=settings[one.name]) for row in one.values))
        if one.name in settings
        else one
        for one in load_parameters().values()
    )
    for module in _READERS:
        monkeypatch.setattr(f"{module}.parameters_on", changed.at)
