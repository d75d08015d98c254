"""What a step may read while a profile is parsed: facts, earlier steps, dated parameters, literals.

In a profile: `"tpp_bruto"`, `{parameter = "bpjs_ceiling"}`, `{parameter = "tukin", key =
"kelas_jabatan"}` (row chosen by a fact), `{parameter = "excused_day_rate", entry = "S"}` (one fixed
row), or a number, whose legal source is the step's own `source`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from app.domain.parameters import Parameter
from app.domain.tpp.fact_values import NUMBER
from app.domain.tpp.facts import FactSpec
from app.domain.tpp.profile_source import Part, closest, written

# Units whose values have no fraction, and those whose values usually have one.
_WHOLE_UNITS: Final = frozenset({"rupiah", "count", "day", "minute", "month", "second"})
_BROKEN_UNITS: Final = frozenset({"ratio"})


@dataclass(frozen=True, slots=True)
class Operand:
    """A parsed operand; exactly one of name, parameter and literal is set."""

    name: str = ""
    parameter: str = ""
    key: str = ""
    entry: str = ""
    literal: Decimal | None = None


class Scope:
    """Names a step may read while a profile is parsed, with their types; `part` is the step being read.

    `known` are the parameters of the program: their names, or the parameters themselves, which lets
    units and tiers be checked as well.
    """

    def __init__(self, facts: Mapping[str, FactSpec], later: set[str], known: Collection[str], part: Part) -> None:
        self.types = {name: spec.value_type for name, spec in facts.items()}
        self.codes = {name: spec.one_of for name, spec in facts.items()}
        self.whole: dict[str, bool | None] = {name: spec.is_whole for name, spec in facts.items()}
        self.later = later
        self.known = known
        self.parameters: set[str] = set()
        self.part = part

    @property
    def step(self) -> str:
        """Name of the step being read."""
        return str(self.part.body.get("name", ""))

    def report(self, code: str, key: str, **params: Any) -> None:
        """Note a problem of the step being read."""
        self.part.report(code, key, step=self.step, **params)

    def parameter(self, name: str) -> Parameter | None:
        """A parameter itself, where the caller gave more than names."""
        return self.known.get(name) if isinstance(self.known, Mapping) else None

    def check_name(self, key: str, name: str, *types: str) -> None:
        """A name must be a fact or an earlier step, of a type that makes sense here."""
        if name == self.step:
            self.report("step_reads_itself", key, name=name)
        elif name in self.types:
            if types and self.types[name] not in types:
                self.report("name_wrong_type", key, name=name, type=self.types[name], expected=" / ".join(types))
        elif name in self.later:
            self.report("step_reads_later_step", key, name=name)
        else:
            hint = closest(name, set(self.types) | self.later)
            self.report("name_unknown", key, name=name, hint=hint)

    def check_parameter(self, key: str, name: str) -> None:
        """A parameter must be one the program knows; whether it is in force is asked per month."""
        self.parameters.add(name)
        if name not in self.known:
            hint = closest(name, set(self.known))
            self.report("parameter_unknown", key, name=name, hint=hint)

    def operand(self, key: str, raw: Any, *types: str) -> Operand:
        """Parse one operand; reports and returns 0 when it is not one."""
        if isinstance(raw, str):
            self.check_name(key, raw, *(types or (NUMBER,)))
            return Operand(name=raw)
        if isinstance(raw, (int, Decimal)) and not isinstance(raw, bool):
            return Operand(literal=Decimal(raw))
        if isinstance(raw, dict) and isinstance(raw.get("parameter"), str):
            return self._parameter(key, raw)
        self.report("operand_unreadable", key, value=written(raw))
        return Operand(literal=Decimal(0))

    def operands(self, key: str, raw: Any, *types: str) -> tuple[Operand, ...]:
        """Parse a list of operands."""
        if isinstance(raw, list):
            return tuple(self.operand(key, item, *types) for item in raw)
        self.report("list_expected", key)
        return ()

    def _parameter(self, key: str, raw: dict[str, Any]) -> Operand:
        unknown = sorted(set(raw) - {"parameter", "key", "entry"})
        if unknown or ("key" in raw and "entry" in raw):
            self.report("operand_unreadable", key, value=written(raw))
        chosen_by = raw.get("key", "")
        if chosen_by:
            self.check_name(key, chosen_by, NUMBER, "code")
        self.check_parameter(key, raw["parameter"])
        return Operand(parameter=raw["parameter"], key=chosen_by, entry=str(raw.get("entry", "")))

    def is_whole(self, operand: Operand) -> bool | None:
        """Whether a value certainly has no fraction (True) or may well have one (False); None: cannot be seen."""
        if operand.name:
            return self.whole.get(operand.name)
        if operand.literal is not None:
            return operand.literal == operand.literal.to_integral_value()
        found = self.parameter(operand.parameter)
        unit = found.unit if found is not None else ""
        return True if unit in _WHOLE_UNITS else False if unit in _BROKEN_UNITS else None

    def all_whole(self, *operands: Operand | None) -> bool | None:
        """The weakest claim about several values."""
        claims = {self.is_whole(operand) for operand in operands if operand is not None}
        return False if False in claims else None if None in claims else True
