"""Makes or refreshes the drafts of a month's TPP batches.

Facts are read and amounts computed outside the write transactions; lines are written in chunks under a run mark that the
batch carries instead of its input hash. A batch with a run mark is not finished: nobody can verify it, and the next run
takes it over. Whoever finds another mark than their own stops, so two runs side by side end in one state.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.domain.calendar import local_date
from app.domain.canonical import plain_json
from app.domain.errors import Conflict, Invalid
from app.domain.periods import Month
from app.domain.permissions import Viewer
from app.domain.tpp import Profile, TraceArchive
from app.domain.tpp_batch import OF_THE_MONTH, SETTLING, SHARES, BatchAct, BatchState, RunKind
from app.domain.tpp_members import Reason
from app.extensions import db
from app.models import Employee, TppBatch, TppBatchAct, TppExclusion, TppLine
from app.services import audit
from app.services.cutoff import cutoff_of
from app.services.duty_plans import DutyPlans
from app.services.rules_in_force import ProfilesInForce
from app.services.tpp_access import units_to_compute
from app.services.tpp_facts import LineFacts, read_line_facts
from app.services.tpp_lines import BatchRules, ComputedLine, batch_rules, compute_lines, input_hash
from app.services.tpp_members import Exclusion, Member, Membership, batch_members, read_membership
from app.services.tpp_once import given_before, hold_batches
from app.services.tpp_settling import settled_lines, undecided_of
from app.services.tpp_shares import ShareRun, share_run
from app.services.tpp_standing import shadow_units
from app.services.tpp_store import has_more_missing, remove_others, write_exclusions, write_lines
from app.services.unit_of_work import unit_of_work

# About 20 ms of writing; reading goes in larger steps.
WRITE_CHUNK = 300
READ_CHUNK = 1000
_RUN_MARK = "run:"

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of one unit's batch. `result`: computed, unchanged, or kept (it had left the draft state).

    `paid_elsewhere`: NIP of members left out because another batch that left draft has them already. `undecided`: NIP of
    those whom a settlement finds given something and now without an amount.
    """

    unit_id: int
    unit_kode: str
    batch_id: int
    result: str
    paid_elsewhere: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What a batch would be computed from now, and the hash of all of it."""

    facts: list[LineFacts]
    excluded: list[Exclusion]
    input_hash: str
    settled: tuple[list[ComputedLine], TraceArchive] | None = None


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


def latest_batch(
    unit_id: int, month: Month, run: RunKind = RunKind.BIASA, *, for_update: bool = False
) -> TppBatch | None:
    """The newest revision of a unit's batch of a month and kind of run."""
    query = (
        select(TppBatch)
        .where(TppBatch.unit_id == unit_id, TppBatch.month == month.code, TppBatch.run_kind == run)
        .order_by(TppBatch.revision.desc())
        .limit(1)
    )
    return db.session.scalars(query.with_for_update() if for_update else query).first()


def compute_batches(
    month: Month,
    *,
    unit_kode: str | None = None,
    run: RunKind = RunKind.BIASA,
    by: Viewer | None,
    now: datetime,
    progress: Progress | None = None,
) -> list[BatchOutcome]:
    """Make or refresh the drafts of a month, of one OPD or of every OPD `by` may compute (None: the system, all).

    A unit below an OPD stands for its OPD. Batches that left the draft state stay as they are; a settling run then gets a
    new revision for what is still owed. With the same facts, profile and parameters nothing is written.

    Raises: Invalid("tpp_month_future"), Conflict("tpp_settle_shadow" | "tpp_settle_draft") where the named unit has
    nothing to settle yet, NotFound("tpp_unit_unknown"), NotFound or NotAllowed for a unit of others,
    ParameterNotInForce when no rules cover the month, Conflict("tpp_batch_computing") when another run took over.
    """
    if month.first_day > local_date(now):
        raise Invalid("tpp_month_future", month=month.code)
    units = units_to_compute(unit_kode, by)
    maker = _Maker(month, None if unit_kode is None else list(units), run)
    outcomes = []
    for unit_id, kode in units.items():
        refusal = maker.refusal(unit_id)
        if refusal is not None and unit_kode is not None:
            raise refusal
        if refusal is None:
            outcomes += _outcome(unit_id, kode, maker, by, now)
        if progress:
            progress(1)
    return outcomes


def count_members(month: Month) -> int:
    """How many people the batches of a month would hold, before anyone is excluded by a code."""
    return sum(len(members) for members in batch_members(month).values())


def is_stale(batch: TppBatch) -> bool:
    """Whether the batch would come out differently now: people, attendance, payroll, predikat or rules changed since."""
    maker = _Maker(Month.parse(batch.month), [batch.unit_id], RunKind(batch.run_kind))
    return maker.inputs(batch.unit_id, batch).input_hash != batch.input_hash


