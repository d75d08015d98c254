"""schedule: timetables by weekday and duty rosters by date."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.models import Assignment, AuditEvent, Employee, Period, ScheduleSlot
from tests.services.imports.files import PLAN, ROSTER, STAFF, codes, count, load, load_city

SLOT = {
    "nip": STAFF,
    "hari": "senin",
    "mulai": "07:30",
    "selesai": "09:50",
    "indikator_kode": "AD-1a",
    "uraian": "Mengajar kelas V",
    "volume": "4",
}
DUTY = {**SLOT, "hari": "", "tanggal": "2026-07-20"}


@pytest.fixture(autouse=True)
def _city(any_session: Any, tmp_path: Path) -> None:
    load_city(tmp_path)
    load(tmp_path, "plans", PLAN)


def _slots(session: Any) -> list[tuple[Any, ...]]:
    table = ScheduleSlot
    rows = session.execute(
        select(table.weekday, table.tanggal, table.start_minute, table.end_minute).order_by(table.id)
    )
    return [tuple(row) for row in rows]


def test_stores_timetable_and_roster_with_one_audit_row(any_session: Any, tmp_path: Path) -> None:
    before = count(AuditEvent)

    report = load(tmp_path, "schedule", SLOT, DUTY)

    assert report.counts.new == 2
    assert _slots(any_session) == [(0, None, 450, 590), (None, date(2026, 7, 20), 450, 590)]
    assert count(AuditEvent) == before + 1


def test_the_same_file_twice_changes_nothing(any_session: Any, tmp_path: Path) -> None:
    load(tmp_path, "schedule", SLOT, DUTY)

    report = load(tmp_path, "schedule", SLOT, DUTY)

    assert (report.counts.new, report.counts.changed, report.counts.unchanged) == (0, 0, 2)


def test_another_end_replaces_the_stretch(any_session: Any, tmp_path: Path) -> None:
    load(tmp_path, "schedule", SLOT)

    report = load(tmp_path, "schedule", SLOT | {"selesai": "10:25"})

    assert (report.counts.changed, _slots(any_session)) == (1, [(0, None, 450, 625)])


def test_a_stretch_the_timetable_no_longer_holds_goes(any_session: Any, tmp_path: Path) -> None:
    load(tmp_path, "schedule", SLOT, SLOT | {"hari": "selasa"}, DUTY)

    load(tmp_path, "schedule", SLOT)

    assert _slots(any_session) == [(0, None, 450, 590), (None, date(2026, 7, 20), 450, 590)]


def test_a_timetable_from_another_day_stands_beside_the_old_one(any_session: Any, tmp_path: Path) -> None:
    load(tmp_path, "schedule", SLOT)

    load(tmp_path, "schedule", SLOT | {"berlaku_mulai": "2026-07-20"})

    assert count(ScheduleSlot) == 2


def test_nothing_goes_while_rows_of_the_file_are_refused(any_session: Any, tmp_path: Path) -> None:
    load(tmp_path, "schedule", SLOT, SLOT | {"hari": "selasa"})

    load(tmp_path, "schedule", SLOT, SLOT | {"hari": "selasa", "volume": "x"}, partial=True)

    assert count(ScheduleSlot) == 2


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"tanggal": "2026-07-20"}, "hari", "import_schedule_day"),
        ({"hari": ""}, "hari", "import_schedule_day"),
        ({"hari": "monday"}, "hari", "import_not_one_of"),
        (
            {"hari": "", "tanggal": "2026-07-20", "berlaku_mulai": "2026-07-01"},
            "berlaku_mulai",
            "import_schedule_dates",
        ),
        ({"berlaku_mulai": "2026-07-20", "berlaku_sampai": "2026-07-01"}, "berlaku_sampai", "import_end_before_start"),
        ({"mulai": ""}, "mulai", "import_required"),
        ({"selesai": "07:30"}, "selesai", "import_schedule_end"),
        ({"volume": "0"}, "volume", "volume_range"),
        ({"volume": ""}, "volume", "import_required"),
        ({"indikator_kode": "ZZ"}, "indikator_kode", "import_schedule_line"),
        ({"indikator_kode": ""}, "satuan", "import_required"),
        ({"uraian": ""}, "uraian", "import_required"),
        ({"nip": "198801012015051003"}, "nip", "import_person_unknown"),
        ({"hari": "", "tanggal": "2023-01-02"}, "nip", "import_schedule_no_post"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_written(
    any_session: Any, tmp_path: Path, change: dict[str, str], column: str, code: str
) -> None:
    report = load(tmp_path, "schedule", SLOT | {"hari": "rabu"}, SLOT | change)

    assert [(one.line, one.column, one.error.code) for one in report.problems] == [(3, column, code)]
    assert count(ScheduleSlot) == 0


def test_a_meeting_needs_no_volume(any_session: Any, tmp_path: Path) -> None:
    assert load(tmp_path, "schedule", SLOT | {"indikator_kode": "rapat", "volume": ""}).counts.new == 1


def test_stretches_that_share_time_are_refused_with_the_other_line(any_session: Any, tmp_path: Path) -> None:
    report = load(tmp_path, "schedule", SLOT, SLOT | {"mulai": "09:00", "selesai": "10:00"})

    assert (codes(report), report.problems[0].error.params) == ([(3, "mulai", "import_schedule_overlap")], {"line": 2})


def test_a_shift_may_end_on_the_next_day(any_session: Any, tmp_path: Path) -> None:
    load(tmp_path, "roster", ROSTER[2] | {"pola_kerja": "sif"})

    load(tmp_path, "schedule", DUTY | {"mulai": "21:00", "selesai": "07:00"})

    assert _slots(any_session) == [(None, date(2026, 7, 20), 1260, 1860)]


def test_a_closed_month_keeps_its_roster(any_session: Any, tmp_path: Path) -> None:
    any_session.add(Period(kind="month", code="2026-05", state="closed"))
    any_session.commit()

    report = load(tmp_path, "schedule", DUTY | {"tanggal": "2026-05-04"})

    assert codes(report) == [(2, "tanggal", "import_month_closed")]


def _way(session: Any) -> str:
    found: str = session.scalars(
        select(Assignment.wajib_catat)
        .join(Employee, Employee.id == Assignment.employee_id)
        .where(Employee.nip == STAFF)
    ).one()
    return found


def test_the_roster_says_how_days_are_recorded(any_session: Any, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", ROSTER[2] | {"wajib_catat": "jadwal"})

    assert (report.counts.changed, _way(any_session)) == (1, "jadwal")


def test_a_roster_without_the_column_leaves_it(any_session: Any, tmp_path: Path) -> None:
    load(tmp_path, "roster", ROSTER[2] | {"wajib_catat": "tidak"})

    load(tmp_path, "roster", ROSTER[2])

    assert _way(any_session) == "tidak"


def test_a_roster_with_an_unknown_way_is_refused(any_session: Any, tmp_path: Path) -> None:
    report = load(tmp_path, "roster", ROSTER[2] | {"wajib_catat": "kadang"})

    assert [(one.column, one.error.code) for one in report.problems] == [("wajib_catat", "import_not_one_of")]
