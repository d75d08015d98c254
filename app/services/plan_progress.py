"""How far the results of a plan have come in a semester: published roll-ups, waiting entries, reported figures."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from sqlalchemy import Row, and_, func, select

from app.domain.attendance import SHRINKS_TARGETS
from app.domain.duty import post_stretches, working_days, working_days_among
from app.domain.hasil_facts import Aspek, CaraHitung, IndicatorFacts, Kategori, RhkFacts, SkpFacts
from app.domain.money import round_half_up
from app.domain.periods import Month, Semester
from app.domain.plan_pace import Pace, pace_of, whole_units
from app.domain.scoring_rules import ScoringRules
from app.extensions import db
from app.models import Activity, Assignment, Attendance, EmployeeMonth, LineMonth, Realisation
from app.services.city_calendar import work_calendar
from app.services.plan_store import version_rows
from app.services.structure import to_fact


class PlanDays(Protocol):
    """A plan's owner and days."""

    @property
    def id(self) -> int: ...
    @property
    def employee_id(self) -> int: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


@dataclass(frozen=True, slots=True)
class LinePace:
    """One indicator on the page. `waiting`: volume submitted and not yet decided, in satuan."""

    line_public_id: uuid.UUID
    plan_line_id: int
    kode: str
    indikator: str
    satuan: str
    pace: Pace
    waiting: Decimal
    realisation: "Realised | None"

    @property
    def parts(self) -> tuple[Decimal, Decimal, Decimal]:
        """What is done, what waits, and the path, in per cent of a bar that ends at the target (mutu: at 100 %)."""
        found = self.pace.result
        done = found.realisasi or Fraction(0)
        scale = Fraction(100) if found.cara_hitung is CaraHitung.MUTU else max(found.target, done)
        waiting = Fraction(self.waiting) if found.cara_hitung is CaraHitung.JUMLAH else Fraction(0)
        amounts = (done, waiting, self.pace.expected or Fraction(0))
        if not scale:
            return (Decimal(0),) * 3
        done_at, waiting_at, path_at = (round_half_up(min(one / scale, Fraction(1)) * 100, 1) for one in amounts)
        return done_at, waiting_at, path_at

    @property
    def behind_units(self) -> int:
        """What lacks to the path today in whole pieces, 0 on it."""
        return whole_units(self.pace.behind) if self.pace.behind is not None else 0

    @property
    def needs_figure(self) -> bool:
        """Whether the employee has to report a figure."""
        return self.pace.result.cara_hitung is CaraHitung.REALISASI and self.realisation is None


@dataclass(frozen=True, slots=True)
class Realised:
    """A reported figure with its source."""

    public_id: uuid.UUID
    value: Decimal
    source: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class RhkPace:
    """One result with its indicators; `number` is its place on the form."""

    number: int
    kode: str
    kategori: str
    rhk: str
    rhk_atasan_kode: str | None
    lines: tuple[LinePace, ...]

    @property
    def is_measured(self) -> bool:
        """Whether any of its indicators has a figure."""
        return any(line.pace.result.blank is None for line in self.lines)

    @property
    def is_behind(self) -> bool:
        return any(line.pace.is_behind for line in self.lines)


@dataclass(slots=True)
class _Sums:
    volume: dict[str, int] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    ok: int = 0
    all: int = 0
    waiting: dict[str, Decimal] = field(default_factory=dict)


def plan_frame(plan: PlanDays, semester: Semester, today: date) -> tuple[SkpFacts, int]:
    """The plan's working days and excused days in the semester, and how many working days are over."""
    first, last = max(plan.starts_on, semester.first_day), min(plan.ends_on, semester.last_day)
    calendar = work_calendar()
    assignments = [
        to_fact(row) for row in db.session.scalars(select(Assignment).where(Assignment.employee_id == plan.employee_id))
    ]
    absences = db.session.scalars(
        select(Attendance.tanggal).where(
            Attendance.employee_id == plan.employee_id,
            Attendance.tanggal.between(first, last),
            Attendance.kode.in_(sorted(SHRINKS_TARGETS)),
        )
    )
    excused = set(absences)
    stretches = post_stretches(assignments, first, last)
    gone = working_days(post_stretches(assignments, first, min(last, today)), calendar) if today >= first else 0
    facts = SkpFacts(
        skp=str(plan.id),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        working_days=working_days(stretches, calendar),
        excused_days=working_days_among(excused, stretches, calendar),
        rhk=(),
    )
    return facts, gone


