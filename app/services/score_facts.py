"""Turns the rows behind semester scores into the facts that the domain computes with."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from app.domain.attendance import SHRINKS_TARGETS
from app.domain.calendar import WorkCalendar
from app.domain.deciders import assessor_of
from app.domain.duty import post_stretches, working_days, working_days_among
from app.domain.hasil_facts import Aspek, CaraHitung, IndicatorFacts, Kategori, RhkFacts, SkpFacts
from app.domain.methods.menit import MenitFacts
from app.domain.periods import Period
from app.domain.scoring import SemesterFacts
from app.domain.structure import AssignmentFact, Structure
from app.services.city_calendar import work_calendar
from app.services.minute_months import read_minute_months
from app.services.score_material import LineSums, Material, read_material

Absences = Sequence[tuple[date, str]]


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One person's facts, the assessor they belong to, and the change count they were read at."""

    employee_id: int
    facts: SemesterFacts
    assessor_id: int | None
    changes_seen: int


def read_facts(
    semester: Period, people: Sequence[int], structure: Structure, *, today: date, counting: Sequence[int] = ()
) -> list[PersonFacts]:
    """The facts of those of the people who have an agreed SKP in the semester. `structure` must hold their chains.

    `counting`: those whose method counts the minutes of each month (`ScoringBook.counting_minutes`).
    """
    material = read_material(semester, people)
    calendar = work_calendar()
    months = read_minute_months(semester, counting, today=today)
    found = [_person(one, semester, material, structure, calendar, today) for one in people if material.plans.get(one)]
    return [_with_months(one, months.get(one.employee_id, ())) for one in found] if months else found


def _with_months(person: PersonFacts, months: tuple[MenitFacts, ...]) -> PersonFacts:
    return replace(person, facts=replace(person.facts, months=months))


def _person(
    employee_id: int, semester: Period, material: Material, structure: Structure, calendar: WorkCalendar, today: date
) -> PersonFacts:
    assignments = structure.assignments_of(employee_id)
    absences = material.absences.get(employee_id, [])
    plans = material.plans[employee_id]
    assessor_id = assessor_of(employee_id, min(plans[-1].ends_on, semester.last_day), today, structure)
    facts = SemesterFacts(
        semester=semester,
        duty_days=_duty_days(assignments, absences, semester, calendar),
        skp=tuple(_skp(plan, semester, material, assignments, absences, calendar) for plan in plans),
        assessor=None if assessor_id is None else str(assessor_id),
        feedback=tuple(material.feedback.get(employee_id, ())),
    )
    return PersonFacts(employee_id, facts, assessor_id, material.changes.get(employee_id, 0))


def _duty_days(
    assignments: Sequence[AssignmentFact], absences: Absences, semester: Period, calendar: WorkCalendar
) -> int:
    stretches = post_stretches(assignments, semester.first_day, semester.last_day)
    away = {day for day, _ in absences}
    return working_days(stretches, calendar) - working_days_among(away, stretches, calendar)


def _skp(
    plan: Row[*tuple[Any, ...]],
    semester: Period,
    material: Material,
    assignments: Sequence[AssignmentFact],
    absences: Absences,
    calendar: WorkCalendar,
) -> SkpFacts:
    first, last = max(plan.starts_on, semester.first_day), min(plan.ends_on, semester.last_day)
    stretches = post_stretches(assignments, first, last)
    excused = {day for day, code in absences if code in SHRINKS_TARGETS}
    return SkpFacts(
        skp=str(plan.id),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        working_days=working_days(stretches, calendar),
        excused_days=working_days_among(excused, stretches, calendar),
        rhk=_rhk(material.indicators.get(plan.version_id, []), material),
    )


def _rhk(rows: Sequence[Row[*tuple[Any, ...]]], material: Material) -> tuple[RhkFacts, ...]:
    by_rhk: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        by_rhk[row.rhk_id].append(row)
    return tuple(_one_rhk(group, material) for group in by_rhk.values())


def _one_rhk(group: list[Row[*tuple[Any, ...]]], material: Material) -> RhkFacts:
    empty = LineSums()
    sums = [material.sums.get(row.plan_line_id, empty) for row in group]
    return RhkFacts(
        rhk_kode=group[0].kode,
        kategori=Kategori(group[0].kategori),
        indicators=tuple(_indicator(row, one, material) for row, one in zip(group, sums, strict=True)),
        mutu_ok=_volume(sum(one.mutu_ok for one in sums)),
        mutu_all=_volume(sum(one.mutu_all for one in sums)),
    )


def _indicator(row: Row[*tuple[Any, ...]], sums: LineSums, material: Material) -> IndicatorFacts:
    volume, entries = sums.by_satuan.get(row.satuan, (0, 0))
    return IndicatorFacts(
        indikator_kode=row.indikator_kode,
        aspek=Aspek(row.aspek),
        satuan=row.satuan,
        target=row.target,
        target_s1=row.target_s1,
        target_s2=row.target_s2,
        cara_hitung=CaraHitung(row.cara_hitung) if row.cara_hitung else None,
        volume=_volume(volume),
        entries=entries,
        realisasi=material.realised.get(row.plan_line_id),
    )


def _volume(thousandths: int) -> Decimal:
    return Decimal(thousandths).scaleb(-3)
