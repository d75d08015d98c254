"""The cards one after another: which of the waiting entries were skipped travels in the address, nothing is stored."""

import re
import uuid
from collections.abc import Sequence

from flask import request, url_for

MOST_SKIPPED = 50
_STACK = re.compile(r"1((?:\.[0-9a-f]{32})*)")


def is_stack() -> bool:
    """Whether this request belongs to a stack."""
    return _STACK.fullmatch(request.values.get("stack", "")) is not None


def skipped() -> list[uuid.UUID]:
    """The entries skipped so far, the oldest forgotten first; none for what cannot be read."""
    found = _STACK.fullmatch(request.values.get("stack", ""))
    return [uuid.UUID(text) for text in found[1].split(".")[1:]][-MOST_SKIPPED:] if found else []


def stack_text(left_out: Sequence[uuid.UUID] = ()) -> str:
    """The stack as it travels."""
    return ".".join(["1", *(one.hex for one in left_out[-MOST_SKIPPED:])])


def next_card(**values: object) -> str:
    """The address of the next card of this stack."""
    return url_for("approval_stack.show", stack=stack_text(skipped()), **values)
