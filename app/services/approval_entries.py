"""Entries as a decision needs them: the stored facts, who may decide, and whether their month still takes decisions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased

from app.domain.activities import ActivityStatus
from app.domain.approvals import EntryState
from app.domain.calendar import local_date
from app.domain.canonical import canonical_hash
from app.domain.deciders import Deciders, escalation_deciders, who_decides
from app.domain.errors import Conflict, NotAllowed, NotFound
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.domain.structure import Structure
from app.domain.windows import is_escalated, may_decide
from app.extensions import db
from app.models import Activity, Decision
from app.services.access import check, grounds_towards
from app.services.periods import MonthStatus, month_statuses, status_of_owner
from app.services.structure import structure_above


@dataclass(frozen=True, slots=True)
class EntryForDecision:
    """An entry as stored at the moment of decision; `was_corrected`: it came back after a return."""

    id: int
    public_id: UUID
    employee_id: int
    status: str
    version: int
    submitted_at: datetime | None
    work_date: date
    start_minute: int
    end_minute: int
    line_kind: str
    plan_line_id: int | None
    description: str
    volume: Decimal | None
    satuan: str | None
    evidence_url: str | None
    evidence_count: int
    was_corrected: bool

    @property
    def month(self) -> Month:
        return Month.of(self.work_date)

    @property
    def state(self) -> EntryState:
        return EntryState(self.employee_id, ActivityStatus(self.status), self.version)

    def content(self) -> dict[str, Any]:
        """What the decider saw."""
        return {name: getattr(self, name) for name in _CONTENT}

    def content_hash(self) -> str:
        """What the decider saw, as one hash: kept in the audit row beside the decision."""
        return canonical_hash(self.content())


_CONTENT = (
    "employee_id",
    "work_date",
    "start_minute",
    "end_minute",
    "line_kind",
    "plan_line_id",
    "description",
    "volume",
    "satuan",
    "evidence_url",
    "evidence_count",
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rights and windows are judged by, loaded once for all entries of a use case."""

    structure: Structure
    months: dict[Month, MonthStatus]
    today: date
    now: datetime
    _answers: dict[tuple[int, date], Deciders] = field(default_factory=dict)

    def status(self, entry: EntryForDecision) -> MonthStatus:
        """The month of an entry as its owner's unit has it."""
        return status_of_owner(self.months[entry.month], entry.employee_id, entry.work_date, self.structure, self.now)

    def deciders(self, entry: EntryForDecision) -> Deciders:
        """Everyone who may decide on the entry now; the superior's superior only once the month is escalated.

        Entries of one person on one day have one answer.
        """
        key = (entry.employee_id, entry.work_date)
        if key not in self._answers:
            ask = escalation_deciders if is_escalated(self.status(entry).stage) else who_decides
            self._answers[key] = ask(*key, self.today, self.structure)
        return self._answers[key]

    def require_open(self, entry: EntryForDecision) -> None:
        """Raises: Conflict(decision_month_closed | decision_month_closing)."""
        status = self.status(entry)
        if not may_decide(status.stage, was_corrected=entry.was_corrected):
            code = "decision_month_closed" if status.is_closed else "decision_month_closing"
            raise Conflict(code, month=entry.month)


def was_corrected() -> ColumnElement[bool]:
    """Whether a return of the entry still stands: the row after it is not its undo."""
    returned, undone = aliased(Decision), aliased(Decision)
    is_undone = exists().where(
        undone.activity_id == returned.activity_id,
        undone.action == "undo",
        undone.activity_version == returned.activity_version + 1,
    )
    return exists().where(returned.activity_id == Activity.id, returned.action == "return", ~is_undone)


def load_entries(public_ids: Collection[UUID], *, is_locked: bool = True) -> list[EntryForDecision]:
    """The entries in the order of their ids, locked until the end of the unit of work (PostgreSQL). One query.

    The lock is taken before anything else is read, so that the second of two deciders sees what the first one did.
    """
    query = _entry_columns.where(Activity.public_id.in_(public_ids)).order_by(Activity.id)
    rows = db.session.execute(query.with_for_update(of=Activity) if is_locked else query)
    return [EntryForDecision(*row) for row in rows]


def load_entry(public_id: UUID, *, is_locked: bool = True) -> EntryForDecision:
    """One entry. Raises: NotFound."""
    found = load_entries([public_id], is_locked=is_locked)
    if not found:
        raise NotFound("not_found")
    return found[0]


def load_surroundings(entries: Iterable[EntryForDecision], *, now: datetime) -> Surroundings:
    """The owners' chains upward and the months' stages, with a number of queries that does not depend on how many."""
    listed = list(entries)
    return Surroundings(
        structure_above({entry.employee_id for entry in listed}),
        month_statuses({entry.month for entry in listed}, now=now),
        local_date(now),
        now,
    )


def check_may_decide(
    entry: EntryForDecision, *, by: Viewer, now: datetime, around: Surroundings | None = None
) -> Surroundings:
    """Let pass whoever decides on the entry. Raises: NotFound for a stranger, NotAllowed for the owner and onlookers."""
    if by.employee_id == entry.employee_id:
        raise NotAllowed("own_entry")
    around = around or load_surroundings([entry], now=now)
    if around.deciders(entry).of(by.employee_id) is None:
        grounds = grounds_towards(by, entry.employee_id, entry.work_date, now, structure=around.structure)
        check(Permission.ACTIVITY_DECIDE, grounds)
        raise NotAllowed("not_decider")
    return around


_entry_columns: Select[*tuple[Any, ...]] = select(
    Activity.id,
    Activity.public_id,
    Activity.employee_id,
    Activity.status,
    Activity.version,
    Activity.submitted_at,
    Activity.work_date,
    Activity.start_minute,
    Activity.end_minute,
    Activity.line_kind,
    Activity.plan_line_id,
    Activity.description,
    Activity.volume,
    Activity.satuan,
    Activity.evidence_url,
    Activity.evidence_count,
    was_corrected().label("was_corrected"),
)
