"""Errors of the domain: a stable code and parameters, never a sentence.

Words are chosen at the edge (`app/errors.py`), which also maps each class to an HTTP status.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


class DomainError(Exception):
    """A rule was broken; `code` names the rule and `params` the facts for the message."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, Any] = params

    def __str__(self) -> str:
        if not self.params:
            return self.code
        facts = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({facts})"


class NotFound(DomainError):
    """The object does not exist for this viewer (404)."""


class NotAllowed(DomainError):
    """The object is visible, the act on it is not permitted (403)."""


class Conflict(DomainError):
    """The act contradicts what is already stored (409)."""


class IllegalTransition(Conflict):
    """The state machine has no such step."""


class TooManyRequests(DomainError):
    """Come back after `seconds` (429)."""


class Unavailable(DomainError):
    """The service cannot do this right now; a retry is sensible (503)."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One problem of one field, as a code with the facts for its message."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


class Invalid(DomainError):
    """Input that cannot be accepted as it is (422), with the problems of each field."""

    def __init__(
        self,
        code: str = "invalid",
        *,
        fields: Mapping[str, Iterable[FieldError]] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(code, **params)
        self.fields: dict[str, list[FieldError]] = {name: list(problems) for name, problems in (fields or {}).items()}


class ParameterNotInForce(DomainError):
    """No row of a dated parameter covers the date asked for; there is no default."""

    def __init__(self, name: str, on: date, asked_by: str) -> None:
        super().__init__("parameter_not_in_force", name=name, date=on.isoformat(), asked_by=asked_by)
        self.name = name
        self.date = on
        self.asked_by = asked_by


class Amount(int):
    """Whole rupiah among the facts of an error: worded with points between thousands."""
