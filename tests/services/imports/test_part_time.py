"""Weekly hours of part-time PPPK in a roster."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.models import Assignment, Employee, EmployeeMonth, Period
from tests.services.imports.files import OTHER, ROSTER, codes, load, load_city

PART = ROSTER[2] | {"nip": OTHER, "status": "PPPK_PW", "golongan": "", "mulai": "2026-01-01", "jam_minggu": "20"}


@pytest.fixture(autouse=True)
def _city(any_session: Any, tmp_path: Path) -> None:
    load_city(tmp_path)


def _hours(session: Any) -> int | None:
    found: int | None = session.scalars(
        select(Assignment.weekly_hours)
        .join(Employee, Employee.id == Assignment.employee_id)
        .where(Employee.nip == OTHER)
    ).one()
    return found


def test_keeps_the_hours_and_changes_them(any_session: Any, tmp_path: Path) -> None:
    load(tmp_path, "roster", PART)
    first = _hours(any_session)

    report = load(tmp_path, "roster", PART | {"jam_minggu": "25"})

    assert (first, _hours(any_session), report.counts.changed) == (20, 25, 1)


def test_the_same_hours_change_nothing(any_session: Any, tmp_path: Path) -> None:
    load(tmp_path, "roster", PART)

    assert load(tmp_path, "roster", PART).counts.unchanged == 1


def test_a_file_without_the_column_leaves_the_hours(any_session: Any, tmp_path: Path) -> None:
    load(tmp_path, "roster", PART)

    load(tmp_path, "roster", {name: value for name, value in PART.items() if name != "jam_minggu"})

    assert _hours(any_session) == 20


def test_other_hours_make_the_months_due_that_are_not_closed(any_session: Any, tmp_path: Path) -> None:
    load(tmp_path, "roster", PART)
    person = any_session.scalars(select(Employee.id).where(Employee.nip == OTHER)).one()
    for month in ("2025-12", "2026-05", "2026-06"):
        any_session.add(EmployeeMonth(employee_id=person, month=month, changes=1, counted_changes=1))
    any_session.add(Period(kind="month", code="2026-05", state="closed"))
    any_session.commit()

    load(tmp_path, "roster", PART | {"jam_minggu": "25"})

    due = any_session.scalars(select(EmployeeMonth.month).where(EmployeeMonth.changes == 2)).all()
    assert due == ["2026-06"]


@pytest.mark.parametrize("hours", ["1", "37"])
def test_accepts_the_least_and_the_most(tmp_path: Path, hours: str) -> None:
    assert codes(load(tmp_path, "roster", PART | {"jam_minggu": hours})) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (PART | {"jam_minggu": "0"}, "import_range"),
        (PART | {"jam_minggu": "-5"}, "import_whole"),
        (PART | {"jam_minggu": "38"}, "import_range"),
        (PART | {"jam_minggu": "20,5"}, "import_whole"),
        (ROSTER[2] | {"jam_minggu": "20"}, "import_hours_not_part_time"),
        (PART | {"mulai": "2023-12-31"}, "import_hours_no_rule"),
    ],
)
def test_refuses_hours_that_cannot_be(tmp_path: Path, row: dict[str, str], code: str) -> None:
    assert codes(load(tmp_path, "roster", row)) == [(2, "jam_minggu", code)]
