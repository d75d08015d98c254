"""A month, quarter or year measured like a semester, for one person and without storing anything.

Realised figures and feedback are given per semester; in another period they are unknown, and so is the predikat. No
regulation seen joins two semesters into a year, so a year measured here is the year's work against the year's targets,
never an average of two predikat.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.periods import Period
from app.domain.permissions import Viewer
from app.domain.score_explain import explain_payload, score_payload, stored_trace
from app.domain.scoring import compute_score
from app.extensions import db
from app.models import Employee
from app.services.score_facts import read_facts
from app.services.scoring_book import ScoringBook
from app.services.structure import structure_above


def measure(nip: str, period: Period, *, now: datetime) -> dict[str, Any] | None:
    """The object of `score measure --json`; None for an unknown person or one without an agreed SKP in the period.

    Raises: ParameterNotInForce, DomainError of the method.
    """
    employee_id = db.session.scalar(select(Employee.id).where(Employee.nip == nip))
    return None if employee_id is None else _measure(employee_id, nip, period, now=now)


def own_measure(period: Period, *, viewer: Viewer, now: datetime) -> dict[str, Any] | None:
    """One's own. Raises: as `measure`."""
    nip = db.session.scalar(select(Employee.nip).where(Employee.id == viewer.employee_id)) or ""
    return _measure(viewer.employee_id, nip, period, now=now)


def _measure(employee_id: int, nip: str, period: Period, *, now: datetime) -> dict[str, Any] | None:
    book = ScoringBook(period, [employee_id])
    counting = book.counting_minutes([employee_id])
    structure = structure_above([employee_id])
    found = read_facts(period, [employee_id], structure, today=local_date(now), counting=counting)
    if not found:
        return None
    result = compute_score(found[0].facts, book.rules_of(employee_id))
    trace = stored_trace(result)
    return explain_payload(score_payload(result), trace, nip=nip, semester=period.code, status="measured")
