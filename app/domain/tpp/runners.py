"""One step made ready for one month: the calculation of its kind inside everything a step may say besides.

From the outside in: its own dates, `only_if`, `given`, the calculation, `floor`, `cap`, `rounding`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from app.domain.errors import FieldError
from app.domain.money import round_to
from app.domain.parameters import ParametersAt
from app.domain.tpp.conditions import Condition, bind_conditions
from app.domain.tpp.facts import facts_invalid
from app.domain.tpp.numbers import Number
from app.domain.tpp.operands import Body, Bound, Env, StepView, bind_operand, infos_of, names_of
from app.domain.tpp.scope import Operand
from app.domain.tpp.step_source import Rounding, StepSpec
from app.domain.tpp.steps import KINDS
from app.domain.tpp.trace import TraceStep

# Returns True when the line is held and nothing after it may be computed.
Runner = Callable[[Env, list[TraceStep]], bool]


def make_runner(valid_from: date, step: StepSpec, params: ParametersAt) -> Runner:
    """The step as a function of one person's values; `valid_from` is that of its profile.

    Raises: ParameterNotInForce.
    """
    view = StepView(
        name=step.name,
        kind=step.kind,
        label=step.label,
        title=step.title,
        unit=step.unit,
        source=step.source,
        status=step.status,
        valid_from=(step.valid_from or valid_from).isoformat(),
    )
    if not step.is_in_force(params.on):
        return _absent_runner(view, step.otherwise, params)
    body = KINDS[step.kind].bind(step.spec, params, view)
    if KINDS[step.kind].gives == "hold":
        return _stop_runner(view, body)
    run = _value_runner(view, step, body, params)
    if step.given:
        run = _given_runner(view, step.given, run)
    if step.only_if and step.otherwise is not None:
        run = _conditional_runner(view, step.only_if, step.otherwise, run, params)
    return _required_runner(view, step.given, run) if step.required else run


def _absent_runner(view: StepView, other: Operand | None, params: ParametersAt) -> Runner:
    """Outside its own dates a step has its other value, or none."""
    otherwise = None if other is None else bind_operand(other, params, view)
    bounds = () if otherwise is None else (otherwise,)
    names, infos = names_of(bounds), infos_of(bounds)

    def run(env: Env, trace: list[TraceStep]) -> bool:
        value = env[view.name] = None if otherwise is None else otherwise.get(env)
        inputs = {name: env[name] for name in names}
        trace.append(TraceStep(view, inputs, infos(env), value, None, "not_in_force"))
        return False

    return run


def _stop_runner(view: StepView, body: Body) -> Runner:
    """A hold ends the computation of this line; a withhold only marks it."""
    ends, note = (True, "held") if view.kind == "hold" else (False, "withheld")

    def run(env: Env, trace: list[TraceStep]) -> bool:
        reason, inputs, infos = body(env)
        trace.append(TraceStep(view, inputs, infos, reason or None, None, note if reason else "not_applied"))
        return ends and bool(reason)

    return run


def _value_runner(view: StepView, step: StepSpec, body: Body, params: ParametersAt) -> Runner:
    name, limit = step.name, _limiter(step, params, view)

    def run(env: Env, trace: list[TraceStep]) -> bool:
        value, inputs, infos = body(env)
        if value is None:
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


def _rounded(value: Number, rounding: Rounding | None) -> Number:
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


def _required_runner(view: StepView, given: str, run: Runner) -> Runner:
    """Refuses a line whose step stays unknown, whatever made it so: a calculation, a bound or a condition.

    Raises (when computed): Invalid naming the facts that are needed and unknown.
    """

    def run_required(env: Env, trace: list[TraceStep]) -> bool:
        ends = run(env, trace)
        if env[view.name] is None:
            wanted = dict.fromkeys(_unknown_behind(view.name, trace))
            if given:
                wanted[given] = None
            raise facts_invalid({name: [FieldError("fact_needed", {"step": view.title})] for name in wanted})
        return ends

    return run_required


def _unknown_behind(name: str, trace: list[TraceStep]) -> Iterator[str]:
    """The unknown facts for which a value is unknown; a step that reads none of them stands for itself."""
    read = next((step.inputs for step in trace if step.view.name == name), {})
    unknown = [one for one, value in read.items() if value is None]
    if not unknown:
        yield name
    for one in unknown:
        yield from _unknown_behind(one, trace)


def _conditional_runner(
    view: StepView, only_if: tuple[Condition, ...], other: Operand, run: Runner, params: ParametersAt
) -> Runner:
    """A step that does not apply has its other value, and the trace says so."""
    conditions = bind_conditions(only_if, params, view)
    otherwise = bind_operand(other, params, view)
    verdict, get = conditions.verdict, otherwise.get
    read = (*conditions.operands, otherwise)
    names, infos, undecided = names_of(read), infos_of(read), infos_of(conditions.operands)
    if not any(bound.names for bound in conditions.operands):
        # A setting is the same for everybody: it is decided here, once a month.
        return run if verdict({}) else _switched_off(view, otherwise, infos)

    def run_if(env: Env, trace: list[TraceStep]) -> bool:
        held = verdict(env)
        if held:
            return run(env, trace)
        value = None if held is None else get(env)
        env[view.name] = value
        inputs = {name: env[name] for name in names}
        # Undecided, the other value is not taken, so nobody asks for the row it would be.
        used = undecided(env) if held is None else infos(env)
        trace.append(TraceStep(view, inputs, used, value, None, "unknown" if value is None else "not_applied"))
        return False

    return run_if


def _switched_off(view: StepView, otherwise: Bound, infos: Callable[[Env], tuple[Any, ...]]) -> Runner:
    """A step that a setting turns off for the whole month."""
    name, get, names = view.name, otherwise.get, otherwise.names
    if not names:
        value = get({})
        always = TraceStep(view, {}, infos({}), value, None, "not_applied")

        def run_constant(env: Env, trace: list[TraceStep]) -> bool:
            env[name] = value
            trace.append(always)
            return False

        return run_constant

    def run_other(env: Env, trace: list[TraceStep]) -> bool:
        value = env[name] = get(env)
        note = "unknown" if value is None else "not_applied"
        trace.append(TraceStep(view, {one: env[one] for one in names}, infos(env), value, None, note))
        return False

    return run_other
