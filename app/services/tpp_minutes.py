"""The facts of allowance profiles that pay by minutes of work; read only for a profile that asks for them.

Each is what the profile's table calls it: `menit` the credited minutes of approved entries, `hari_kerja` the days a record
is expected for, days away by kind, `rencana` the month's capaian against its part of the targets (capped at 1, four
digits, half up), `masa_dinas` whole months since the first post in the roster, `cuti_melahirkan` a month that is CM on
every working day; follow-up of complaints and the agreement of a head are imported (`capaian`). What is missing stays
unknown, and the line says so.
"""

from collections.abc import Container, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import func, select

from app.domain.hasil import compute_hasil
from app.domain.money import round_half_up
from app.domain.periods import Month
from app.domain.scoring_rules import scoring_rules
from app.extensions import db
from app.models import Assignment, MonthResult
from app.services.attendance_month import PersonMonth, read_attendance_months
from app.services.duty_plans import DutyPlans
from app.services.minute_months import absence_by_kind, credited_minutes
from app.services.rules import parameters_on
from app.services.score_facts import read_facts
from app.services.structure import structure_above
from app.services.tpp_members import Member, batch_members

_MINUTES: Final = "menit"
_PLAN: Final = "rencana"
_SERVICE: Final = "masa_dinas"


def read_minute_facts(
    month: Month, members: Sequence[Member], attendance: Mapping[int, PersonMonth], asked: Container[str]
) -> dict[int, dict[str, Any]]:
    """Those facts by employee that `asked` (the names a profile knows) holds; nothing for a profile without minutes.

    A constant number of queries. Raises: ParameterNotInForce.
    """
    if _MINUTES not in asked:
        return {}
    ids = [member.employee_id for member in members]
    minutes = credited_minutes([month], ids)
    plans = _plan_capaian(month, ids) if _PLAN in asked else {}
    service = _months_of_service(month, ids) if _SERVICE in asked else {}
    imported = _imported(month, ids)
    found: dict[int, dict[str, Any]] = {}
    for member in members:
        person = member.employee_id
        days = attendance[person]
        facts = {
            _MINUTES: minutes.get((person, month.code), 0),
            "hari_kerja": days.working_days,
            "jenis_jabatan": member.jenis_jabatan,
            _PLAN: plans.get(person),
            _SERVICE: service.get(person),
            "cuti_melahirkan": _is_all_maternity(days),
            **absence_by_kind(month, days.code_days or {}),
            **imported.get(person, {}),
        }
        found[person] = {name: value for name, value in facts.items() if name in asked}
    return found


def minute_facts_of_unit(month: Month, opd_id: int, asked: Container[str]) -> dict[int, dict[str, Any]]:
    """Those facts of everybody in an OPD's batch; nothing is read for a profile without minutes. Raises: ParameterNotInForce."""
    if _MINUTES not in asked:
        return {}
    members = batch_members(month, [opd_id]).get(opd_id, [])
    attendance = read_attendance_months(DutyPlans(month), [member.employee_id for member in members])
    return read_minute_facts(month, members, attendance, asked)


def _is_all_maternity(days: PersonMonth) -> bool:
    return days.working_days > 0 and (days.code_days or {}).get("CM", 0) >= days.working_days


def _plan_capaian(month: Month, people: Sequence[int]) -> dict[int, str]:
    """The month's hasil as a ratio of at most 1; nobody without an agreed SKP or without anything to measure."""
    rules = scoring_rules(parameters_on(month.last_day, "score"))
    found = {}
    for person in read_facts(month, people, structure_above(people), today=month.last_day):
        nilai = compute_hasil(person.facts.skp, month, rules).nilai
        if nilai is not None:
            found[person.employee_id] = str(round_half_up(min(nilai / 100, Fraction(1)), 4))
    return found


def _imported(month: Month, people: Sequence[int]) -> dict[int, dict[str, str]]:
    table = MonthResult
    rows = db.session.execute(
        select(table.employee_id, table.unsur, table.nilai).where(
            table.employee_id.in_(people), table.bulan == month.code
        )
    )
    found: dict[int, dict[str, str]] = {}
    for employee, unsur, nilai in rows:
        found.setdefault(employee, {})[unsur] = str(nilai)
    return found


def _months_of_service(month: Month, people: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Assignment.employee_id, func.min(Assignment.starts_on))
        .where(Assignment.employee_id.in_(people))
        .group_by(Assignment.employee_id)
    )
    return {employee: _whole_months(first, month) for employee, first in rows}


def _whole_months(first: date, month: Month) -> int:
    """Whole months from a day to the end of a month; one that begins on its first day counts whole."""
    months = (month.year - first.year) * 12 + month.month - first.month
    return max(0, months + (1 if first.day == 1 else 0))
