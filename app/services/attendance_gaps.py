"""Units whose attendance has not come in: a matter of the unit's office, not of the people in it."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.services.city_calendar import work_calendar
from app.services.missing import attendance_until
from app.services.missing_window import MissingWindow
from app.services.office_scope import OfficeScope, UnitLine


@dataclass(frozen=True, slots=True)
class LateAttendance:
    """A line of units, the last day that came in for any of them (None: nothing yet), and the working days since."""

    unit: UnitLine
    until: date | None
    days: int


def late_attendance(scope: OfficeScope, window: MissingWindow) -> list[LateAttendance]:
    """Lines with at least one whole working day without attendance, longest first. One query."""
    last: dict[int, date | None] = {}
    for unit_id, day in attendance_until(scope, window).items():
        group = scope.groups[unit_id].id
        known = last.get(group)
        last[group] = max(day, known) if day and known else day or known
    found = [LateAttendance(scope.units[group], day, _days_after(day, window)) for group, day in last.items()]
    return sorted((one for one in found if one.days), key=lambda one: (-one.days, one.unit.nama))


def _days_after(day: date | None, window: MissingWindow) -> int:
    first = window.first_day if day is None else day + timedelta(days=1)
    return work_calendar().working_days(first, window.yesterday)
