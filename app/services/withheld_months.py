"""Months that were computed and not paid because they waited: those that still wait, those due now, and what paid the others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain.calendar import local_date
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.domain.standings import Withholding as WithholdingFact
from app.domain.tpp_batch import BatchState, RunKind
from app.extensions import db
from app.models import Assignment, Employee, EmployeeStanding, TppBatch, TppLine, Unit, Withholding
from app.services.office_scope import office_scope
from app.services.tpp_standing import withholding_fact

SETTLED_SHOWN = 100


@dataclass(frozen=True, slots=True)
class WithheldMonth:
    """A month of a person that a paid batch computed and did not pay. Whole rupiah. `is_due`: it waits no more."""

    employee_id: int
    nip: str
    nama: str
    person: UUID
    month: str
    line_id: int
    batch_id: int
    batch: UUID
    unit_id: int
    unit_kode: str
    reason: str
    tpp_netto: int
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class SettledMonth:
    """A withheld month and the susulan batch that pays it: its state and, once paid, the number of the payment."""

    nip: str
    nama: str
    month: str
    reason: str
    batch: UUID
    unit_kode: str
    state: str
    payment_number: str | None
    tpp_netto: int | None


@dataclass(frozen=True, slots=True)
class OpenWithholding:
    """A withholding that is not released. `waiting`: the months it has kept from the person so far, oldest first."""

    public_id: UUID
    person: UUID
    nip: str
    nama: str
    reason: str
    first_month: str
    document: str
    waiting: tuple[WithheldMonth, ...]

    @property
    def netto(self) -> int:
        """What the waiting months are worth."""
        return sum(one.tpp_netto for one in self.waiting)


@dataclass(frozen=True, slots=True)
class WithheldPage:
    """`due` waits for a susulan batch; `settled` newest first, the latest of them."""

    open: tuple[OpenWithholding, ...]
    due: tuple[WithheldMonth, ...]
    settled: tuple[SettledMonth, ...]


def withheld_page(*, viewer: Viewer, now: datetime) -> WithheldPage:
    """What waits in the viewer's units. A constant number of queries. Raises: NotAllowed."""
    scope = office_scope(Permission.STANDING_READ, viewer)
    units = None if scope.is_city else frozenset(scope.units)
    months = withheld_months(local_date(now), units)
    return WithheldPage(_open(units, months), tuple(one for one in months if one.is_due), _settled(units))


def released_months(today: date, unit_id: int | None = None) -> list[WithheldMonth]:
    """Months that are due, of one OPD or of all, by NIP and month: nothing keeps them any more, and no susulan has them."""
    return [one for one in withheld_months(today, None if unit_id is None else {unit_id}) if one.is_due]


def withheld_months(today: date, unit_ids: Collection[int] | None = None) -> list[WithheldMonth]:
    """Withheld months of paid ordinary batches that no susulan batch holds since, by NIP and month. Three queries.

    What a standing withheld is due once the standing is over.
    """
    rows = db.session.execute(
        select(
            TppLine.employee_id, Employee.nip, Employee.nama, Employee.public_id, TppBatch.month,
            TppLine.id, TppBatch.id, TppBatch.public_id, TppBatch.unit_id, Unit.kode,
            TppLine.withheld_reason, TppLine.tpp_netto,
        )
        .select_from(TppLine)
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .join(Employee, Employee.id == TppLine.employee_id)
        .join(Unit, Unit.id == TppBatch.unit_id)
        .where(_is_withheld(), TppLine.tpp_netto.is_not(None), ~_susulan_since(), _among(TppBatch.unit_id, unit_ids))
        .order_by(Employee.nip, TppBatch.month)
    ).all()  # fmt: skip
    people = {row[0] for row in rows}
    waiting, standing = _open_by_person(people), _standing_kinds(people, today)
    return [_month(row, _waits_no_more(row.month, row.withheld_reason, row[0], waiting, standing)) for row in rows]


def _month(row: Sequence[Any], is_due: bool) -> WithheldMonth:
    return replace(WithheldMonth(*row), is_due=is_due)


