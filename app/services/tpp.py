"""Makes or refreshes the drafts of a month's TPP batches.

Facts are read and amounts computed outside the write transactions; lines are written in chunks under a run mark that the
batch carries instead of its input hash. A batch with a run mark is not finished: nobody can verify it, and the next run
takes it over. Whoever finds another mark than their own stops, so two runs side by side end in one state.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from app.domain.calendar import local_date
from app.domain.canonical import plain_json
from app.domain.errors import Conflict, Invalid
from app.domain.periods import Month
from app.domain.permissions import Viewer
from app.domain.tpp import TraceArchive
from app.domain.tpp_batch import BatchAct, BatchState
from app.domain.tpp_members import Reason
from app.extensions import db
from app.models import TppBatch, TppBatchAct, TppExclusion, TppLine
from app.services import audit
from app.services.duty_plans import DutyPlans
from app.services.tpp_access import units_to_compute
from app.services.tpp_facts import LineFacts, read_line_facts
from app.services.tpp_lines import BatchRules, ComputedLine, batch_rules, compute_lines, input_hash
from app.services.tpp_members import Exclusion, Member, Membership, batch_members, read_membership
from app.services.tpp_standing import shadow_units
from app.services.unit_of_work import unit_of_work

# About 20 ms of writing; reading goes in larger steps.
WRITE_CHUNK = 300
READ_CHUNK = 1000
_RUN_MARK = "run:"

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of one unit's batch. `result`: computed, unchanged, or kept (it had left the draft state).

    `paid_elsewhere`: NIP of members left out because a batch of another unit that left draft has them already.
    """

    unit_id: int
    unit_kode: str
    batch_id: int
    result: str
    paid_elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What a batch would be computed from now, and the hash of all of it."""

    facts: list[LineFacts]
    excluded: list[Exclusion]
    input_hash: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """What a batch would hold now."""

    lines: list[ComputedLine]
    excluded: list[Exclusion]
    frame: str
    input_hash: str
    is_shadow: bool


def is_being_computed(batch: TppBatch) -> bool:
    """Whether the lines of a batch are not all written yet."""
    return batch.input_hash.startswith(_RUN_MARK)


def latest_batch(unit_id: int, month: Month, *, for_update: bool = False) -> TppBatch | None:
    """The newest revision of a unit's batch of a month."""
    query = (
        select(TppBatch)
        .where(TppBatch.unit_id == unit_id, TppBatch.month == month.code)
        .order_by(TppBatch.revision.desc())
        .limit(1)
    )
    return db.session.scalars(query.with_for_update() if for_update else query).first()


def compute_batches(
    month: Month,
    *,
    unit_kode: str | None = None,
    by: Viewer | None,
    now: datetime,
    progress: Progress | None = None,
) -> list[BatchOutcome]:
    """Make or refresh the drafts of a month, of one OPD or of every OPD `by` may compute (None: the system, all).

    A unit below an OPD stands for its OPD. Batches that left the draft state stay as they are. With the same facts,
    profile and parameters nothing is written.

    Raises: Invalid("tpp_month_future"), NotFound("tpp_unit_unknown"), NotFound or NotAllowed for a unit of others,
    ParameterNotInForce when no rules cover the month, Conflict("tpp_batch_computing") when another run took over.
    """
    if month.first_day > local_date(now):
        raise Invalid("tpp_month_future", month=month.code)
    units = units_to_compute(unit_kode, by)
    maker = _Maker(month, None if unit_kode is None else list(units))
    outcomes = []
    for unit_id, kode in units.items():
        batch = latest_batch(unit_id, month)
        if batch is not None and batch.state != BatchState.DRAFT:
            outcomes.append(BatchOutcome(unit_id, kode, batch.id, "kept"))
        elif batch is not None or maker.members.get(unit_id):
            elsewhere = tuple(member.nip for member in maker.paid_elsewhere(unit_id))
            outcomes.append(BatchOutcome(unit_id, kode, *_refresh(unit_id, batch, maker, by, now), elsewhere))
        if progress:
            progress(1)
    return outcomes


def count_members(month: Month) -> int:
    """How many people the batches of a month would hold, before anyone is excluded by a code."""
    return sum(len(members) for members in batch_members(month).values())


