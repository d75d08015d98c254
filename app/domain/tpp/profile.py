"""A rule profile: facts it needs, ordered steps, and which results it gives.

Parsing checks everything that can be wrong without a month: unknown words, unknown or later
names, wrong types, holes in tiers, missing sources. All problems are reported at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.tpp.fact_table import FactTable
from app.domain.tpp.fact_values import NUMBER
from app.domain.tpp.facts import FactSpec, parse_facts
from app.domain.tpp.profile_merge import FindBase, Source, read_source
from app.domain.tpp.profile_source import Part, Problem, ProfileInvalid, closest
from app.domain.tpp.scope import Scope
from app.domain.tpp.step_source import StepSpec, parse_status, parse_step

_TOP_KEYS: Final = frozenset(
    {
        "code", "title", "source", "status", "valid_from", "valid_to", "issued_on", "reviewed_on",
        "extends", "drops", "outputs", "result", "facts", "step",
    }
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Profile:
    """A checked profile; compared by identity so that what is bound to it can be cached."""

    code: str
    title: str
    source: str
    status: str
    valid_from: date
    valid_to: date | None
    facts: tuple[FactSpec, ...]
    fact_table: FactTable
    steps: tuple[StepSpec, ...]
    outputs: tuple[str, ...]
    result: tuple[str, ...]
    parameters: frozenset[str]
    content_hash: str

    def is_in_force(self, day: date) -> bool:
        """Whether the profile's own dates, both included, cover a day."""
        return self.valid_from <= day <= (self.valid_to or date.max)

    @property
    def dated_facts(self) -> frozenset[str]:
        """Names of the facts that are days by their date."""
        return frozenset(fact.name for fact in self.facts if fact.type == "dates")

    def parameters_on(self, day: date) -> frozenset[str]:
        """The parameters that the steps in force on a day read."""
        return frozenset().union(*(step.parameters for step in self.steps if step.is_in_force(day)))


def _no_base(code: str) -> None:
    """There is nothing to extend unless the caller knows other profiles."""


def parse_profile(text: str, file: str, known_parameters: Collection[str], find_base: FindBase = _no_base) -> Profile:
    """Read and check the text of a profile file.

    `known_parameters`: their names, or `Parameters`, which lets units and tiers be checked as well.
    Raises: ProfileInvalid with every problem, each with file, line, section and remedy facts.
    """
    problems: list[Problem] = []
    source = read_source(file, text, problems, find_base, ())
    head = source.head
    head.check_keys(_TOP_KEYS)
    _check_not_empty(source)
    facts, status = parse_facts(source.facts), parse_status(head, "")
    later = {str(part.body.get("name", "")) for part in source.steps}
    scope = Scope(facts, later, known_parameters, head)
    parsed = [parse_step(scope, part, status) for part in source.steps]
    steps = tuple(step for step in parsed if step is not None)
    # A step whose kind is misspelt still has a name; reporting that name as unknown would mislead.
    valid_from, valid_to = head.day("valid_from"), head.day("valid_to")
    profile = Profile(
        code=head.text("code"),
        title=head.text("title"),
        source=head.text("source"),
        status=status,
        valid_from=valid_from or date.max,
        valid_to=valid_to,
        facts=tuple(facts.values()),
        fact_table=FactTable(facts.values()),
        steps=steps,
        outputs=_names(head, "outputs", facts, scope.types),
        result=_names(head, "result", facts, scope.types),
        parameters=frozenset(scope.parameters),
        content_hash=source.content_hash,
    )
    _check_dates(head, valid_from, valid_to)
    _check_whole(source, scope, profile)
    if problems:
        raise ProfileInvalid(problems)
    return profile


def _check_not_empty(source: Source) -> None:
    if not source.facts:
        source.head.report("profile_facts_missing", "facts")
    if not source.steps:
        source.head.report("profile_steps_missing", "step")


def _check_dates(head: Part, valid_from: date | None, valid_to: date | None) -> None:
    if valid_from is None and head.body.get("valid_from") is None:
        head.report("profile_date_missing", "valid_from", wanted="valid_from")
    for key in ("issued_on", "reviewed_on"):
        head.day(key)
    if valid_from and valid_to and valid_to < valid_from:
        head.report("dates_reversed", "valid_to", first=str(valid_from), last=str(valid_to))


def _check_whole(source: Source, scope: Scope, profile: Profile) -> None:
    """A result in rupiah that plainly may have a fraction needs a rounding, and only its author knows which."""
    units = {step.name: step.unit for step in profile.steps}
    amounts = [name for name in profile.outputs if units.get(name) == "rupiah"]
    for name in dict.fromkeys((*profile.result, *amounts)):
        if scope.whole.get(name) is False:
            part = next(part for part in source.steps if part.body.get("name") == name)
            part.report("amount_not_rounded", "rounding", name=name)


def _names(head: Part, key: str, facts: Collection[str], types: Mapping[str, str]) -> tuple[str, ...]:
    """Steps that are stored or paid: what they give must be a number."""
    raw = head.body.get(key)
    names = tuple(str(name) for name in raw) if isinstance(raw, list) else ()
    if not names:
        head.report("list_expected", key)
    for name in names:
        if name in facts:
            head.report("fact_is_no_result", key, name=name)
        elif name not in types:
            head.report("name_unknown", key, name=name, hint=closest(name, set(types) - set(facts)))
        elif types[name] != NUMBER:
            head.report("name_wrong_type", key, name=name, type=types[name], expected=NUMBER)
    return names
