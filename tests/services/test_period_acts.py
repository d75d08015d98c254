"""Closing and reopening: silence never costs, closed stays closed, two persons reopen."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import Conflict, NotAllowed
from app.domain.periods import Month, Semester
from app.extensions import db
from app.models import Activity, Decision, EmployeeMonth, Notice, Period
from app.services.period_acts import ask_reopening, close_month, close_semester, reopen
from app.services.periods import month_status
from app.services.rollup_marks import mark_changed
from app.services.sessions import viewer_of
from app.services.unit_of_work import unit_of_work
from tests.factories import (
    Cast,
    create_activity,
    create_cast,
    create_decision,
    create_employee,
    grant_role,
    set_period,
)
from tests.support.clock import TODAY

JUNE = Month(2026, 6)
# June closes at the end of the seventh working day of July, Thursday the 9th.
STILL_OPEN = datetime(2026, 7, 9, 15, 59, tzinfo=UTC)
CLOSING = datetime(2026, 7, 15, 2, 0, tzinfo=UTC)


def _close(cast: Cast, **options: Any) -> Any:
    return close_month(JUNE, viewer=viewer_of(cast.hr_admin.id, today=TODAY), now=CLOSING, **options)


def _entry(cast: Cast, status: str = "submitted") -> Activity:
    entry = create_activity(cast.staff, work_date=date(2026, 6, 10), status=status)
    with unit_of_work():
        mark_changed([(cast.staff.id, "2026-06")])
    return entry


def test_what_nobody_decided_counts_when_the_month_closes(any_session: Any) -> None:
    cast = create_cast()
    entry = _entry(cast)

    closed = _close(cast)

    decision = db.session.scalars(select(Decision).where(Decision.activity_id == entry.id)).one()
    month = db.session.get_one(EmployeeMonth, (cast.staff.id, "2026-06"), populate_existing=True)
    assert (closed.approved_by_silence, decision.action, decision.mutu, month.approved) == (
        1,
        "auto_approve",
        "sesuai",
        1,
    )


def test_an_excluded_entry_is_rejected_with_a_notice(any_session: Any) -> None:
    cast = create_cast()
    entry = _entry(cast)

    closed = _close(cast, exclusions={entry.public_id: "Bukan tugas jabatan"})

    notice = db.session.scalars(select(Notice).where(Notice.employee_id == cast.staff.id)).one()
    db.session.refresh(entry)
    assert (closed.excluded, entry.status, notice.code) == (1, "rejected", "entry_excluded")


def test_refuses_to_close_before_the_seventh_working_day_is_over(any_session: Any) -> None:
    cast = create_cast()

    with pytest.raises(Conflict, match="month_not_closing"):
        close_month(JUNE, viewer=viewer_of(cast.hr_admin.id, today=TODAY), now=STILL_OPEN)


def test_refuses_to_close_while_a_returned_entry_may_be_corrected(any_session: Any) -> None:
    cast = create_cast()
    entry = _entry(cast)
    create_decision(entry, cast.supervisor, "return", at=CLOSING - timedelta(hours=2), note="Jumlahnya?")

    with pytest.raises(Conflict, match="corrections_open"):
        _close(cast)


def test_refuses_closing_by_a_superior(any_session: Any) -> None:
    cast = create_cast()

    with pytest.raises(NotAllowed):
        close_month(JUNE, viewer=viewer_of(cast.supervisor.id, today=TODAY), now=CLOSING)


def test_refuses_to_close_twice(any_session: Any) -> None:
    cast = create_cast()
    _close(cast)

    with pytest.raises(Conflict, match="month_already_closed"):
        _close(cast)


def test_even_direct_sql_cannot_change_an_entry_of_a_closed_month(any_session: Any) -> None:
    cast = create_cast()
    _entry(cast)
    _close(cast)

    with pytest.raises(DBAPIError, match="frozen"):
        db.session.execute(text("UPDATE activity SET status = 'rejected'"))


def test_one_person_alone_cannot_reopen(any_session: Any) -> None:
    cast = create_cast()
    _close(cast)
    first = viewer_of(cast.hr_admin.id, today=TODAY)
    ask_reopening("month", "2026-06", "Surat tugas terlambat", viewer=first, now=CLOSING)

    with pytest.raises(NotAllowed, match="reopen_needs_second_person"):
        reopen("month", "2026-06", viewer=first, now=CLOSING)


def test_a_second_person_reopens_into_a_new_revision(any_session: Any) -> None:
    cast = create_cast()
    second = create_employee("Kepala BKPSDMD", unit=cast.other_unit)
    grant_role(second, "hr")
    _close(cast)
    ask_reopening(
        "month", "2026-06", "Surat tugas terlambat", viewer=viewer_of(cast.hr_admin.id, today=TODAY), now=CLOSING
    )

    reopen("month", "2026-06", viewer=viewer_of(second.id, today=TODAY), now=CLOSING)

    status = month_status(JUNE, now=CLOSING)
    assert (status.is_closed, status.revision) == (False, 2)


def test_a_semester_closes_only_after_its_months(any_session: Any) -> None:
    cast = create_cast()
    viewer = viewer_of(cast.hr_admin.id, today=TODAY)
    with pytest.raises(Conflict, match="semester_not_closed"):
        close_semester(Semester(2026, 1), viewer=viewer, now=CLOSING)
    for month in Semester(2026, 1).months:
        set_period(month.code)

    close_semester(Semester(2026, 1), viewer=viewer, now=CLOSING)

    assert db.session.scalars(select(Period.state).where(Period.kind == "semester")).one() == "closed"


def test_refuses_to_close_when_the_clock_is_behind_the_last_act(any_session: Any) -> None:
    cast = create_cast()
    viewer = viewer_of(cast.hr_admin.id, today=TODAY)
    close_month(JUNE, viewer=viewer, now=CLOSING + timedelta(days=30))

    with pytest.raises(Conflict, match="clock_behind"):
        close_month(Month(2026, 5), viewer=viewer, now=CLOSING)
