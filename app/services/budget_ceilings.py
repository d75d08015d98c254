"""Pagu TPP of a unit and year: entered with its document, and compared with what batches spend.

A batch spends the bruto of the lines it pays, or the old amounts where it is a shadow. It is charged to the year of its
month; a settlement (susulan, kekurangan) to the year in which it was computed, because that year's money pays it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select

from app.domain.calendar import local_date
from app.domain.errors import Amount, FieldError, Invalid, NotFound
from app.domain.permissions import Permission, Viewer
from app.domain.tpp_batch import SETTLING, BatchState, Budget
from app.extensions import db
from app.models import BudgetCeiling, Employee, TppBatch, TppLine, Unit
from app.services import audit
from app.services.access import check
from app.services.unit_of_work import unit_of_work

DOCUMENT_LENGTH = 200
# A ceiling is typed by hand: more digits than the budget of a province are a slip.
_LARGEST = 10**14
_YEARS = range(2020, 2100)


@dataclass(frozen=True, slots=True)
class CeilingRequest:
    """A ceiling as typed: `amount` in whole rupiah; None where the text was no number."""

    unit_kode: str
    year: int | None
    amount: int | None
    document: str


@dataclass(frozen=True, slots=True)
class CeilingRow:
    """A unit's budget of a year, for the list. `by` and `at`: who entered the ceiling that counts, and when."""

    unit: Unit
    budget: Budget
    by: str | None
    at: datetime | None


def record_ceiling(request: CeilingRequest, *, by: Viewer, now: datetime) -> BudgetCeiling:
    """Add a ceiling; the newest of a unit and year counts, earlier ones stay as history.

    Raises: NotFound("tpp_unit_unknown"), NotAllowed, Invalid("year", "amount", "document").
    """
    check(Permission.CEILING_RECORD, by.grounds_for_city())
    year, amount, document = _checked(request)
    with unit_of_work():
        unit = db.session.scalar(select(Unit).where(Unit.kode == request.unit_kode, Unit.opd_id == Unit.id))
        if unit is None:
            raise NotFound("tpp_unit_unknown", kode=request.unit_kode[:40])
        ceiling = BudgetCeiling(unit_id=unit.id, year=year, amount=amount, document=document)
        ceiling.recorded_by_id, ceiling.recorded_at = by.employee_id, now
        db.session.add(ceiling)
        data = {"year": year, "amount": amount, "document": document}
        audit.record("budget_ceiling.recorded", "unit", unit.public_id, by=by.employee_id, now=now, data=data)
        return ceiling


def budget_of(batch: TppBatch) -> Budget:
    """The budget that a batch is charged to."""
    year = _year_of(batch.month, batch.run_kind, batch.computed_at)
    newest = _newest(year, [batch.unit_id]).get(batch.unit_id)
    spent = _spent(year, [batch.unit_id])
    return Budget(
        year=year,
        limit=None if newest is None else newest.amount,
        used=sum(one.amount for one in spent if one.batch_id != batch.id),
        batch=sum(one.amount for one in _amounts(TppBatch.id == batch.id)),
        document="" if newest is None else newest.document,
    )


def check_budget(batch: TppBatch) -> None:
    """Refuse a batch that does not fit under its ceiling. Raises: Conflict("tpp_over_ceiling")."""
    budget_of(batch).check()


def ceilings(year: int, *, viewer: Viewer) -> list[CeilingRow]:
    """The budget of every OPD in a year, by code. Raises: NotAllowed."""
    check(Permission.CEILING_RECORD, viewer.grounds_for_city())
    units = list(db.session.scalars(select(Unit).where(Unit.opd_id == Unit.id).order_by(Unit.kode)))
    ids = [unit.id for unit in units]
    newest, spent = _newest(year, ids), _spent(year, ids)
    people = select(Employee.id, Employee.nama).where(Employee.id.in_([one.recorded_by_id for one in newest.values()]))
    names = {row.id: row.nama for row in db.session.execute(people)}
    rows = []
    for unit in units:
        used, found = sum(one.amount for one in spent if one.unit_id == unit.id), newest.get(unit.id)
        budget = Budget(year, found.amount if found else None, used, 0, found.document if found else "")
        by, at = (names[found.recorded_by_id], found.recorded_at) if found else (None, None)
        rows.append(CeilingRow(unit, budget, by, at))
    return rows


@dataclass(frozen=True, slots=True)
class _Spent:
    batch_id: int
    unit_id: int
    amount: int


def _spent(year: int, unit_ids: Collection[int]) -> list[_Spent]:
    """What the batches that left draft spend of a year."""
    months = TppBatch.month.between(f"{year - 1}-01", f"{year}-12")
    left_draft = TppBatch.state != BatchState.DRAFT
    return _amounts(left_draft, months, TppBatch.unit_id.in_(unit_ids), year=year)


def _amounts(*conditions: ColumnElement[bool], year: int | None = None) -> list[_Spent]:
    """What each of the batches spends, of those charged to `year` or of all. One query."""
    is_paid = TppLine.tpp_netto.is_not(None) & TppLine.withheld_reason.is_(None)
    amount = case((TppBatch.is_shadow, TppLine.legacy_amount), (is_paid, TppLine.tpp_bruto), else_=0)
    rows = db.session.execute(
        select(
            TppBatch.id,
            TppBatch.unit_id,
            TppBatch.month,
            TppBatch.run_kind,
            TppBatch.computed_at,
            func.coalesce(func.sum(amount), 0),
        )
        .join(TppLine, TppLine.batch_id == TppBatch.id)
        .where(*conditions)
        .group_by(TppBatch.id)
    )
    return [
        _Spent(batch_id, unit_id, int(total))
        for batch_id, unit_id, month, run, at, total in rows
        if year is None or _year_of(month, run, at) == year
    ]


def _year_of(month: str, run: str, computed_at: datetime) -> int:
    """The year whose money pays a batch."""
    return local_date(computed_at).year if run in SETTLING else int(month[:4])


def _newest(year: int, unit_ids: Collection[int]) -> dict[int, BudgetCeiling]:
    """The ceiling that counts, by unit."""
    rows = db.session.scalars(
        select(BudgetCeiling)
        .where(BudgetCeiling.year == year, BudgetCeiling.unit_id.in_(unit_ids))
        .order_by(BudgetCeiling.id)
    )
    return {row.unit_id: row for row in rows}


def _checked(request: CeilingRequest) -> tuple[int, int, str]:
    """Year, amount and document. Raises: Invalid with every field that is wrong."""
    faults: dict[str, list[FieldError]] = {}
    year, amount, document = request.year, request.amount, " ".join(request.document.split())
    if year is None or year not in _YEARS:
        faults["year"] = [FieldError("ceiling_year", {"from": _YEARS.start, "to": _YEARS.stop - 1})]
    if amount is None or not 0 < amount <= _LARGEST:
        faults["amount"] = [FieldError("ceiling_amount", {"most": Amount(_LARGEST)})]
    if not 1 <= len(document) <= DOCUMENT_LENGTH:
        faults["document"] = [FieldError("text_length", {"most": DOCUMENT_LENGTH})]
    if year is None or amount is None or faults:
        raise Invalid(fields=faults)
    return year, amount, document
