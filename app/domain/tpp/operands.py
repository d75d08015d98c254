"""What a step may compute with: a fact or earlier step, a dated parameter, or a literal.

In a profile: `"tpp_bruto"`, `{parameter = "bpjs_ceiling"}`, `{parameter = "tukin", key =
"kelas_jabatan"}` (row chosen by a fact), `{parameter = "excused_day_rate", entry = "S"}` (one fixed
row), or a number, whose legal source is the step's own `source`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from app.domain.parameters import ParametersAt, plain
from app.domain.tpp.facts import NUMBER
from app.domain.tpp.profile_source import ProfileReader, closest

Env = dict[str, Any]
Info = Mapping[str, Any]
# Numbers of arithmetic, not of a regulation: they need no entry in the trace.
_STRUCTURAL: Final = frozenset({Decimal(0), Decimal(1), Decimal(100)})


@dataclass(frozen=True, slots=True)
class Operand:
    """A parsed operand; exactly one of name, parameter and literal is set."""

    name: str = ""
    parameter: str = ""
    key: str = ""
    entry: str = ""
    literal: Decimal | None = None


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


class Scope:
    """Names a step may read while a profile is parsed, with their types and its mistakes."""

    def __init__(
        self,
        reader: ProfileReader,
        types: dict[str, str],
        later: set[str],
        codes: Mapping[str, tuple[str, ...]],
        known_parameters: Collection[str],
    ) -> None:
        self.reader = reader
        self.types = types
        self.later = later
        self.codes = codes
        self.known_parameters = known_parameters
        self.parameters: set[str] = set()
        self.section = ""
        self.step = ""

    def report(self, code: str, key: str, **params: Any) -> None:
        """Note a problem of the step being read."""
        self.reader.report(code, self.section, key, step=self.step, **params)

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

    def operand(self, key: str, raw: Any, *types: str) -> Operand:
        """Parse one operand; reports and returns 0 when it is not one."""
        if isinstance(raw, str):
            self.check_name(key, raw, *(types or (NUMBER,)))
            return Operand(name=raw)
        if isinstance(raw, (int, Decimal)) and not isinstance(raw, bool):
            return Operand(literal=Decimal(raw))
        if isinstance(raw, dict) and isinstance(raw.get("parameter"), str):
            return self._parameter(key, raw)
        self.report("operand_unreadable", key, value=str(raw))
        return Operand(literal=Decimal(0))

    def operands(self, key: str, raw: Any, *types: str) -> tuple[Operand, ...]:
        """Parse a list of operands."""
        if isinstance(raw, list):
            return tuple(self.operand(key, item, *types) for item in raw)
        self.report("list_expected", key)
        return ()

    def check_parameter(self, key: str, name: str) -> None:
        """A parameter must be one the program knows; whether it is in force is asked per month."""
        self.parameters.add(name)
        if name not in self.known_parameters:
            hint = closest(name, set(self.known_parameters))
            self.report("parameter_unknown", key, name=name, hint=hint)

    def _parameter(self, key: str, raw: dict[str, Any]) -> Operand:
        unknown = sorted(set(raw) - {"parameter", "key", "entry"})
        if unknown or ("key" in raw and "entry" in raw):
            self.report("operand_unreadable", key, value=str(raw))
        chosen_by = raw.get("key", "")
        if chosen_by:
            self.check_name(key, chosen_by, NUMBER, "code")
        self.check_parameter(key, raw["parameter"])
        return Operand(parameter=raw["parameter"], key=chosen_by, entry=str(raw.get("entry", "")))


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
    """A row of a table chosen per person; each key's trace entry is made once a month."""
    name, key = operand.parameter, operand.key
    numbers = {row: as_number(value) for row, value in params.table(name).items()}
    infos: dict[str, Info] = {}

    def get(env: Env) -> Any:
        chosen = env[key]
        if chosen is None:
            return None
        row = str(chosen)
        if row not in numbers:
            # Says which row is missing, such as tukin[16].
            params.entry(name, row)
        return numbers[row]

    def info_for(env: Env) -> Info | None:
        chosen = env[key]
        if chosen is None:
            return None
        row = str(chosen)
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
