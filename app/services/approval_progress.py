"""How far a plan line's target is reached before an entry is decided, and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from app.domain.hasil import cara_hitung_of
from app.domain.hasil_facts import Aspek, CaraHitung, IndicatorFacts, SkpFacts
from app.domain.periods import Month, Semester
from app.domain.scoring_rules import ScoringRules, scoring_rules
from app.domain.semester_targets import semester_target
from app.extensions import db
from app.models import Activity, EmployeeMonth, LineMonth
from app.services.activity_lines import LineRow
from app.services.rules import parameters_on


@dataclass(frozen=True, slots=True)
class LineEntry:
    """What of an entry moves a plan line."""

    employee_id: int
    plan_line_id: int | None
    work_date: date
    volume: Decimal | None
    satuan: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Approved volume of the semester before and after the entry, in the indicator's satuan, and the semester's target."""

    before: Decimal
    after: Decimal
    target: Fraction

    @property
    def percent_before(self) -> Decimal:
        """Per cent of the target reached, at most 100, with one decimal, for drawing."""
        return self._percent(self.before)

    @property
    def percent_added(self) -> Decimal:
        """Per cent of the target that the entry adds, within the same 100."""
        return self._percent(self.after) - self.percent_before

    def _percent(self, volume: Decimal) -> Decimal:
        share = min(Fraction(1), Fraction(volume) / self.target)
        return Decimal(round(share * 1000)).scaleb(-1)


@dataclass(frozen=True, slots=True)
class LineSums:
    """Approved volumes and counts by (plan line, satuan, semester)."""

    sums: dict[tuple[int, str, Semester], tuple[Decimal, int]]

    def of(self, entry: LineEntry) -> tuple[Decimal, int] | None:
        """Volume and count of the entry's plan line in the entry's own satuan, its semester; None off the plan."""
        if entry.plan_line_id is None or entry.satuan is None:
            return None
        return self.sums.get((entry.plan_line_id, entry.satuan, Semester.of(entry.work_date)), (Decimal(0), 0))


def read_line_sums(entries: Iterable[LineEntry]) -> LineSums:
    """Approved sums of the entries' people in their semesters: published roll-ups, and by index the months counted anew.

    One query, none when no entry lies on the plan.
    """
    listed = [entry for entry in entries if entry.plan_line_id is not None]
    if not listed:
        return LineSums({})
    people = sorted({entry.employee_id for entry in listed})
    lines = sorted({entry.plan_line_id for entry in listed if entry.plan_line_id is not None})
    last = max(Month.of(entry.work_date) for entry in listed)
    semesters = {Semester.of(entry.work_date) for entry in listed}
    months = sorted(month for semester in semesters for month in semester.months if month <= last)
    values = {"people": people, "lines": lines}
    sums: dict[tuple[int, str, Semester], tuple[Decimal, int]] = {}
    for line, satuan, month, volume, count in db.session.execute(_sums_statement(tuple(months)), values):
        key = (line, satuan or "", Semester.of(Month.parse(month).first_day))
        total, entries_so_far = sums.get(key, (Decimal(0), 0))
        sums[key] = (total + Decimal(int(volume)).scaleb(-3), entries_so_far + int(count))
    return LineSums(sums)


def progress_of(entry: LineEntry, line: LineRow | None, sums: LineSums) -> Progress | None:
    """Before and after of an entry whose indicator sums volumes; None where a volume says nothing about the target."""
    if line is None or entry.plan_line_id is None or entry.volume is None or entry.satuan != line.satuan:
        return None
    target = target_of(line, Semester.of(entry.work_date))
    if target is None or target <= 0:
        return None
    before, _ = sums.of(entry) or (Decimal(0), 0)
    return Progress(before, before + entry.volume, target)


@lru_cache(maxsize=4096)
def target_of(line: LineRow, semester: Semester) -> Fraction | None:
    """The semester's target of an indicator counted by `jumlah`, before leave; None for the other ways of counting."""
    facts = IndicatorFacts(
        indikator_kode=line.kode,
        aspek=Aspek(line.aspek),
        satuan=line.satuan,
        target=line.target,
        target_s1=line.target_s1,
        target_s2=line.target_s2,
        cara_hitung=CaraHitung(line.cara_hitung) if line.cara_hitung else None,
    )
    method = cara_hitung_of(facts, _rules(semester.last_day))
    if method is not CaraHitung.JUMLAH:
        return None
    skp = SkpFacts("", line.starts_on, line.ends_on, 0, 0, ())
    return semester_target(facts, method, skp, semester)[0]


@lru_cache(maxsize=64)
def _rules(day: date) -> ScoringRules:
    return scoring_rules(parameters_on(day, "approval_progress"))


_PEOPLE = bindparam("people", expanding=True, type_=Integer)
_LINES = bindparam("lines", expanding=True, type_=Integer)


@lru_cache(maxsize=64)
def _sums_statement(months: tuple[Month, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    """Built once for the same months: composing it would cost more than running it."""
    return union_all(_counted(months), *(_uncounted(month) for month in months))


def _counted(months: Iterable[Month]) -> Select[*tuple[Any, ...]]:
    """Months whose published roll-up has seen every act."""
    published = and_(
        EmployeeMonth.employee_id == LineMonth.employee_id,
        EmployeeMonth.month == LineMonth.month,
        EmployeeMonth.run_id == LineMonth.run_id,
        EmployeeMonth.changes == EmployeeMonth.counted_changes,
    )
    return (
        select(LineMonth.plan_line_id, LineMonth.satuan, LineMonth.month, LineMonth.volume, LineMonth.entries)
        .join(EmployeeMonth, published)
        .where(
            LineMonth.employee_id.in_(_PEOPLE),
            LineMonth.month.in_([month.code for month in months]),
            LineMonth.plan_line_id.in_(_LINES),
        )
    )


def _uncounted(month: Month) -> Select[*tuple[Any, ...]]:
    """One month of those whose roll-up is behind, from the index of approved entries."""
    volume = func.coalesce(type_coerce(Activity.volume, BigInteger), 0)
    own = and_(EmployeeMonth.employee_id == Activity.employee_id, EmployeeMonth.month == month.code)
    return (
        select(Activity.plan_line_id, Activity.satuan, literal(month.code), func.sum(volume), func.count())
        .outerjoin(EmployeeMonth, own)
        .where(
            Activity.employee_id.in_(_PEOPLE),
            Activity.work_date >= month.first_day,
            Activity.work_date <= month.last_day,
            # Written out, so that SQLite sees that the partial index holds all that is asked for.
            Activity.status == literal_column("'approved'"),
            Activity.plan_line_id.in_(_LINES),
            or_(EmployeeMonth.month.is_(None), EmployeeMonth.changes != EmployeeMonth.counted_changes),
        )
        .group_by(Activity.plan_line_id, Activity.satuan)
    )
