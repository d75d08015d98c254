"""What pages and commands show of TPP batches."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from app.domain.errors import NotFound
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.domain.tpp import unpack
from app.domain.tpp_batch import STEPS, BatchAct, BatchState, Budget, RunKind, Totals, acts_open_in
from app.extensions import db
from app.models import Assignment, Employee, Payment, TppBatch, TppBatchAct, TppLine, Unit
from app.services.budget_ceilings import budget_of
from app.services.payments import payable_with, payment_of
from app.services.tpp import is_being_computed
from app.services.tpp_access import BATCH_CHECKERS, SENDERS_BACK, load_batch, may, units_to_compute, visible_unit_ids
from app.services.tpp_publication import open_questions
from app.services.tpp_totals import batch_totals

PAGE = 50
_ACT_PERMISSIONS = {
    BatchAct.COMPUTE: (Permission.TPP_BATCH_COMPUTE,),
    BatchAct.CONFIRM_GAP: (Permission.GAP_CONFIRM,),
    BatchAct.PUBLISH: (Permission.TPP_BATCH_COMPUTE,),
    BatchAct.VERIFY: (Permission.TPP_BATCH_VERIFY,),
    BatchAct.APPROVE: (Permission.TPP_BATCH_APPROVE,),
    BatchAct.WAIT: BATCH_CHECKERS,
    BatchAct.RESUME: BATCH_CHECKERS,
    BatchAct.PAY: (Permission.TPP_BATCH_PAY,),
}

_STREAMED: Final = 200


@dataclass(frozen=True, slots=True)
class Derivation:
    """One person's line with everything that explains it. `steps` is the full trace, `proof` the stored facts."""

    line: TppLine
    batch: TppBatch
    steps: list[dict[str, Any]]
    proof: dict[str, Any]
    notes: list[list[Any]]
    paid_at: TppBatchAct | None = None


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in the list of a month, beside the same unit's total of the month before."""

    batch: TppBatch
    unit: Unit
    previous_netto: int | None
    is_being_computed: bool = False


@dataclass(frozen=True, slots=True)
class LinePage:
    """One page of lines by name; `after` is the key of the next page."""

    lines: list[TppLine]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class StepShown:
    """One act of the history. `difference`: its total less that of the act before; None for the first."""

    act: TppBatchAct
    by: str | None
    difference: int | None


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Everything the page of a batch shows, but for its lines."""

    batch: TppBatch
    unit: Unit
    totals: Totals
    history: list[StepShown]
    may: frozenset[str]
    has_other_step: bool
    previous: BatchRow | None
    gap_confirmed_by: str | None
    is_being_computed: bool
    budget: Budget
    open_questions: int
    payable_with: list[TppBatch]
    payment: tuple[Payment, list[TppBatch]] | None


def batches_of_month(month: Month, viewer: Viewer) -> list[BatchRow]:
    """The batches of a month that the viewer may read, all kinds of run, by unit code."""
    visible = visible_unit_ids(viewer)
    before = _monthly(month.previous, visible)
    return [
        BatchRow(one, one.unit, _netto(before.get(one.unit_id), one), is_being_computed(one))
        for one in _batches(month, visible)
    ]


def months_with_batches() -> list[Month]:
    """Months that have a batch, newest first."""
    codes = db.session.scalars(select(TppBatch.month).distinct().order_by(TppBatch.month.desc()))
    return [Month.parse(code) for code in codes]


def batches_to_export(month: Month, viewer: Viewer) -> list[int]:
    """Ids of the batches of a month that the viewer may take along, by unit code."""
    rows = batches_of_month(month, viewer)
    return [row.batch.id for row in rows if may(Permission.TPP_BATCH_EXPORT, row.unit, viewer)]


def units_for_computing(viewer: Viewer) -> list[Unit]:
    """The OPD whose drafts the viewer may make, by code."""
    ids = list(units_to_compute(None, viewer))
    return list(db.session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.kode)))


def batch_page(public_id: UUID, viewer: Viewer, permission: Permission = Permission.TPP_BATCH_READ) -> BatchPage:
    """A batch for its page. Raises: NotFound, NotAllowed."""
    batch = load_batch(public_id, permission, viewer)
    unit, month = batch.unit, Month.parse(batch.month)
    before = _monthly(month.previous, [unit.id]).get(unit.id) if batch.run_kind == RunKind.BIASA else None
    history = _history(batch.id)
    confirmed = db.session.get(Employee, batch.gap_confirmed_by_id) if batch.gap_confirmed_by_id else None
    own = {BatchAct(step.act.act) for step in history if step.act.by_id == viewer.employee_id}
    open_acts = _open_acts(batch, unit, viewer, own)
    return BatchPage(
        batch=batch,
        unit=unit,
        totals=batch_totals(batch.id),
        history=history,
        may=open_acts,
        has_other_step=bool(own & STEPS),
        previous=BatchRow(before, unit, None) if before else None,
        gap_confirmed_by=confirmed.nama if confirmed else None,
        is_being_computed=is_being_computed(batch),
        budget=budget_of(batch),
        open_questions=open_questions(batch.id) if batch.state == BatchState.DRAFT else 0,
        payable_with=payable_with(batch, viewer) if BatchAct.PAY in open_acts else [],
        payment=payment_of(batch),
    )


def lines_page(batch: TppBatch, *, only: str = "", after: UUID | None = None) -> LinePage:
    """Lines by name, a page at a time. `only`: tertahan, tanpa_data (days missing), menunggu_gaji, or all."""
    query = _lines(batch.id, only).limit(PAGE + 1)
    if after is not None:
        start = db.session.execute(
            select(Employee.nama, TppLine.id).join(TppLine.employee).where(TppLine.public_id == after)
        ).first()
        if start is not None:
            query = query.where(
                or_(Employee.nama > start.nama, and_(Employee.nama == start.nama, TppLine.id > start.id))
            )
    found = list(db.session.scalars(query))
    return LinePage(found[:PAGE], found[PAGE - 1].public_id if len(found) > PAGE else None)


def batch_line(public_id: UUID, line_id: UUID, viewer: Viewer) -> Derivation:
    """One person's line of a batch, for whoever may read the batch. Raises: NotFound, NotAllowed."""
    batch = load_batch(public_id, Permission.TPP_BATCH_READ, viewer)
    line = db.session.scalar(
        select(TppLine)
        .where(TppLine.public_id == line_id, TppLine.batch_id == batch.id)
        .options(joinedload(TppLine.employee))
    )
    if line is None:
        raise NotFound("not_found")
    return _derivation(line, batch)


