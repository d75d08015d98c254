"""Days of a keadaan darurat count in no deadline: the city's for everyone, a unit's for its people; nobody waits for nothing."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.domain.approvals import Action
from app.domain.calendar import Pattern
from app.domain.errors import Conflict
from app.domain.periods import Month
from app.domain.windows import MonthStage
from app.extensions import db
from app.models import Emergency
from app.services.activity_read import day_view
from app.services.activity_windows import deadline_of, judge_arrival, require_open
from app.services.approval_waiting import waiting_for
from app.services.approvals import Command, Shown, decide_activity
from app.services.city_calendar import forget_calendar
from app.services.deadlines import next_deadlines
from app.services.period_acts import close_month
from app.services.periods import last_closing_from, month_status
from app.services.sessions import viewer_of
from tests.factories import Cast, create_activity, create_cast
from tests.support.clock import NOW, TODAY

MONDAY = date(2026, 7, 6)
# The third working day after it is Thursday 9 July; the 7th and 8th taken out, Monday 13 July.
USUAL, LATER = datetime(2026, 7, 9, 16, tzinfo=UTC), datetime(2026, 7, 13, 16, tzinfo=UTC)
JUNE = Month(2026, 6)
# June closes after the seventh working day of July, which is Thursday the 9th, or Monday the 13th likewise.
ONE_SECOND = timedelta(seconds=1)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _emergency(cast: Cast, unit: Any = None, *, deadlines: bool = True) -> None:
    db.session.add(
        Emergency(
            unit_id=unit.id if unit else None,
            starts_on=date(2026, 7, 7),
            ends_on=date(2026, 7, 8),
            stops_deadlines=deadlines,
            stops_deductions=True,
            name="Banjir",
            document="SK 3",
            recorded_by_id=cast.hr_admin.id,
            recorded_at=NOW,
        )
    )
    db.session.commit()
    forget_calendar()


def _deadlines(cast: Cast) -> tuple[datetime, datetime]:
    return tuple(deadline_of(MONDAY, Pattern.FIVE, one.id) for one in (cast.staff, cast.outsider))  # type: ignore[return-value]


def test_an_emergency_of_the_city_moves_everyones_deadline(cast: Cast) -> None:
    before = _deadlines(cast)

    _emergency(cast)

    assert (before, _deadlines(cast)) == ((USUAL, USUAL), (LATER, LATER))


def test_an_emergency_of_a_unit_moves_the_deadline_of_its_people_alone(cast: Cast) -> None:
    _emergency(cast, cast.unit)

    assert _deadlines(cast) == (LATER, USUAL)


def test_an_emergency_of_attendance_alone_moves_no_deadline(cast: Cast) -> None:
    _emergency(cast, deadlines=False)

    assert _deadlines(cast) == (USUAL, USUAL)


def test_an_entry_of_the_unit_is_in_time_until_the_moved_deadline(cast: Cast) -> None:
    _emergency(cast, cast.unit)
    reason = {"alasan_susulan": "Terlambat"}

    last = judge_arrival(MONDAY, Pattern.FIVE, reason, cast.staff.id, now=LATER - ONE_SECOND)
    late = judge_arrival(MONDAY, Pattern.FIVE, reason, cast.staff.id, now=LATER)
    other = judge_arrival(MONDAY, Pattern.FIVE, reason, cast.outsider.id, now=LATER - ONE_SECOND)

    assert [one.is_susulan for one in (last, late, other)] == [False, True, True]


def test_a_month_stays_open_longer_for_the_unit(cast: Cast) -> None:
    _emergency(cast, cast.unit)

    require_open(date(2026, 6, 10), cast.staff.id, now=LATER - ONE_SECOND)

    with pytest.raises(Conflict, match="month_closing"):
        require_open(date(2026, 6, 10), cast.staff.id, now=LATER)
    with pytest.raises(Conflict, match="month_closing"):
        require_open(date(2026, 6, 10), cast.outsider.id, now=LATER - ONE_SECOND)


def test_the_month_is_not_closed_before_the_unit_with_the_most_time(cast: Cast) -> None:
    _emergency(cast, cast.unit)
    hr = viewer_of(cast.hr_admin.id, today=TODAY)
    city = month_status(JUNE, now=USUAL)

    with pytest.raises(Conflict, match="month_not_closing"):
        close_month(JUNE, viewer=hr, now=LATER - ONE_SECOND)

    assert (city.stage, last_closing_from(JUNE)) == (MonthStage.CLOSING, LATER)
    close_month(JUNE, viewer=hr, now=LATER)


def test_the_superior_decides_as_long_as_the_units_month_is_open(cast: Cast) -> None:
    _emergency(cast, cast.unit)
    entry = create_activity(cast.staff, work_date=date(2026, 6, 10))
    superior = viewer_of(cast.supervisor.id, today=TODAY)
    between = LATER - ONE_SECOND

    waiting = waiting_for(superior, now=between)
    decide_activity(Shown(entry.public_id, 1), Command(Action.APPROVE, uuid.uuid4()), by=superior, now=between)

    assert [day.count for day in waiting.days] == [1]
    assert entry.status == "approved"


def test_the_next_deadlines_of_the_city_leave_its_days_out(cast: Cast) -> None:
    _emergency(cast)
    previous = month_status(JUNE, now=NOW - timedelta(days=9))

    kinds = {one.kind: one.at for one in next_deadlines(previous, now=NOW - timedelta(days=9), today=MONDAY)}

    assert kinds["close"] is not None
    assert previous.deadlines.closing_from == LATER


def test_the_day_page_names_the_emergency(cast: Cast) -> None:
    _emergency(cast, cast.unit)

    names = [
        [one.name for one in day_view(person.id, day, now=NOW).emergencies]
        for person, day in ((cast.staff, date(2026, 7, 7)), (cast.staff, MONDAY), (cast.outsider, date(2026, 7, 7)))
    ]

    assert names == [["Banjir"], [], []]