class _Maker:
    """Everything read once for the batches of a month."""

    def __init__(self, month: Month, unit_ids: list[int] | None, run: RunKind = RunKind.BIASA) -> None:
        self.month, self.run = month, run
        self._profiles = ProfilesInForce(month)
        self._rules: dict[Profile, BatchRules] = {}
        self.share: ShareRun | None = share_run(run, month) if run in SHARES else None
        # A month without rules is refused before anything else is looked at.
        self.rules_of(None)
        self.plans = DutyPlans(month, until=cutoff_of(month, run))
        self._membership: Membership = read_membership(month, unit_ids)
        self._decided = _decided_lines(month, run)
        self._shadows = shadow_units(month)

    @property
    def members(self) -> dict[int, list[Member]]:
        """Members by the id of their OPD, before anyone is left out by a code or for being paid elsewhere."""
        return self._membership.members

    def paid_elsewhere(self, unit_id: int) -> list[Member]:
        """Members whom another batch of the month holds that left draft; nobody is paid twice for a month.

        A settlement leaves nobody out: it starts from what those batches gave.
        """
        if self.run in SETTLING:
            return []
        own = (unit_id, self.run.value)
        decided = ((one, self._decided.get(one.employee_id)) for one in self.members.get(unit_id, []))
        return [one for one, batches in decided if batches and own not in batches]

    def rules_of(self, unit_id: int | None) -> BatchRules:
        """What counts in this month for a unit, or for the city."""
        if self.share is not None:
            return self.share.rules
        profile = self._profiles.of(unit_id)
        if profile not in self._rules:
            self._rules[profile] = batch_rules(self.month, profile)
        return self._rules[profile]

    def refusal(self, unit_id: int) -> Conflict | None:
        """Why a settlement or a share of the unit's month has nothing to start from."""
        if self.share is not None:
            return self.share.check_unit(unit_id)
        if self.run not in SETTLING:
            return None
        if unit_id in self._shadows:
            return Conflict("tpp_settle_shadow", month=self.month)
        biasa = latest_batch(unit_id, self.month)
        is_open = biasa is not None and biasa.state == BatchState.DRAFT
        return Conflict("tpp_settle_draft", month=self.month) if is_open else None

    def inputs(self, unit_id: int, batch: TppBatch | None) -> _Inputs:
        """The facts as they stand now, and who is left out; in a settlement of those who are owed something."""
        elsewhere = {one.employee_id: one for one in self.paid_elsewhere(unit_id)}
        members = [one for one in self.members.get(unit_id, []) if one.employee_id not in elsewhere]
        excluded = [*self._membership.excluded.get(unit_id, ()), *map(_elsewhere, elsewhere.values())]
        facts: list[LineFacts] = []
        for start in range(0, len(members), READ_CHUNK):
            chunk = members[start : start + READ_CHUNK]
            if self.share is not None:
                shared, without = self.share.facts(self.plans, chunk)
                facts += shared
                excluded += without
                continue
            asked = self.rules_of(unit_id).profile.fact_table
            read = read_line_facts(self.plans, chunk, is_shadow=unit_id in self._shadows, asked=asked)
            facts += read.lines
            excluded += read.excluded
        if self.run in SETTLING:
            return self._settling(self.rules_of(unit_id), facts, excluded, None if batch is None else batch.id)
        return _Inputs(facts, excluded, input_hash(self.rules_of(unit_id), facts, excluded))

    def _settling(
        self, rules: BatchRules, facts: list[LineFacts], excluded: list[Exclusion], own: int | None
    ) -> _Inputs:
        people = [*(one.member.employee_id for one in facts), *(one.employee_id for one in excluded)]
        given = given_before(self.month.code, people, apart_from=own)
        archive = TraceArchive()
        found = settled_lines(self.run, facts, compute_lines(rules, facts, archive), given)
        undecided = found.undecided
        if self.run is RunKind.KEKURANGAN:
            undecided = [*undecided, *undecided_of(excluded, given)]
        texts = {line.employee_id: str(line.values["settled"]) for line in found.lines}
        hashed = input_hash(rules, found.facts, undecided, texts)
        return _Inputs(found.facts, undecided, hashed, (found.lines, archive))

    def draft(self, unit_id: int, inputs: _Inputs) -> _Draft:
        """The lines with their common frame."""
        if inputs.settled is None:
            archive = TraceArchive()
            lines = compute_lines(self.rules_of(unit_id), inputs.facts, archive)
        else:
            lines, archive = inputs.settled
        frame = plain_json(archive.frame)
        return _Draft(lines, inputs.excluded, frame, inputs.input_hash, unit_id in self._shadows)


def _outcome(unit_id: int, kode: str, maker: _Maker, by: Viewer | None, now: datetime) -> list[BatchOutcome]:
    """What became of one unit; nothing where there is nobody to compute and no draft to refresh."""
    batch = latest_batch(unit_id, maker.month, maker.run)
    if maker.run in SETTLING:
        return _settled(unit_id, kode, batch, maker, by, now)
    if batch is not None and batch.state != BatchState.DRAFT:
        return [BatchOutcome(unit_id, kode, batch.id, "kept")]
    if batch is None and not maker.members.get(unit_id):
        return []
    elsewhere = tuple(member.nip for member in maker.paid_elsewhere(unit_id))
    return [BatchOutcome(unit_id, kode, *_refresh(unit_id, batch, maker, by, now), elsewhere)]


