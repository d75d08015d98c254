"""The reminders of a day: to whom, about what, once, and never on a day off or on leave."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CalendarDay, Employee, JobRun, Notice
from app.services import daily_reminders
from app.services.city_calendar import forget_calendar
from tests.factories import (
    Cast,
    create_activity,
    create_assignment,
    create_attendance,
    create_cast,
    create_employee,
    create_slot,
    set_period,
)
from tests.support.clock import NOW, TODAY
from tests.support.office import wait_since

YESTERDAY, FRIDAY = date(2026, 7, 14), date(2026, 7, 10)


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def all_wrote(*gaps: tuple[Employee, date], days: Collection[date] = (FRIDAY, YESTERDAY)) -> None:
    """Everybody has an approved entry of these days, except for the gaps."""
    missing = {(person.id, day) for person, day in gaps}
    for person in db.session.scalars(select(Employee)).all():
        for day in days:
            if (person.id, day) not in missing:
                create_activity(person, work_date=day, status="approved")


def nurse_on_duty(cast: Cast, *days: date, start: int = 7 * 60) -> Employee:
    """Somebody on shifts with a roster; all others wrote."""
    nurse = create_employee("Perawat", unit=cast.unit, superior=cast.supervisor, pola_kerja="sif", wajib_catat="jadwal")
    all_wrote((nurse, FRIDAY), (nurse, YESTERDAY))
    for day in days:
        create_slot(nurse, day, start=start, minutes=600)
    return nurse


def told() -> list[tuple[int, str]]:
    return [(one.employee_id, one.code) for one in db.session.scalars(select(Notice).order_by(Notice.id))]


def local(day: date, hour: int) -> datetime:
    """An instant by the clock of Palu."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - timedelta(hours=8)


def test_a_day_without_entry_is_asked_about_on_the_next_working_day(cast: Cast) -> None:
    all_wrote((cast.staff, YESTERDAY))

    daily_reminders.send(now=NOW)

    assert told() == [(cast.staff.id, "reminder_yesterday")]


def test_a_draft_is_no_entry(cast: Cast) -> None:
    all_wrote((cast.staff, YESTERDAY))
    create_activity(cast.staff, work_date=YESTERDAY, status="draft")

    daily_reminders.send(now=NOW)

    assert told() == [(cast.staff.id, "reminder_yesterday")]


def test_the_day_whose_deadline_ends_tonight_is_named_as_such(cast: Cast) -> None:
    all_wrote((cast.staff, FRIDAY))

    daily_reminders.send(now=NOW)

    notice = db.session.scalars(select(Notice)).one()
    assert (notice.code, notice.params) == ("reminder_deadline", '{"tanggal":"2026-07-10"}')


@pytest.mark.parametrize("day", [YESTERDAY, TODAY], ids=["then", "today"])
@pytest.mark.parametrize("kode", ["CT", "TB"])
def test_nobody_on_leave_is_reminded(cast: Cast, day: date, kode: str) -> None:
    all_wrote((cast.staff, YESTERDAY))
    create_attendance(cast.staff, day, kode)

    daily_reminders.send(now=NOW)

    assert told() == []


def test_nobody_on_shifts_is_reminded_by_the_week_of_offices(cast: Cast) -> None:
    nurse = create_employee("Perawat", unit=cast.unit, superior=cast.supervisor, pola_kerja="sif")
    all_wrote((nurse, FRIDAY), (nurse, YESTERDAY))

    daily_reminders.send(now=NOW)

    assert told() == []


def test_a_duty_is_asked_about_on_the_next_day_on_duty(cast: Cast) -> None:
    nurse = nurse_on_duty(cast, date(2026, 7, 13), TODAY)

    daily_reminders.send(now=local(YESTERDAY, 8))
    on_the_day_off = told()
    daily_reminders.send(now=NOW)

    notice = db.session.scalars(select(Notice).where(Notice.employee_id == nurse.id)).one()
    assert nurse.id not in {person for person, _ in on_the_day_off}
    assert notice.matter == "reminder_yesterday:2026-07-13"


def test_a_duty_that_was_written_down_is_not_asked_about(cast: Cast) -> None:
    nurse = nurse_on_duty(cast, date(2026, 7, 13), TODAY)
    create_activity(nurse, work_date=date(2026, 7, 13), status="approved")

    daily_reminders.send(now=NOW)

    assert told() == []


