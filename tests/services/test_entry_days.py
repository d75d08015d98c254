"""On which days an entry is expected, and what follows for the list of who is missing what."""

from datetime import date
from typing import Any

import pytest

from app.domain.periods import Semester
from app.domain.permissions import Permission
from app.extensions import db
from app.models import Assignment, RecordingDuty
from app.services.entry_days import EntryDays, month_bits
from app.services.missing import Lack, lacking_people
from app.services.missing_window import missing_window
from app.services.office_scope import office_scope
from app.services.semester_report import semester_lines
from tests.factories import Cast, create_attendance, create_cast, create_slot
from tests.support.clock import NOW
from tests.support.office import viewer, wrote_all_but, wrote_on

JUL_10, JUL_12, JUL_13, JUL_14 = (date(2026, 7, day) for day in (10, 12, 13, 14))
USUAL = month_bits([JUL_10, JUL_13, JUL_14])


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _way(cast: Cast, way: str, since: date | None = None) -> None:
    post: Assignment = cast.staff.assignments[0]
    if since is None:
        post.wajib_catat = way
    else:
        row = {"reason": "Jadwal jaga", "recorded_by_id": cast.hr_admin.id, "recorded_at": NOW}
        db.session.add(RecordingDuty(assignment_id=post.id, valid_from=since, wajib_catat=way, **row))
    db.session.commit()


def _expected(cast: Cast) -> Any:
    return EntryDays(JUL_10, JUL_14, [cast.staff.id]).of(cast.staff.id, USUAL)


def _lacking(cast: Cast) -> list[tuple[int, date | None]]:
    scope = office_scope(Permission.MISSING_READ, viewer(cast.hr_admin))
    people = lacking_people(scope, missing_window(now=NOW), [Lack.ENTRIES])
    return [(one.days, one.since) for one in people if one.employee_id == cast.staff.id]


def test_who_records_daily_is_expected_on_working_days(cast: Cast) -> None:
    assert _expected(cast) == USUAL


def test_a_scheduled_post_is_expected_on_its_days_also_on_a_sunday(cast: Cast) -> None:
    _way(cast, "jadwal")
    create_slot(cast.staff, JUL_12)

    assert _expected(cast) == month_bits([JUL_12])


def test_a_post_that_is_not_recorded_is_never_expected(cast: Cast) -> None:
    _way(cast, "tidak")

    assert _expected(cast) == {}


def test_a_change_holds_from_its_day_and_not_the_day_before(cast: Cast) -> None:
    _way(cast, "tidak", since=JUL_14)

    assert _expected(cast) == month_bits([JUL_10, JUL_13])


def test_a_post_without_a_schedule_is_expected_on_no_day(cast: Cast) -> None:
    _way(cast, "jadwal")

    assert _expected(cast) == {}


def test_scheduled_days_without_entry_are_missing(cast: Cast) -> None:
    _way(cast, "jadwal")
    create_slot(cast.staff, JUL_12)
    create_slot(cast.staff, JUL_14)
    wrote_on(cast.staff, date(2026, 7, 1))

    assert _lacking(cast) == [(2, JUL_12)]


def test_free_days_of_a_roster_are_not_missing(cast: Cast) -> None:
    _way(cast, "jadwal")
    create_slot(cast.staff, JUL_14)
    wrote_on(cast.staff, JUL_14)

    assert _lacking(cast) == []


def test_nights_and_the_days_after_are_not_missing(cast: Cast) -> None:
    _way(cast, "jadwal")
    create_slot(cast.staff, JUL_10, start=1260, minutes=600)
    create_slot(cast.staff, JUL_13, start=1260, minutes=600)
    create_slot(cast.staff, JUL_14)

    assert _lacking(cast) == []


def test_a_shift_worker_with_a_roster_need_not_be_silent_for_long(cast: Cast) -> None:
    cast.staff.assignments[0].pola_kerja = "sif"
    _way(cast, "jadwal")
    create_slot(cast.staff, JUL_13)
    create_slot(cast.staff, JUL_14)
    wrote_on(cast.staff, JUL_12)

    assert _lacking(cast) == [(2, JUL_13)]


def test_nobody_is_missing_in_a_post_that_is_not_recorded(cast: Cast) -> None:
    _way(cast, "tidak")
    wrote_all_but(cast.staff, JUL_13, JUL_14)

    assert _lacking(cast) == []


def _line(cast: Cast) -> tuple[Any, ...]:
    lines = semester_lines(Semester(2026, 2), today=JUL_14)
    return next((one.hari_tanpa_entri, one.cakupan) for one in lines if one.nip == cast.staff.nip)


def test_the_semester_counts_scheduled_days_alone(cast: Cast) -> None:
    _way(cast, "jadwal")
    for day in (JUL_10, JUL_12, JUL_13, JUL_14):
        create_slot(cast.staff, day)
    create_attendance(cast.staff, JUL_10, "CT")
    wrote_on(cast.staff, JUL_12, JUL_13)

    assert [str(value) for value in _line(cast)] == ["1", "0.6667"]


def test_the_semester_knows_no_coverage_where_nothing_is_expected(cast: Cast) -> None:
    _way(cast, "tidak")

    assert _line(cast) == (0, None)