def read_results(
    version_id: int,
    employee_id: int,
    skp: SkpFacts,
    semester: Semester,
    gone: int,
    rules: ScoringRules,
    today: date,
) -> tuple[RhkPace, ...]:
    """The results of a version beside their path, lagging ones first; `gone` working days of the semester are over."""
    rows = version_rows([version_id])
    lines = [row.plan_line_id for row in rows]
    sums = _published(employee_id, semester, lines)
    _add_waiting(sums, employee_id, semester, lines, today)
    realised = _realised(lines, semester)
    part = Fraction(gone, skp.working_days) if skp.working_days else Fraction(1)
    grouped: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        grouped[row.rhk_id].append(row)
    results = []
    for number, group in enumerate(grouped.values(), 1):
        facts = _rhk_facts(group, sums, realised)
        paced = tuple(
            _line_pace(row, pace_of(one, facts, skp, semester, part, rules), sums[row.plan_line_id], realised)
            for row, one in zip(group, facts.indicators, strict=True)
        )
        head = group[0]
        results.append(RhkPace(number, head.rhk_kode, head.kategori, head.rhk, head.rhk_atasan_kode, paced))
    return tuple(sorted(results, key=lambda one: (not one.is_behind, one.number)))


def _line_pace(row: Row[*tuple[Any, ...]], pace: Pace, sums: _Sums, realised: dict[int, Realised]) -> LinePace:
    waiting = sums.waiting.get(row.satuan, Decimal(0))
    found = realised.get(row.plan_line_id)
    return LinePace(row.line_public_id, row.plan_line_id, row.kode, row.indikator, row.satuan, pace, waiting, found)


def _rhk_facts(
    group: Sequence[Row[*tuple[Any, ...]]], sums: dict[int, _Sums], realised: dict[int, Realised]
) -> RhkFacts:
    return RhkFacts(
        rhk_kode=group[0].rhk_kode,
        kategori=Kategori(group[0].kategori),
        indicators=tuple(
            _indicator_facts(row, sums[row.plan_line_id], realised.get(row.plan_line_id)) for row in group
        ),
        mutu_ok=Decimal(sum(sums[row.plan_line_id].ok for row in group)).scaleb(-3),
        mutu_all=Decimal(sum(sums[row.plan_line_id].all for row in group)).scaleb(-3),
    )


def _indicator_facts(row: Row[*tuple[Any, ...]], sums: _Sums, realised: Realised | None) -> IndicatorFacts:
    return IndicatorFacts(
        indikator_kode=row.kode,
        aspek=Aspek(row.aspek),
        satuan=row.satuan,
        target=row.target,
        target_s1=row.target_s1,
        target_s2=row.target_s2,
        cara_hitung=CaraHitung(row.cara_hitung) if row.cara_hitung else None,
        volume=Decimal(sums.volume.get(row.satuan, 0)).scaleb(-3),
        entries=sums.entries.get(row.satuan, 0),
        realisasi=realised.value if realised and realised.is_confirmed else None,
    )


def _published(employee_id: int, semester: Semester, lines: Sequence[int]) -> dict[int, _Sums]:
    """Approved work of the semester from the published roll-ups."""
    published = and_(
        EmployeeMonth.employee_id == LineMonth.employee_id,
        EmployeeMonth.month == LineMonth.month,
        EmployeeMonth.run_id == LineMonth.run_id,
    )
    query = (
        select(
            LineMonth.plan_line_id,
            LineMonth.satuan,
            func.sum(LineMonth.volume),
            func.sum(LineMonth.entries),
            func.sum(LineMonth.volume_mutu_ok),
        )
        .join(EmployeeMonth, published)
        .where(
            LineMonth.employee_id == employee_id,
            LineMonth.month.in_([month.code for month in semester.months]),
            LineMonth.plan_line_id.in_(lines),
        )
        .group_by(LineMonth.plan_line_id, LineMonth.satuan)
    )
    found: dict[int, _Sums] = defaultdict(_Sums)
    for line, satuan, volume, entries, ok in db.session.execute(query):
        sums = found[line or 0]
        sums.volume[satuan or ""], sums.entries[satuan or ""] = int(volume), int(entries)
        sums.ok += int(ok)
        sums.all += int(volume)
    return found


def _add_waiting(
    sums: dict[int, _Sums], employee_id: int, semester: Semester, lines: Sequence[int], today: date
) -> None:
    """What waits for a decision: entries of the months that can still be open, a person's handful by index."""
    first = max(semester.first_day, Month.of(today).previous.first_day)
    query = select(Activity.plan_line_id, Activity.satuan, Activity.volume).where(
        Activity.employee_id == employee_id,
        Activity.status == "submitted",
        Activity.work_date.between(first, semester.last_day),
    )
    wanted = set(lines)
    for line, satuan, volume in db.session.execute(query):
        if line in wanted and volume is not None:
            waiting = sums[line].waiting
            waiting[satuan or ""] = waiting.get(satuan or "", Decimal(0)) + volume


def _realised(lines: Sequence[int], semester: Semester) -> dict[int, Realised]:
    query = select(Realisation).where(Realisation.plan_line_id.in_(lines), Realisation.semester == semester.code)
    return {
        row.plan_line_id: Realised(row.public_id, row.value, row.source, row.confirmed_at is not None)
        for row in db.session.scalars(query)
    }
