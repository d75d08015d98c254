"""What "Aturan yang berlaku" shows: the rules of a month, how sure we are of each, and what stood before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.errors import NotFound, ParameterNotInForce
from app.domain.parameters import DatedValue, Parameter, Status
from app.domain.periods import Month
from app.domain.scoring import RULE_VERSION
from app.parameters.loader import load_parameters, parameter_groups
from app.parameters.profiles import load_profile, profile_for


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it stands at the end of a month; `row` is None when nothing is in force then."""

    parameter: Parameter
    group: str
    row: DatedValue | None

    @property
    def is_confirmed(self) -> bool:
        """Read in a source; what is remembered or ours still waits for the city."""
        return self.row is not None and self.row.status is Status.FOUND


@dataclass(frozen=True, slots=True)
class Version:
    """One row of a rule's history. `until` is its last day, None while no later row follows."""

    row: DatedValue
    until: date | None
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class RuleAsked:
    """What the reader asked for; empty means all."""

    group: str = ""
    words: str = ""
    only_unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Structure:
    """The profile or method by which a kind of result is computed; `code` is its name in files and results."""

    kind: str
    code: str
    title: str
    source: str
    status: str


def groups() -> list[str]:
    """The groups that hold rules."""
    return sorted(set(parameter_groups().values()))


def rules_of_month(month: Month, asked: RuleAsked) -> list[Rule]:
    """The rules asked for, by group and description."""
    found = (_rule(parameter, month) for parameter in load_parameters().values())
    kept = [rule for rule in found if _is_asked(rule, asked)]
    return sorted(kept, key=lambda rule: (rule.group, rule.parameter.description))


def rule_of_month(name: str, month: Month) -> tuple[Rule, list[Version]]:
    """One rule and its whole history, newest first. Raises: NotFound for a name no file knows."""
    parameter = load_parameters().get(name)
    if parameter is None:
        raise NotFound("not_found")
    rule = _rule(parameter, month)
    later = [*(row.valid_from - timedelta(days=1) for row in parameter.values[1:]), None]
    versions = [Version(row, until, row is rule.row) for row, until in zip(parameter.values, later, strict=True)]
    return rule, versions[::-1]


def structures_of_month(month: Month) -> list[Structure]:
    """The profiles and the scoring method that compute a month; a profile that begins later is left out."""
    try:
        shipped = [("tpp", profile_for(month)), ("gaji", load_profile("gaji"))]
    except ParameterNotInForce:
        # Before the first row of the registry no month has an allowance profile.
        shipped = [("gaji", load_profile("gaji"))]
    profiles = [
        Structure(kind, profile.code, profile.title, profile.source, profile.status)
        for kind, profile in shipped
        if profile.is_in_force(month.last_day)
    ]
    return [*profiles, Structure("score", RULE_VERSION, "", "", Status.FOUND)]


def _rule(parameter: Parameter, month: Month) -> Rule:
    return Rule(parameter, parameter_groups()[parameter.name], parameter.on(month.last_day))


def _is_asked(rule: Rule, asked: RuleAsked) -> bool:
    if asked.group and rule.group != asked.group or asked.only_unconfirmed and rule.is_confirmed:
        return False
    source = rule.row.source if rule.row is not None else ""
    text = f"{rule.parameter.name} {rule.parameter.description} {source}".casefold()
    return all(word in text for word in asked.words.casefold().split())
