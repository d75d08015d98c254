"""Entries of "Tugas belum ber-RHK" that wait to be put under the agreed plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.activities import LineKind
from app.domain.calendar import local_date
from app.domain.periods import Month
from app.services.activity_read import Entry, entries_between
from app.services.periods import closed_months

_REACH = timedelta(days=200)


@dataclass(frozen=True, slots=True)
class StandingGroup:
    """Entries with the same text, which usually belong to the same plan line."""

    title: str
    entries: Sequence[Entry]


def standing_entries(employee_id: int, *, now: datetime) -> list[StandingGroup]:
    """The last half year's standing entries in months that are not closed, grouped by text, the latest group first."""
    today = local_date(now)
    found = entries_between(employee_id, today - _REACH, today)
    open_ones = [one for one in found if one.line_kind == LineKind.STANDING and one.status != "rejected"]
    closed = closed_months({Month.of(one.work_date) for one in open_ones})
    groups: dict[str, list[Entry]] = {}
    for one in reversed(open_ones):
        if Month.of(one.work_date) not in closed:
            groups.setdefault(one.title.casefold(), []).append(one)
    return [StandingGroup(entries[0].title, entries) for entries in groups.values()]
