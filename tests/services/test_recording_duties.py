"""From which day on the days of a post are recorded by schedule or not at all."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from app.extensions import db
from app.models import AuditEvent, RecordingDuty
from app.services.activity_days import PersonDays
from app.services.recording_duties import RecordingForm, set_recording
from app.services.sessions import viewer_of
from tests.factories import Cast, create_cast, create_employee, grant_role, set_period
from tests.support.clock import NOW, TODAY

MONDAY = date(2026, 7, 20)
FORM = RecordingForm("jadwal", MONDAY, "Jadwal jaga")


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _set(cast: Cast, form: RecordingForm = FORM, by: Any = None, person: Any = None) -> int:
    viewer = viewer_of((by or cast.hr_admin).id, today=TODAY)
    return set_recording((person or cast.staff).public_id, form, viewer=viewer, now=NOW)


def _count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_holds_from_its_day_and_not_the_day_before(cast: Cast) -> None:
    _set(cast)

    days = PersonDays(cast.staff.id, MONDAY, MONDAY)

    assert [days.recording(day) for day in (date(2026, 7, 19), MONDAY)] == ["harian", "jadwal"]


def test_pressing_twice_adds_nothing(cast: Cast) -> None:
    assert (_set(cast), _set(cast), _count(RecordingDuty)) == (1, 0, 1)


def test_leaves_a_trace_with_day_and_way(cast: Cast) -> None:
    _set(cast)

    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "recording.set")).one()

    assert '"valid_from":"2026-07-20"' in event.data.replace(": ", ":")


def test_may_hold_for_everyone_in_the_same_post_of_the_unit(cast: Cast) -> None:
    for _ in range(2):
        create_employee(unit=cast.unit, superior=cast.supervisor, jabatan="Perawat")
    nurse = create_employee(unit=cast.unit, superior=cast.supervisor, jabatan="Perawat")
    create_employee(unit=cast.other_unit, jabatan="Perawat")

    assert _set(cast, RecordingForm("tidak", MONDAY, "Jadwal jaga", for_all=True), person=nurse) == 3


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (RecordingForm("kadang", MONDAY, "x"), "wajib_catat"),
        (RecordingForm("jadwal", None, "x"), "berlaku"),
        (RecordingForm("jadwal", MONDAY, " "), "alasan_catat"),
        (RecordingForm("jadwal", MONDAY, "x" * 301), "alasan_catat"),
        (RecordingForm("jadwal", date(2020, 1, 1), "x"), "berlaku"),
    ],
)
def test_a_bad_form_is_refused_with_its_field(cast: Cast, form: RecordingForm, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _set(cast, form)

    assert (list(refused.value.fields), _count(RecordingDuty)) == ([field], 0)


def test_a_closed_month_keeps_its_way(cast: Cast) -> None:
    set_period("2026-06")

    with pytest.raises(Conflict):
        _set(cast, RecordingForm("jadwal", date(2026, 6, 30), "x"))


def test_nobody_does_it_for_oneself(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        _set(cast, person=cast.hr_admin)


def test_the_hr_of_another_unit_does_not_find_the_person(cast: Cast) -> None:
    grant_role(cast.outsider, "unit_hr", cast.other_unit)

    with pytest.raises(NotFound):
        _set(cast, by=cast.outsider)
