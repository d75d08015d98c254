"""Closing a month, closing a semester, and reopening by a second person."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from app.domain.activities import ActivityStatus
from app.domain.approvals import approve_at_close, exclude_at_close
from app.domain.calendar import Pattern, local_date
from app.domain.canonical import canonical_json
from app.domain.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from app.domain.periods import Month, Semester
from app.domain.permissions import Permission, Verdict, Viewer, decide
from app.domain.windows import correction_deadline
from app.extensions import db
from app.models import Activity, AuditEvent, Decision, Notice, Period, PeriodAct, Score
from app.models.triggers import ENTRIES_LOCK
from app.services import audit
from app.services.approval_waiting import IS_WAITING
from app.services.city_calendar import latest_calendar
from app.services.month_totals import published_totals
from app.services.periods import closed_months, is_semester_closed, last_closing_from, month_status
from app.services.rollup import chunks, due_employees, roll_up
from app.services.rollup_marks import mark_changed
from app.services.rules import window_rules
from app.services.score_acts import open_scores
from app.services.structure import pattern_on
from app.services.unit_of_work import unit_of_work

CHUNK = 200
MAX_REASON = 500
# With more undecided entries than this closing takes longer than a browser should wait for.
CLOSED_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """What closing did with entries that nobody had decided on."""

    approved_by_silence: int
    excluded: int


def _undecided(month: Month) -> tuple[ColumnElement[bool], ...]:
    return IS_WAITING, Activity.work_date.between(month.first_day, month.last_day)


def undecided_count(month: Month) -> int:
    """How many entries of the month wait, from the index of waiting entries."""
    return db.session.scalar(select(func.count()).select_from(Activity).where(*_undecided(month))) or 0


def exclude_entry(public_id: uuid.UUID, version: int, reason: str, *, viewer: Viewer, now: datetime) -> Month:
    """Not count one undecided entry at closing, with a reason that its owner reads. Returns its month.

    Raises NotFound, NotAllowed, Conflict(exclusion_not_waiting | stale_version | month_not_closing | …), Invalid with `fields`.
    """
    _require_city(Permission.PERIOD_CLOSE, viewer)
    entry = db.session.execute(
        select(Activity.work_date, Activity.version).where(Activity.public_id == public_id)
    ).first()
    if entry is None:
        raise NotFound("not_found")
    if entry.version != version:
        raise Conflict("stale_version")
    text, month = reason.strip(), Month.of(entry.work_date)
    if not 1 <= len(text) <= MAX_REASON:
        raise Invalid(fields={"reason": [FieldError("text_length", {"most": MAX_REASON})]})
    _check_closable(month, now)
    with unit_of_work():
        _exclude(month, {public_id: text}, viewer, now)
    return month


def check_closing(month: Month, expected: int, *, viewer: Viewer, now: datetime) -> None:
    """Whether the month could be closed now as it was shown, with `expected` undecided entries.

    Raises NotAllowed, Conflict(month_already_closed | month_not_closing | corrections_open | clock_behind | closing_changed).
    """
    _require_city(Permission.PERIOD_CLOSE, viewer)
    _check_closable(month, now)
    if expected != undecided_count(month):
        raise Conflict("closing_changed", month=month)


def close_month(
    month: Month,
    *,
    viewer: Viewer,
    now: datetime,
    exclusions: Mapping[uuid.UUID, str] | None = None,
) -> ClosedMonth:
    """Count what nobody decided on (except the excluded), roll the month up, and close it.

    Repeatable: a run cut off half way is finished by the next. Raises NotAllowed, Conflict(month_already_closed |
    month_not_closing | corrections_open | clock_behind), Invalid for an exclusion without a reason.
    """
    _require_city(Permission.PERIOD_CLOSE, viewer)
    _check_closable(month, now)
    excluded = _exclude(month, exclusions or {}, viewer, now)
    approved = 0
    waiting = list(db.session.scalars(select(Activity.id).where(*_undecided(month)).order_by(Activity.id)))
    for chunk in chunks(waiting, CHUNK):
        with unit_of_work():
            approved += _approve_by_silence(chunk, now)
    roll_up(month, due_employees(month), now=now)
    with unit_of_work():
        _hold_entries_still()
        _check_closable(month, now)
        if undecided_count(month) or due_employees(month):
            raise Conflict("month_still_changing", month=month)
        data = {"approved_by_silence": approved, "excluded": excluded, "totals": published_totals(month)}
        _set_state("month", month.code, "closed", "close", viewer.employee_id, now, data=data)
    return ClosedMonth(approved, excluded)


def _hold_entries_still() -> None:
    """Wait for changes of entries under way, and let no other begin until the month is closed (SQLite has one writer)."""
    if db.session.get_bind().dialect.name != "postgresql":
        return
    # Others would queue up behind a longer wait, for instance for a large import.
    db.session.execute(select(func.set_config("lock_timeout", "3s", True)))
    db.session.execute(select(func.pg_advisory_xact_lock(ENTRIES_LOCK)))


def close_semester(semester: Semester, *, viewer: Viewer, now: datetime) -> None:
    """Close a semester whose six months are closed and whose scores are all final. Raises NotAllowed, Conflict."""
    _require_city(Permission.PERIOD_CLOSE, viewer)
    with unit_of_work():
        if is_semester_closed(semester):
            raise Conflict("semester_already_closed")
        closed = closed_months(semester.months)
        if len(closed) < len(semester.months):
            raise Conflict("semester_not_closed", months=[month for month in semester.months if month not in closed])
        waiting = db.session.scalar(select(func.count()).select_from(Score).where(*open_scores(semester)))
        if waiting:
            raise Conflict("scores_not_final", count=waiting)
        _set_state("semester", semester.code, "closed", "close", viewer.employee_id, now)


def ask_reopening(
    kind: str, code: str, reason: str, *, viewer: Viewer, now: datetime, revision: int | None = None
) -> None:
    """The first of two persons asks to reopen a closed period, with a reason; `revision` is the one on the screen.

    Raises NotAllowed, Conflict(period_not_closed | period_changed | reopen_semester_first), Invalid with `fields`.
    """
    _require_city(Permission.PERIOD_REOPEN, viewer)
    text = reason.strip()
    with unit_of_work():
        period = _closed(kind, code, revision)
        if not text:
            raise Invalid("reopen_reason_required", fields={"reason": [FieldError("reopen_reason_required")]})
        if len(text) > MAX_REASON:
            raise Invalid(fields={"reason": [FieldError("text_length", {"most": MAX_REASON})]})
        _add_act(period, "ask_reopen", text, viewer.employee_id, now)


def reopen(kind: str, code: str, *, viewer: Viewer, now: datetime, revision: int | None = None) -> None:
    """The second person reopens; the period's next closing is a new revision. Raises NotAllowed, Conflict."""
    _require_city(Permission.PERIOD_REOPEN, viewer)
    with unit_of_work():
        period = _closed(kind, code, revision)
        asked = period.acts[-1] if period.acts and period.acts[-1].act == "ask_reopen" else None
        if asked is None:
            raise Conflict("reopen_not_asked")
        if asked.by_id == viewer.employee_id:
            raise NotAllowed("reopen_needs_second_person")
        period.state, period.revision = "open", period.revision + 1
        _add_act(period, "reopen", asked.reason, viewer.employee_id, now)


