"""Holidays and office hours of an empty city."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.models import AuditEvent, CalendarDay, WorkSchedule
from app.services.calendar_seed import days_off, default_schedules, seed_calendar, seed_missing, seed_schedules
from app.services.city_calendar import work_calendar
from tests.support.clock import NOW

Session = scoped_session[Any]


def test_2026_has_the_days_of_the_joint_decree() -> None:
    kinds = [day["kind"] for day in days_off(2026)]

    assert (kinds.count("public"), kinds.count("cuti_bersama")) == (17, 8)


def test_dates_that_depend_on_the_moon_are_marked_as_estimates() -> None:
    estimated = {day["tanggal"]: day["name"] for day in days_off(2027) if day["is_estimated"]}

    assert estimated[date(2027, 3, 10)] == "Hari Raya Idul Fitri"


def test_seeding_twice_adds_nothing(any_session: Session) -> None:
    first = seed_calendar(2026, by=None, now=NOW)

    assert (first, seed_calendar(2026, by=None, now=NOW)) == (25, 0)


def test_a_day_that_hr_entered_is_not_overwritten(any_session: Session) -> None:
    any_session.add(
        CalendarDay(tanggal=date(2026, 8, 17), kind="local", name="Diubah", decree="SK 1", is_estimated=False)
    )
    any_session.commit()

    seed_calendar(2026, by=None, now=NOW)

    stored = any_session.scalars(select(CalendarDay).where(CalendarDay.tanggal == date(2026, 8, 17))).one()
    assert (stored.kind, stored.name, stored.decree) == ("local", "Diubah", "SK 1")


def test_the_calendar_in_use_knows_the_new_days_at_once(any_session: Session) -> None:
    before = work_calendar().is_working_day(date(2026, 8, 17))

    seed_calendar(2026, by=None, now=NOW)

    assert (before, work_calendar().is_working_day(date(2026, 8, 17))) == (True, False)


def test_a_year_that_has_days_is_left_alone(any_session: Session) -> None:
    any_session.add(
        CalendarDay(tanggal=date(2026, 9, 27), kind="local", name="HUT Kota", decree="SK 2", is_estimated=False)
    )
    any_session.commit()

    seed_missing([2026], by=None, now=NOW)

    assert len(any_session.scalars(select(CalendarDay)).all()) == 1


def test_five_day_hours_are_the_default_of_the_allowance_rules() -> None:
    hours = {
        one["weekday"]: (one["start_minute"], one["end_minute"])
        for one in default_schedules()
        if one["pola_kerja"] == "5"
    }

    assert hours == {0: (450, 960), 1: (450, 960), 2: (450, 960), 3: (450, 960), 4: (450, 990)}


def test_a_six_day_week_includes_saturday() -> None:
    assert sorted(one["weekday"] for one in default_schedules() if one["pola_kerja"] == "6") == [0, 1, 2, 3, 4, 5]


def test_hours_are_seeded_only_where_there_are_none(any_session: Session) -> None:
    assert (seed_schedules(by=None, now=NOW), seed_schedules(by=None, now=NOW)) == (11, 0)
    assert len(any_session.scalars(select(WorkSchedule)).all()) == 11
    assert any_session.scalars(select(AuditEvent.action)).all() == ["schedule.seeded"]
