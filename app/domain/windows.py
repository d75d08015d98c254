"""Deadlines: until when an entry may come, who decides until when, and when a month closes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.calendar import (
    Pattern,
    WorkCalendar,
    end_of_day_utc,
    local_date,
    local_midnight_utc,
)
from app.domain.periods import Month


@dataclass(frozen=True, slots=True)
class WindowRules:
    """The dated parameters of the windows, as in force for the month of the entry.

    Units: working days, except `offline_grace`.
    """

    submit_working_days: int
    superior_working_days: int
    closing_working_days: int
    correction_working_days: int
    offline_grace: timedelta


class SubmissionKind(StrEnum):
    ON_TIME = "on_time"
    GRACE_OFFLINE = "grace_offline"
    GRACE_OUTAGE = "grace_outage"
    SUSULAN = "susulan"


class MonthStage(StrEnum):
    """Where a month stands. All but CLOSED follow from the clock alone."""

    OPEN = "open"
    ESCALATED = "escalated"
    ALERTED = "alerted"
    CLOSING = "closing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class MonthDeadlines:
    """Instants at which a month changes stage; each is the first instant of the new stage."""

    escalated_from: datetime
    alerted_from: datetime
    closing_from: datetime


@dataclass(frozen=True, slots=True)
class Outage:
    """A recorded time in which the service could not be reached."""

    start: datetime
    end: datetime


def submit_deadline(work_date: date, pattern: Pattern, calendar: WorkCalendar, rules: WindowRules) -> datetime:
    """The first instant that is too late without being `susulan`."""
    last_day = calendar.nth_working_day_after(work_date, rules.submit_working_days, pattern)
    return end_of_day_utc(last_day)


def submission_kind(
    work_date: date,
    received_at: datetime,
    claimed_at: datetime | None,
    pattern: Pattern,
    calendar: WorkCalendar,
    rules: WindowRules,
    outages: Iterable[Outage] = (),
) -> SubmissionKind:
    """Judge an entry by the server's receive time, with the two recorded graces.

    `claimed_at` is the phone's word for when the entry was written; it helps only an entry
    that arrives within the grace after the deadline. A SUSULAN needs a reason.
    """
    deadline = submit_deadline(work_date, pattern, calendar, rules)
    if received_at < deadline:
        return SubmissionKind.ON_TIME
    if received_at < _extended(deadline, outages, rules.offline_grace):
        return SubmissionKind.GRACE_OUTAGE
    claims_in_time = claimed_at is not None and claimed_at < deadline
    if claims_in_time and received_at <= deadline + rules.offline_grace:
        return SubmissionKind.GRACE_OFFLINE
    return SubmissionKind.SUSULAN


def _extended(deadline: datetime, outages: Iterable[Outage], lookback: timedelta) -> datetime:
    """The deadline plus the time lost to outages on the last day before it."""
    extended = deadline
    for outage in sorted(outages, key=lambda item: item.start):
        begin = max(outage.start, deadline - lookback)
        if begin < extended and outage.end > begin:
            extended += outage.end - begin
    return extended


def month_deadlines(month: Month, calendar: WorkCalendar, rules: WindowRules) -> MonthDeadlines:
    """The stages of a month, counted on the city's five-day calendar of the next month."""
    following = month.next
    superior_last = calendar.nth_working_day_of_month(following, rules.superior_working_days)
    alert_day = calendar.nth_working_day_of_month(following, rules.superior_working_days + 1)
    closing_last = calendar.nth_working_day_of_month(following, rules.closing_working_days)
    return MonthDeadlines(
        escalated_from=end_of_day_utc(superior_last),
        alerted_from=local_midnight_utc(alert_day),
        closing_from=end_of_day_utc(closing_last),
    )


def month_stage(deadlines: MonthDeadlines, now: datetime, *, is_closed: bool, is_reopened: bool = False) -> MonthStage:
    """The stage at an instant. A reopened month takes entries and decisions until closed again."""
    if is_closed:
        return MonthStage.CLOSED
    if now >= deadlines.closing_from:
        return MonthStage.ALERTED if is_reopened else MonthStage.CLOSING
    if now >= deadlines.alerted_from:
        return MonthStage.ALERTED
    if now >= deadlines.escalated_from:
        return MonthStage.ESCALATED
    return MonthStage.OPEN


def may_submit_new(stage: MonthStage) -> bool:
    """Whether a new entry, or a draft, may still be submitted or withdrawn."""
    return stage not in (MonthStage.CLOSING, MonthStage.CLOSED)


def may_correct(stage: MonthStage, correct_until: datetime, now: datetime) -> bool:
    """Whether a returned entry may be corrected; `correct_until` by `correction_deadline`."""
    return may_submit_new(stage) or (stage is MonthStage.CLOSING and now < correct_until)


def may_decide(stage: MonthStage, *, was_corrected: bool) -> bool:
    """Whether an entry may be decided; while closing only one resubmitted after a return."""
    return may_submit_new(stage) or (stage is MonthStage.CLOSING and was_corrected)


def is_escalated(stage: MonthStage) -> bool:
    """Whether the superior's superior may decide too."""
    return stage in (MonthStage.ESCALATED, MonthStage.ALERTED, MonthStage.CLOSING)


def correction_deadline(
    returned_at: datetime, pattern: Pattern, calendar: WorkCalendar, rules: WindowRules
) -> datetime:
    """Until when (exclusive) a returned entry may be corrected even while its month closes."""
    day = local_date(returned_at)
    return end_of_day_utc(calendar.nth_working_day_after(day, rules.correction_working_days, pattern))