def is_stale(batch: TppBatch) -> bool:
    """Whether the batch would come out differently now: people, attendance, payroll, predikat or rules changed since."""
    maker = _Maker(Month.parse(batch.month), [batch.unit_id])
    return maker.inputs(batch.unit_id).input_hash != batch.input_hash


class _Maker:
    """Everything read once for the batches of a month."""

    def __init__(self, month: Month, unit_ids: list[int] | None) -> None:
        self.rules: BatchRules = batch_rules(month)
        self.plans = DutyPlans(month)
        self._membership: Membership = read_membership(month, unit_ids)
        self._decided = _decided_lines(month)
        self._shadows = shadow_units(month)

    @property
    def members(self) -> dict[int, list[Member]]:
        """Members by the id of their OPD, before anyone is left out by a code or for being paid elsewhere."""
        return self._membership.members

    def paid_elsewhere(self, unit_id: int) -> list[Member]:
        """Members whom another unit's batch holds that left draft; nobody is paid twice for a month."""
        return [one for one in self.members.get(unit_id, []) if self._decided.get(one.employee_id, unit_id) != unit_id]

    def inputs(self, unit_id: int) -> _Inputs:
        """The facts as they stand now, and who is left out."""
        elsewhere = {one.employee_id: one for one in self.paid_elsewhere(unit_id)}
        members = [one for one in self.members.get(unit_id, []) if one.employee_id not in elsewhere]
        excluded = [*self._membership.excluded.get(unit_id, ()), *map(_elsewhere, elsewhere.values())]
        facts: list[LineFacts] = []
        for start in range(0, len(members), READ_CHUNK):
            chunk = members[start : start + READ_CHUNK]
            read = read_line_facts(self.plans, chunk, is_shadow=unit_id in self._shadows)
            facts += read.lines
            excluded += read.excluded
        return _Inputs(facts, excluded, input_hash(self.rules, facts, excluded))

    def draft(self, unit_id: int, inputs: _Inputs) -> _Draft:
        """The lines with their common frame."""
        archive = TraceArchive()
        lines = compute_lines(self.rules, inputs.facts, archive)
        frame = plain_json(archive.frame)
        return _Draft(lines, inputs.excluded, frame, inputs.input_hash, unit_id in self._shadows)


def _elsewhere(member: Member) -> Exclusion:
    return Exclusion(member.employee_id, member.nip, member.unit_id, member.opd_id, Reason.ELSEWHERE)


def _decided_lines(month: Month) -> dict[int, int]:
    """Who is in a batch of the month that left draft, and of which unit."""
    rows = db.session.execute(
        select(TppLine.employee_id, TppBatch.unit_id)
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .where(TppBatch.month == month.code, TppBatch.state != BatchState.DRAFT)
    )
    return {row.employee_id: row.unit_id for row in rows}


def _refresh(unit_id: int, batch: TppBatch | None, maker: _Maker, by: Viewer | None, now: datetime) -> tuple[int, str]:
    inputs = maker.inputs(unit_id)
    if batch is not None and batch.input_hash == inputs.input_hash:
        return batch.id, "unchanged"
    draft = maker.draft(unit_id, inputs)
    batch_id, mark = _begin(unit_id, maker.rules, now)
    more_missing = _has_more_missing(batch_id, draft.lines)
    for start in range(0, len(draft.lines), WRITE_CHUNK):
        with unit_of_work():
            _marked(batch_id, mark)
            _write(batch_id, draft.lines[start : start + WRITE_CHUNK])
    with unit_of_work():
        stored = _marked(batch_id, mark)
        _remove_others(batch_id, draft.lines)
        _write_exclusions(batch_id, draft.excluded)
        if more_missing:
            stored.gap_confirmed_by_id = stored.gap_reason = None
        _finish(stored, maker.rules, draft, by, now)
    return batch_id, "computed"


def _begin(unit_id: int, rules: BatchRules, now: datetime) -> tuple[int, str]:
    """Take the draft over, or make it, under a mark of this run."""
    mark = _RUN_MARK + uuid.uuid4().hex
    with unit_of_work():
        batch = latest_batch(unit_id, rules.month, for_update=True)
        if batch is None:
            batch = TppBatch(unit_id=unit_id, month=rules.month.code, profile_code=rules.profile.code)
            batch.profile_hash, batch.computed_at, batch.version = rules.profile.content_hash, now, 0
            batch.state = BatchState.DRAFT
            db.session.add(batch)
        elif batch.state != BatchState.DRAFT:
            raise Conflict("tpp_batch_changed")
        batch.input_hash = mark
        db.session.flush()  # the lines need its id
        return batch.id, mark


