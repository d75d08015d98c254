"""Operands resolved for one month: how to read them for one person, and what the trace says about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from app.domain.parameters import ParametersAt, plain
from app.domain.tpp.numbers import as_text
from app.domain.tpp.scope import Operand

Env = dict[str, Any]
Info = Mapping[str, Any]
# Values in; result, inputs and parameters for the trace out.
Body = Callable[[Env], tuple[Any, Mapping[str, Any], tuple[Info, ...]]]
# Numbers of arithmetic, not of a regulation: they need no entry in the trace.
_STRUCTURAL: Final = frozenset({Decimal(0), Decimal(1), Decimal(100)})


@dataclass(frozen=True, slots=True)
class StepView:
    """What a trace says about a step whoever is computed."""

    name: str
    kind: str
    label: str
    title: str
    unit: str
    source: str
    status: str
    valid_from: str

    def as_dict(self) -> dict[str, Any]:
        """The step's own part of a trace entry."""
        return {
            "step": self.name,
            "kind": self.kind,
            "label": self.label,
            "title": self.title,
            "unit": self.unit,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Bound:
    """An operand with its parameter resolved.

    `get` reads it for one person; `names` are the values it reads; `infos` its parameters for the
    trace; `info_for` the row of a table that one person's key chose.
    """

    get: Callable[[Env], Any]
    names: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()
    info_for: Callable[[Env], Info | None] | None = None
    constant: Decimal | None = None


def bind_operand(operand: Operand, params: ParametersAt, view: StepView) -> Bound:
    """Resolve an operand for one month.

    Raises: ParameterNotInForce.
    """
    if operand.name:
        name = operand.name
        return Bound(get=lambda env: env[name], names=(name,))
    if operand.literal is not None:
        value = operand.literal
        infos = () if value in _STRUCTURAL else (literal_info(value, view),)
        return Bound(get=lambda env: value, infos=infos, constant=value)
    if operand.key:
        return _bind_lookup(operand, params)
    if operand.entry:
        found = as_number(params.entry(operand.parameter, operand.entry))
    else:
        found = as_number(params.value(operand.parameter))
    info = parameter_info(params, operand.parameter, found, key=operand.entry)
    constant = found if isinstance(found, Decimal) else None
    return Bound(get=lambda env: found, infos=(info,), constant=constant)


def _bind_lookup(operand: Operand, params: ParametersAt) -> Bound:
    """A row of a table chosen per person; each key's trace entry is made once a month.

    A number chooses its row by its value, however it was written: 8 and 8.0 are the same row.
    Raises (when read): ParameterNotInForce for a row nobody has confirmed, such as tukin[16].
    """
    name, key = operand.parameter, operand.key
    numbers = {row: as_number(value) for row, value in params.table(name).items()}
    infos: dict[str, Info] = {}

    def row_of(chosen: Any) -> str:
        row = chosen if isinstance(chosen, str) else as_text(chosen)
        if row not in numbers:
            params.entry(name, row)
        return row

    def get(env: Env) -> Any:
        chosen = env[key]
        return None if chosen is None else numbers[row_of(chosen)]

    def info_for(env: Env) -> Info | None:
        chosen = env[key]
        if chosen is None:
            return None
        row = row_of(chosen)
        if row not in infos:
            infos[row] = parameter_info(params, name, numbers[row], key=row)
        return infos[row]

    return Bound(get=get, names=(key,), info_for=info_for)


def as_number(value: Any) -> Any:
    """Whole numbers of a parameter file become Decimal; text and switches stay what they are."""
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def parameter_info(params: ParametersAt, name: str, value: Any, *, key: str = "") -> Info:
    """What the trace says about a parameter: value, legal source, dates and how sure we are."""
    dated = params.dated(name)
    info = {
        "parameter": name,
        "value": plain(value),
        "unit": params.parameters[name].unit,
        "source": dated.source,
        "status": str(dated.status),
        "valid_from": dated.valid_from.isoformat(),
    }
    if key:
        info["key"] = key
    if dated.issued_on is not None:
        info["issued_on"] = dated.issued_on.isoformat()
    return info


def literal_info(value: Decimal, view: StepView) -> Info:
    """What the trace says about a number written in the profile itself."""
    return {
        "value": plain(value),
        "source": view.source,
        "status": view.status,
        "valid_from": view.valid_from,
    }


def infos_of(bounds: tuple[Bound, ...]) -> Callable[[Env], tuple[Info, ...]]:
    """The trace entries of several operands; constant work when no table is involved."""
    static = tuple(info for bound in bounds for info in bound.infos)
    chosen = tuple(bound.info_for for bound in bounds if bound.info_for is not None)
    if not chosen:
        return lambda env: static
    return lambda env: static + tuple(info for choose in chosen if (info := choose(env)) is not None)


def names_of(bounds: tuple[Bound, ...]) -> tuple[str, ...]:
    """The values several operands read, each once, in order."""
    return tuple(dict.fromkeys(name for bound in bounds for name in bound.names))
