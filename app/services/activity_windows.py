"""Whether an entry may still come, and by what right: the windows of the day and the stage of its month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.activities import ActivityStatus, checked_text, text_of
from app.domain.calendar import Pattern, WorkCalendar, local_date
from app.domain.errors import Conflict, FieldError, Invalid, ParameterNotInForce
from app.domain.periods import Month
from app.domain.windows import (
    SubmissionKind,
    correction_deadline,
    may_correct,
    may_submit_new,
    submission_kind,
    submit_deadline,
)
from app.models import Activity
from app.services.city_calendar import deadline_calendar, unit_with_stops
from app.services.outages import outages_around
from app.services.periods import MonthStatus, month_status
from app.services.rules import window_rules

MAX_REASON = 300
REASON_FIELD = "alasan_susulan"


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a submission arrived: on time (all empty), in a recorded grace, or late with a reason."""

    is_susulan: bool = False
    reason: str | None = None
    grace: str | None = None


def deadline_of(day: date, pattern: Pattern, owner_id: int) -> datetime:
    """The first instant at which the person's entry of the day is late (susulan)."""
    return submit_deadline(day, pattern, _calendar(owner_id, day, day), window_rules(day))


def deadline_or_none(day: date, pattern: Pattern, owner_id: int) -> datetime | None:
    """As `deadline_of`; None for a day before all rules."""
    try:
        return deadline_of(day, pattern, owner_id)
    except ParameterNotInForce:
        return None


def require_open(day: date, owner_id: int, *, now: datetime) -> None:
    """Refuse the person a new entry, a submission or a withdrawal in a month that closes or is closed. One query.

    Raises: Conflict(month_closed | month_closing); Invalid for a day before all rules.
    """
    status = _status(day, owner_id, now)
    if not may_submit_new(status.stage):
        raise _refusal(status)


def require_correctable(activity: Activity, pattern: Pattern | None, *, now: datetime) -> None:
    """Refuse to change a draft or returned entry whose month no longer takes it. One query. Raises: as `require_open`."""
    status = _status(activity.work_date, activity.employee_id, now)
    if may_submit_new(status.stage):
        return
    if activity.status != ActivityStatus.RETURNED or activity.decided_at is None:
        raise _refusal(status)
    rules = window_rules(activity.work_date)
    calendar = _calendar(activity.employee_id, activity.work_date, local_date(activity.decided_at))
    until = correction_deadline(activity.decided_at, pattern or Pattern.FIVE, calendar, rules)
    if not may_correct(status.stage, until, now):
        raise _refusal(status)


def judge_arrival(
    day: date,
    pattern: Pattern,
    fields: Mapping[str, object],
    owner_id: int,
    *,
    now: datetime,
    captured_at: datetime | None = None,
) -> Arrival:
    """By what right a submission comes. `captured_at` is the phone's claim; one from the future is worth nothing.

    Raises: Invalid(entry_invalid) naming `alasan_susulan` when it is late without a reason.
    """
    claim = captured_at if captured_at is not None and captured_at <= now else None
    rules, calendar = window_rules(day), _calendar(owner_id, day, day)
    deadline = submit_deadline(day, pattern, calendar, rules)
    # Only who comes late is asked about outages: an entry in time costs no query for them.
    outages = outages_around(deadline, rules.offline_grace) if now >= deadline else ()
    kind = submission_kind(day, now, claim, pattern, calendar, rules, outages)
    if kind is SubmissionKind.ON_TIME:
        return Arrival()
    if kind is not SubmissionKind.SUSULAN:
        return Arrival(grace=kind.value)
    return Arrival(is_susulan=True, reason=_reason(day, fields))


def _reason(day: date, fields: Mapping[str, object]) -> str:
    try:
        reason = checked_text(text_of(fields.get(REASON_FIELD)), MAX_REASON)
    except Invalid as problem:
        raise Invalid("entry_invalid", fields={REASON_FIELD: [FieldError(problem.code, problem.params)]}) from None
    if not reason:
        raise Invalid("entry_invalid", fields={REASON_FIELD: [FieldError("susulan_reason_required", {"date": day})]})
    return reason


def _calendar(owner_id: int, day: date, since: date) -> WorkCalendar:
    """By which the person's deadlines for a day are counted, when they begin on `since`."""
    return deadline_calendar(since, unit_with_stops(owner_id, day, since))


def _status(day: date, owner_id: int, now: datetime) -> MonthStatus:
    month = Month.of(day)
    try:
        return month_status(month, now=now, unit_id=unit_with_stops(owner_id, day, month.next.first_day))
    except ParameterNotInForce:
        raise Invalid("entry_invalid", fields={"tanggal": [FieldError("date_before_rules", {"date": day})]}) from None


def _refusal(status: MonthStatus) -> Conflict:
    return Conflict("month_closed" if status.is_closed else "month_closing", month=status.month)
