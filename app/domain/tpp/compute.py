"""Runs a profile for one person and keeps the trace.

A profile is bound to a month once: parameters are looked up, constants multiplied, closures
built. Computing one person is then a walk over the closures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Any

from app.domain.errors import FieldError, ParameterNotInForce
from app.domain.parameters import ParametersAt
from app.domain.tpp.facts import facts_invalid
from app.domain.tpp.numbers import EXACT, Number
from app.domain.tpp.operands import Env
from app.domain.tpp.profile import Profile
from app.domain.tpp.runners import make_runner
from app.domain.tpp.trace import TraceStep


@dataclass(frozen=True, slots=True)
class Computed:
    """The amounts of one person.

    `outputs` has every output of the profile: whole numbers as int, None where unknown or held.
    `value` is the first known of the profile's `result`, `value_of` its name. `held` is the
    reason code of a hold step: nothing can be computed. `withheld` is that of a withhold step: the
    amounts stand, and are paid later. `unknown` names the facts that were needed and unknown; `notes`
    are the note codes those facts declare.
    """

    outputs: dict[str, Number | int | None]
    trace: tuple[TraceStep, ...]
    held: str | None
    withheld: str | None
    value: Number | int | None
    value_of: str | None
    unknown: tuple[str, ...]
    notes: tuple[str, ...]


class Calculator:
    """A profile bound to one month's parameters.

    Raises: ParameterNotInForce when the profile or one of its parameters is not in force.
    """

    def __init__(self, profile: Profile, params: ParametersAt) -> None:
        if not profile.is_in_force(params.on):
            raise ParameterNotInForce(f"profil {profile.code}", params.on, params.asked_by)
        self.profile = profile
        self.params = params
        with localcontext(EXACT):
            self._runners = tuple(make_runner(profile.valid_from, step, params) for step in profile.steps)
        self._dated_facts = tuple(sorted(profile.dated_facts))
        self._month_facts = tuple(fact.name for fact in profile.facts if fact.is_month)
        self._notes = {fact.name: fact.unknown_note for fact in profile.facts}

    def compute(self, facts: Mapping[str, Any]) -> Computed:
        """All steps for one person's facts.

        Raises: Invalid("facts_invalid") for unknown, wrong or missing facts; ParameterNotInForce
        for a table row nobody has confirmed, such as tukin[16].
        """
        env = self.profile.fact_table.read(facts)
        self._fill_month(env)
        self._check_days(env)
        trace: list[TraceStep] = []
        held: str | None = None
        with localcontext(EXACT):
            for run in self._runners:
                if run(env, trace):
                    held = str(trace[-1].result)
                    break
        return self._computed(env, trace, held)

    def _fill_month(self, env: Env) -> None:
        """Facts that are the month being computed; whoever gives another month is told."""
        for name in self._month_facts:
            month = Decimal(self.params.on.month)
            if env[name] is not None and env[name] != month:
                raise facts_invalid({name: [FieldError("fact_is_the_month", {"value": str(env[name])})]})
            env[name] = month

    def _check_days(self, env: Env) -> None:
        """Days belong to the month being computed, however its steps read them."""
        month = (self.params.on.year, self.params.on.month)
        wrong = {
            name: day
            for name in self._dated_facts
            for day in (env[name].days if env[name] is not None else ())
            if (day.year, day.month) != month
        }
        if wrong:
            raise facts_invalid(
                {name: [FieldError("fact_date_outside_month", {"value": str(day)})] for name, day in wrong.items()}
            )

    def _computed(self, env: Env, trace: list[TraceStep], held: str | None) -> Computed:
        outputs = {name: _whole(env.get(name)) for name in self.profile.outputs}
        value_of = next((name for name in self.profile.result if env.get(name) is not None), None)
        value = None if held is not None or value_of is None else _whole(env[value_of])
        unknown = dict.fromkeys(
            name
            for step in trace
            if step.note == "unknown"
            for name, given in step.inputs.items()
            if given is None and name in self._notes
        )
        notes = dict.fromkeys(note for name in unknown if (note := self._notes[name]))
        return Computed(
            outputs=outputs,
            trace=tuple(trace),
            held=held,
            withheld=next((step.result for step in trace if step.note == "withheld"), None),
            value=value,
            value_of=value_of if value is not None else None,
            unknown=tuple(unknown),
            notes=tuple(notes),
        )


@lru_cache(maxsize=64)
def bind(profile: Profile, params: ParametersAt) -> Calculator:
    """The calculator of a profile for one month; made once per pair."""
    return Calculator(profile, params)


def compute(profile: Profile, facts: Mapping[str, Any], params: ParametersAt) -> Computed:
    """One person's amounts by a profile, with the rules of the month of `params`.

    Raises: Invalid("facts_invalid"), ParameterNotInForce.
    """
    return bind(profile, params).compute(facts)


def _whole(value: Any) -> Number | int | None:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value if isinstance(value, (Decimal, Fraction)) else None
