"""The HR summary of a semester: one line per person from roll-ups and scores, without touching entries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, select

from app.domain.attendance import REDUCES_DUTY
from app.domain.calendar import WorkCalendar
from app.domain.duty import day_bits, list_working_days, post_stretches
from app.domain.money import round_half_up
from app.domain.periods import Month, Semester
from app.domain.structure import AssignmentFact
from app.extensions import db
from app.models import Assignment, Attendance, Employee, EmployeeMonth, ExternalScore, Score, Unit
from app.services.city_calendar import work_calendar
from app.services.structure import to_fact

COLUMNS = (
    "nip",
    "nama",
    "unit",
    "jabatan",
    "rating_hasil",
    "rating_perilaku",
    "nilai",
    "predikat",
    "menit",
    "disetujui",
    "dikembalikan",
    "ditolak",
    "belum_diputus",
    "hari_tanpa_entri",
    "cakupan",
)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One person: codes as stored, `nilai` with two digits, `cakupan` a ratio with four; None where unknown."""

    nip: str
    nama: str
    unit: str
    jabatan: str
    rating_hasil: str | None
    rating_perilaku: str | None
    nilai: Decimal | None
    predikat: str | None
    menit: int
    disetujui: int
    dikembalikan: int
    ditolak: int
    belum_diputus: int
    hari_tanpa_entri: int
    cakupan: Decimal | None
    opd: str
    duty_days: int
    status: str

    def cells(self) -> tuple[Any, ...]:
        """The values in the order of `COLUMNS`."""
        return tuple(getattr(self, name) for name in COLUMNS)


def semester_lines(semester: Semester, *, today: date, unit_ids: Iterable[int] | None = None) -> Iterator[ReportLine]:
    """Everyone who held a definitif post in the semester, by OPD, unit and name.

    Days count up to `today` while the semester runs. `unit_ids`: only people whose last post lies in one of these units.
    """
    last = min(semester.last_day, today)
    calendar = work_calendar()
    posts = _posts(semester)
    months = _months(semester)
    absences = _absences(semester, last)
    scores, elsewhere = _scores(semester), _elsewhere(semester)
    wanted = None if unit_ids is None else set(unit_ids)
    for person in _people(semester):
        if wanted is None or person.unit_id in wanted:
            duty, empty = _days(
                semester, last, posts[person.id], absences.get(person.id, ()), months.get(person.id, {}), calendar
            )
            yield _line(person, months.get(person.id, {}), scores.get(person.id), elsewhere.get(person.id), duty, empty)


def predikat_counts(lines: Iterable[ReportLine]) -> Counter[str]:
    """How many lines carry each predikat, or the state that explains its absence."""
    return Counter(line.predikat or line.status for line in lines)


def _line(
    person: Row[*tuple[Any, ...]],
    months: dict[str, Row[*tuple[Any, ...]]],
    score: Row[*tuple[Any, ...]] | None,
    elsewhere: Row[*tuple[Any, ...]] | None,
    duty_days: int,
    empty_days: int,
) -> ReportLine:
    total: Counter[str] = Counter()
    for row in months.values():
        for name in ("minutes_credited", "approved", "returned", "rejected", "submitted"):
            total[name] += getattr(row, name)
    nilai = elsewhere.nilai if elsewhere and elsewhere.nilai is not None else score.nilai if score else None
    return ReportLine(
        nip=person.nip,
        nama=person.nama,
        unit=person.kode,
        jabatan=person.jabatan,
        rating_hasil=score.rating_hasil if score else None,
        rating_perilaku=score.rating_perilaku if score else None,
        nilai=None if nilai is None else round_half_up(nilai, 2),
        predikat=elsewhere.predikat if elsewhere else score.predikat if score else None,
        menit=total["minutes_credited"],
        disetujui=total["approved"],
        dikembalikan=total["returned"],
        ditolak=total["rejected"],
        belum_diputus=total["submitted"],
        hari_tanpa_entri=empty_days,
        cakupan=None if not duty_days else round_half_up(1 - Decimal(empty_days) / duty_days, 4),
        opd=person.opd,
        duty_days=duty_days,
        status=_status(score, elsewhere),
    )


def _status(score: Row[*tuple[Any, ...]] | None, elsewhere: Row[*tuple[Any, ...]] | None) -> str:
    if elsewhere is not None:
        return "final"
    if score is None:
        return "tanpa_skp"
    return str(score.status) if score.is_assessable else "belum_dinilai"


