"""Days off change with a version each, and only where no month is closed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid, NotAllowed
from app.domain.periods import Month
from app.domain.permissions import Viewer
from app.extensions import db
from app.models import CalendarChange, CalendarDay, EmployeeMonth
from app.services.calendar_changes import changes_of_year
from app.services.calendar_edit import move_day_off, remove_day_off, set_day_off
from app.services.calendar_seed import seed_calendar
from app.services.city_calendar import work_calendar
from app.services.due_work import run_due_work
from app.services.rollup import due_employees, due_months
from app.services.rollup_marks import mark_changed
from app.services.sessions import viewer_of
from app.services.tpp import compute_batches, is_stale
from app.services.unit_of_work import unit_of_work
from tests.factories import Cast, create_cast, create_holiday, set_period
from tests.support.clock import NOW, TODAY
from tests.tpp.rows import JUNE, all_batches, audited, complete, snapshot

JULY = Month(2026, 7)
HOLIDAY, NEW_DAY = date(2026, 7, 8), date(2026, 7, 13)
DECREE = "SKB 3 Menteri 2/2026"


@pytest.fixture
def cast(any_session: Any) -> Cast:
    return create_cast()


def _hr(cast: Cast) -> Viewer:
    return viewer_of(cast.hr_admin.id, today=TODAY)


def _move(cast: Cast, day: date = HOLIDAY, to: date | None = NEW_DAY, decree: str = DECREE) -> None:
    move_day_off(day, to, decree, viewer=_hr(cast), now=NOW)


def _versions() -> list[tuple[Any, ...]]:
    rows = db.session.scalars(select(CalendarChange).order_by(CalendarChange.id))
    return [(row.tanggal, row.name_before, row.name_after, row.decree_after, row.by_id) for row in rows]


def test_new_day_off_begins_its_history(cast: Cast) -> None:
    set_day_off(NEW_DAY, "local", "HUT Kota", "SK 1", viewer=_hr(cast), now=NOW)

    assert _versions() == [(NEW_DAY, None, "HUT Kota", "SK 1", cast.hr_admin.id)]


def test_renamed_day_keeps_what_it_was(cast: Cast) -> None:
    create_holiday(HOLIDAY, "Lama")

    set_day_off(HOLIDAY, "public", "Baru", "SK 2", viewer=_hr(cast), now=NOW)

    assert _versions() == [(HOLIDAY, "Lama", "Baru", "SK 2", cast.hr_admin.id)]


def test_same_again_adds_no_version(cast: Cast) -> None:
    set_day_off(NEW_DAY, "local", "HUT Kota", "SK 1", viewer=_hr(cast), now=NOW)

    set_day_off(NEW_DAY, "local", "HUT Kota", "SK 1", viewer=_hr(cast), now=NOW)

    assert len(_versions()) == 1


def test_removed_day_keeps_what_it_was(cast: Cast) -> None:
    create_holiday(HOLIDAY, "Lama")

    remove_day_off(HOLIDAY, "Dicabut", viewer=_hr(cast), now=NOW)

    assert _versions() == [(HOLIDAY, "Lama", None, None, cast.hr_admin.id)]


def test_moved_day_is_off_at_its_new_date_only(cast: Cast) -> None:
    create_holiday(HOLIDAY, "Tahun Baru Hijriah")

    _move(cast)

    assert (work_calendar().is_working_day(HOLIDAY), work_calendar().is_working_day(NEW_DAY)) == (True, False)
    assert db.session.get_one(CalendarDay, NEW_DAY).decree == DECREE
    assert _versions() == [
        (HOLIDAY, "Tahun Baru Hijriah", None, None, cast.hr_admin.id),
        (NEW_DAY, None, "Tahun Baru Hijriah", DECREE, cast.hr_admin.id),
    ]
    assert len(audited("calendar.day_moved")) == 1


def test_history_names_who_and_when_newest_first(cast: Cast) -> None:
    create_holiday(HOLIDAY, "Tahun Baru Hijriah")
    _move(cast)

    newest, oldest = changes_of_year(2026)

    assert (newest.day, newest.by, newest.at) == (NEW_DAY, cast.hr_admin.nama, NOW)
    assert oldest.after is None


@pytest.mark.parametrize("closed", ["2026-06", "2026-07"])
def test_move_from_or_into_a_closed_month_is_refused_whole(cast: Cast, closed: str) -> None:
    create_holiday(date(2026, 6, 30), "Libur")
    set_period(closed)

    with pytest.raises(Conflict) as refusal:
        _move(cast, date(2026, 6, 30), date(2026, 7, 1))

    assert (refusal.value.code, refusal.value.params["month"]) == ("month_closed", closed)
    assert db.session.get(CalendarDay, date(2026, 7, 1)) is None
    assert _versions() == []


def test_ordinary_day_cannot_be_moved(cast: Cast) -> None:
    with pytest.raises(Conflict, match="day_off_unknown"):
        _move(cast)


def test_move_onto_a_day_off_is_refused(cast: Cast) -> None:
    create_holiday(HOLIDAY)
    create_holiday(NEW_DAY)

    with pytest.raises(Conflict, match="day_off_taken"):
        _move(cast)


@pytest.mark.parametrize(
    ("to", "decree", "field", "code"),
    [
        (None, DECREE, "tanggal_baru", "date_required"),
        (HOLIDAY, DECREE, "tanggal_baru", "day_off_same"),
        (NEW_DAY, " ", "dasar", "text_length"),
    ],
)
def test_move_needs_another_day_and_a_decree(cast: Cast, to: date | None, decree: str, field: str, code: str) -> None:
    create_holiday(HOLIDAY)

    with pytest.raises(Invalid) as refusal:
        _move(cast, HOLIDAY, to, decree)

    assert [problem.code for problem in refusal.value.fields[field]] == [code]


def test_only_the_citys_hr_moves_days(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        move_day_off(HOLIDAY, NEW_DAY, DECREE, viewer=viewer_of(cast.supervisor.id, today=TODAY), now=NOW)


@pytest.mark.parametrize(
    "act",
    [
        lambda viewer: set_day_off(date(2026, 6, 10), "local", "Libur", "SK 1", viewer=viewer, now=NOW),
        lambda viewer: remove_day_off(date(2026, 6, 17), "Dicabut", viewer=viewer, now=NOW),
    ],
)
def test_day_of_a_closed_month_stays(cast: Cast, act: Callable[[Viewer], None]) -> None:
    create_holiday(date(2026, 6, 17))
    set_period("2026-06")

    with pytest.raises(Conflict, match="month_closed"):
        act(_hr(cast))

    assert list(db.session.scalars(select(CalendarDay.tanggal))) == [date(2026, 6, 17)]


def test_moved_holiday_makes_the_open_month_due_and_leaves_the_closed_one(cast: Cast) -> None:
    create_holiday(HOLIDAY)
    with unit_of_work():
        mark_changed([(cast.staff.id, "2026-06"), (cast.staff.id, "2026-07")])
    run_due_work(now=NOW)
    set_period("2026-06")
    before = _month(cast, "2026-06")

    _move(cast)

    assert due_months() == [JULY]
    assert due_employees(JULY) == [cast.staff.id]
    run_due_work(now=NOW)
    assert _month(cast, "2026-06") == before


def _month(cast: Cast, code: str) -> dict[str, Any]:
    row = db.session.get_one(EmployeeMonth, (cast.staff.id, code), populate_existing=True)
    return {column.name: getattr(row, column.name) for column in EmployeeMonth.__table__.columns}


def test_moved_holiday_makes_the_open_batch_stale_and_leaves_the_closed_one(cast: Cast) -> None:
    create_holiday(HOLIDAY)
    complete(cast.staff)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    compute_batches(JULY, unit_kode=cast.unit.kode, by=None, now=NOW)
    set_period("2026-06")
    june, july = all_batches()
    before = snapshot()

    _move(cast)

    assert (is_stale(june), is_stale(july)) == (False, True)
    compute_batches(JUNE, unit_kode=cast.unit.kode, by=None, now=NOW)
    assert snapshot() == before


def test_seed_does_not_bring_back_what_a_person_removed(cast: Cast) -> None:
    seed_calendar(2026, by=None, now=NOW)
    remove_day_off(date(2026, 8, 17), "Dicabut", viewer=_hr(cast), now=NOW)

    assert seed_calendar(2026, by=None, now=NOW) == 0


def test_seed_leaves_closed_months_as_they_were_closed(cast: Cast) -> None:
    set_period("2026-08")

    seed_calendar(2026, by=None, now=NOW)

    assert db.session.get(CalendarDay, date(2026, 8, 17)) is None
    assert db.session.get(CalendarDay, date(2026, 12, 25)) is not None


def test_seed_notes_where_each_day_came_from(cast: Cast) -> None:
    seed_calendar(2026, by=None, now=NOW)

    versions = _versions()
    assert len(versions) == 25
    assert {by for *_rest, by in versions} == {None}
