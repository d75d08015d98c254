"""Months and semesters as command-line values."""

from typing import Any

import click

from app.domain.errors import DomainError
from app.domain.periods import Month, Semester


class _Period(click.ParamType):
    def __init__(self, kind: type[Month] | type[Semester], name: str, example: str) -> None:
        self.kind, self.name, self.example = kind, name, example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, self.kind):
            return value
        try:
            return self.kind.parse(str(value))
        except (DomainError, ValueError):
            self.fail(f"{value!r} bukan {self.name}; tulis seperti {self.example}.", param, ctx)


MONTH = _Period(Month, "bulan", "2026-03")
SEMESTER = _Period(Semester, "semester", "2026-1")
