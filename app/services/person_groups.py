"""The group of people at the end of a semester, from their post."""

from collections.abc import Collection
from functools import lru_cache

from sqlalchemy import select

from app.domain.groups import GroupRule, group_of, group_rules
from app.domain.periods import Period
from app.extensions import db
from app.models import Assignment
from app.services.rules import parameters_on


@lru_cache(maxsize=64)
def rules_of(semester: Period) -> tuple[GroupRule, ...]:
    """The table of groups in force on the semester's last day. Raises: ParameterNotInForce, DomainError of the table."""
    return group_rules(parameters_on(semester.last_day, "kelompok_pegawai").rows("kelompok_pegawai"))


def groups_in(semester: Period, people: Collection[int] | None = None) -> dict[int, str]:
    """The group of each of the people (None: everybody) who ever had a definitif post. One query.

    The last post begun by the end of the semester counts; who joined later has the first one after it, because a
    result may come along from an earlier employer.
    """
    rules = rules_of(semester)
    statement = (
        select(Assignment.employee_id, Assignment.starts_on, Assignment.jenis_jabatan, Assignment.jabatan)
        .where(Assignment.penugasan == "definitif")
        .order_by(Assignment.starts_on, Assignment.id)
    )
    if people is not None:
        statement = statement.where(Assignment.employee_id.in_(people))
    found: dict[int, str] = {}
    for employee, starts_on, jenis, jabatan in db.session.execute(statement):
        if employee not in found or starts_on <= semester.last_day:
            found[employee] = group_of(jenis, jabatan, rules)
    return found
