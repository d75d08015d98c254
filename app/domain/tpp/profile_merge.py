"""A profile that extends another one: its base's sections, some replaced, dropped or added by name.

What a region changes is said in so many words: a step says which step it `replaces`, or which one it
stands `before` or `after`; a step or fact the region does not have is listed in `drops`. A fact of
the same name replaces the base's. Everything else of the base stays as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from app.domain.tpp.profile_source import Part, Problem, ProfileReader, closest
from app.domain.tpp.profile_text import check_values, read_toml

# File and text of a profile by its code; None when there is none.
FindBase = Callable[[str], tuple[str, str] | None]
_PLACES: Final = ("replaces", "before", "after")
_INHERITED: Final = ("outputs", "result")


@dataclass(frozen=True, slots=True)
class Source:
    """The sections of one profile after everything it extends is merged in; `content_hash` covers all texts."""

    head: Part
    facts: dict[str, Part]
    steps: list[Part]
    content_hash: str


def read_source(file: str, text: str, problems: list[Problem], find_base: FindBase, seen: tuple[str, ...]) -> Source:
    """The merged sections of a profile. Raises: ProfileInvalid for a text that is not TOML."""
    own = _own_source(file, text, problems)
    wanted = own.head.body.get("extends")
    if wanted is None:
        _check_no_places(own)
        return own
    found = find_base(wanted) if isinstance(wanted, str) else None
    code = str(own.head.body.get("code", ""))
    if found is None or wanted in (*seen, code):
        own.head.report("base_circular" if found is not None else "base_unknown", "extends", name=str(wanted))
        return own
    return _merged(read_source(*found, problems, find_base, (*seen, code)), own)


def _own_source(file: str, text: str, problems: list[Problem]) -> Source:
    reader = ProfileReader(file, text, problems)
    body = read_toml(file, text, problems)
    facts, steps = body.get("facts"), body.get("step")
    named = facts.items() if isinstance(facts, dict) else ()
    items = [item for item in steps if isinstance(item, dict)] if isinstance(steps, list) else []
    found = Source(
        head=Part(reader, "", body),
        facts={name: Part(reader, f"facts.{name}", item) for name, item in named if isinstance(item, dict)},
        steps=[Part(reader, f"step {number}", item) for number, item in enumerate(items, 1)],
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )
    for part in (found.head, *found.facts.values(), *found.steps):
        check_values(part)
    return found


def _check_no_places(own: Source) -> None:
    for part in own.steps:
        for place in _PLACES:
            if place in part.body:
                part.report("place_without_base", place)
    if "drops" in own.head.body:
        own.head.report("place_without_base", "drops")


def _merged(base: Source, own: Source) -> Source:
    facts, steps = {**base.facts, **own.facts}, list(base.steps)
    _drop(own, facts, steps)
    replaced: set[str] = set()
    # Where the next step goes that stands after the same one: behind those already put there.
    behind: dict[str, int] = {}
    for part in own.steps:
        _place(part, steps, replaced, behind)
    inherited: dict[str, Any] = {key: base.head.body[key] for key in _INHERITED if key in base.head.body}
    head = Part(own.head.reader, "", {**inherited, **own.head.body})
    content_hash = hashlib.sha256(f"{base.content_hash} {own.content_hash}".encode()).hexdigest()
    return Source(head, facts, steps, content_hash)


def _drop(own: Source, facts: dict[str, Part], steps: list[Part]) -> None:
    raw = own.head.body.get("drops", [])
    names = raw if isinstance(raw, list) else [raw]
    for name in names:
        at = _index(steps, name)
        if at is not None:
            del steps[at]
        elif name in facts and name not in own.facts:
            del facts[name]
        else:
            known = {*facts, *(str(part.body.get("name")) for part in steps)}
            own.head.report("name_unknown", "drops", name=str(name), hint=closest(str(name), known))


def _place(part: Part, steps: list[Part], replaced: set[str], behind: dict[str, int]) -> None:
    given = [place for place in _PLACES if place in part.body]
    if len(given) != 1:
        part.report("place_missing" if not given else "place_twice", given[-1] if given else "")
        return
    place, name = given[0], str(part.body[given[0]])
    at = _index(steps, name)
    if at is None:
        known = {str(step.body.get("name")) for step in steps}
        part.report("name_unknown", place, name=name, hint=closest(name, known))
        return
    if place == "replaces":
        if name in replaced:
            part.report("replaced_twice", place, name=name)
        replaced.add(name)
        steps[at] = part
    elif place == "before":
        steps.insert(at, part)
    else:
        behind[name] = behind.get(name, 0) + 1
        steps.insert(at + behind[name], part)


def _index(steps: list[Part], name: Any) -> int | None:
    return next((at for at, part in enumerate(steps) if part.body.get("name") == name), None)
