"""Every address of the program, with something plausible in place of its parameters."""

import re
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.routing import Rule, UUIDConverter

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
NOBODYS = UUID("00000000-0000-4000-8000-000000000000")


def rules(app: Flask) -> list[Rule]:
    """All rules, in a stable order."""
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))


def address(app: Flask, rule: Rule, **known: Any) -> str:
    """An address of the rule: ids of nobody's objects, and a period where a text is wanted, unless told otherwise."""
    values = {name: known.get(name, _filler(rule, name)) for name in rule.arguments}
    # Parameters fixed by the rule itself are not built.
    values = {name: value for name, value in values.items() if name not in (rule.defaults or {})}
    with app.test_request_context():
        path = app.url_map.bind("localhost").build(rule.endpoint, values, method=sorted(rule.methods or ())[0])
    return str(path)


def _filler(rule: Rule, name: str) -> Any:
    converter = rule._converters[name]
    if isinstance(converter, UUIDConverter):
        return NOBODYS
    # A semester where a month is too long.
    return "2026-06" if re.fullmatch(converter.regex, "2026-06") else "2026-1"
