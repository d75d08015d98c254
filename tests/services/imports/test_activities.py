"""activities: entries with their decisions."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.models import Activity, Decision, Employee, EmployeeMonth, Period
from tests.services.imports.files import (
    ENTRY,
    ENTRY_ID,
    HEAD,
    OFFICIAL,
    OTHER,
    PLAN,
    ROSTER,
    STAFF,
    codes,
    count,
    load,
    load_city,
    warned,
)
from tests.support.clock import NOW

Session = scoped_session[Any]
UNDECIDED = ENTRY | {"status": "submitted", "diputuskan_oleh": "", "diputuskan_pada": ""}


@pytest.fixture(autouse=True)
def _city(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    request.getfixturevalue("any_session" if "any_session" in request.fixturenames else "db_session")
    load_city(tmp_path)


def _entry(session: Session) -> Activity:
    return session.scalars(select(Activity)).one()


def _nip(session: Session, employee_id: int | None) -> str | None:
    return session.scalar(select(Employee.nip).where(Employee.id == employee_id))


def _other(**changes: str) -> dict[str, str]:
    return ENTRY | {"client_id": str(uuid4())} | changes


def test_an_approved_entry_keeps_its_decision(any_session: Session, tmp_path: Path) -> None:
    assert load(tmp_path, "activities", ENTRY).counts.new == 1

    entry, decision = _entry(any_session), any_session.scalars(select(Decision)).one()
    assert (entry.client_id, entry.status, entry.source, entry.version) == (UUID(ENTRY_ID), "approved", "import", 2)
    assert (entry.start_minute, entry.end_minute, entry.volume, entry.mutu) == (480, 630, Decimal(1), "sesuai")
    assert entry.plan_line is not None and entry.plan_line.kode == "AD-1a"
    assert (decision.action, decision.origin, decision.ground, decision.activity_version) == (
        "approve",
        "import",
        "import",
        1,
    )
    assert (_nip(any_session, decision.decided_by_id), _nip(any_session, entry.decided_by_id)) == (HEAD, HEAD)
    # Without an offset a date-time is WITA.
    assert decision.decided_at == entry.decided_at == datetime(2026, 7, 14, 1, 15, tzinfo=UTC)


def test_marks_the_month_for_counting(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "activities", ENTRY, _other(mulai="11:00", selesai="12:00"))

    marks = any_session.execute(select(EmployeeMonth.month, EmployeeMonth.changes)).all()
    assert [tuple(mark) for mark in marks] == [("2026-07", 1)]


@pytest.mark.parametrize(
    ("status", "action"), [("approved", "approve"), ("returned", "return"), ("rejected", "reject")]
)
def test_each_decided_status_has_its_act(db_session: Session, tmp_path: Path, status: str, action: str) -> None:
    load(tmp_path, "activities", ENTRY | {"status": status})

    assert db_session.scalars(select(Decision.action)).all() == [action]
    assert _entry(db_session).status == status


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_an_undecided_entry_has_no_decision(db_session: Session, tmp_path: Path, status: str) -> None:
    load(tmp_path, "activities", UNDECIDED | {"status": status})

    assert count(Decision) == 0
    assert (_entry(db_session).submitted_at is None) == (status == "draft")


def test_a_decider_of_an_undecided_entry_is_passed_over(any_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "activities", ENTRY | {"status": "submitted"})

    assert (warned(report), count(Decision)) == (["import_decision_ignored"], 0)


def test_an_empty_decider_is_the_one_in_force(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "activities", ENTRY | {"diputuskan_oleh": "", "diputuskan_pada": ""})

    decision = any_session.scalars(select(Decision)).one()
    assert _nip(any_session, decision.decided_by_id) == HEAD
    assert decision.decided_at == NOW


def test_an_official_may_have_decided(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "activities", ENTRY | {"diputuskan_oleh": OFFICIAL})

    assert _nip(any_session, _entry(any_session).decided_by_id) == OFFICIAL


def test_at_the_top_nobody_decides(any_session: Session, tmp_path: Path) -> None:
    top = ENTRY | {"nip": OFFICIAL, "indikator_kode": "", "diputuskan_oleh": ""}

    report = load(tmp_path, "activities", top)

    assert warned(report) == ["import_no_decider"]
    assert _entry(any_session).decided_by_id is None


def test_the_same_id_and_body_is_the_same_entry(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "activities", ENTRY)

    report = load(tmp_path, "activities", ENTRY | {"volume": "1.000"}, _other(mulai="11:00", selesai="12:00"))

    assert (report.counts.new, report.counts.unchanged) == (1, 1)
    assert count(Activity) == 2


def test_the_same_id_with_another_body_is_refused(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "activities", ENTRY)

    report = load(tmp_path, "activities", ENTRY | {"volume": "2"})

    assert codes(report) == [(2, "client_id", "import_other_body")]
    assert _entry(any_session).volume == Decimal(1)


def test_an_id_belongs_to_one_person(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "activities", ENTRY)

    assert (
        load(tmp_path, "activities", ENTRY | {"nip": HEAD, "indikator_kode": "", "diputuskan_oleh": ""}).counts.new == 1
    )


def test_the_same_id_twice_in_a_file_is_refused(db_session: Session, tmp_path: Path) -> None:
    assert codes(load(tmp_path, "activities", ENTRY, ENTRY)) == [(3, "client_id", "import_repeated")]


def test_an_empty_line_is_the_standing_one(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "activities", ENTRY | {"indikator_kode": ""})

    assert (_entry(any_session).line_kind, _entry(any_session).plan_line_id) == ("standing", None)


def test_a_meeting_counts_minutes_only(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "activities", ENTRY | {"indikator_kode": "RAPAT", "volume": "", "satuan": ""})

    assert (_entry(any_session).line_kind, _entry(any_session).volume) == ("minutes_only", None)


def test_window_and_cap_do_not_apply(any_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "activities", ENTRY | {"tanggal": "2026-01-05", "mulai": "00:00", "selesai": "24:00"})

    assert report.counts.new == 1


def test_a_day_off_is_no_obstacle(any_session: Session, tmp_path: Path) -> None:
    assert load(tmp_path, "activities", ENTRY | {"tanggal": "2026-07-12"}).counts.new == 1


def test_overlap_within_the_file_is_refused(db_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "activities", ENTRY, _other(mulai="10:00", selesai="11:00"))

    assert codes(report) == [(3, "mulai", "overlap")]
    assert report.problems[0].error.params == {"title": "Menyusun laporan", "start": "08:00", "end": "10:30"}


def test_overlap_with_stored_entries_is_refused(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "activities", ENTRY)

    report = load(tmp_path, "activities", _other(mulai="07:00", selesai="12:00"))

    assert codes(report) == [(2, "mulai", "overlap")]


def test_touching_entries_do_not_overlap(any_session: Session, tmp_path: Path) -> None:
    later, earlier = _other(mulai="10:30", selesai="11:00"), _other(mulai="07:00", selesai="08:00")

    assert load(tmp_path, "activities", ENTRY, later, earlier).counts.new == 3


def test_drafts_and_rejected_entries_take_no_time(any_session: Session, tmp_path: Path) -> None:
    rejected, draft = _other(status="rejected"), UNDECIDED | {"client_id": str(uuid4()), "status": "draft"}

    assert load(tmp_path, "activities", ENTRY, rejected, draft).counts.new == 3


def test_a_night_shift_ends_on_the_next_day(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", ROSTER[2] | {"pola_kerja": "sif"})

    load(tmp_path, "activities", ENTRY | {"mulai": "22:00", "selesai": "06:00"})

    assert (_entry(any_session).start_minute, _entry(any_session).end_minute) == (1320, 1800)


def test_a_night_shift_clashes_with_the_next_morning(db_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", ROSTER[2] | {"pola_kerja": "sif"})

    report = load(
        tmp_path,
        "activities",
        ENTRY | {"mulai": "22:00", "selesai": "06:00"},
        _other(tanggal="2026-07-14", mulai="05:00", selesai="07:00", diputuskan_pada=""),
    )

    assert codes(report) == [(3, "mulai", "overlap")]


def test_a_closed_month_refuses_new_entries_and_lets_known_ones_pass(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "activities", ENTRY)
    any_session.add(Period(kind="month", code="2026-07", state="closed"))
    any_session.commit()

    report = load(tmp_path, "activities", ENTRY, _other(mulai="11:00", selesai="12:00"))

    assert codes(report) == [(3, "tanggal", "import_month_closed")]


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"client_id": "1"}, "client_id", "import_guid"),
        ({"nip": OTHER}, "nip", "import_person_unknown"),
        ({"tanggal": "2026-07-16"}, "tanggal", "date_future"),
        ({"tanggal": "2023-12-29"}, "tanggal", "date_not_employed"),
        ({"tanggal": "2026-02-29"}, "tanggal", "date_unknown"),
        ({"tanggal": "13/07/2026"}, "tanggal", "date_format"),
        ({"mulai": "25:00"}, "mulai", "time_format"),
        ({"mulai": "24:00"}, "mulai", "time_format"),
        ({"selesai": "07:00"}, "selesai", "end_before_start"),
        ({"selesai": "08:00"}, "selesai", "end_before_start"),
        ({"indikator_kode": "XX-9"}, "indikator_kode", "line_unknown"),
        ({"uraian": ""}, "uraian", "uraian_required"),
        ({"uraian": "a\u202eb"}, "uraian", "text_control"),
        ({"volume": "-1"}, "volume", "volume_range"),
        ({"volume": "0"}, "volume", "volume_range"),
        ({"volume": "1000001"}, "volume", "volume_range"),
        ({"volume": "0.0001"}, "volume", "volume_decimals"),
        ({"volume": "1,5"}, "volume", "volume_format"),
        ({"volume": ""}, "volume", "volume_required"),
        ({"bukti_url": "javascript:alert(1)"}, "bukti_url", "url_scheme"),
        ({"status": "disetujui"}, "status", "import_not_one_of"),
        ({"mutu": "bagus"}, "mutu", "import_not_one_of"),
        ({"diputuskan_oleh": STAFF}, "diputuskan_oleh", "import_own_decision"),
        ({"diputuskan_oleh": OTHER}, "diputuskan_oleh", "import_person_unknown"),
        ({"diputuskan_pada": "0001-01-01T00:00+23:59"}, "diputuskan_pada", "import_year"),
        ({"diputuskan_pada": "kemarin"}, "diputuskan_pada", "import_instant"),
        ({"diputuskan_pada": "2026-07-15T10:01"}, "diputuskan_pada", "import_decision_future"),
        ({"diputuskan_pada": "2026-07-12T23:59"}, "diputuskan_pada", "import_decision_early"),
    ],
)
def test_names_what_is_wrong_with_a_row(
    db_session: Session, tmp_path: Path, change: dict[str, str], column: str, code: str
) -> None:
    assert codes(load(tmp_path, "activities", ENTRY | change)) == [(2, column, code)]
    assert (count(Activity), count(EmployeeMonth)) == (0, 0)


def test_another_persons_line_is_unknown(db_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "plans", PLAN | {"nip": HEAD, "indikator_kode": "KD-1a"})

    report = load(tmp_path, "activities", ENTRY | {"indikator_kode": "KD-1a"})

    assert codes(report) == [(2, "indikator_kode", "line_unknown")]


def test_the_largest_and_smallest_volumes_pass(any_session: Session, tmp_path: Path) -> None:
    large, small = ENTRY | {"volume": "1000000"}, _other(mulai="11:00", selesai="12:00", volume="0.001")

    assert load(tmp_path, "activities", large, small).counts.new == 2


def test_a_decimal_comma_in_a_semicolon_file_is_the_same_body(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "activities", ENTRY | {"volume": "2.5"})

    report = load(tmp_path, "activities", ENTRY | {"volume": "2,5"}, delimiter=";")

    assert report.counts.unchanged == 1


def test_an_offset_is_respected(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "activities", ENTRY | {"diputuskan_pada": "2026-07-14T09:15:00+07:00"})

    assert _entry(any_session).decided_at == datetime(2026, 7, 14, 2, 15, tzinfo=UTC)