def _require_city(permission: Permission, viewer: Viewer) -> None:
    if decide(permission, viewer.grounds_for_city()) is not Verdict.ALLOW:
        raise NotAllowed("not_permitted")


def _check_closable(month: Month, now: datetime) -> None:
    status = month_status(month, now=now)
    if status.is_closed:
        raise Conflict("month_already_closed", month=month)
    closing_from = last_closing_from(month)
    if now < closing_from:
        raise Conflict("month_not_closing", month=month, last_day=_last_day_before(closing_from))
    newest = db.session.scalar(select(AuditEvent.at).order_by(AuditEvent.seq.desc()).limit(1))
    if newest is not None and now < newest:
        raise Conflict("clock_behind")
    open_until = _last_correction_deadline(month)
    if open_until is not None and now < open_until:
        raise Conflict("corrections_open", until=_last_day_before(open_until))


def last_correction_day(month: Month, *, now: datetime) -> date | None:
    """The last day on which a returned entry of the month may still be corrected, if that lies ahead."""
    until = _last_correction_deadline(month)
    return _last_day_before(until) if until is not None and now < until else None


def _last_day_before(instant: datetime) -> date:
    return local_date(instant - timedelta(microseconds=1))


def _last_correction_deadline(month: Month) -> datetime | None:
    """Until when the latest returned entry of the month may still be corrected."""
    rows = db.session.execute(
        select(Activity.employee_id, func.max(Activity.decided_at).label("returned_at"))
        .where(
            Activity.status == "returned",
            Activity.work_date.between(month.first_day, month.last_day),
            Activity.decided_at.is_not(None),
        )
        .group_by(Activity.employee_id)
    )
    calendar, rules = latest_calendar(month.first_day), window_rules(month.first_day)
    deadlines = []
    for row in rows:
        pattern: Pattern = pattern_on(row.employee_id, month.last_day)
        deadlines.append(correction_deadline(row.returned_at, pattern, calendar, rules))
    return max(deadlines, default=None)