def _days(
    semester: Semester,
    last: date,
    posts: Sequence[AssignmentFact],
    absences: Sequence[date],
    months: dict[str, Row[*tuple[Any, ...]]],
    calendar: WorkCalendar,
) -> tuple[int, int]:
    """Duty days, and those of them without a submitted entry."""
    away = set(absences)
    duty = empty = 0
    by_month: dict[str, list[date]] = defaultdict(list)
    for day in list_working_days(post_stretches(posts, semester.first_day, last), calendar):
        if day not in away:
            by_month[Month.of(day).code].append(day)
    for code, days in by_month.items():
        wrote = months[code].entry_days if code in months else 0
        duty += len(days)
        empty += (day_bits(days) & ~wrote).bit_count()
    return duty, empty


def _posts(semester: Semester) -> dict[int, list[AssignmentFact]]:
    rows = db.session.scalars(
        select(Assignment).where(
            Assignment.starts_on <= semester.last_day,
            (Assignment.ends_on.is_(None)) | (Assignment.ends_on >= semester.first_day),
        )
    )
    found: dict[int, list[AssignmentFact]] = defaultdict(list)
    for row in rows:
        found[row.employee_id].append(to_fact(row))
    return found


def _people(semester: Semester) -> list[Row[*tuple[Any, ...]]]:
    """ASN with a definitif post in the semester, each with the last one, ordered for the sheets."""
    opd = select(Unit.id, Unit.kode.label("opd")).subquery()
    rows = db.session.execute(
        select(
            Employee.id,
            Employee.nip,
            Employee.nama,
            Assignment.jabatan,
            Assignment.unit_id,
            Unit.kode,
            func.coalesce(opd.c.opd, Unit.kode).label("opd"),
        )
        .join(Assignment, Assignment.employee_id == Employee.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(opd, opd.c.id == Unit.opd_id)
        .where(
            Employee.is_official.is_(False),
            Assignment.penugasan == "definitif",
            Assignment.starts_on <= semester.last_day,
            (Assignment.ends_on.is_(None)) | (Assignment.ends_on >= semester.first_day),
        )
        .order_by(Assignment.starts_on)
    )
    newest = {row.id: row for row in rows}
    return sorted(newest.values(), key=lambda row: (row.opd, row.kode, row.nama, row.nip))


def _months(semester: Semester) -> dict[int, dict[str, Row[*tuple[Any, ...]]]]:
    rows = db.session.execute(
        select(
            EmployeeMonth.employee_id,
            EmployeeMonth.month,
            EmployeeMonth.minutes_credited,
            EmployeeMonth.approved,
            EmployeeMonth.returned,
            EmployeeMonth.rejected,
            EmployeeMonth.submitted,
            EmployeeMonth.entry_days,
        ).where(EmployeeMonth.month.in_([month.code for month in semester.months]))
    )
    found: dict[int, dict[str, Row[*tuple[Any, ...]]]] = defaultdict(dict)
    for row in rows:
        found[row.employee_id][row.month] = row
    return found


def _absences(semester: Semester, last: date) -> dict[int, list[date]]:
    rows = db.session.execute(
        select(Attendance.employee_id, Attendance.tanggal).where(
            Attendance.tanggal.between(semester.first_day, last), Attendance.kode.in_(sorted(REDUCES_DUTY))
        )
    )
    found: dict[int, list[date]] = defaultdict(list)
    for row in rows:
        found[row.employee_id].append(row.tanggal)
    return found


def _scores(semester: Semester) -> dict[int, Row[*tuple[Any, ...]]]:
    rows = db.session.execute(
        select(
            Score.employee_id,
            Score.rating_hasil,
            Score.rating_perilaku,
            Score.nilai,
            Score.predikat,
            Score.status,
            Score.is_assessable,
        ).where(Score.semester == semester.code, Score.is_current.is_(True))
    )
    return {row.employee_id: row for row in rows}


def _elsewhere(semester: Semester) -> dict[int, Row[*tuple[Any, ...]]]:
    rows = db.session.execute(
        select(ExternalScore.employee_id, ExternalScore.predikat, ExternalScore.nilai).where(
            ExternalScore.semester == semester.code
        )
    )
    return {row.employee_id: row for row in rows}