def _settled(
    unit_id: int, kode: str, batch: TppBatch | None, maker: _Maker, by: Viewer | None, now: datetime
) -> list[BatchOutcome]:
    """A settlement: the open draft is refreshed, else a new revision is made when somebody is owed something."""
    draft = batch if batch is not None and batch.state == BatchState.DRAFT else None
    if draft is None and not maker.inputs(unit_id, None).facts:
        return []
    batch_id, result = _refresh(unit_id, draft, maker, by, now)
    undecided = select(Employee.nip).join(TppExclusion, TppExclusion.employee_id == Employee.id)
    nips = db.session.scalars(undecided.where(TppExclusion.batch_id == batch_id).order_by(Employee.nip))
    return [BatchOutcome(unit_id, kode, batch_id, result, undecided=tuple(nips))]


def _elsewhere(member: Member) -> Exclusion:
    return Exclusion(member.employee_id, member.nip, member.unit_id, member.opd_id, Reason.ELSEWHERE)


def _decided_lines(month: Month, run: RunKind) -> dict[int, set[tuple[int, str]]]:
    """Who is in batches of the month (of a share: of the year) that left draft: their units and kinds of run."""
    is_same = (TppBatch.month == month.code) & TppBatch.run_kind.in_(OF_THE_MONTH)
    if run in SHARES:
        is_same = TppBatch.month.startswith(f"{month.year}-") & (TppBatch.run_kind == run)
    rows = db.session.execute(
        select(TppLine.employee_id, TppBatch.unit_id, TppBatch.run_kind)
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .where(TppBatch.state != BatchState.DRAFT, is_same)
    )
    found: dict[int, set[tuple[int, str]]] = {}
    for row in rows:
        found.setdefault(row.employee_id, set()).add((row.unit_id, row.run_kind))
    return found


def _refresh(unit_id: int, batch: TppBatch | None, maker: _Maker, by: Viewer | None, now: datetime) -> tuple[int, str]:
    inputs = maker.inputs(unit_id, batch)
    if batch is not None and batch.input_hash == inputs.input_hash:
        return batch.id, "unchanged"
    draft = maker.draft(unit_id, inputs)
    batch_id, mark = _begin(unit_id, maker, now)
    more_missing = has_more_missing(batch_id, draft.lines)
    for start in range(0, len(draft.lines), WRITE_CHUNK):
        with unit_of_work():
            _marked(batch_id, mark)
            write_lines(batch_id, draft.lines[start : start + WRITE_CHUNK])
    with unit_of_work():
        stored = _marked(batch_id, mark)
        remove_others(batch_id, draft.lines)
        write_exclusions(batch_id, draft.excluded)
        if more_missing:
            stored.gap_confirmed_by_id = stored.gap_reason = None
        _finish(stored, maker.rules_of(unit_id), draft, by, now)
    return batch_id, "computed"


def _begin(unit_id: int, maker: _Maker, now: datetime) -> tuple[int, str]:
    """Take the draft over, or make it, under a mark of this run."""
    mark = _RUN_MARK + uuid.uuid4().hex
    with unit_of_work():
        hold_batches()  # of two that begin at once the second finds the batch of the first
        batch = latest_batch(unit_id, maker.month, maker.run, for_update=True)
        if batch is None or (maker.run in SETTLING and batch.state != BatchState.DRAFT):
            batch = _new_batch(unit_id, maker, now)
            db.session.add(batch)
        elif batch.state != BatchState.DRAFT:
            raise Conflict("tpp_batch_changed")
        batch.input_hash = mark
        db.session.flush()  # the lines need its id
        return batch.id, mark


def _new_batch(unit_id: int, maker: _Maker, now: datetime) -> TppBatch:
    month, profile = maker.month.code, maker.rules_of(unit_id).profile
    taken = select(func.max(TppBatch.revision)).where(TppBatch.unit_id == unit_id, TppBatch.month == month)
    batch = TppBatch(unit_id=unit_id, month=month, run_kind=maker.run, profile_code=profile.code)
    batch.revision = (db.session.scalar(taken) or 0) + 1
    batch.profile_hash, batch.computed_at, batch.version = profile.content_hash, now, 0
    batch.state = BatchState.DRAFT
    batch.reference_month = None if maker.share is None else maker.share.reference.code
    return batch


def _marked(batch_id: int, mark: str) -> TppBatch:
    """The batch, if this run still holds it."""
    query = select(TppBatch).where(TppBatch.id == batch_id).with_for_update()
    batch = db.session.scalars(query, execution_options={"populate_existing": True}).one()
    if batch.input_hash != mark:
        raise Conflict("tpp_batch_computing")
    return batch


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
