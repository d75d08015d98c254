"""Keadaan darurat: days on which deadlines or deductions stop, for the city or for a unit and everything below it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.calendar import days_between


@dataclass(frozen=True, slots=True)
class EmergencyFact:
    """Days from `starts_on` to `ends_on` (included); `unit_id` None means the whole city."""

    unit_id: int | None
    starts_on: date
    ends_on: date
    stops_deadlines: bool
    stops_deductions: bool
    name: str = ""

    def concerns(self, unit_ancestors: Collection[int]) -> bool:
        """Whether it holds for a unit, given by the ids of the unit itself and of all units above it."""
        return self.unit_id is None or self.unit_id in unit_ancestors


def deadline_days(emergencies: Iterable[EmergencyFact], unit_ancestors: Collection[int] | None) -> frozenset[date]:
    """The days that count in no deadline of a unit; for `None`, of the unit that has the most time: all of them."""
    chosen = (one for one in emergencies if one.stops_deadlines)
    return frozenset(
        day
        for one in chosen
        if unit_ancestors is None or one.concerns(unit_ancestors)
        for day in days_between(one.starts_on, one.ends_on)
    )


def undeducted_days(emergencies: Iterable[EmergencyFact], unit_ancestors: Collection[int]) -> dict[date, str]:
    """The days of a unit whose attendance costs nothing, each with the name of the emergency (the earliest begun)."""
    found: dict[date, str] = {}
    for one in sorted(emergencies, key=lambda each: (each.starts_on, each.name)):
        if one.stops_deductions and one.concerns(unit_ancestors):
            for day in days_between(one.starts_on, one.ends_on):
                found.setdefault(day, one.name)
    return found