def batch_derivations(batch: TppBatch) -> Iterator[Derivation]:
    """Everyone's line of a batch that can be read, by unit and name. Memory stays flat; two queries."""
    paid, frame = _paid_act(batch), json.loads(batch.trace_frame)
    query = (
        select(TppLine)
        .join(Employee, Employee.id == TppLine.employee_id)
        .where(TppLine.batch_id == batch.id)
        .order_by(TppLine.unit_id, Employee.nama, Employee.nip)
        .options(contains_eager(TppLine.employee))
        .execution_options(yield_per=_STREAMED)
    )
    with db.session.scalars(query) as lines:
        for line in lines:
            steps = unpack(frame, json.loads(line.trace))
            yield Derivation(line, batch, steps, json.loads(line.facts), json.loads(line.notes), paid)


def own_months(employee_id: int) -> list[Month]:
    """The months the person has a line in, newest first."""
    codes = db.session.scalars(
        select(TppBatch.month).join(TppBatch.lines).where(TppLine.employee_id == employee_id).distinct()
    )
    return sorted((Month.parse(code) for code in codes), reverse=True)


def own_line(employee_id: int, month: Month) -> Derivation | None:
    """The person's own line of a month; None when there is none.

    Of several the one that gives an amount, of the ordinary run before a settlement, furthest on its way, the newest.
    """
    rank = (
        case((TppLine.status == "tertahan", 1), else_=0),
        case((TppBatch.run_kind == RunKind.BIASA, 0), (TppBatch.run_kind == RunKind.SUSULAN, 1), else_=2),
        case((TppBatch.state == BatchState.DRAFT, 1), else_=0),
    )
    line = db.session.scalar(
        select(TppLine)
        .join(TppLine.batch)
        .where(TppLine.employee_id == employee_id, TppBatch.month == month.code)
        .order_by(*rank, TppBatch.revision.desc(), TppBatch.computed_at.desc())
        .limit(1)
        .options(joinedload(TppLine.batch))
    )
    return None if line is None else _derivation(line, line.batch)


def own_derivation(line_id: UUID, employee_id: int) -> Derivation:
    """One own line by its address. Raises: NotFound for a line of anybody else."""
    line = db.session.scalar(
        select(TppLine)
        .where(TppLine.public_id == line_id, TppLine.employee_id == employee_id)
        .options(joinedload(TppLine.batch))
    )
    if line is None:
        raise NotFound("not_found")
    return _derivation(line, line.batch)


def own_other_lines(employee_id: int, found: Derivation) -> list[TppLine]:
    """The person's lines of other runs of the same month that left draft: susulan, kekurangan, THR. Oldest first."""
    query = (
        select(TppLine)
        .join(TppLine.batch)
        .where(
            TppLine.employee_id == employee_id,
            TppLine.id != found.line.id,
            TppBatch.month == found.batch.month,
            TppBatch.state != BatchState.DRAFT,
        )
        .order_by(TppBatch.revision, TppBatch.id)
        .options(joinedload(TppLine.batch))
    )
    return list(db.session.scalars(query))


def held_lines(batch_ids: Sequence[int]) -> list[tuple[str, str, list[list[Any]]]]:
    """NIP, month and remarks of everyone held, by NIP."""
    rows = db.session.execute(
        select(Employee.nip, TppBatch.month, TppLine.notes)
        .join(TppLine, TppLine.employee_id == Employee.id)
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .where(TppLine.batch_id.in_(batch_ids), TppLine.status == "tertahan")
        .order_by(Employee.nip)
    )
    return [(nip, month, json.loads(notes)) for nip, month, notes in rows]


