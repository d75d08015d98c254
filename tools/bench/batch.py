"""The city's batch work beside one bare SQL GROUP BY over the same rows."""

import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, text, update

from app.domain.calendar import local_date
from app.domain.periods import Month, Semester
from app.extensions import db
from app.models import Activity, EmployeeMonth, LineMonth, Score
from app.services.predikat_differences import differences_in
from app.services.rollup import roll_up
from app.services.scoring import compute_scores, people_with_plan
from app.services.semester_report import semester_lines
from app.services.semester_workbook import write_semester_workbook
from app.services.tpp import compute_batches
from app.services.verify import differing_people
from tools.bench.meter import Measured, Meter, once, section

_BARE = """
SELECT employee_id, plan_line_id, satuan, COUNT(*), SUM(volume), SUM(end_minute - start_minute)
FROM activity WHERE status = 'approved' AND work_date BETWEEN :first AND :last
GROUP BY employee_id, plan_line_id, satuan
"""


def measure_batch(meter: Meter, semester: Semester, now: datetime) -> list[Measured]:
    """Semester sums, roll-ups, scores, TPP and the summary; call inside an application context."""
    between = {"first": semester.first_day.isoformat(), "last": semester.last_day.isoformat()}
    entries = db.session.scalar(
        select(func.count()).where(Activity.work_date.between(semester.first_day, semester.last_day))
    )
    people = people_with_plan(semester)
    with section(f"semester {semester.code}: {entries} kegiatan, {len(people)} orang"):
        bare = once(
            "GROUP BY polos atas kegiatan semester", meter, lambda: _fetch(_BARE, between), lambda: f"{entries} baris"
        )
    rows = [bare]
    with section("jumlah dari roll-up bulanan"):
        rows.append(_against(bare, once("jumlah semester dari roll-up", meter, lambda: _from_rollups(semester))))
    with section("pemeriksaan malam: hitung ulang semua bulan"):
        rows.append(_against(bare, once("hitung ulang penuh roll-up (periksa)", meter, lambda: _check(semester))))
    open_month = _open_month(semester, now)
    with section(f"roll-up satu bulan {open_month.code}"):
        rows.append(
            once(
                f"roll-up dan terbitkan bulan {open_month.code}",
                meter,
                lambda: roll_up(open_month, _people_of(open_month), now=now),
                lambda: _longest(meter),
            )
        )
    with section("nilai dengan jejak"):
        db.session.execute(update(Score).where(Score.status == "proposed").values(input_hash="0"))
        db.session.commit()
        rows.append(
            once(
                "nilai semester dengan jejak",
                meter,
                lambda: compute_scores(semester, people, now=now),
                lambda: f"{len(people)} orang, {_longest(meter)}",
            )
        )
    with section("TPP dengan jejak"):
        month = Month.of(local_date(now)).previous
        rows.append(
            once(
                f"TPP {month.code} dengan jejak",
                meter,
                lambda: compute_batches(month, by=None, now=now),
                lambda: _longest(meter),
            )
        )
    with section("ringkasan semester XLSX"), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ringkasan.xlsx"
        rows.append(
            once(
                "ringkasan semester XLSX",
                meter,
                lambda: _summary(path, semester, now),
                lambda: f"{path.stat().st_size} byte",
            )
        )
    return rows


def _against(bare: Measured, row: Measured) -> Measured:
    return Measured(row.name, row.cpu_ms, row.queries, None, f"{row.cpu_ms / bare.cpu_ms:.2f} x GROUP BY polos")


def _longest(meter: Meter) -> str:
    return f"transaksi tulis terlama {meter.longest_write * 1000:.0f} ms"


def _fetch(statement: str, parameters: dict[str, str]) -> int:
    count = 0
    for _row in db.session.execute(text(statement), parameters):
        count += 1
    return count


def _from_rollups(semester: Semester) -> int:
    months = [month.code for month in semester.months]
    rows = db.session.execute(
        select(
            LineMonth.employee_id,
            LineMonth.plan_line_id,
            LineMonth.satuan,
            func.sum(LineMonth.volume),
            func.sum(LineMonth.minutes),
        )
        .where(LineMonth.month.in_(months))
        .group_by(LineMonth.employee_id, LineMonth.plan_line_id, LineMonth.satuan)
    )
    return sum(1 for _row in rows)


def _check(semester: Semester) -> int:
    return sum(len(differing_people(month)) for month in semester.months)


def _open_month(semester: Semester, now: datetime) -> Month:
    """A month of the semester; roll_up itself does not ask whether it is closed."""
    return semester.months[2]


def _people_of(month: Month) -> list[int]:
    return list(db.session.scalars(select(EmployeeMonth.employee_id).where(EmployeeMonth.month == month.code)))


def _summary(path: Path, semester: Semester, now: datetime) -> None:
    lines = list(semester_lines(semester, today=local_date(now)))
    write_semester_workbook(path, semester, lines, differences=differences_in(semester, None), made_by="bench", now=now)
