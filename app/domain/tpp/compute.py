"""Runs a profile for one person and keeps the trace.

A profile is bound to a month once: parameters are looked up, constants multiplied, closures
built. Computing one person is then a walk over the closures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from functools import lru_cache
from typing import Any, Final

from app.domain.errors import FieldError, ParameterNotInForce
from app.domain.money import round_to
from app.domain.parameters import ParametersAt
from app.domain.tpp.conditions import Condition, bind_conditions
from app.domain.tpp.facts import facts_invalid
from app.domain.tpp.operands import Bound, Env, Operand, StepView, bind_operand, infos_of, names_of
from app.domain.tpp.profile import Profile, Rounding, StepSpec
from app.domain.tpp.steps import KINDS, Body
from app.domain.tpp.trace import TraceStep

# Products of rupiah and a handful of rates stay exact within this many digits.
_EXACT: Final = Context(prec=50)
# Returns True when the line is held and nothing after it may be computed.
Runner = Callable[[Env, list[TraceStep]], bool]


@dataclass(frozen=True, slots=True)
class Computed:
    """The amounts of one person.

    `outputs` has every output of the profile: whole numbers as int, None where unknown or held.
    `value` is the first known of the profile's `result`, `value_of` its name. `held` is the
    reason code of a hold step. `unknown` names the facts that were needed and unknown; `notes`
    are the note codes those facts declare.
    """

    outputs: dict[str, Decimal | int | None]
    trace: tuple[TraceStep, ...]
    held: str | None
    value: Decimal | int | None
    value_of: str | None
    unknown: tuple[str, ...]
    notes: tuple[str, ...]


class Calculator:
    """A profile bound to one month's parameters.

    Raises: ParameterNotInForce when the profile or one of its parameters is not in force.
    """

    def __init__(self, profile: Profile, params: ParametersAt) -> None:
        if params.on < profile.valid_from:
            raise ParameterNotInForce(f"profil {profile.code}", params.on, params.asked_by)
        self.profile = profile
        self.params = params
        with localcontext(_EXACT):
            self._runners = tuple(_runner(profile, step, params) for step in profile.steps)
        self._result_names = tuple(step.name for step in profile.steps)
        self._notes = {fact.name: fact.unknown_note for fact in profile.facts}

    def compute(self, facts: Mapping[str, Any]) -> Computed:
        """All steps for one person's facts.

        Raises: Invalid("facts_invalid") for unknown, wrong or missing facts; ParameterNotInForce
        for a table row nobody has confirmed, such as tukin[16].
        """
        env = self.profile.fact_table.read(facts)
        trace: list[TraceStep] = []
        held: str | None = None
        with localcontext(_EXACT):
            for run in self._runners:
                if run(env, trace):
                    held = str(trace[-1].result)
                    break
        return self._computed(env, trace, held)

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


def _whole(value: Any) -> Decimal | int | None:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value if value is None or isinstance(value, Decimal) else None


def _runner(profile: Profile, step: StepSpec, params: ParametersAt) -> Runner:
    view = StepView(
        name=step.name,
        kind=step.kind,
        label=step.label,
        title=step.title,
        unit=step.unit,
        source=step.source,
        status=step.status,
        valid_from=profile.valid_from.isoformat(),
    )
    body = KINDS[step.kind].bind(step.spec, params, view)
    if step.kind == "hold":
        return _hold_runner(view, body)
    run = _value_runner(view, step, body, params)
    if step.given:
        run = _given_runner(view, step.given, run)
    if step.otherwise is not None:
        run = _conditional_runner(view, step.only_if, step.otherwise, run, params)
    return run


def _hold_runner(view: StepView, body: Body) -> Runner:
    def run(env: Env, trace: list[TraceStep]) -> bool:
        reason, inputs, infos = body(env)
        trace.append(TraceStep(view, inputs, infos, reason or None, None, "held" if reason else "not_applied"))
        return bool(reason)

    return run


def _value_runner(view: StepView, step: StepSpec, body: Body, params: ParametersAt) -> Runner:
    name, required = step.name, step.required
    limit = _limiter(step, params, view)

    def run(env: Env, trace: list[TraceStep]) -> bool:
        value, inputs, infos = body(env)
        if value is None:
            if required:
                wanted = [key for key in (*inputs, step.given) if key and env[key] is None]
                raise facts_invalid({key: [FieldError("fact_missing")] for key in wanted})
            env[name] = None
            trace.append(TraceStep(view, inputs, infos, None, None, "unknown"))
            return False
        if limit is None:
            env[name] = value
            trace.append(TraceStep(view, inputs, infos, value))
            return False
        result, note, more, extra = limit(env, value)
        env[name] = result
        exact = value if result != value else None
        trace.append(TraceStep(view, {**inputs, **more} if more else inputs, infos + extra, result, exact, note))
        return False

    return run


Limiter = Callable[[Env, Any], tuple[Any, str, dict[str, Any], tuple[Any, ...]]]


def _limiter(step: StepSpec, params: ParametersAt, view: StepView) -> Limiter | None:
    """Floor, then cap, then rounding; None when the step has none of them."""
    if step.floor is None and step.cap is None and step.rounding is None:
        return None
    floor, cap = _maybe(step.floor, params, view), _maybe(step.cap, params, view)
    bounds = tuple(bound for bound in (floor, cap) if bound is not None)
    names, infos, rounding = names_of(bounds), infos_of(bounds), step.rounding

    def limit(env: Env, value: Any) -> tuple[Any, str, dict[str, Any], tuple[Any, ...]]:
        note = ""
        more = {name: env[name] for name in names}
        if floor is not None:
            lowest = floor.get(env)
            if lowest is None:
                return None, "unknown", more, infos(env)
            value, note = (lowest, "floored") if value < lowest else (value, note)
        if cap is not None:
            highest = cap.get(env)
            if highest is None:
                return None, "unknown", more, infos(env)
            value, note = (highest, "capped") if value > highest else (value, note)
        return _rounded(value, rounding), note, more, infos(env)

    return limit


def _maybe(operand: Operand | None, params: ParametersAt, view: StepView) -> Bound | None:
    return None if operand is None else bind_operand(operand, params, view)


def _rounded(value: Decimal, rounding: Rounding | None) -> Decimal:
    return value if rounding is None else round_to(value, rounding.to, rounding.mode)


def _given_runner(view: StepView, given: str, run: Runner) -> Runner:
    """A given fact replaces the calculation, and the trace says so."""

    def run_given(env: Env, trace: list[TraceStep]) -> bool:
        value = env[given]
        if value is None:
            return run(env, trace)
        env[view.name] = value
        trace.append(TraceStep(view, {given: value}, (), value, None, "given"))
        return False

    return run_given


def _conditional_runner(
    view: StepView, only_if: tuple[Condition, ...], other: Operand, run: Runner, params: ParametersAt
) -> Runner:
    """A step that does not apply has its other value, and the trace says so."""
    conditions = bind_conditions(only_if, params, view)
    otherwise = bind_operand(other, params, view)
    verdict, get = conditions.verdict, otherwise.get
    read = (*conditions.operands, otherwise)
    names, infos = names_of(read), infos_of(read)

    def run_if(env: Env, trace: list[TraceStep]) -> bool:
        held = verdict(env)
        if held:
            return run(env, trace)
        value = None if held is None else get(env)
        env[view.name] = value
        inputs = {name: env[name] for name in names}
        trace.append(TraceStep(view, inputs, infos(env), value, None, "unknown" if value is None else "not_applied"))
        return False

    return run_if
