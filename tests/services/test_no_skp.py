""" "Tidak menyusun SKP" only by a recorded act after two reminders, some days apart."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.errors import Conflict, NotAllowed
from app.domain.periods import Semester
from app.domain.permissions import Role, RoleGrant, Viewer
from app.extensions import db
from app.models import AuditEvent, NoSkpReminder, Notice
from app.services.no_skp import record_no_skp, send_no_skp_reminder
from tests.factories import Cast, create_cast
from tests.support.clock import NOW

FIRST = Semester(2026, 1)
WEEK = timedelta(days=7)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _hr(cast: Cast) -> Viewer:
    return Viewer(cast.hr_admin.id, (RoleGrant(Role.HR),))


def _remind(cast: Cast, now: Any = NOW, semester: Semester = FIRST, person: Any = None) -> NoSkpReminder:
    who = person or cast.staff
    return send_no_skp_reminder(who.public_id, semester, viewer=_hr(cast), now=now)


def _record(cast: Cast, now: Any = NOW + WEEK) -> Any:
    return record_no_skp(cast.staff.public_id, FIRST, "800/1", "Dua kali diingatkan", viewer=_hr(cast), now=now)


def test_reminds_the_person_and_the_superior(cast: Cast) -> None:
    _remind(cast)

    told = {(row.employee_id, row.code) for row in db.session.query(Notice)}
    assert told == {
        (cast.staff.id, "no_skp_reminder"),
        (cast.supervisor.id, "no_skp_reminder_superior"),
    }


def test_records_after_two_reminders_and_keeps_their_dates(cast: Cast) -> None:
    _remind(cast)
    second = _remind(cast, NOW + WEEK)

    row = _record(cast)

    data = db.session.query(AuditEvent).filter_by(action="no_skp.recorded").one().data
    assert (second.number, row.semester) == (2, "2026-1")
    assert "2026-07-15" in data and "2026-07-22" in data


@pytest.mark.parametrize("reminders", [0, 1])
def test_refuses_the_record_after_fewer(cast: Cast, reminders: int) -> None:
    sent = [_remind(cast) for _ in range(reminders)]

    with pytest.raises(Conflict, match="no_skp_reminders_first") as refused:
        _record(cast)

    assert refused.value.params["sent"] == len(sent)


def test_reminders_of_another_semester_do_not_count(cast: Cast) -> None:
    _remind(cast, semester=Semester(2025, 2))
    _remind(cast, NOW + WEEK, semester=Semester(2025, 2))

    with pytest.raises(Conflict, match="no_skp_reminders_first"):
        _record(cast)


@pytest.mark.parametrize("days", [0, 6])
def test_the_second_reminder_leaves_time(cast: Cast, days: int) -> None:
    _remind(cast)

    with pytest.raises(Conflict, match="no_skp_reminder_too_soon"):
        _remind(cast, NOW + timedelta(days=days))


def test_there_is_no_third_reminder(cast: Cast) -> None:
    _remind(cast)
    _remind(cast, NOW + WEEK)

    with pytest.raises(Conflict, match="no_skp_reminded_twice"):
        _remind(cast, NOW + 2 * WEEK)


def test_nobody_is_reminded_of_a_semester_ahead_or_after_the_record(cast: Cast) -> None:
    with pytest.raises(Conflict, match="semester_ahead"):
        _remind(cast, semester=Semester(2027, 1))
    _remind(cast)
    _remind(cast, NOW + WEEK)
    _record(cast)

    with pytest.raises(Conflict, match="no_skp_exists"):
        _remind(cast, NOW + 2 * WEEK)


def test_nobody_reminds_oneself(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        _remind(cast, person=cast.hr_admin)
