"""The dated values a method names, with what is common to all methods: refusals, means, bands and steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.domain.errors import DomainError
from app.domain.parameters import ParametersAt
from app.domain.scoring_rules import RuleValue


@dataclass(frozen=True, slots=True)
class MethodValues:
    """Parameters of one method as they stood on one day, each with source, status and date."""

    method: str
    found: Mapping[str, RuleValue]

    def value(self, name: str, *path: str) -> Any:
        """A value, or one cell of a table. Raises: DomainError("method_value_missing") naming the cell."""
        value = self.found[name].value
        for key in path:
            if not isinstance(value, Mapping) or key not in value:
                raise DomainError("method_value_missing", method=self.method, name=name, key=".".join(path))
            value = value[key]
        return value

    def number(self, name: str, *path: str) -> Fraction:
        """A number of the table as an exact fraction."""
        return Fraction(self.value(name, *path))

    def payloads(self) -> dict[str, dict[str, Any]]:
        """Every value with its source as plain JSON types."""
        return {name: value.payload() for name, value in sorted(self.found.items())}


def method_values(method: str, names: Iterable[str], params: ParametersAt) -> MethodValues:
    """Read what a method needs. Raises: ParameterNotInForce; there is no default."""
    rows = {name: params.dated(name) for name in names}
    found = {
        name: RuleValue(name, row.value, row.source, row.status.value, row.valid_from) for name, row in rows.items()
    }
    return MethodValues(method, found)


def weights(values: MethodValues, name: str, *path: str) -> dict[str, Fraction]:
    """A table of shares that sum to one. Raises: DomainError("method_weights_invalid")."""
    table = values.value(name, *path)
    shares = {str(key): Fraction(value) for key, value in table.items()}
    if sum(shares.values()) != 1 or min(shares.values()) < 0:
        raise DomainError("method_weights_invalid", method=values.method, name=name)
    return shares


def descending_bands(values: MethodValues, name: str) -> tuple[tuple[Fraction, str], ...]:
    """Lower bounds with their labels, best first, the last one 0. Raises: DomainError("method_bands_invalid")."""
    bands = tuple((Fraction(bound), str(label)) for label, bound in values.value(name).items())
    bounds = [bound for bound, _ in bands]
    if bounds != sorted(set(bounds), reverse=True) or bounds[-1] != 0:
        raise DomainError("method_bands_invalid", method=values.method, name=name)
    return bands


def band_of(nilai: Fraction, bands: Sequence[tuple[Fraction, str]]) -> str:
    """The label of the highest bound that is reached; below 0 the last one."""
    return next((label for bound, label in bands if nilai >= bound), bands[-1][1])


def positive(value: Decimal | Fraction, *, method: str, what: str) -> Fraction:
    """A target. Raises: DomainError("method_target_invalid") for 0 and below."""
    if not _is_finite(value) or value <= 0:
        raise DomainError("method_target_invalid", method=method, what=what, value=str(value))
    return Fraction(value)


def not_negative(value: Decimal | Fraction | int, *, method: str, what: str) -> Fraction:
    """An amount done or a count. Raises: DomainError("method_amount_negative")."""
    if not _is_finite(value) or value < 0:
        raise DomainError("method_amount_negative", method=method, what=what, value=str(value))
    return Fraction(value)


def points(value: Decimal | Fraction, top: Fraction, *, method: str, what: str) -> Fraction:
    """A given number of points from 0 to `top`. Raises: DomainError("method_points_invalid")."""
    if not _is_finite(value) or not 0 <= Fraction(value) <= top:
        raise DomainError("method_points_invalid", method=method, what=what, value=str(value), top=str(top))
    return Fraction(value)


def _is_finite(value: Decimal | Fraction | int) -> bool:
    return not isinstance(value, Decimal) or value.is_finite()


def mean(values: Sequence[Fraction]) -> Fraction:
    """The mean of one or more numbers, exact."""
    return sum(values, Fraction(0)) / len(values)
