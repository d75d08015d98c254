"""The derivation of one person's amounts, step by step, and its forms for storage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.domain.tpp.fact_values import Dates, Events
from app.domain.tpp.numbers import Number, as_text
from app.domain.tpp.operands import Info, StepView


@dataclass(slots=True)
class TraceStep:
    """One step for one person.

    `exact` is the value before floor, cap and rounding when one of them changed it. `note` is
    empty or: given (taken from a fact), not_applied (its condition does not hold), not_in_force (the
    step is not in force in the month), unknown (an input is unknown), held, withheld, floored, capped.
    """

    view: StepView
    inputs: Mapping[str, Any]
    parameters: tuple[Info, ...]
    result: Any
    exact: Number | None = None
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The step as JSON types; numbers are text, unknown is null."""
        entry = {
            **self.view.as_dict(),
            "inputs": {name: as_json(value) for name, value in self.inputs.items()},
            "parameters": list(self.parameters),
            "result": as_json(self.result),
        }
        if self.exact is not None:
            entry["exact"] = as_json(self.exact)
        if self.note:
            entry["note"] = self.note
        return entry


def trace_as_json(trace: Iterable[TraceStep]) -> list[dict[str, Any]]:
    """A whole trace, ready for `json.dumps`."""
    return [step.as_dict() for step in trace]


def as_json(value: Any) -> Any:
    """A value as JSON types: numbers as plain text without trailing zeros, a fraction at ten places."""
    kind = type(value)
    if kind is Decimal or kind is Fraction:
        return as_text(value)
    if kind is str or kind is bool or value is None:
        return value
    if isinstance(value, Events):
        minutes = [as_json(item) for item in value.minutes]
        return minutes if not value.counted else {"minutes": minutes, **dict(value.counted)}
    if isinstance(value, Dates):
        return [day.isoformat() for day in value.days] if value.days else str(value.counted)
    if isinstance(value, dict):
        return {name: as_json(item) for name, item in value.items()}
    return value


class TraceArchive:
    """Stores the traces of one batch without repeating, per person, what is the same for all.

    `pack` gives the personal part of a trace; `frame`, kept once beside the batch, has the steps'
    titles and sources and every parameter row used. `unpack(frame, packed)` restores the full form.
    """

    def __init__(self) -> None:
        self._steps: dict[str, dict[str, Any]] = {}
        self._parameters: dict[str, Info] = {}
        self._references: dict[int, str] = {}

    @property
    def frame(self) -> dict[str, Any]:
        """The common part, as JSON types; complete once every trace has been packed."""
        return {"steps": self._steps, "parameters": {name: dict(info) for name, info in self._parameters.items()}}

    def pack(self, trace: Iterable[TraceStep]) -> list[list[Any]]:
        """Rows of `[step, inputs, parameter references, result, note, exact]`, shortened from the right."""
        rows, known = [], self._references
        for step in trace:
            name = step.view.name
            if name not in self._steps:
                self._steps[name] = step.view.as_dict()
            # Most steps read one or two values, many none; an empty comprehension costs as much as a full one.
            inputs = {key: as_json(value) for key, value in step.inputs.items()} if step.inputs else {}
            parameters = step.parameters
            references = [known.get(id(info)) or self._refer(info) for info in parameters] if parameters else []
            row = [name, inputs, references, as_json(step.result)]
            if step.note or step.exact is not None:
                row.append(step.note)
            if step.exact is not None:
                row.append(as_json(step.exact))
            rows.append(row)
        return rows

    def _refer(self, info: Info) -> str:
        """A reference that depends on the row alone, so that a recomputation gives the same bytes."""
        row = f"[{info['key']}]" if "key" in info else ""
        tier = f"<={info['up_to']}" if "up_to" in info else f">={info['from']}" if "from" in info else ""
        reference = f"{info.get('parameter') or info['source']}{row}{tier}={info['value']}@{info['valid_from']}"
        # The frame keeps the row alive, so its id stays its own.
        self._parameters.setdefault(reference, info)
        if self._parameters[reference] is info:
            self._references[id(info)] = reference
        return reference


def unpack(frame: Mapping[str, Any], packed: Iterable[list[Any]]) -> list[dict[str, Any]]:
    """The full trace, equal to `trace_as_json` of the trace that was packed."""
    steps, parameters = frame["steps"], frame["parameters"]
    entries = []
    for name, inputs, references, result, *rest in packed:
        entry = {
            **steps[name],
            "inputs": inputs,
            "parameters": [parameters[reference] for reference in references],
            "result": result,
        }
        if len(rest) > 1:
            entry["exact"] = rest[1]
        if rest and rest[0]:
            entry["note"] = rest[0]
        entries.append(entry)
    return entries
