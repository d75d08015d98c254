"""Monthly roll-ups against what the entries say."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app.domain.periods import Month
from app.extensions import db
from app.models import EmployeeMonth, LineMonth
from app.services.rollup import due_employees, due_months, roll_up
from app.services.rollup_marks import mark_changed
from app.services.unit_of_work import unit_of_work
from tests.factories import create_activity, create_cast, create_skp, plan_line, set_period
from tests.support.clock import NOW

JULY = Month(2026, 7)


def _mark(*employee_ids: int, month: str = "2026-07") -> None:
    with unit_of_work():
        mark_changed((one, month) for one in employee_ids)


def _month(employee_id: int) -> EmployeeMonth:
    return db.session.scalars(
        select(EmployeeMonth).where(EmployeeMonth.employee_id == employee_id, EmployeeMonth.month == "2026-07")
    ).one()


def test_counts_states_minutes_and_days_of_a_month(any_session: Any) -> None:
    cast = create_cast()
    create_activity(cast.staff, work_date=date(2026, 7, 1), start=480, minutes=300, status="approved")
    create_activity(cast.staff, work_date=date(2026, 7, 1), start=800, minutes=200, status="approved")
    create_activity(cast.staff, work_date=date(2026, 7, 2), status="submitted")
    create_activity(cast.staff, work_date=date(2026, 7, 3), status="rejected")
    create_activity(cast.staff, work_date=date(2026, 7, 6), status="draft")
    create_activity(cast.staff, work_date=date(2026, 8, 1), status="approved")
    _mark(cast.staff.id)

    roll_up(JULY, due_employees(JULY), now=NOW)

    found = _month(cast.staff.id)
    assert (found.approved, found.submitted, found.rejected) == (2, 1, 1)
    assert (found.minutes_approved, found.minutes_credited, found.days_with_entry) == (500, 450, 3)
    assert found.entry_days == 0b111


def test_sums_volume_by_plan_line_satuan_and_mutu(any_session: Any) -> None:
    cast = create_cast()
    skp = create_skp(cast.staff, assessor=cast.supervisor)
    line = plan_line(cast.staff.id, "IK2", skp=skp)
    create_activity(cast.staff, start=480, line=line, volume="2.5", status="approved")
    poor = create_activity(cast.staff, start=600, line=line, volume="1", status="approved")
    poor.mutu = "di_bawah"
    db.session.commit()
    create_activity(cast.staff, start=700, line=line, volume="7", satuan="lembar", status="approved")
    create_activity(cast.staff, start=800, line=line, volume="9", status="submitted")
    _mark(cast.staff.id)

    roll_up(JULY, [cast.staff.id], now=NOW)

    rows = db.session.scalars(select(LineMonth).where(LineMonth.employee_id == cast.staff.id)).all()
    assert {(row.satuan, row.entries, row.volume, row.volume_mutu_ok) for row in rows} == {
        ("berkas", 2, 3500, 2500),
        ("lembar", 1, 7000, 7000),
    }


def test_is_due_until_counted_and_again_after_a_change(any_session: Any) -> None:
    cast = create_cast()
    _mark(cast.staff.id)
    before = due_months()

    roll_up(JULY, due_employees(JULY), now=NOW)
    after = due_months()
    _mark(cast.staff.id)

    assert (before, after, due_months()) == ([JULY], [], [JULY])


def test_running_twice_leaves_one_set_of_sums(any_session: Any) -> None:
    cast = create_cast()
    create_activity(cast.staff, status="approved")
    _mark(cast.staff.id)

    roll_up(JULY, [cast.staff.id], now=NOW)
    roll_up(JULY, [cast.staff.id], now=NOW)

    assert len(db.session.scalars(select(LineMonth)).all()) == 1


def test_a_month_whose_entries_went_away_is_zero(any_session: Any) -> None:
    cast = create_cast()
    entry = create_activity(cast.staff, status="approved")
    _mark(cast.staff.id)
    roll_up(JULY, [cast.staff.id], now=NOW)
    entry.status = "submitted"
    db.session.commit()

    roll_up(JULY, [cast.staff.id], now=NOW)

    assert (_month(cast.staff.id).approved, db.session.scalars(select(LineMonth)).all()) == (0, [])


def test_a_closed_month_is_never_due(any_session: Any) -> None:
    cast = create_cast()
    _mark(cast.staff.id)
    set_period("2026-07")

    found = due_months()

    assert found == []
