"""Reads the rows behind semester scores, for many people with a handful of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from app.domain.attendance import REDUCES_DUTY
from app.domain.perilaku import FeedbackFact, NilaiPerilaku, Peran
from app.domain.periods import Period, months_of
from app.domain.predikat import Rating
from app.extensions import db
from app.models import (
    Attendance,
    EmployeeMonth,
    Feedback,
    Indicator,
    LineMonth,
    PlanLine,
    Realisation,
    Rhk,
    Skp,
    SkpVersion,
)

# Looking a code up costs a fifth of asking the enumeration, and a city's feedback has 700,000 of them.
_PERAN = {one.value: one for one in Peran}
_NILAI = {one.value: one for one in NilaiPerilaku}
_RATING = {one.value: one for one in Rating}


@dataclass(slots=True)
class LineSums:
    """Published sums of a plan line: by satuan (thousandths, entries), and by mutu (thousandths)."""

    by_satuan: dict[str, tuple[int, int]] = field(default_factory=dict)
    mutu_ok: int = 0
    mutu_all: int = 0


@dataclass(slots=True)
class Material:
    """Everything read for a chunk of people: by employee, by SKP version, or by plan line.

    `plans`: each agreed SKP with the version in force on its last day in the semester, oldest SKP first.
    `absences`: (day, code) of days that are no duty days.
    """

    changes: dict[int, int]
    plans: dict[int, list[Row[*tuple[Any, ...]]]]
    indicators: dict[int, list[Row[*tuple[Any, ...]]]]
    sums: dict[int, LineSums]
    realised: dict[int, Decimal]
    feedback: dict[int, list[FeedbackFact]]
    absences: dict[int, list[tuple[date, str]]]


def read_material(semester: Period, people: Sequence[int]) -> Material:
    """All rows of the people that a score of the semester depends on."""
    plans = _plans(semester, people)
    versions = [plan.version_id for rows in plans.values() for plan in rows]
    return Material(
        changes=_changes(semester, people),
        plans=plans,
        indicators=_indicators(versions),
        sums=_sums(semester, people),
        realised=_realised(semester, people),
        feedback=_feedback(semester, people),
        absences=_absences(semester, people),
    )


def agreed_in(semester: Period) -> tuple[ColumnElement[bool], ...]:
    """The agreed SKP that touch the semester."""
    return (
        Skp.state.in_(("agreed", "closed")),
        Skp.starts_on <= semester.last_day,
        Skp.ends_on >= semester.first_day,
    )


def _changes(semester: Period, people: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(EmployeeMonth.employee_id, func.sum(EmployeeMonth.changes))
        .where(
            EmployeeMonth.employee_id.in_(people), EmployeeMonth.month.in_([one.code for one in months_of(semester)])
        )
        .group_by(EmployeeMonth.employee_id)
    )
    return {employee: int(total) for employee, total in rows}


def _plans(semester: Period, people: Sequence[int]) -> dict[int, list[Row[*tuple[Any, ...]]]]:
    rows = db.session.execute(
        select(Skp.id, Skp.employee_id, Skp.starts_on, Skp.ends_on, SkpVersion.id.label("version_id"))
        .join(SkpVersion, SkpVersion.skp_id == Skp.id)
        .where(
            Skp.employee_id.in_(people),
            *agreed_in(semester),
            SkpVersion.state == "agreed",
            SkpVersion.in_force_from <= semester.last_day,
            SkpVersion.in_force_from <= Skp.ends_on,
        )
        .order_by(Skp.employee_id, Skp.starts_on, SkpVersion.number)
    )
    newest: dict[tuple[int, int], Row[*tuple[Any, ...]]] = {(row.employee_id, row.id): row for row in rows}
    found: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for (employee, _), row in newest.items():
        found[employee].append(row)
    return found


def _indicators(versions: Sequence[int]) -> dict[int, list[Row[*tuple[Any, ...]]]]:
    rows = db.session.execute(
        select(
            Indicator.skp_version_id,
            Indicator.rhk_id,
            Indicator.plan_line_id,
            Indicator.aspek,
            Indicator.satuan,
            Indicator.target,
            Indicator.target_s1,
            Indicator.target_s2,
            Indicator.cara_hitung,
            PlanLine.kode.label("indikator_kode"),
            Rhk.kode,
            Rhk.kategori,
        )
        .join(Rhk, Rhk.id == Indicator.rhk_id)
        .join(PlanLine, PlanLine.id == Indicator.plan_line_id)
        .where(Indicator.skp_version_id.in_(versions))
        .order_by(Indicator.skp_version_id, Rhk.position, Indicator.position)
    )
    found: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        found[row.skp_version_id].append(row)
    return found


def _sums(semester: Period, people: Sequence[int]) -> dict[int, LineSums]:
    rows = db.session.execute(
        select(
            LineMonth.plan_line_id,
            LineMonth.satuan,
            func.sum(LineMonth.volume),
            func.sum(LineMonth.entries),
            func.sum(LineMonth.volume_mutu_ok),
        )
        .where(
            LineMonth.employee_id.in_(people),
            LineMonth.month.in_([one.code for one in months_of(semester)]),
            LineMonth.plan_line_id.is_not(None),
        )
        .group_by(LineMonth.plan_line_id, LineMonth.satuan)
    )
    found: dict[int, LineSums] = defaultdict(LineSums)
    for line, satuan, volume, entries, mutu_ok in rows:
        sums = found[line or 0]
        sums.by_satuan[satuan or ""] = (int(volume), int(entries))
        sums.mutu_ok += int(mutu_ok)
        sums.mutu_all += int(volume)
    return found


def _realised(semester: Period, people: Sequence[int]) -> dict[int, Decimal]:
    rows = db.session.execute(
        select(Realisation.plan_line_id, Realisation.value).where(
            Realisation.employee_id.in_(people),
            Realisation.semester == semester.code,
            Realisation.confirmed_at.is_not(None),
        )
    )
    return {row.plan_line_id: row.value for row in rows}


def _feedback(semester: Period, people: Sequence[int]) -> dict[int, list[FeedbackFact]]:
    rows = db.session.execute(
        select(
            Feedback.employee_id,
            Feedback.assessor_id,
            Feedback.peran,
            Feedback.nilai_perilaku,
            Feedback.rating,
            Feedback.id,
        )
        .where(Feedback.employee_id.in_(people), Feedback.semester == semester.code)
        .order_by(Feedback.id)
    )
    found: dict[int, list[FeedbackFact]] = defaultdict(list)
    for employee, giver, peran, value, rating, order in rows:
        fact = FeedbackFact(str(giver), _PERAN[peran], _NILAI[value], _RATING[rating], order)
        found[employee].append(fact)
    return found


def _absences(semester: Period, people: Sequence[int]) -> dict[int, list[tuple[date, str]]]:
    rows = db.session.execute(
        select(Attendance.employee_id, Attendance.tanggal, Attendance.kode).where(
            Attendance.employee_id.in_(people),
            Attendance.tanggal.between(semester.first_day, semester.last_day),
            Attendance.kode.in_(sorted(REDUCES_DUTY)),
        )
    )
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for employee, day, code in rows:
        found[employee].append((day, code))
    return found
