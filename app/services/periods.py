"""Where a month or semester stands. Closing and reopening are in `period_acts.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from app.domain.periods import Month, Semester
from app.domain.windows import MonthDeadlines, MonthStage, month_deadlines, month_stage
from app.extensions import db
from app.models import Period
from app.services.city_calendar import work_calendar
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


def month_status(month: Month, *, now: datetime) -> MonthStatus:
    """The status of one month."""
    return month_statuses([month], now=now)[month]


def month_statuses(months: Iterable[Month], *, now: datetime) -> dict[Month, MonthStatus]:
    """The statuses of several months, with one query."""
    wanted = list(dict.fromkeys(months))
    codes = [month.code for month in wanted]
    rows = db.session.execute(_STATES, {"codes": codes})
    stored = {row.code: (row.state, row.revision) for row in rows}
    return {month: status_from(month, stored.get(month.code, ("open", 1)), now) for month in wanted}


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


def status_from(month: Month, stored: tuple[str, int], now: datetime) -> MonthStatus:
    """The status of a month whose state and revision were read along with something else."""
    state, revision = stored
    deadlines = month_deadlines(month, work_calendar(), window_rules(month.first_day))
    stage = month_stage(deadlines, now, is_closed=state == "closed", is_reopened=revision > 1)
    return MonthStatus(month, stage, deadlines, revision)