def test_a_night_shift_and_the_day_after_are_never_asked_about(cast: Cast) -> None:
    nurse = nurse_on_duty(cast, date(2026, 7, 13), TODAY, start=21 * 60)
    create_slot(nurse, YESTERDAY)

    daily_reminders.send(now=local(YESTERDAY, 8))
    daily_reminders.send(now=NOW)
    daily_reminders.send(now=local(date(2026, 7, 16), 8))

    assert nurse.id not in {person for person, _ in told()}


def test_the_deadline_of_a_duty_on_saturday_is_named(cast: Cast) -> None:
    nurse = nurse_on_duty(cast, date(2026, 7, 11))

    daily_reminders.send(now=NOW)

    notice = db.session.scalars(select(Notice)).one()
    assert (notice.employee_id, notice.matter) == (nurse.id, "reminder_deadline:2026-07-11")


def test_days_without_a_lesson_and_posts_without_a_duty_are_nobodys_business(cast: Cast) -> None:
    teacher = create_employee("Guru", unit=cast.unit, superior=cast.supervisor, wajib_catat="jadwal")
    driver = create_employee("Sopir", unit=cast.unit, superior=cast.supervisor, wajib_catat="tidak")
    all_wrote(*((one, day) for one in (teacher, driver) for day in (FRIDAY, YESTERDAY)))
    create_slot(teacher, 2, valid_from=TODAY)

    daily_reminders.send(now=NOW)

    assert told() == []


def test_nobody_is_reminded_on_a_holiday(cast: Cast) -> None:
    all_wrote((cast.staff, YESTERDAY))
    _holiday(TODAY)

    daily_reminders.send(now=NOW)

    assert told() == []


def test_whoever_came_yesterday_is_asked_about_nothing_before(cast: Cast) -> None:
    newcomer = create_employee("Baru")
    create_assignment(newcomer, cast.unit, superior=cast.supervisor, starts_on=TODAY)
    all_wrote((newcomer, FRIDAY), (newcomer, YESTERDAY))

    daily_reminders.send(now=NOW)

    assert told() == []


def test_december_is_asked_about_in_january(cast: Cast) -> None:
    for day in (date(2026, 1, 1), date(2026, 1, 2)):
        _holiday(day)
    last_day = date(2025, 12, 31)
    all_wrote((cast.head, last_day), days=[last_day])

    daily_reminders.send(now=local(date(2026, 1, 5), 7))

    notice = db.session.scalars(select(Notice).where(Notice.code == "reminder_yesterday")).one()
    assert (notice.employee_id, notice.matter) == (cast.head.id, "reminder_yesterday:2025-12-31")


@pytest.mark.parametrize("times", [1, 2, 5])
def test_however_often_the_job_runs_each_matter_is_told_once(cast: Cast, times: int) -> None:
    all_wrote((cast.staff, YESTERDAY))

    _repeat(times, lambda: daily_reminders.send(now=NOW))

    assert told() == [(cast.staff.id, "reminder_yesterday")]


