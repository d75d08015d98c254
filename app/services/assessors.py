"""Who assesses a person's semester: the superior at the end of the last plan in it, and nobody else."""

from datetime import date, datetime

from sqlalchemy import func, select

from app.domain.calendar import local_date
from app.domain.deciders import assessor_of
from app.domain.errors import NotAllowed
from app.domain.periods import Semester
from app.domain.permissions import Viewer
from app.extensions import db
from app.models import Skp
from app.services.score_material import agreed_in
from app.services.structure import structure_above


def assessed_on(employee_id: int, semester: Semester) -> date:
    """The day whose superior assesses: the last one of the person's plans in the semester."""
    ends_on = db.session.scalar(
        select(func.max(Skp.ends_on)).where(Skp.employee_id == employee_id, *agreed_in(semester))
    )
    return min(ends_on or semester.last_day, semester.last_day)


def require_assessor(employee_id: int, semester: Semester, viewer: Viewer, *, now: datetime) -> None:
    """Let only the assessor pass: a later superior may read what came before, not judge it.

    Raises: NotAllowed("not_assessor").
    """
    on = assessed_on(employee_id, semester)
    structure = structure_above([employee_id])
    if assessor_of(employee_id, on, local_date(now), structure) != viewer.employee_id:
        raise NotAllowed("not_assessor")
