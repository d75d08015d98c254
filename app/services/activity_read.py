"""A person's entries for reading: a day, a month, one entry with its history. Few queries, all by the person's index."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.domain.calendar import days_between, local_date
from app.domain.emergencies import EmergencyFact
from app.domain.errors import Conflict, NotFound, ParameterNotInForce
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.domain.schedule import unrecorded
from app.domain.windows import may_submit_new
from app.extensions import db
from app.models import Activity, Decision, Employee, Evidence, Period, PeriodAct
from app.services.access import check, grounds_towards_entry
from app.services.activity_days import DayMark, DayMinutes, PersonDays, sum_minutes, week_of
from app.services.activity_entry import entry_body, line_code, title_of
from app.services.activity_lines import LineRow, line_texts
from app.services.activity_windows import deadline_or_none
from app.services.city_calendar import emergencies_on, unit_with_stops
from app.services.periods import MonthStatus, month_status

# How far back a day looks for the one it may be copied from.
_COPY_REACH = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as its owner sees it. Minutes from local midnight; `note` is the last word of the decider, if there is one."""

    id: int
    public_id: uuid.UUID
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
    status: str
    version: int
    is_susulan: bool
    grace: str | None
    captured_at: datetime | None
    submitted_at: datetime | None
    decided_at: datetime | None
    decided_by: str | None
    line: LineRow | None = None
    note: str | None = None

    @property
    def minutes(self) -> int:
        return self.end_minute - self.start_minute

    @property
    def title(self) -> str:
        return title_of(self.description)


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """Where a month stands for its owner; `closed_at` when a person closed it. None before any rule."""

    status: MonthStatus | None
    closed_at: datetime | None = None

    @property
    def takes_entries(self) -> bool:
        return self.status is not None and may_submit_new(self.status.stage)

    @property
    def is_closed(self) -> bool:
        return self.status is not None and self.status.is_closed


@dataclass(frozen=True, slots=True)
class DayView:
    """One day: its entries in order of time, its mark, the week around it, its emergencies, the day it could be copied
    from; `planned_open` counts stretches of its schedule not recorded yet.
    """

    mark: DayMark
    cap: int
    entries: Sequence[Entry]
    week: Sequence[DayMark]
    month: MonthFacts
    deadline: datetime | None
    emergencies: Sequence[EmergencyFact]
    copy_from: date | None
    copy_count: int
    planned_open: int


@dataclass(frozen=True, slots=True)
class MonthView:
    """One month: a mark per day, and minutes by state. `norm` and `lacking` count days up to today."""

    month: Month
    days: Sequence[DayMark]
    facts: MonthFacts
    minutes: DayMinutes
    norm: int
    lacking: Sequence[DayMark]


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One act on an entry: `action` as in decisions, or recorded, submitted; who, when, and what was said."""

    action: str
    at: datetime
    who: str | None
    note: str | None = None
    mutu: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """A stored file of an entry; `kind` is photo or pdf."""

    public_id: uuid.UUID
    kind: str


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """One entry with its history, photos and what its reader may do."""

    entry: Entry
    owner_id: int
    owner: str
    client_id: uuid.UUID
    susulan_reason: str | None
    mutu: str | None
    history: Sequence[HistoryItem]
    photos: Sequence[EvidenceRef]
    is_own: bool
    month: MonthFacts


def day_view(employee_id: int, day: date, *, now: datetime) -> DayView:
    """One's own day. At most seven queries, eight for who has a schedule."""
    week = week_of(day)
    first = min(week[0], day - _COPY_REACH)
    person = PersonDays(employee_id, week[0], week[-1])
    found = entries_between(employee_id, first, week[-1], detailed=day)
    minutes = sum_minutes((one.work_date, one.status, one.minutes) for one in found)
    copyable = [one for one in found if one.work_date < day and one.status != "rejected"]
    copy_from = max((one.work_date for one in copyable), default=None)
    mark, post = person.mark(day, minutes.get(day)), person.assignment(day)
    entries = [one for one in found if one.work_date == day]
    taken = [(one.start_minute, one.end_minute) for one in entries if one.status != "rejected"]
    return DayView(
        mark=mark,
        cap=mark.cap,
        entries=entries,
        week=person.marks(week, minutes),
        month=month_facts(Month.of(day), now=now, owner_id=employee_id),
        deadline=deadline_or_none(day, person.pattern(day), employee_id) if mark.norm else None,
        emergencies=emergencies_on(day, post.unit_id if post else None),
        copy_from=copy_from,
        copy_count=sum(one.work_date == copy_from for one in copyable),
        planned_open=len(unrecorded(person.planned(day), taken)),
    )


def month_view(employee_id: int, month: Month, *, now: datetime) -> MonthView:
    """One's own month as a calendar. At most five queries."""
    person = PersonDays(employee_id, month.first_day, month.last_day)
    minutes = sum_minutes(_minutes_by_day(employee_id, month))
    days = person.marks(days_between(month.first_day, month.last_day), minutes)
    past = [mark for mark in days if mark.day <= local_date(now)]
    parts = list(minutes.values())
    return MonthView(
        month=month,
        days=days,
        facts=month_facts(month, now=now, owner_id=employee_id),
        minutes=DayMinutes(
            approved=sum(part.approved for part in parts),
            submitted=sum(part.submitted for part in parts),
            returned=sum(part.returned for part in parts),
            draft=sum(part.draft for part in parts),
        ),
        norm=sum(mark.norm for mark in past),
        lacking=[mark for mark in past if mark.lacking],
    )


