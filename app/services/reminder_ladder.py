"""What deciders are reminded of: entries that wait, one step of the ladder at a time, at most one message a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from app.domain.calendar import WorkCalendar, local_date
from app.domain.deciders import Decider, DeciderRole, escalation_deciders, who_decides
from app.domain.periods import Month
from app.domain.reminding import Step, ladder_step
from app.domain.structure import Structure
from app.domain.windows import month_deadlines
from app.extensions import db
from app.models import Activity, Notice
from app.services.approval_waiting import IS_WAITING
from app.services.city_calendar import deadline_calendar
from app.services.notices import NoticeText
from app.services.periods import closed_months
from app.services.reminders import away_on
from app.services.rules import window_rules
from app.services.structure import structure_above, structure_of_city

WAITING, WAITING_LAST = "reminder_waiting", "reminder_waiting_last"
# Beyond so many people reading the whole structure is cheaper than walking up from each.
_MANY = 300


@dataclass(frozen=True, slots=True)
class _Limits:
    """The last days of a month: of the superior alone, and of everyone."""

    escalates_after: date
    closes_after: date


@dataclass(frozen=True, slots=True)
class _Group:
    """Waiting entries of one person and day that were sent on one day, and how far they have come today."""

    owner: int
    work_date: date
    submitted_on: date
    count: int
    step: Step
    limits: _Limits


def deciders_matters(*, now: datetime) -> Iterator[NoticeText]:
    """For each decider with an entry that came a step further since the last message: how many wait.

    On the first working day only the pemeriksa harian hears of it, if there is one; when the month is about to close,
    also the superior's superior. Nobody is told on a day off, or on leave.
    """
    today = local_date(now)
    calendar = deadline_calendar(today - timedelta(days=60))
    if not calendar.is_working_day(today):
        return
    waiting = list(_groups(today, calendar))
    shares = _by_decider(waiting, today)
    told = _last_told(shares)
    away = away_on(today, shares)
    for decider, groups in sorted(shares.items()):
        if decider not in away and _has_news(groups, told.get(decider), calendar):
            yield _message(decider, groups, today)


def _groups(today: date, calendar: WorkCalendar) -> Iterator[_Group]:
    """What waits and can still be decided, read from the index of what waits: it holds no history."""
    rows = db.session.execute(
        select(Activity.employee_id, Activity.work_date, Activity.submitted_at).where(IS_WAITING)
    ).all()
    counts: dict[tuple[int, date, date], int] = defaultdict(int)
    for owner, work_date, submitted_at in rows:
        if submitted_at is not None:
            counts[owner, work_date, local_date(submitted_at)] += 1
    limits = _limits_of({Month.of(key[1]) for key in counts}, calendar)
    for (owner, work_date, submitted_on), count in counts.items():
        last = limits.get(Month.of(work_date))
        if last is not None and today <= last.closes_after:
            step = _step(submitted_on, today, calendar, last)
            yield _Group(owner, work_date, submitted_on, count, step, last)


def _limits_of(months: Collection[Month], calendar: WorkCalendar) -> dict[Month, _Limits]:
    open_months = set(months) - closed_months(months)
    found = {}
    for month in open_months:
        limits = month_deadlines(month, calendar, window_rules(month.first_day))
        found[month] = _Limits(
            local_date(limits.escalated_from - timedelta(microseconds=1)),
            local_date(limits.closing_from - timedelta(microseconds=1)),
        )
    return found


def _step(submitted_on: date, asked_on: date, calendar: WorkCalendar, limits: _Limits) -> Step:
    return ladder_step(
        submitted_on,
        asked_on,
        calendar,
        escalates_after=limits.escalates_after,
        closes_after=limits.closes_after,
    )


def _by_decider(waiting: Iterable[_Group], today: date) -> dict[int, list[_Group]]:
    ripe = [one for one in waiting if one.step is not Step.NEW]
    owners = {one.owner for one in ripe}
    if not owners:
        return {}
    structure = structure_of_city() if len(owners) > _MANY else structure_above(sorted(owners))
    shares: dict[int, list[_Group]] = defaultdict(list)
    for one in ripe:
        for decider in _told_at(one, today, structure):
            shares[decider.employee_id].append(one)
    return shares


def _told_at(group: _Group, today: date, structure: Structure) -> Iterable[Decider]:
    if group.step is Step.BEFORE_CLOSING:
        return escalation_deciders(group.owner, group.work_date, today, structure).people
    people = who_decides(group.owner, group.work_date, today, structure).people
    checkers = [one for one in people if one.role is DeciderRole.CHECKER]
    return checkers if checkers and group.step is Step.DAY_ONE else people


def _last_told(deciders: Collection[int]) -> Mapping[int, date]:
    """The day of each decider's last message of the ladder. One query, none for nobody."""
    if not deciders:
        return {}
    rows = db.session.execute(
        select(Notice.employee_id, func.max(Notice.created_at))
        .where(Notice.employee_id.in_(sorted(deciders)), Notice.code.in_((WAITING, WAITING_LAST)))
        .group_by(Notice.employee_id)
    )
    return {employee: local_date(at) for employee, at in rows}


def _has_news(groups: Iterable[_Group], told_on: date | None, calendar: WorkCalendar) -> bool:
    return told_on is None or any(one.step > _step(one.submitted_on, told_on, calendar, one.limits) for one in groups)


def _message(decider: int, groups: Collection[_Group], today: date) -> NoticeText:
    count, matter = sum(one.count for one in groups), f"{WAITING}:{today.isoformat()}"
    furthest = max(groups, key=lambda one: one.step)
    if furthest.step < Step.BEFORE_ESCALATION:
        since = min(one.submitted_on for one in groups)
        return NoticeText(decider, WAITING, {"count": count, "since": since}, "/approvals", matter)
    is_last = furthest.step is Step.BEFORE_CLOSING
    until = furthest.limits.closes_after if is_last else furthest.limits.escalates_after
    facts = {"count": count, "month": Month.of(furthest.work_date).code, "until": until}
    return NoticeText(decider, WAITING_LAST, facts, "/approvals", matter)
