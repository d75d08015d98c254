"""The HR summary of a semester: one line per person from roll-ups and scores, without touching entries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, select

from app.domain.attendance import REDUCES_DUTY
from app.domain.calendar import Pattern, WorkCalendar
from app.domain.duty import Stretch, list_working_days, post_stretches
from app.domain.money import round_half_up
from app.domain.periods import Semester
from app.domain.structure import AssignmentFact, Penugasan
from app.extensions import db
from app.models import Assignment, Attendance, Employee, EmployeeMonth, ExternalScore, Score, Unit
from app.services.city_calendar import work_calendar
from app.services.entry_days import Bits, EntryDays, month_bits

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
    expected = _ExpectedDays(semester, min(semester.last_day, today), work_calendar())
    posts, months = _posts(semester), _months(semester)
    away = _absences(semester, expected.last)
    scores, elsewhere = _scores(semester), _elsewhere(semester)
    entries = EntryDays(semester.first_day, expected.last)
    wanted = None if unit_ids is None else set(unit_ids)
    for person in _people(semester):
        if wanted is None or person.unit_id in wanted:
            mine = months.get(person.id, {})
            duty = expected.of(posts[person.id])
            days = _days(duty, entries.of(person.id, duty), away.get(person.id, {}), mine)
            yield _line(person, mine, scores.get(person.id), elsewhere.get(person.id), *days)


def _line(
    person: Row[*tuple[Any, ...]],
    months: dict[str, Row[*tuple[Any, ...]]],
    score: Row[*tuple[Any, ...]] | None,
    elsewhere: Row[*tuple[Any, ...]] | None,
    duty_days: int,
    asked_days: int,
    empty_days: int,
) -> ReportLine:
    rows = months.values()
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
        menit=sum(row.minutes_credited for row in rows),
        disetujui=sum(row.approved for row in rows),
        dikembalikan=sum(row.returned for row in rows),
        ditolak=sum(row.rejected for row in rows),
        belum_diputus=sum(row.submitted for row in rows),
        hari_tanpa_entri=empty_days,
        cakupan=None if not asked_days else round_half_up(1 - Decimal(empty_days) / asked_days, 4),
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


class _ExpectedDays:
    """Working days by month as bits, computed once for each course of posts: nearly everyone shares one."""

    def __init__(self, semester: Semester, last: date, calendar: WorkCalendar) -> None:
        self._first, self.last, self._calendar = semester.first_day, last, calendar
        self._known: dict[tuple[Stretch, ...], dict[str, int]] = {}

    def of(self, posts: Sequence[AssignmentFact]) -> dict[str, int]:
        """The working days inside these posts, up to the last day asked about."""
        stretches = tuple(post_stretches(posts, self._first, self.last))
        found = self._known.get(stretches)
        if found is None:
            found = self._known[stretches] = month_bits(list_working_days(stretches, self._calendar))
        return found


def _days(expected: Bits, asked: Bits, away: Bits, months: Mapping[str, Row[*tuple[Any, ...]]]) -> tuple[int, int, int]:
    """Duty days; days on which an entry was expected (the same but for posts recorded by schedule or not at all), and
    those of them without a submitted entry.
    """
    duty = sum((days & ~away.get(code, 0)).bit_count() for code, days in expected.items())
    wanted = {code: days & ~away.get(code, 0) for code, days in asked.items()}
    empty = sum(
        (days & ~(months[code].entry_days if code in months else 0)).bit_count() for code, days in wanted.items()
    )
    return duty, sum(map(int.bit_count, wanted.values())), empty


def _posts(semester: Semester) -> dict[int, list[AssignmentFact]]:
    rows = db.session.execute(
        select(
            Assignment.employee_id,
            Assignment.unit_id,
            Assignment.jabatan,
            Assignment.penugasan,
            Assignment.starts_on,
            Assignment.ends_on,
            Assignment.pola_kerja,
        ).where(
            Assignment.starts_on <= semester.last_day,
            (Assignment.ends_on.is_(None)) | (Assignment.ends_on >= semester.first_day),
        )
    )
    found: dict[int, list[AssignmentFact]] = defaultdict(list)
    for employee, unit, jabatan, penugasan, starts_on, ends_on, pola_kerja in rows:
        fact = AssignmentFact(
            employee, unit, jabatan, Penugasan(penugasan), starts_on, ends_on, pattern=Pattern(pola_kerja)
        )
        found[employee].append(fact)
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


def _absences(semester: Semester, last: date) -> dict[int, dict[str, int]]:
    """By person the days that are no duty days, as bits by month."""
    rows = db.session.execute(
        select(Attendance.employee_id, Attendance.tanggal).where(
            Attendance.tanggal.between(semester.first_day, last), Attendance.kode.in_(sorted(REDUCES_DUTY))
        )
    )
    found: dict[int, list[date]] = defaultdict(list)
    for employee, day in rows:
        found[employee].append(day)
    return {employee: month_bits(days) for employee, days in found.items()}


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