def _marked(batch_id: int, mark: str) -> TppBatch:
    """The batch, if this run still holds it."""
    query = select(TppBatch).where(TppBatch.id == batch_id).with_for_update()
    batch = db.session.scalars(query, execution_options={"populate_existing": True}).one()
    if batch.input_hash != mark:
        raise Conflict("tpp_batch_computing")
    return batch


def _has_more_missing(batch_id: int, lines: Sequence[ComputedLine]) -> bool:
    """Whether someone lacks more days than when the gap was confirmed: then it has to be confirmed again."""
    rows = db.session.execute(
        select(TppLine.employee_id, TppLine.missing_days).where(TppLine.batch_id == batch_id, TppLine.missing_days > 0)
    )
    before = {row.employee_id: row.missing_days for row in rows}
    return any(line.values["missing_days"] > before.get(line.employee_id, 0) for line in lines)


def _write(batch_id: int, lines: Sequence[ComputedLine]) -> None:
    """Upsert by person; a line that is the same stays untouched and keeps its address.

    On the connection: rows by the thousand, of values that need no mapping.
    """
    table, connection = TppLine.__table__, db.session.connection()
    people = [line.employee_id for line in lines]
    columns = [table.c.id, table.c.employee_id, *(table.c[name] for name in lines[0].values)]
    rows = connection.execute(
        select(*columns).where(table.c.batch_id == batch_id, table.c.employee_id.in_(people))
    ).mappings()
    stored = {row["employee_id"]: row for row in rows}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for line in lines:
        row = stored.get(line.employee_id)
        if row is None:
            place = {"batch_id": batch_id, "employee_id": line.employee_id, "public_id": uuid.uuid4()}
            new.append({**place, **line.values})
        elif any(row[name] != value for name, value in line.values.items()):
            changed.append({"line_id": row["id"], **line.values})
    if new:
        connection.execute(insert(TppLine), new)
    if changed:
        connection.execute(update(TppLine).where(table.c.id == bindparam("line_id")), changed)


def _remove_others(batch_id: int, lines: Sequence[ComputedLine]) -> None:
    wanted = {line.employee_id for line in lines}
    stored = db.session.scalars(select(TppLine.employee_id).where(TppLine.batch_id == batch_id))
    gone = [employee for employee in stored if employee not in wanted]
    if gone:
        db.session.execute(delete(TppLine).where(TppLine.batch_id == batch_id, TppLine.employee_id.in_(gone)))


def _write_exclusions(batch_id: int, excluded: Sequence[Exclusion]) -> None:
    """Who is left out now, instead of who was."""
    db.session.execute(delete(TppExclusion).where(TppExclusion.batch_id == batch_id))
    rows = [
        {
            "batch_id": batch_id,
            "employee_id": one.employee_id,
            "unit_id": one.unit_id,
            "reason": one.reason.value,
            "params": plain_json(one.params),
        }
        for one in excluded
    ]
    if rows:
        db.session.execute(insert(TppExclusion), rows)


def _finish(batch: TppBatch, rules: BatchRules, draft: _Draft, by: Viewer | None, now: datetime) -> None:
    lines = draft.lines
    batch.profile_code, batch.profile_hash = rules.profile.code, rules.profile.content_hash
    batch.trace_frame, batch.is_shadow = draft.frame, draft.is_shadow
    batch.people, batch.held = len(lines), sum(line.is_held for line in lines)
    batch.missing_days = sum(line.values["missing_days"] for line in lines)
    batch.total_bruto = sum(line.amount("tpp_bruto") for line in lines)
    batch.total_netto = sum(line.amount("tpp_netto") for line in lines)
    batch.computed_at, batch.version, batch.input_hash = now, batch.version + 1, draft.input_hash
    person = by.employee_id if by else None
    act = TppBatchAct(batch_id=batch.id, act=BatchAct.COMPUTE, total_netto=batch.total_netto, by_id=person, at=now)
    db.session.add(act)
    data = {"month": batch.month, "unit_id": batch.unit_id, "people": batch.people, "input_hash": batch.input_hash}
    data["rules_hash"] = rules.rules_hash
    audit.record("tpp_batch.computed", "tpp_batch", batch.public_id, by=person, now=now, data=data)
