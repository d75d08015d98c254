"""attendance: one code on one day."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.models import Attendance, EmployeeMonth, Period
from tests.services.imports.files import ATTENDANCE, OTHER, ROSTER, codes, count, load, load_city, warned

Session = scoped_session[Any]


@pytest.fixture(autouse=True)
def _city(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    request.getfixturevalue("any_session" if "any_session" in request.fixturenames else "db_session")
    load_city(tmp_path)


def _times(session: Session) -> list[tuple[str, int | None, int | None]]:
    rows = session.execute(select(Attendance.kode, Attendance.masuk, Attendance.pulang).order_by(Attendance.id))
    return [tuple(row) for row in rows]


def test_stores_minutes_of_the_day_and_marks_the_month(any_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "attendance", ATTENDANCE, ATTENDANCE | {"tanggal": "2026-07-14", "masuk": "", "pulang": "", "kode": "CT"})  # fmt: skip

    assert report.counts.new == 2
    assert _times(any_session) == [("H", 448, 963), ("CT", None, None)]
    assert any_session.scalars(select(EmployeeMonth.month)).all() == ["2026-07"]


def test_the_same_file_twice_changes_nothing(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "attendance", ATTENDANCE)

    report = load(tmp_path, "attendance", ATTENDANCE)

    assert (report.counts.new, report.counts.unchanged) == (0, 1)
    assert any_session.scalars(select(EmployeeMonth.changes)).all() == [1]


def test_a_corrected_time_replaces_the_old_one(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "attendance", ATTENDANCE)

    report = load(tmp_path, "attendance", ATTENDANCE | {"pulang": ""})

    assert report.counts.changed == 1
    assert _times(any_session) == [("H", 448, None)]


def test_a_missed_assembly_is_a_row_of_its_own(any_session: Session, tmp_path: Path) -> None:
    missed = ATTENDANCE | {"masuk": "", "pulang": "", "kode": "apel_absen"}

    assert load(tmp_path, "attendance", ATTENDANCE, missed).counts.new == 2


@pytest.mark.parametrize("day", ["2026-07-11", "2026-07-12", "2026-06-16"])
def test_days_off_are_passed_over_with_a_warning(db_session: Session, tmp_path: Path, day: str) -> None:
    report = load(tmp_path, "attendance", ATTENDANCE | {"tanggal": day})

    assert (report.is_written, report.counts.ignored, warned(report)) == (True, 1, ["import_day_off"])
    assert count(Attendance) == 0


def test_a_six_day_person_works_on_saturday(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", ROSTER[2] | {"pola_kerja": "6"})

    assert load(tmp_path, "attendance", ATTENDANCE | {"tanggal": "2026-07-11"}).counts.new == 1


def test_a_shift_may_fall_on_any_day_and_end_after_midnight(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "roster", ROSTER[2] | {"pola_kerja": "sif"})

    load(tmp_path, "attendance", ATTENDANCE | {"tanggal": "2026-07-12", "masuk": "21:55", "pulang": "06:05"})

    assert _times(any_session) == [("H", 1315, 1805)]


def test_before_the_first_assignment_rows_are_passed_over(any_session: Session, tmp_path: Path) -> None:
    report = load(tmp_path, "attendance", ATTENDANCE | {"tanggal": "2023-12-29"})

    assert (report.counts.ignored, warned(report)) == (1, ["import_not_employed"])


def test_leave_may_lie_ahead(any_session: Session, tmp_path: Path) -> None:
    leave = ATTENDANCE | {"tanggal": "2026-07-20", "masuk": "", "pulang": "", "kode": "CT"}

    assert load(tmp_path, "attendance", leave).counts.new == 1


def test_a_closed_month_refuses_changes_and_lets_the_same_rows_pass(any_session: Session, tmp_path: Path) -> None:
    load(tmp_path, "attendance", ATTENDANCE)
    any_session.add(Period(kind="month", code="2026-07", state="closed"))
    any_session.commit()

    same, other = load(tmp_path, "attendance", ATTENDANCE), load(tmp_path, "attendance", ATTENDANCE | {"kode": "WFA"})

    assert (same.counts.unchanged, codes(other)) == (1, [(2, "tanggal", "import_month_closed")])


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"nip": OTHER}, "nip", "import_person_unknown"),
        ({"tanggal": "2026-02-29"}, "tanggal", "date_unknown"),
        ({"tanggal": "2026-07-16"}, "tanggal", "import_date_future"),
        ({"masuk": "7.28"}, "masuk", "time_format"),
        ({"masuk": "24:00"}, "masuk", "time_format"),
        ({"pulang": "07:00"}, "pulang", "import_leaves_before"),
        ({"kode": "h"}, "kode", "import_not_one_of"),
        ({"kode": ""}, "kode", "import_required"),
    ],
)
def test_names_what_is_wrong_with_a_row(
    db_session: Session, tmp_path: Path, change: dict[str, str], column: str, code: str
) -> None:
    assert codes(load(tmp_path, "attendance", ATTENDANCE | change)) == [(2, column, code)]
