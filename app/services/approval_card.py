"""One entry with everything its decision needs: plan line, target so far, evidence, the rest of the day, history."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.domain.activities import ActivityStatus
from app.domain.calendar import Pattern
from app.domain.entry_flags import Flag, entry_flags
from app.domain.errors import Conflict, DomainError, NotFound
from app.domain.periods import Month
from app.domain.permissions import Viewer
from app.extensions import db
from app.models import Activity, Decision
from app.services.activity_read import Entry, EntryDetail, entries_between, entry_detail
from app.services.approval_changes import Corrected, changes_since_return
from app.services.approval_entries import EntryForDecision, Surroundings, check_may_decide, load_entry
from app.services.approval_progress import LineEntry, Progress, progress_of, read_line_sums
from app.services.approval_texts import LOGGED, same_text_days
from app.services.approval_undo import undo_window
from app.services.part_time import own_cap, own_norm


@dataclass(frozen=True, slots=True)
class ApprovalCard:
    """`problem` says why nothing can be decided now (None: it can); minutes of the day are of logged entries.

    `corrected`: the entry at its return and now.
    `graces`: how many of the person's entries of that month came late in a recorded grace, this one included; 0 when this one did not.
    `undo_until`: until when the viewer may take their own last decision back, None when there is none.
    """

    detail: EntryDetail
    progress: Progress | None
    flags: tuple[Flag, ...]
    others: tuple[Entry, ...]
    day_minutes: int
    day_approved: int
    graces: int
    norm: int
    cap: int
    problem: DomainError | None
    undo_until: datetime | None
    corrected: Corrected | None

    @property
    def entry(self) -> Entry:
        return self.detail.entry


def approval_card(public_id: UUID, *, viewer: Viewer, now: datetime) -> ApprovalCard:
    """The card of an entry for whoever decides on it. Raises: NotFound for a stranger, NotAllowed for owner and onlookers."""
    entry = load_entry(public_id, is_locked=False)
    if entry.status == ActivityStatus.DRAFT and entry.employee_id != viewer.employee_id:
        raise NotFound("not_found")  # taken back meanwhile, and its owner's alone again
    around = check_may_decide(entry, by=viewer, now=now)
    detail = entry_detail(public_id, viewer=viewer, now=now)
    shown = detail.entry
    moved = LineEntry(entry.employee_id, entry.plan_line_id, entry.work_date, entry.volume, entry.satuan)
    sums = read_line_sums([moved])
    day = entries_between(entry.employee_id, entry.work_date, entry.work_date)
    logged = [one for one in day if one.status in LOGGED]
    flags = entry_flags(
        is_susulan=shown.is_susulan,
        grace=shown.grace,
        same_text_days=same_text_days([entry]).get(entry.id, 0),
        volume=entry.volume,
        usual=sums.of(moved),
    )
    post = around.structure.assignment_on(entry.employee_id, entry.work_date)
    hours = post.weekly_hours if post else None
    return ApprovalCard(
        detail=detail,
        progress=progress_of(moved, shown.line, sums),
        flags=flags,
        others=tuple(one for one in logged if one.id != shown.id),
        day_minutes=sum(one.minutes for one in logged),
        day_approved=sum(one.minutes for one in logged if one.status == ActivityStatus.APPROVED),
        graces=_graces(entry) if shown.grace else 0,
        norm=own_norm(entry.work_date, hours, post.pattern if post else Pattern.FIVE),
        cap=own_cap(entry.work_date, hours),
        problem=_problem(entry, around),
        undo_until=_undo_until(entry, viewer, now),
        corrected=changes_since_return(entry),
    )


def _graces(entry: EntryForDecision) -> int:
    month = Month.of(entry.work_date)
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Activity)
            .where(
                Activity.employee_id == entry.employee_id,
                Activity.work_date.between(month.first_day, month.last_day),
                Activity.grace.is_not(None),
            )
        )
        or 0
    )


def _problem(entry: EntryForDecision, around: Surroundings) -> DomainError | None:
    if entry.status != ActivityStatus.SUBMITTED:
        return Conflict("decided_already", status=entry.status)
    try:
        around.require_open(entry)
    except Conflict as problem:
        return problem
    return None


def _undo_until(entry: EntryForDecision, viewer: Viewer, now: datetime) -> datetime | None:
    last = db.session.execute(
        select(Decision.action, Decision.decided_by_id, Decision.decided_at, Decision.activity_version)
        .where(Decision.activity_id == entry.id)
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    if last is None or last.decided_by_id != viewer.employee_id or last.activity_version + 1 != entry.version:
        return None
    until: datetime = last.decided_at + undo_window(now)
    return until if last.action in ("approve", "return", "reject") and now <= until else None
