"""Sums over the lines of a batch, taken from the rows themselves each time."""

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.errors import Conflict
from app.domain.tpp_batch import RunKind, Totals
from app.extensions import db
from app.models import Employee, TppBatch, TppLine


def batch_totals(batch_id: int) -> Totals:
    """The totals of one batch, with one query."""
    is_withheld = TppLine.withheld_reason.is_not(None)
    is_open = (TppLine.status == "dihitung") & TppLine.tpp_netto.is_(None)
    is_undivided = TppLine.produktivitas.is_(None) & TppLine.disiplin.is_(None)
    row = db.session.execute(
        select(
            func.count(),
            _count(TppLine.status == "tertahan"),
            _count(is_open),
            _sum(TppLine.tpp_bruto),
            func.coalesce(func.sum(case((is_open, TppLine.tpp_bruto), else_=0)), 0),
            _sum(TppLine.produktivitas),
            _sum(TppLine.disiplin),
            _sum(TppLine.pph21),
            _sum(TppLine.bpjs_4),
            _sum(TppLine.bpjs_1),
            _sum(TppLine.potongan),
            _sum(TppLine.tpp_netto),
            _count(is_withheld),
            func.coalesce(func.sum(case((is_withheld, TppLine.tpp_netto), else_=0)), 0),
            _sum(TppLine.legacy_amount),
            _count(TppBatch.is_shadow.is_(True) & TppLine.legacy_amount.is_(None)),
            _count(TppBatch.is_shadow.is_(True)),
            func.coalesce(func.sum(case((is_undivided, TppLine.tpp_bruto), else_=0)), 0),
            # As the bruto of an open line, its tax is not paid yet.
            func.coalesce(func.sum(case((is_open, 0), else_=TppLine.pajak_ditanggung)), 0),
        )
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .where(TppLine.batch_id == batch_id)
    ).one()
    *numbers, shadow_lines, undivided, borne = (int(value) for value in row)
    return Totals(*numbers, is_shadow=shadow_lines > 0, bruto_undivided=undivided, pajak_ditanggung=borne)


def check_totals(batch: TppBatch, previous_netto: int | None) -> Totals:
    """The totals, if they add up and equal what the batch and the step before say.

    Raises: Conflict("tpp_totals_differ") naming the first difference.
    """
    totals = batch_totals(batch.id)
    differences = dict(totals.differences)
    differences |= {"lines": totals.people - batch.people, "total_bruto": totals.bruto - batch.total_bruto}
    differences["total_netto"] = totals.netto - batch.total_netto
    if previous_netto is not None:
        differences["previous_step"] = totals.netto - previous_netto
    for name, value in differences.items():
        if value:
            raise Conflict("tpp_totals_differ", what=name, difference=value)
    return totals


def check_deductions(batch: TppBatch) -> None:
    """Nobody's named deductions may take more than there is; how much less to take is a person's decision.

    A `kekurangan` holds differences, which may be negative. Raises: Conflict("tpp_deductions_exceed") with the first NIP.
    """
    if batch.run_kind == RunKind.KEKURANGAN:
        return
    nip = db.session.scalar(
        select(Employee.nip)
        .join(TppLine, TppLine.employee_id == Employee.id)
        .where(TppLine.batch_id == batch.id, TppLine.tpp_netto < 0, TppLine.facts.contains('"potongan_bernama"'))
        .order_by(Employee.nip)
        .limit(1)
    )
    if nip is not None:
        raise Conflict("tpp_deductions_exceed", nip=nip)


def _sum(column: InstrumentedAttribute[int | None]) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
