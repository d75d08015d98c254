"""Rows behind a TPP batch, as imports would have stored them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.domain.calendar import Pattern
from app.domain.periods import Month
from app.extensions import db
from app.models import (
    Attendance,
    AuditEvent,
    Employee,
    ExternalScore,
    NoSkpRecord,
    Payroll,
    Score,
    TppBatch,
    TppBatchAct,
    TppLine,
    WorkSchedule,
)
from app.services.city_calendar import work_calendar
from tests.support.clock import NOW

# June 2026 looks at the second semester of 2025.
JUNE = Month(2026, 6)
ON_TIME = (7 * 60 + 30, 16 * 60 + 30)


def fill_attendance(
    employee: Employee,
    month: Month = JUNE,
    *,
    except_for: Mapping[int, Any] | None = None,
    pattern: Pattern = Pattern.FIVE,
    punches: tuple[int, int] = ON_TIME,
) -> None:
    """A row of presence for every working day; `except_for` maps a day of the month to a code, to punches, or to None."""
    special = dict(except_for or {})
    rows = []
    for day in work_calendar().list_working_days(month.first_day, month.last_day, pattern):
        wanted = special.pop(day.day, punches)
        if wanted is None:
            continue
        code, found = (wanted, (None, None)) if isinstance(wanted, str) else ("H", wanted)
        rows.append(_attendance(employee, day, code, *found))
    assert not special, f"no working days: {special}"
    db.session.add_all(rows)
    db.session.commit()


def _attendance(employee: Employee, day: date, code: str, masuk: int | None, pulang: int | None) -> Attendance:
    return Attendance(employee_id=employee.id, tanggal=day, kode=code, masuk=masuk, pulang=pulang, recorded_at=NOW)


def add_external_score(employee: Employee, predikat: str = "baik", semester: str = "2025-2") -> ExternalScore:
    """A result from the national system."""
    return _saved(
        ExternalScore(
            employee_id=employee.id, semester=semester, predikat=predikat, sumber="e-Kinerja BKN", imported_at=NOW
        )
    )


def add_score(employee: Employee, *, semester: str = "2025-2", status: str = "final", **values: Any) -> Score:
    """An own score."""
    row = {"predikat": "baik", "is_assessable": True, "duty_days": 120, "revision": 1, **values}
    return _saved(
        Score(
            employee_id=employee.id,
            semester=semester,
            status=status,
            rule_version="uji",
            input_hash="0" * 64,
            payload="{}",
            trace="[]",
            computed_at=NOW,
            **row,
        )
    )


def add_payroll(employee: Employee, month: Month = JUNE, gross: int = 4_705_797, base: int = 4_213_646) -> Payroll:
    """What the salary run did; nothing was taxed."""
    return _saved(
        Payroll(
            employee_id=employee.id,
            bulan=month.code,
            gaji_kotor=gross,
            pph_gaji=0,
            dasar_bpjs=base,
            imported_at=NOW,
        )
    )


def add_no_skp(employee: Employee, semester: str = "2025-2") -> NoSkpRecord:
    """HR's record that no SKP was made."""
    return _saved(
        NoSkpRecord(
            employee_id=employee.id,
            semester=semester,
            document="800/1/BKPSDMD",
            reason="Dua kali diingatkan",
            recorded_by_id=employee.id,
            recorded_at=NOW,
        )
    )


def add_schedule(
    start: int,
    end: int,
    *,
    weekdays: Iterable[int] = range(5),
    unit_id: int | None = None,
    pattern: str = "5",
    valid_from: date = date(2026, 1, 1),
    valid_to: date | None = None,
) -> None:
    """Office hours of some weekdays."""
    for weekday in weekdays:
        db.session.add(
            WorkSchedule(
                unit_id=unit_id,
                pola_kerja=pattern,
                weekday=weekday,
                start_minute=start,
                end_minute=end,
                valid_from=valid_from,
                valid_to=valid_to,
                label="Uji",
                source="SK Contoh",
            )
        )
    db.session.commit()


def complete(employee: Employee, month: Month = JUNE, *, payroll: bool = True, **attendance: Any) -> Employee:
    """Everything a full line of June needs: attendance, a predikat, and pay."""
    fill_attendance(employee, month, **attendance)
    add_external_score(employee)
    if payroll:
        add_payroll(employee, month)
    return employee


def line_of(employee: Employee) -> TppLine:
    """The person's only line."""
    return db.session.query(TppLine).filter_by(employee_id=employee.id).one()


def all_batches() -> list[TppBatch]:
    """Every batch as stored now."""
    return list(db.session.query(TppBatch).populate_existing().order_by(TppBatch.id))


def all_lines() -> list[TppLine]:
    """Every line as stored now."""
    return list(db.session.query(TppLine).populate_existing().order_by(TppLine.id))


def all_acts() -> list[TppBatchAct]:
    """Every act on batches, oldest first."""
    return list(db.session.query(TppBatchAct).order_by(TppBatchAct.id))


def audited(action: str) -> list[AuditEvent]:
    """The audit rows of an action."""
    return list(db.session.query(AuditEvent).filter_by(action=action).order_by(AuditEvent.seq))


def snapshot() -> list[dict[str, Any]]:
    """All columns of all batches, lines and acts."""
    return [
        {column.name: getattr(row, column.name) for column in type(row).__table__.columns}
        for row in (*all_batches(), *all_lines(), *all_acts())
    ]


def _saved(row: Any) -> Any:
    db.session.add(row)
    db.session.commit()
    return row
