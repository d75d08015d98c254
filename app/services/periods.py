"""Where a month or semester stands. Closing and reopening are in `period_acts.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from app.domain.periods import Month, Semester
from app.domain.structure import Structure
from app.domain.windows import MonthDeadlines, MonthStage, month_deadlines, month_stage
from app.extensions import db
from app.models import Period
from app.services.city_calendar import deadline_calendar, has_unit_stops, latest_calendar
from app.services.rules import window_rules

# Built once, because every act on an entry asks it.
_STATES = select(Period.code, Period.state, Period.revision).where(
    Period.kind == "month", Period.code.in_(bindparam("codes", expanding=True))
)


@dataclass(frozen=True, slots=True)
class MonthStatus:
    """A month's stage at an instant, its deadlines, and how often it was reopened (`revision` from 1)."""

    month: Month
    stage: MonthStage
    deadlines: MonthDeadlines
    revision: int

    @property
    def is_closed(self) -> bool:
        """Whether the month is closed: nothing of it may change."""
        return self.stage is MonthStage.CLOSED


def month_status(month: Month, *, now: datetime, unit_id: int | None = None) -> MonthStatus:
    """The status of one month, for people of a unit (None: for the city)."""
    return month_statuses([month], now=now, unit_id=unit_id)[month]


def month_statuses(months: Iterable[Month], *, now: datetime, unit_id: int | None = None) -> dict[Month, MonthStatus]:
    """The statuses of several months, with one query; a second one where a unit has deadlines of its own."""
    wanted = list(dict.fromkeys(months))
    codes = [month.code for month in wanted]
    rows = db.session.execute(_STATES, {"codes": codes})
    stored = {row.code: (row.state, row.revision) for row in rows}
    return {month: status_from(month, stored.get(month.code, ("open", 1)), now, unit_id) for month in wanted}


def closed_months(months: Iterable[Month]) -> frozenset[Month]:
    """Those of the months that are closed, with one query."""
    wanted = list(months)
    codes = db.session.scalars(
        select(Period.code).where(
            Period.kind == "month", Period.state == "closed", Period.code.in_([month.code for month in wanted])
        )
    )
    found = set(codes)
    return frozenset(month for month in wanted if month.code in found)


def is_semester_closed(semester: Semester) -> bool:
    """Whether the semester itself was closed by a named person."""
    state = db.session.scalar(select(Period.state).where(Period.kind == "semester", Period.code == semester.code))
    return state == "closed"


def status_from(month: Month, stored: tuple[str, int], now: datetime, unit_id: int | None = None) -> MonthStatus:
    """The status of a month whose state and revision were read along with something else.

    Days of a keadaan darurat are no working days of its deadlines: the city's for everyone, a unit's for its people.
    """
    state, revision = stored
    calendar = deadline_calendar(month.next.first_day, unit_id)
    deadlines = month_deadlines(month, calendar, window_rules(month.first_day))
    stage = month_stage(deadlines, now, is_closed=state == "closed", is_reopened=revision > 1)
    return MonthStatus(month, stage, deadlines, revision)


def status_of_owner(status: MonthStatus, owner_id: int, day: date, structure: Structure, now: datetime) -> MonthStatus:
    """The city's status of a month as it is for the unit in which a person was on a day.

    `structure` holds the person's posts. One query for a unit, none while no unit has an emergency.
    """
    if not has_unit_stops(status.month.next.first_day):
        return status
    post = structure.assignment_on(owner_id, day)
    stored = ("closed" if status.is_closed else "open", status.revision)
    return status_from(status.month, stored, now, None if post is None else post.unit_id)


def last_closing_from(month: Month) -> datetime:
    """From when a month may be closed: not before the unit that has the most time for it is past its deadline."""
    calendar = latest_calendar(month.next.first_day)
    return month_deadlines(month, calendar, window_rules(month.first_day)).closing_from
