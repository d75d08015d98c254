"""Months as DKI's minutes see them: credited minutes, working days, absence by kind, and minutes late or early.

One reading for the score by minutes and for allowance profiles that pay by minutes, so that both count alike.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from app.domain.methods.menit import MenitFacts
from app.domain.periods import Month, Period, months_of
from app.extensions import db
from app.models import EmployeeMonth
from app.services.attendance_month import PersonMonth, read_attendance_months
from app.services.duty_plans import DutyPlans
from app.services.rules import parameters_on


def read_minute_months(period: Period, people: Sequence[int], *, today: date) -> dict[int, tuple[MenitFacts, ...]]:
    """The months of the period that have begun, oldest first, each whole: what is computed changes with the data, not from
    day to day. A number of queries that depends on the months, not on the people. Raises: ParameterNotInForce.
    """
    if not people:
        return {}
    months = [month for month in months_of(period) if month.first_day <= today]
    minutes = credited_minutes(months, people)
    found: dict[int, list[MenitFacts]] = {one: [] for one in people}
    for month in months:
        attendance = read_attendance_months(DutyPlans(month), people)
        for person, days in attendance.items():
            found[person].append(month_facts(month, days, minutes.get((person, month.code), 0)))
    return {person: tuple(facts) for person, facts in found.items()}


def credited_minutes(months: Sequence[Month], people: Sequence[int]) -> dict[tuple[int, str], int]:
    """Credited minutes of approved entries by person and month, from the roll-ups. One query."""
    table = EmployeeMonth
    rows = db.session.execute(
        select(table.employee_id, table.month, table.minutes_credited).where(
            table.employee_id.in_(people), table.month.in_([month.code for month in months])
        )
    )
    return {(row.employee_id, row.month): row.minutes_credited for row in rows}


def month_facts(month: Month, days: PersonMonth, minutes: int) -> MenitFacts:
    """One person's month. A month without any row of attendance has no recap."""
    recorded = days.attendance
    return MenitFacts(
        month=month,
        working_days=days.working_days,
        done_minutes=minutes,
        absence=absence_by_kind(month, days.code_days or {}),
        late_minutes=sum(recorded.late_events),
        early_minutes=sum(recorded.early_events),
        has_recap=recorded.days_without_data < days.working_days,
    )


def absence_by_kind(month: Month, code_days: Mapping[str, int]) -> dict[str, int]:
    """Days away by the kinds of the method; codes without a kind are days like any other. Raises: ParameterNotInForce."""
    kinds = parameters_on(month.last_day, "menit").table("menit_absence_kinds")
    found: dict[str, int] = {}
    for code, count in code_days.items():
        if code in kinds:
            found[kinds[code]] = found.get(kinds[code], 0) + count
    return found
