"""A person's days, habits and copies for the national system."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import NotFound
from app.domain.periods import Month
from app.services.activity_prefill import likely_minutes, likely_volumes, next_start, prefill
from app.services.activity_read import day_view, month_view
from app.services.activity_suggestions import home_view, suggestions
from app.services.bkn_copy import bkn_month, write_bkn_csv
from app.services.sessions import viewer_of
from tests.factories import (
    Cast,
    create_activity,
    create_attendance,
    create_cast,
    create_decision,
    create_holiday,
    create_skp,
    plan_line,
    set_period,
)
from tests.support.clock import NOW, TODAY
from tests.support.queries import counted

JULY = Month(2026, 7)


@pytest.fixture
def cast(db_session: Any) -> Cast:
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    return found


@pytest.fixture
def any_cast(any_session: Any) -> Cast:
    """Like `cast`, once on each database."""
    found = create_cast()
    create_skp(found.staff, assessor=found.supervisor)
    return found


def _log(cast: Cast, day: date, **values: Any) -> Any:
    return create_activity(cast.staff, work_date=day, line=plan_line(cast.staff.id, "IK2"), **values)


def test_day_counts_all_but_drafts_and_rejected(cast: Cast) -> None:
    for start, status in enumerate(("approved", "submitted", "returned", "draft", "rejected"), 8):
        _log(cast, TODAY, start=start * 60, minutes=30, status=status)

    found = day_view(cast.staff.id, TODAY, now=NOW)

    assert (found.mark.minutes.logged, found.mark.lacking, len(found.entries)) == (90, 210, 5)


def test_day_tells_what_the_superior_said(any_cast: Cast) -> None:
    create_decision(_log(any_cast, TODAY), any_cast.supervisor, "return", note="Berkas di foto 15")

    entry = day_view(any_cast.staff.id, TODAY, now=NOW).entries[0]

    assert (entry.note, entry.decided_by, entry.line and entry.line.rhk_number) == (
        "Berkas di foto 15",
        "Andi Fadlun",
        2,
    )


def test_day_page_needs_few_queries(cast: Cast) -> None:
    create_decision(_log(cast, TODAY), cast.supervisor, "return", note="Perbaiki")

    with counted() as seen:
        day_view(cast.staff.id, TODAY, now=NOW)

    assert seen.count <= 7


def test_month_page_needs_few_queries(cast: Cast) -> None:
    set_period(JULY.code)

    with counted() as seen:
        month_view(cast.staff.id, JULY, now=NOW)

    assert seen.count <= 7


def test_leave_and_holidays_ask_for_nothing(cast: Cast) -> None:
    create_attendance(cast.staff, date(2026, 7, 13), "CT")
    create_holiday(date(2026, 7, 14))

    marks = {mark.day.day: mark for mark in month_view(cast.staff.id, JULY, now=NOW).days}

    assert (marks[13].norm, marks[14].norm, marks[14].is_holiday, marks[11].norm) == (0, 0, True, 0)


def test_official_travel_still_is_a_duty_day(cast: Cast) -> None:
    create_attendance(cast.staff, date(2026, 7, 13), "DL")

    marks = {mark.day.day: mark for mark in month_view(cast.staff.id, JULY, now=NOW).days}

    assert (marks[13].norm, str(marks[13].kode)) == (300, "DL")


def test_month_counts_the_norm_up_to_today(any_cast: Cast) -> None:
    found = month_view(any_cast.staff.id, JULY, now=NOW)

    assert found.norm == 11 * 300


def test_day_before_all_rules_is_shown_empty(cast: Cast) -> None:
    found = day_view(cast.staff.id, date(2015, 5, 5), now=NOW)

    assert (found.entries, found.mark.norm, found.month.takes_entries) == ([], 0, False)


def test_home_lists_days_that_can_still_be_completed(cast: Cast) -> None:
    _log(cast, date(2026, 7, 13), start=420, minutes=320)

    found = [(one.mark.day.day, one.mark.lacking) for one in home_view(cast.staff.id, now=NOW).open_days]

    assert found == [(10, 300), (14, 300)]


def test_home_forgets_a_day_at_its_deadline(cast: Cast) -> None:
    late = datetime(2026, 7, 15, 16, 0, tzinfo=NOW.tzinfo)

    found = [one.mark.day.day for one in home_view(cast.staff.id, now=late).open_days]

    assert 10 not in found


def test_home_lists_returned_entries_with_the_sentence(any_cast: Cast) -> None:
    create_decision(
        _log(any_cast, TODAY - timedelta(days=20)), any_cast.supervisor, "return", note="Betulkan jumlahnya"
    )

    assert [one.note for one in home_view(any_cast.staff.id, now=NOW).returned] == ["Betulkan jumlahnya"]


def test_home_needs_few_queries(cast: Cast) -> None:
    create_decision(_log(cast, TODAY), cast.supervisor, "return", note="Perbaiki")

    with counted() as seen:
        home_view(cast.staff.id, now=NOW)

    assert seen.count <= 7


def test_habits_follow_the_weekday(any_cast: Cast) -> None:
    _log(any_cast, TODAY - timedelta(days=14), description="Apel Rabu")
    _log(any_cast, TODAY - timedelta(days=7), description="Apel Rabu")
    for back, text in ((1, "Satu"), (2, "Dua"), (5, "Tiga")):
        _log(any_cast, TODAY - timedelta(days=back), description=text)

    found = suggestions(any_cast.staff.id, TODAY, now=NOW)

    assert [one.title for one in found.recents] == ["Satu", "Dua", "Tiga"]
    assert [one.title for one in found.frequents] == ["Apel Rabu"]
    assert (found.copy_from, found.copy_count) == (TODAY - timedelta(days=1), 1)


def test_search_finds_by_all_words(cast: Cast) -> None:
    _log(cast, TODAY - timedelta(days=1), description="Perekaman KTP-el di Palu Barat")
    _log(cast, TODAY - timedelta(days=2), description="Perekaman KTP-el")

    found = suggestions(cast.staff.id, TODAY, now=NOW, query="barat ktp").found

    assert [one.title for one in found] == ["Perekaman KTP-el di Palu Barat"]


def test_old_plan_is_not_proposed(cast: Cast) -> None:
    skp = create_skp(cast.supervisor, tahun=2025, rhk=[{"kode": "A", "indicators": [{"kode": "L", "target": "20"}]}])
    old = plan_line(cast.supervisor.id, "L", skp=skp)
    create_activity(cast.supervisor, work_date=TODAY - timedelta(days=1), line=old)

    assert suggestions(cast.supervisor.id, TODAY, now=NOW).recents == []


def test_form_begins_where_the_last_entry_ended(any_cast: Cast) -> None:
    source = _log(any_cast, TODAY - timedelta(days=1), start=480, minutes=90, volume="14")
    _log(any_cast, TODAY, start=600, minutes=75)

    found = prefill(source.public_id, TODAY, viewer=viewer_of(any_cast.staff.id, today=TODAY))

    assert (found.start_minute, found.end_minute, found.minutes_after) == (675, 765, 165)


def test_form_of_an_empty_day_keeps_the_usual_time(cast: Cast) -> None:
    source = _log(cast, TODAY - timedelta(days=1), start=480, minutes=90)

    assert prefill(source.public_id, TODAY, viewer=viewer_of(cast.staff.id, today=TODAY)).start_minute == 480


def test_foreign_entry_fills_no_form(cast: Cast) -> None:
    source = create_activity(cast.outsider)

    with pytest.raises(NotFound):
        prefill(source.public_id, TODAY, viewer=viewer_of(cast.staff.id, today=TODAY))


@pytest.mark.parametrize(("end", "start"), [(700, 700), (720, 780), (779, 780), (780, 780), (1440, 450)])
def test_next_start_skips_the_break(end: int, start: int) -> None:
    assert next_start(end) == start


def test_likely_figures_surround_the_last_one() -> None:
    assert likely_volumes(Decimal(12)) == [8, 10, 12, 14]
    assert likely_volumes(Decimal("2.5")) == [1, 2, 3, 4]
    assert likely_minutes(80) == [30, 60, 80, 120]


def test_bkn_copy_holds_approved_work_per_rhk(any_cast: Cast) -> None:
    _log(any_cast, TODAY, volume="3", status="approved")
    _log(any_cast, TODAY, start=600, volume="4", status="approved", satuan="lembar")
    _log(any_cast, TODAY, start=700, volume="5")
    create_activity(any_cast.staff, start=800, status="approved", line_kind="minutes_only", volume=None)

    found = bkn_month(any_cast.staff.id, JULY)

    assert [(rhk.number, [one.realisasi for one in rhk.indicators]) for rhk in found.rhk] == [(2, [Decimal(3)])]
    assert (len(found.rhk[0].indicators[0].entries), len(found.others), found.waiting) == (2, 1, 1)


def test_bkn_file_holds_no_formula(cast: Cast, tmp_path: Path) -> None:
    _log(cast, TODAY, description="=cmd|' /C calc'!A0", status="approved", volume="1200")

    write_bkn_csv(cast.staff.id, JULY, tmp_path / "a.csv")

    lines = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("bulan,rhk_kode,rhk,indikator_kode,indikator,realisasi,satuan,tanggal,uraian")
    assert ",1200,berkas,2026-07-15,'=cmd|' /C calc'!A0,1200," in lines[1]
