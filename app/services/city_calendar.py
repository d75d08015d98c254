"""The city's calendar as the domain needs it."""

import time
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from app.domain.calendar import WorkCalendar
from app.extensions import db
from app.models import CalendarDay

# A holiday changes a few times a year and is asked for on every request. Another process sees a change after this long;
# the process that made it sees it at once (`forget_calendar`).
_KEPT_SECONDS = 30.0
_kept: "WeakKeyDictionary[Engine, tuple[float, WorkCalendar]]" = WeakKeyDictionary()


def work_calendar() -> WorkCalendar:
    """All days off of the city."""
    engine = db.engine
    found = _kept.get(engine)
    if found is not None and time.monotonic() - found[0] < _KEPT_SECONDS:
        return found[1]
    calendar = WorkCalendar(db.session.scalars(select(CalendarDay.tanggal)))
    _kept[engine] = (time.monotonic(), calendar)
    return calendar


def forget_calendar() -> None:
    """Call after changing calendar days."""
    _kept.pop(db.engine, None)