def _exclude(month: Month, exclusions: Mapping[uuid.UUID, str], viewer: Viewer, now: datetime) -> int:
    if not exclusions:
        return 0
    with unit_of_work():
        chosen = select(Activity).where(*_undecided(month), Activity.public_id.in_(exclusions)).order_by(Activity.id)
        entries = db.session.scalars(chosen.with_for_update()).all()
        if len(entries) != len(exclusions):
            raise Conflict("exclusion_not_waiting")
        for entry in entries:
            outcome = exclude_at_close(
                ActivityStatus(entry.status),
                exclusions[entry.public_id],
                by=viewer.employee_id,
                owner_id=entry.employee_id,
            )
            decision = _decision(entry.id, entry.version, "exclude", None, outcome.note, viewer.employee_id, now)
            db.session.add(Decision(**decision))
            entry.status, entry.version = outcome.status.value, entry.version + 1
            entry.decided_at, entry.decided_by_id, entry.updated_at = now, viewer.employee_id, now
            params = canonical_json({"tanggal": entry.work_date, "alasan": outcome.note})
            db.session.add(Notice(employee_id=entry.employee_id, code="entry_excluded", params=params, created_at=now))
        mark_changed((entry.employee_id, month.code) for entry in entries)
        audit.record_many(
            [audit.AuditEntry("activity.excluded", "activity", str(entry.public_id)) for entry in entries],
            by=viewer.employee_id,
            now=now,
        )
    return len(entries)


def _approve_by_silence(ids: Sequence[int], now: datetime) -> int:
    columns = (Activity.id, Activity.public_id, Activity.employee_id, Activity.work_date, Activity.version)
    waiting = select(*columns).where(Activity.id.in_(ids), Activity.status == "submitted").order_by(Activity.id)
    # Locked: an entry decided or withdrawn at this moment is left to whoever was first.
    entries = db.session.execute(waiting.with_for_update()).all()
    if not entries:
        return 0
    mutu = approve_at_close(ActivityStatus.SUBMITTED).mutu
    # As one statement: thousands of entries may wait on the last evening.
    decisions = [_decision(entry.id, entry.version, "auto_approve", mutu, None, None, now) for entry in entries]
    db.session.execute(insert(Decision), decisions)
    values = {"status": "approved", "mutu": mutu, "version": Activity.version + 1, "decided_at": now, "updated_at": now}
    changed = update(Activity).where(Activity.id.in_([entry.id for entry in entries])).values(values)
    db.session.execute(changed.execution_options(synchronize_session=False))
    mark_changed((entry.employee_id, Month.of(entry.work_date).code) for entry in entries)
    audit.record_many(
        [audit.AuditEntry("activity.approved_by_silence", "activity", str(entry.public_id)) for entry in entries],
        by=None,
        now=now,
    )
    return len(entries)


def _decision(
    activity_id: int, version: int, action: str, mutu: str | None, note: str | None, by: int | None, now: datetime
) -> dict[str, Any]:
    return {
        "activity_id": activity_id,
        "activity_version": version,
        "action": action,
        "mutu": mutu,
        "note": note,
        "decided_by_id": by,
        "ground": "system",
        "origin": "system",
        "decided_at": now,
    }


def _period(kind: str, code: str) -> Period:
    period = db.session.scalar(select(Period).where(Period.kind == kind, Period.code == code))
    if period is None:
        db.session.execute(insert(Period).values(kind=kind, code=code, state="open", revision=1))
        period = db.session.scalars(select(Period).where(Period.kind == kind, Period.code == code)).one()
    return period


def _closed(kind: str, code: str, revision: int | None) -> Period:
    period = db.session.scalar(select(Period).where(Period.kind == kind, Period.code == code))
    if period is None or period.state != "closed":
        raise Conflict("period_not_closed", period=code)
    if revision is not None and revision != period.revision:
        raise Conflict("period_changed")
    # Final scores stand on closed months: the semester is reopened first, and then what it rests on.
    if kind == "month" and is_semester_closed(Semester.of(Month.parse(code).first_day)):
        raise Conflict("reopen_semester_first")
    return period


def _set_state(
    kind: str, code: str, state: str, act: str, by: int, now: datetime, *, data: Mapping[str, Any] | None = None
) -> None:
    period = _period(kind, code)
    period.state = state
    _add_act(period, act, None, by, now, data=data)


def _add_act(
    period: Period, act: str, reason: str | None, by: int, now: datetime, *, data: Mapping[str, Any] | None = None
) -> None:
    db.session.add(PeriodAct(period_id=period.id, act=act, revision=period.revision, reason=reason, by_id=by, at=now))
    facts = {"kind": period.kind, "code": period.code, "revision": period.revision, "reason": reason, **(data or {})}
    audit.record(f"period.{act}", "period", f"{period.kind}:{period.code}", by=by, now=now, data=facts)
