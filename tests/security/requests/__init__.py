"""What the matrix sends to each endpoint that needs more than its bare address.

One module per area, each with `REQUESTS`: endpoint -> a function of the world that returns `Sent`. Choose a body that
is right, so that whoever may do the act gets its success status.
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any

from tests.security.world import World
from tests.support.clock import NOW


@dataclass(frozen=True)
class Sent:
    """The parameters of the address, what goes with it (`data`, `json`, `query_string`, `headers`), and when."""

    path: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    now: datetime = NOW


def all_requests() -> dict[str, Callable[[World], Sent]]:
    """The requests of every module here."""
    found: dict[str, Callable[[World], Sent]] = {}
    for module in pkgutil.iter_modules(__path__):
        found |= import_module(f"{__name__}.{module.name}").REQUESTS
    return found