def test_a_run_killed_half_way_is_finished_by_the_next(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    all_wrote((cast.staff, YESTERDAY), (cast.supervisor, YESTERDAY))
    monkeypatch.setattr(daily_reminders, "_CHUNK", 1)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(daily_reminders, "notify_many", _dies_at_the_second(daily_reminders.notify_many))
        daily_reminders.send(now=NOW)
    half = told()

    is_due = daily_reminders.are_due(now=NOW)
    daily_reminders.send(now=NOW)

    assert (len(half), is_due) == (1, True)
    assert sorted(told()) == sorted((one.id, "reminder_yesterday") for one in (cast.staff, cast.supervisor))


@pytest.mark.parametrize(
    ("hour", "is_due"), [(6, False), (7, True), (19, True), (20, False), (23, False)], ids=lambda value: str(value)
)
def test_reminders_are_sent_by_day_only(cast: Cast, hour: int, is_due: bool) -> None:
    assert daily_reminders.are_due(now=local(TODAY, hour)) is is_due


def test_a_day_whose_reminders_were_sent_is_done(cast: Cast) -> None:
    daily_reminders.send(now=NOW)

    assert not daily_reminders.are_due(now=NOW + timedelta(hours=1))
    assert daily_reminders.are_due(now=NOW + timedelta(days=1))
    assert [(run.job, run.state) for run in db.session.scalars(select(JobRun))] == [("reminders", "done")]


def test_drafts_and_returned_entries_are_named_on_the_last_evening_of_their_month(cast: Cast) -> None:
    create_activity(cast.staff, work_date=date(2026, 6, 30), status="draft")
    create_activity(cast.staff, work_date=date(2026, 6, 29), status="returned")
    # The seventh working day of July 2026.
    daily_reminders.send(now=local(date(2026, 7, 9), 7))

    notice = db.session.scalars(select(Notice).where(Notice.code == "reminder_unfinished")).one()
    assert (notice.employee_id, notice.params) == (cast.staff.id, '{"count":2,"month":"2026-06"}')


def test_nothing_is_said_of_a_month_that_is_closed(cast: Cast) -> None:
    create_activity(cast.staff, work_date=date(2026, 6, 30), status="returned")
    set_period("2026-06")

    daily_reminders.send(now=local(date(2026, 7, 9), 7))

    assert "reminder_unfinished" not in {code for _, code in told()}


def test_the_decider_hears_of_an_entry_on_the_first_and_second_working_day(cast: Cast) -> None:
    wait_since(cast.staff, local(date(2026, 7, 10), 15), date(2026, 7, 10))

    days = [_waiting_after(day) for day in (10, 13, 14, 15, 16)]

    assert days == [0, 1, 2, 2, 2]


def test_a_missed_day_does_not_lose_a_step(cast: Cast) -> None:
    wait_since(cast.staff, local(date(2026, 7, 10), 15), date(2026, 7, 10))

    assert _waiting_after(15) == 1


def test_the_decider_is_told_before_only_others_may_decide_and_before_the_month_closes(cast: Cast) -> None:
    wait_since(cast.staff, local(date(2026, 6, 30), 15), date(2026, 6, 30))

    for day in (1, 2, 3, 6, 7, 8, 9):
        daily_reminders.send(now=local(date(2026, 7, day), 8))

    last = select(Notice).where(Notice.code == "reminder_waiting_last").order_by(Notice.id)
    assert [(one.employee_id, local_day(one), one.params) for one in db.session.scalars(last)] == [
        (cast.supervisor.id, date(2026, 7, 7), '{"count":1,"month":"2026-06","until":"2026-07-07"}'),
        (cast.head.id, date(2026, 7, 9), '{"count":1,"month":"2026-06","until":"2026-07-09"}'),
        (cast.supervisor.id, date(2026, 7, 9), '{"count":1,"month":"2026-06","until":"2026-07-09"}'),
    ]


def test_a_pemeriksa_harian_is_told_a_day_before_the_superior(cast: Cast) -> None:
    checked = create_employee("Guru", unit=cast.unit, superior=cast.supervisor, checker=cast.head)
    wait_since(checked, local(date(2026, 7, 13), 15), date(2026, 7, 13))

    daily_reminders.send(now=local(date(2026, 7, 14), 8))
    first = [one for one in told() if one[1] == "reminder_waiting"]
    daily_reminders.send(now=local(date(2026, 7, 15), 8))
    second = [one for one in told() if one[1] == "reminder_waiting"]

    assert first == [(cast.head.id, "reminder_waiting")]
    assert (cast.supervisor.id, "reminder_waiting") in second


def test_a_decider_on_leave_is_left_in_peace(cast: Cast) -> None:
    wait_since(cast.staff, local(date(2026, 7, 13), 15), date(2026, 7, 13))
    create_attendance(cast.supervisor, TODAY, "CT")

    daily_reminders.send(now=NOW)

    assert "reminder_waiting" not in {code for _, code in told()}


def local_day(notice: Notice) -> date:
    return (notice.created_at + timedelta(hours=8)).date()


def _waiting_after(day: int) -> int:
    daily_reminders.send(now=local(date(2026, 7, day), 8))
    return len([one for one in told() if one[1] == "reminder_waiting"])


def _holiday(day: date) -> None:
    db.session.merge(CalendarDay(tanggal=day, kind="public", name="Libur", decree="SKB 1/2026"))
    db.session.commit()
    forget_calendar()


def _repeat(times: int, act: Callable[[], object]) -> None:
    for _ in range(times):
        act()


def _dies_at_the_second(real: Callable[..., int]) -> Callable[..., int]:
    calls: list[int] = []

    def notify(*arguments: Any, **named: Any) -> int:
        calls.append(1)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return real(*arguments, **named)

    return notify
