"""Rows that live under a key and carry a few values: told apart into new, changed and unchanged."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from app.services.imports.batch import Counts, HasRow

T = TypeVar("T", bound=HasRow)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds under a key."""

    id: int
    values: tuple[Any, ...]


@dataclass(slots=True)
class Comparison(Generic[T]):
    """A file against the database. `changed` rows carry the id of what they replace."""

    new: list[T] = field(default_factory=list)
    changed: list[tuple[int, T]] = field(default_factory=list)
    unchanged: int = 0

    @property
    def touched(self) -> list[T]:
        """Rows that would write something."""
        return [*self.new, *(item for _, item in self.changed)]

    def counts(self) -> Counts:
        return Counts(new=len(self.new), changed=len(self.changed), unchanged=self.unchanged)


def compare(
    items: Iterable[T],
    stored: Mapping[Hashable, Stored],
    key: Callable[[T], Hashable],
    values: Callable[[T], tuple[Any, ...]],
) -> Comparison[T]:
    """Tell the rows apart by key and values."""
    found: Comparison[T] = Comparison()
    for item in items:
        known = stored.get(key(item))
        if known is None:
            found.new.append(item)
        elif known.values == values(item):
            found.unchanged += 1
        else:
            found.changed.append((known.id, item))
    return found