def entry_detail(public_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> EntryDetail:
    """One entry with its history, for whoever may read it. Raises: NotFound, NotAllowed."""
    row = db.session.execute(
        select(Activity, Employee.nama)
        .join(Employee, Employee.id == Activity.employee_id)
        .where(Activity.public_id == public_id)
    ).first()
    if row is None:
        raise NotFound("not_found")
    activity: Activity = row.Activity
    check(Permission.ACTIVITY_READ, grounds_towards_entry(viewer, activity, now, is_escalated=True))
    entry = entries_between(activity.employee_id, activity.work_date, activity.work_date, only=activity.id)[0]
    photos = select(Evidence.public_id, Evidence.kind).where(Evidence.activity_id == activity.id).order_by(Evidence.id)
    return EntryDetail(
        entry=entry,
        owner_id=activity.employee_id,
        owner=row.nama,
        client_id=activity.client_id,
        susulan_reason=activity.susulan_reason,
        mutu=activity.mutu,
        history=_history(activity, row.nama),
        photos=[EvidenceRef(*row) for row in db.session.execute(photos)] if activity.evidence_count else [],
        is_own=activity.employee_id == viewer.employee_id,
        month=month_facts(Month.of(activity.work_date), now=now, owner_id=activity.employee_id),
    )


def entries_between(
    employee_id: int, first: date, last: date, *, detailed: date | None = None, only: int | None = None
) -> list[Entry]:
    """A person's entries of some days by time, with plan texts and the decider's words; `detailed` limits texts to one day."""
    decider = aliased(Employee)
    query = (
        select(*_COLUMNS, decider.nama.label("decided_by"))
        .outerjoin(decider, decider.id == Activity.decided_by_id)
        .where(Activity.employee_id == employee_id, Activity.work_date.between(first, last))
        .order_by(Activity.work_date, Activity.start_minute, Activity.id)
    )
    if only is not None:
        query = query.where(Activity.id == only)
    rows = list(db.session.execute(query))
    told = [row for row in rows if detailed is None or row.work_date == detailed]
    lines = line_texts({row.plan_line_id for row in told if row.plan_line_id is not None})
    notes = last_notes([row.id for row in told if row.status in ("returned", "rejected")])
    return [Entry(**row._mapping, line=lines.get(row.plan_line_id or 0), note=notes.get(row.id)) for row in rows]


def last_notes(activity_ids: Collection[int]) -> dict[int, str]:
    """What the decider said last about each entry; no query without ids."""
    if not activity_ids:
        return {}
    rows = db.session.execute(
        select(Decision.activity_id, Decision.note)
        .where(Decision.activity_id.in_(activity_ids), Decision.note.is_not(None))
        .order_by(Decision.id)
    )
    return {row.activity_id: row.note for row in rows}


def month_facts(month: Month, *, now: datetime, owner_id: int) -> MonthFacts:
    """Where a month stands for a person; one query, a second one for a closed month."""
    try:
        unit_id = unit_with_stops(owner_id, month.last_day, month.next.first_day)
        status = month_status(month, now=now, unit_id=unit_id)
    except ParameterNotInForce:
        return MonthFacts(None)
    if not status.is_closed:
        return MonthFacts(status)
    closed_at = db.session.scalar(
        select(func.max(PeriodAct.at))
        .join(Period, Period.id == PeriodAct.period_id)
        .where(Period.kind == "month", Period.code == month.code, PeriodAct.act == "close")
    )
    return MonthFacts(status, closed_at)


_COLUMNS = (
    Activity.id,
    Activity.public_id,
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
    Activity.status,
    Activity.version,
    Activity.is_susulan,
    Activity.grace,
    Activity.captured_at,
    Activity.submitted_at,
    Activity.decided_at,
)


def _minutes_by_day(employee_id: int, month: Month) -> Iterable[tuple[date, str, int]]:
    minutes = func.sum(Activity.end_minute - Activity.start_minute)
    rows = db.session.execute(
        select(Activity.work_date, Activity.status, minutes)
        .where(Activity.employee_id == employee_id, Activity.work_date.between(month.first_day, month.last_day))
        .group_by(Activity.work_date, Activity.status)
    )
    return [(day, status, int(total)) for day, status, total in rows]


def _history(activity: Activity, owner: str) -> list[HistoryItem]:
    decider = aliased(Employee)
    rows = db.session.execute(
        select(Decision.action, Decision.decided_at, decider.nama, Decision.note, Decision.mutu)
        .outerjoin(decider, decider.id == Decision.decided_by_id)
        .where(Decision.activity_id == activity.id)
        .order_by(Decision.id)
    )
    items = [HistoryItem("recorded", activity.created_at, owner)]
    if activity.submitted_at is not None:
        items.append(HistoryItem("submitted", activity.submitted_at, owner))
    items += [HistoryItem(*row) for row in rows]
    return sorted(items, key=lambda item: item.at)


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """One's own entry for its form: `body` by the names of the contract."""

    detail: EntryDetail
    body: Mapping[str, Any]


def own_entry(public_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> OwnEntry:
    """One's own entry for correcting it. Raises: NotFound, NotAllowed; Conflict(entry_locked) once it is frozen."""
    activity = db.session.scalar(select(Activity).where(Activity.public_id == public_id))
    if activity is None:
        raise NotFound("not_found")
    check(Permission.ACTIVITY_EDIT, grounds_towards_entry(viewer, activity, now))
    if activity.status not in ("draft", "returned"):
        raise Conflict("entry_locked", status=activity.status)
    detail = entry_detail(public_id, viewer=viewer, now=now)
    return OwnEntry(detail, {**entry_body(activity, line_code(activity)), "client_id": str(activity.client_id)})
