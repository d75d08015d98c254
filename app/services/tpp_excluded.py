"""Who a batch leaves out, for its page and its file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Employee, TppBatch, TppExclusion, Unit

PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class ExcludedPage:
    """One page of those left out, by name; `after` is the key of the next page, `count` all of them."""

    rows: list[TppExclusion]
    count: int
    after: int | None


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    """A person left out, for a file: codes, the reason not worded yet."""

    nip: str
    nama: str
    unit: str
    month: str
    reason: str
    params: str


def excluded_page(batch_id: int, *, after: int | None = None) -> ExcludedPage:
    """A page of those left out of a batch. Two queries, a third one for a later page."""
    query = (
        select(TppExclusion)
        .join(TppExclusion.employee)
        .where(TppExclusion.batch_id == batch_id)
        .order_by(Employee.nama, TppExclusion.id)
        .options(joinedload(TppExclusion.employee))
        .limit(PAGE + 1)
    )
    start = None if after is None else db.session.get(TppExclusion, after)
    if start is not None:
        name = start.employee.nama
        query = query.where(or_(Employee.nama > name, and_(Employee.nama == name, TppExclusion.id > start.id)))
    rows = list(db.session.scalars(query))
    counted = db.session.scalar(select(func.count()).where(TppExclusion.batch_id == batch_id))
    return ExcludedPage(rows[:PAGE], counted or 0, rows[PAGE - 1].id if len(rows) > PAGE else None)


def excluded_rows(batch_ids: Sequence[int]) -> Iterator[ExcludedRow]:
    """Everyone left out of the batches, by unit, name and NIP. Memory stays flat."""
    rows = db.session.execute(
        select(Employee.nip, Employee.nama, Unit.kode, TppBatch.month, TppExclusion.reason, TppExclusion.params)
        .select_from(TppExclusion)
        .join(TppBatch, TppBatch.id == TppExclusion.batch_id)
        .join(Employee, Employee.id == TppExclusion.employee_id)
        .join(Unit, Unit.id == TppExclusion.unit_id)
        .where(TppExclusion.batch_id.in_(batch_ids))
        .order_by(Unit.kode, Employee.nama, Employee.nip)
        .execution_options(yield_per=500)
    )
    return (ExcludedRow(*row) for row in rows)


def own_exclusion(employee_id: int, month: str) -> TppExclusion | None:
    """Why a person has no line in a month: from the newest batch that left the person out for another cause than moving."""
    return db.session.scalar(
        select(TppExclusion)
        .join(TppBatch, TppBatch.id == TppExclusion.batch_id)
        .where(
            TppExclusion.employee_id == employee_id,
            TppBatch.month == month,
            TppExclusion.reason.not_in(("pindah", "batch_lain")),
        )
        .order_by(TppBatch.revision.desc(), TppExclusion.id.desc())
        .limit(1)
    )