def _waits_no_more(
    month: str,
    reason: str | None,
    person: int,
    waiting: Mapping[int, Sequence[WithholdingFact]],
    standing: Collection[tuple[int, str | None]],
) -> bool:
    if (person, reason) in standing:
        return False
    return not any(one.covers(Month.parse(month)) for one in waiting.get(person, ()))


def _is_withheld() -> ColumnElement[bool]:
    return and_(
        TppBatch.state == BatchState.PAID,
        TppBatch.run_kind == RunKind.BIASA,
        TppBatch.is_shadow.is_(False),
        TppLine.withheld_reason.is_not(None),
    )


def _susulan_since() -> ColumnElement[bool]:
    paid_since, later = aliased(TppLine), aliased(TppBatch)
    return exists().where(
        paid_since.employee_id == TppLine.employee_id,
        paid_since.batch_id == later.id,
        later.month == TppBatch.month,
        later.run_kind == RunKind.SUSULAN,
    )


def _among(unit_id: InstrumentedAttribute[int], unit_ids: Collection[int] | None) -> ColumnElement[bool]:
    if unit_ids is None:
        return true()
    return unit_id.in_(sorted(unit_ids)) if unit_ids else false()


def _open(units: Collection[int] | None, months: list[WithheldMonth]) -> tuple[OpenWithholding, ...]:
    last_post = (
        select(Assignment.unit_id)
        .where(Assignment.employee_id == Employee.id, Assignment.penugasan == "definitif")
        .order_by(Assignment.starts_on.desc(), Assignment.id.desc())
        .limit(1)
        .correlate(Employee)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Withholding, Employee.public_id, Employee.nip, Employee.nama)
        .join(Employee, Employee.id == Withholding.employee_id)
        .join(Unit, Unit.id == last_post)
        .where(Withholding.released_at.is_(None), _among(Unit.id, units))
        .order_by(Employee.nama, Employee.id, Withholding.first_month)
    ).all()
    return tuple(
        OpenWithholding(
            row.public_id,
            person,
            nip,
            nama,
            row.reason,
            row.first_month,
            row.document,
            tuple(one for one in months if one.employee_id == row.employee_id and fact.covers(Month.parse(one.month))),
        )
        for row, person, nip, nama in rows
        for fact in (withholding_fact(row),)
    )


def _settled(units: Collection[int] | None) -> tuple[SettledMonth, ...]:
    paying, later = aliased(TppLine), aliased(TppBatch)
    rows = db.session.execute(
        select(
            Employee.nip, Employee.nama, TppBatch.month, TppLine.withheld_reason,
            later.public_id, Unit.kode, later.state, later.payment_number, paying.tpp_netto,
        )
        .select_from(TppLine)
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .join(Employee, Employee.id == TppLine.employee_id)
        .join(paying, paying.employee_id == TppLine.employee_id)
        .join(later, and_(later.id == paying.batch_id, later.month == TppBatch.month))
        .join(Unit, Unit.id == later.unit_id)
        .where(_is_withheld(), later.run_kind == RunKind.SUSULAN, _among(TppBatch.unit_id, units))
        .order_by(later.id.desc(), Employee.nip)
        .limit(SETTLED_SHOWN)
    ).all()  # fmt: skip
    return tuple(_settled_month(row) for row in rows)


def _settled_month(row: Sequence[Any]) -> SettledMonth:
    return SettledMonth(*row)


def _open_by_person(people: Collection[int]) -> dict[int, list[WithholdingFact]]:
    """The withholdings that still keep pay from them."""
    rows = db.session.scalars(
        select(Withholding).where(Withholding.employee_id.in_(sorted(people)), Withholding.released_at.is_(None))
    )
    found: dict[int, list[WithholdingFact]] = {}
    for row in rows:
        found.setdefault(row.employee_id, []).append(withholding_fact(row))
    return found


def _standing_kinds(people: Collection[int], today: date) -> set[tuple[int, str | None]]:
    """Person and kind of the standings in force today."""
    table = EmployeeStanding
    rows = db.session.execute(
        select(table.employee_id, table.kind).where(
            table.employee_id.in_(sorted(people)),
            table.revoked_at.is_(None),
            or_(table.ends_on.is_(None), table.ends_on >= today),
        )
    )
    return {(row.employee_id, row.kind) for row in rows}
