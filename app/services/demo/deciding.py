"""Who decided on whose entries, by the same rule as everywhere: asked once per stretch of days without a change."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from app.domain.deciders import Decider, DeciderRole, chain_of, who_decides
from app.domain.structure import Structure

# Whoever stands in does the daily work; the superior where nobody does.
_PREFERENCE = (DeciderRole.CHECKER, DeciderRole.DELEGATE, DeciderRole.ACTING, DeciderRole.SUPERIOR)


@dataclass(frozen=True, slots=True)
class Chair:
    """The person who decides, by what right, and for whom."""

    employee_id: int
    ground: str
    on_behalf_of: int | None


class DeciderBook:
    """Answers who decides for one person on an entry of a day, asked on another day."""

    def __init__(self, structure: Structure, first: date) -> None:
        self._structure = structure
        self._first = first

    def of(self, employee_id: int) -> PersonBook:
        """The answers for one person."""
        changes = self._structure.change_days(chain_of(employee_id, self._structure))
        return PersonBook(self._structure, employee_id, sorted(day for day in changes if day > self._first))


class PersonBook:
    """The remembered answers for one person."""

    def __init__(self, structure: Structure, employee_id: int, changes: list[date]) -> None:
        self._structure = structure
        self._employee_id = employee_id
        self._changes = changes
        self._known: dict[tuple[int, int], Chair | None] = {}

    def on(self, entry_day: date, decided_day: date) -> Chair | None:
        """Who decides; None at the top. The same object as long as nothing changes."""
        changes = self._changes
        key = (bisect_right(changes, entry_day), bisect_right(changes, decided_day)) if changes else (0, 0)
        if key not in self._known:
            people = who_decides(self._employee_id, entry_day, decided_day, self._structure).people
            self._known[key] = self._same(_chair(people))
        return self._known[key]

    def _same(self, chair: Chair | None) -> Chair | None:
        return next((one for one in self._known.values() if one == chair), chair)


def _chair(people: tuple[Decider, ...]) -> Chair | None:
    ranked = sorted(people, key=lambda one: _PREFERENCE.index(one.role))
    if not ranked:
        return None
    return Chair(ranked[0].employee_id, ranked[0].role.value, ranked[0].on_behalf_of)