def batches_by_id(batch_ids: Collection[int]) -> list[TppBatch]:
    """Batches with their units, by unit code."""
    query = select(TppBatch).join(TppBatch.unit).where(TppBatch.id.in_(batch_ids)).order_by(Unit.kode)
    return list(db.session.scalars(query.options(joinedload(TppBatch.unit))))


def scheme_on(employee_id: int, month: Month) -> str | None:
    """skema_tunjangan of the definitif post on the month's last day, for a page that has to say why there is no TPP."""
    last = month.last_day
    return db.session.scalar(
        select(Assignment.skema_tunjangan)
        .where(
            Assignment.employee_id == employee_id,
            Assignment.penugasan == "definitif",
            Assignment.starts_on <= last,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= last),
        )
        .order_by(Assignment.starts_on.desc())
        .limit(1)
    )


def _batches(month: Month, unit_ids: Collection[int]) -> list[TppBatch]:
    return list(
        db.session.scalars(
            select(TppBatch)
            .join(TppBatch.unit)
            .where(TppBatch.month == month.code, TppBatch.unit_id.in_(unit_ids))
            .order_by(Unit.kode, TppBatch.revision)
            .options(joinedload(TppBatch.unit), defer(TppBatch.trace_frame))
        )
    )


def _monthly(month: Month, unit_ids: Collection[int]) -> dict[int, TppBatch]:
    """The batch of the ordinary run, by unit."""
    return {one.unit_id: one for one in _batches(month, unit_ids) if one.run_kind == RunKind.BIASA}


def _netto(before: TppBatch | None, batch: TppBatch) -> int | None:
    """The netto to compare with; what settles a month stands beside no other month."""
    return None if before is None or batch.run_kind != RunKind.BIASA else before.total_netto


def _lines(batch_id: int, only: str) -> Select[TppLine]:
    narrowed: dict[str, ColumnElement[bool]] = {
        "tertahan": TppLine.status == "tertahan",
        "tanpa_data": TppLine.missing_days > 0,
        "menunggu_gaji": and_(TppLine.status == "dihitung", TppLine.tpp_netto.is_(None)),
    }
    query = (
        select(TppLine)
        .join(TppLine.employee)
        .where(TppLine.batch_id == batch_id)
        .order_by(Employee.nama, TppLine.id)
        # A list shows no derivation; it would be most of what is read.
        .options(joinedload(TppLine.employee), defer(TppLine.trace), defer(TppLine.facts))
    )
    return query.where(narrowed[only]) if only in narrowed else query


def _history(batch_id: int) -> list[StepShown]:
    rows = db.session.execute(
        select(TppBatchAct, Employee.nama)
        .outerjoin(Employee, Employee.id == TppBatchAct.by_id)
        .where(TppBatchAct.batch_id == batch_id)
        .order_by(TppBatchAct.id)
    ).all()
    totals = [None, *(act.total_netto for act, _ in rows)]
    return [
        StepShown(act, name, None if before is None else act.total_netto - before)
        for (act, name), before in zip(rows, totals, strict=False)
    ]


def _open_acts(batch: TppBatch, unit: Unit, viewer: Viewer, own: set[BatchAct]) -> frozenset[str]:
    """What the viewer can do with the batch now; steps refused by four eyes are left out."""
    state = BatchState(batch.state)
    if is_being_computed(batch):
        return frozenset({"compute"} if may(Permission.TPP_BATCH_COMPUTE, unit, viewer) else ())
    senders = SENDERS_BACK.get(state, ())
    permissions = {**_ACT_PERMISSIONS, BatchAct.SEND_BACK: senders}
    found = {
        act.value
        for act in acts_open_in(state)
        if any(may(permission, unit, viewer) for permission in permissions[act])
        and not (act in STEPS and own & (STEPS - {act}))
    }
    is_gap_open = batch.missing_days and batch.gap_confirmed_by_id is None
    found.discard(BatchAct.VERIFY.value if is_gap_open else BatchAct.CONFIRM_GAP.value)
    is_waiting = batch.waiting_reason is not None
    found -= {BatchAct.WAIT.value, BatchAct.PAY.value} if is_waiting else {BatchAct.RESUME.value}
    if may(Permission.TPP_BATCH_EXPORT, unit, viewer):
        found.add("export")
    return frozenset(found)


def _paid_act(batch: TppBatch) -> TppBatchAct | None:
    if batch.state != BatchState.PAID:
        return None
    paid = select(TppBatchAct).where(TppBatchAct.batch_id == batch.id, TppBatchAct.act == BatchAct.PAY)
    return db.session.scalar(paid.order_by(TppBatchAct.id.desc()).limit(1))


def _derivation(line: TppLine, batch: TppBatch) -> Derivation:
    paid = _paid_act(batch)
    steps = unpack(json.loads(batch.trace_frame), json.loads(line.trace)) if not is_being_computed(batch) else []
    return Derivation(line, batch, steps, json.loads(line.facts), json.loads(line.notes), paid)
