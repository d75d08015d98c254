"""What net pay needs to know of each person: named deductions, and what the tax settings ask for while they are on."""

from collections.abc import Mapping

from sqlalchemy import or_, select

from app.domain.periods import Month
from app.extensions import db
from app.models import Assignment, Employee
from app.services.deductions import deductions_in
from app.services.rules import parameters_on
from app.services.tpp_standing import Circumstances


def add_tax_facts(found: Mapping[int, Circumstances], month: Month) -> None:
    """Golongan for the final tax, and who has no NPWP for the surcharge. At most two queries."""
    at = parameters_on(month.last_day, f"pajak TPP {month.code}")
    if at.text("tax_method") == "final_by_golongan":
        for person, golongan in _ranks(list(found), month).items():
            found[person].facts["golongan"] = golongan
    if at.flag("npwp_surcharge_enabled"):
        without = select(Employee.id).where(Employee.id.in_(list(found)), Employee.npwp.is_(None))
        for person in db.session.scalars(without):
            found[person].facts["tanpa_npwp"] = True


def add_deductions(found: Mapping[int, Circumstances], month: Month) -> None:
    """What is taken by name from whoever has something taken. One query."""
    for person, taken in deductions_in(month, list(found)).items():
        found[person].facts["potongan_bernama"] = taken


def _ranks(people: list[int], month: Month) -> dict[int, str | None]:
    last = month.last_day
    rows = db.session.execute(
        select(Assignment.employee_id, Assignment.golongan)
        .where(
            Assignment.employee_id.in_(people),
            Assignment.penugasan == "definitif",
            Assignment.starts_on <= last,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= last),
        )
        .order_by(Assignment.employee_id, Assignment.starts_on)
    )
    # The latest post decides, as for unit and class.
    return {row.employee_id: row.golongan for row in rows}
