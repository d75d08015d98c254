"""Recording an entry: once and for ever, however often it is sent, and correcting it while it may be corrected."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.domain.activities import (
    Action,
    ActivityStatus,
    ParsedEntry,
    body_hash,
    names_a_person,
    text_of,
    transition,
)
from app.domain.entry_form import validate_entry
from app.domain.errors import Conflict, FieldError, IllegalTransition, Invalid
from app.domain.periods import Month
from app.extensions import db
from app.models import Activity
from app.services import audit
from app.services.activity_entry import EntryFacts, Neighbour, clean_fields, entry_body, entry_facts, line_code
from app.services.activity_windows import Arrival, judge_arrival, require_correctable, require_open
from app.services.part_time import own_cap
from app.services.rollup_marks import mark_changed
from app.services.unit_of_work import unit_of_work

_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a sent entry: `outcome` is created, exists or edited; `notices` are codes worth telling.

    `day_minutes` is all that counts as logged on the day, this entry included; None when nothing was written.
    """

    outcome: str
    activity: Activity
    notices: tuple[FieldError, ...] = ()
    day_minutes: int | None = None


def record_activity(
    fields: Mapping[str, object], *, by: int, now: datetime, captured_at: datetime | None = None
) -> Recorded:
    """Store an entry of the person `by`, or find that it is stored already.

    `fields` by the names of the contract, with `client_id` (UUID) and, for an edit, the `version` on the screen; late
    entries add `alasan_susulan`. `captured_at` is the phone's claim of when it was written.
    Raises: Invalid(entry_invalid) with every problem; Conflict with `stored` and `sent` when the id was used for another
    body (client_id_reused), the version is stale (entry_changed) or the entry is decided or waits (entry_locked);
    Conflict(month_closed | month_closing).
    """
    sent = clean_fields(fields)
    client_id = parse_client_id(sent.get("client_id"))
    version = parse_version(sent.get("version"))
    with unit_of_work():
        facts = entry_facts(by, sent, now=now, client_id=client_id)
        known = next((one for one in facts.neighbours if one.client_id == client_id), None)
        if known is None:
            return _create(sent, facts, client_id=client_id, now=now, captured_at=captured_at)
        if version is None and _hash_or_none(sent) == known.body_hash:
            return Recorded("exists", _by_id(known.id))
        return _again(_by_id(known.id), known, sent, facts, version=version, now=now)


def correct_activity(
    activity: Activity, fields: Mapping[str, object], *, version: int | None, by: int, now: datetime
) -> Recorded:
    """Change one's own draft or returned entry, inside the caller's unit of work. Raises: as `record_activity`."""
    sent = clean_fields(fields)
    facts = entry_facts(by, sent, now=now, client_id=activity.client_id)
    known = next(one for one in facts.neighbours if one.id == activity.id)
    return _again(activity, known, sent, facts, version=version, now=now)


def parse_client_id(value: object) -> uuid.UUID:
    """The phone's id of an entry. Raises: Invalid(entry_invalid) naming `client_id`."""
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        raise Invalid("entry_invalid", fields={"client_id": [FieldError("client_id_required")]})
    if not _UUID.fullmatch(text):
        raise Invalid("entry_invalid", fields={"client_id": [FieldError("client_id_invalid")]})
    return uuid.UUID(text)


def parse_version(value: object) -> int | None:
    """The version a form was made from; None when it names none. Raises: Invalid(entry_invalid) naming `version`."""
    if value is None or value == "":
        return None
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Invalid("entry_invalid", fields={"version": [FieldError("version_invalid")]})
    return int(text)


def _create(
    sent: dict[str, object],
    facts: EntryFacts,
    *,
    client_id: uuid.UUID,
    now: datetime,
    captured_at: datetime | None,
) -> Recorded:
    if facts.day is not None and facts.pattern is not None:
        require_open(facts.day, facts.owner_id, now=now)
    entry, arrival = _read(sent, facts, now=now, captured_at=captured_at)
    is_draft = entry.status is ActivityStatus.DRAFT
    activity = Activity(
        public_id=uuid.uuid4(),
        employee_id=facts.owner_id,
        client_id=client_id,
        body_hash=body_hash(sent),
        status=transition(None, Action.SAVE_DRAFT if is_draft else Action.SUBMIT),
        version=1,
        evidence_count=0,
        source="web",
        captured_at=captured_at,
        created_at=now,
        updated_at=now,
        submitted_at=None if is_draft else now,
        **_content(entry),
        **_arrival_values(arrival),
    )
    db.session.add(activity)
    db.session.flush()  # a refused row must be refused before the month is marked
    _leave_trace("activity.recorded", activity, {activity.work_date}, now=now)
    return _recorded("created", activity, facts)


def _again(
    activity: Activity,
    known: Neighbour,
    sent: dict[str, object],
    facts: EntryFacts,
    *,
    version: int | None,
    now: datetime,
) -> Recorded:
    """The id is known and the body is not the first one: an edit, a repeated edit, or a clash."""
    stored = entry_body(activity, line_code(activity))
    if version is not None and _says_the_same(stored, sent):
        return Recorded("exists", activity)
    if version is None:
        raise _clash("client_id_reused", stored, sent)
    if version != activity.version:
        if _hash_or_none(sent) == known.body_hash:
            return Recorded("exists", activity)
        raise _clash("entry_changed", stored, sent)
    try:
        transition(ActivityStatus(activity.status), Action.SAVE_DRAFT)
    except IllegalTransition:
        raise _clash("entry_locked", stored, sent) from None
    return _edit(activity, sent, facts, now=now)


def _edit(activity: Activity, sent: dict[str, object], facts: EntryFacts, *, now: datetime) -> Recorded:
    require_correctable(activity, facts.pattern, now=now)
    moved = facts.day is not None and facts.day != activity.work_date
    if moved and facts.day is not None:
        require_open(facts.day, facts.owner_id, now=now)
    # A returned entry came in its window once; only a new date asks again.
    is_judged = moved or activity.status == ActivityStatus.DRAFT
    entry, arrival = _read(sent, facts, now=now, without=activity.id, is_judged=is_judged)
    is_draft = entry.status is ActivityStatus.DRAFT
    action = Action.SAVE_DRAFT if is_draft else Action.SUBMIT
    days = {activity.work_date, entry.work_date}
    values: dict[str, Any] = _content(entry)
    values["status"] = transition(ActivityStatus(activity.status), action)
    if action is Action.SUBMIT:
        values |= {"submitted_at": now, "decided_at": None, "decided_by_id": None, "mutu": None}
        values |= _arrival_values(arrival) if is_judged else {}
    for name, value in values.items():
        setattr(activity, name, value)
    activity.version += 1
    activity.updated_at = now
    db.session.flush()  # a refused row must be refused before the months are marked
    _leave_trace("activity.edited", activity, days, now=now)
    return _recorded("edited", activity, facts)


def _read(
    sent: dict[str, object],
    facts: EntryFacts,
    *,
    now: datetime,
    captured_at: datetime | None = None,
    without: int | None = None,
    is_judged: bool = True,
) -> tuple[ParsedEntry, Arrival]:
    """The entry and how it arrived; all problems of both in one refusal."""
    entry, arrival = None, Arrival()
    problems: dict[str, list[FieldError]] = {}
    try:
        entry = validate_entry(sent, facts.context(sent, without=without))
    except Invalid as refused:
        problems |= refused.fields
    if is_judged and facts.day is not None and facts.pattern is not None and _is_submission(sent):
        try:
            arrival = judge_arrival(facts.day, facts.pattern, sent, facts.owner_id, now=now, captured_at=captured_at)
        except Invalid as refused:
            problems |= refused.fields
    if entry is None or problems:
        raise Invalid("entry_invalid", fields=problems)
    return entry, arrival


def _content(entry: ParsedEntry) -> dict[str, Any]:
    return {
        "work_date": entry.work_date,
        "start_minute": entry.start_minute,
        "end_minute": entry.end_minute,
        "line_kind": entry.line_kind.value,
        "plan_line_id": entry.plan_line_id,
        "description": entry.uraian,
        "volume": entry.volume,
        "satuan": entry.satuan or None,
        "evidence_url": entry.bukti_url or None,
    }


def _arrival_values(arrival: Arrival) -> dict[str, Any]:
    return {"is_susulan": arrival.is_susulan, "susulan_reason": arrival.reason, "grace": arrival.grace}


def _is_submission(sent: Mapping[str, object]) -> bool:
    return sent.get("status") != ActivityStatus.DRAFT.value


def _leave_trace(action: str, activity: Activity, days: set[Any], *, now: datetime) -> None:
    mark_changed((activity.employee_id, Month.of(day).code) for day in days)
    facts = {
        "status": activity.status,
        "version": activity.version,
        "work_date": activity.work_date,
        "minutes": activity.minutes,
        "volume": activity.volume,
        "plan_line_id": activity.plan_line_id,
    }
    audit.record(action, "activity", activity.public_id, by=activity.employee_id, now=now, data=facts)


def _recorded(outcome: str, activity: Activity, facts: EntryFacts) -> Recorded:
    total = facts.minutes_on(activity.work_date, without=activity.id)
    if activity.status != ActivityStatus.DRAFT:
        total += activity.minutes
    cap = own_cap(activity.work_date, facts.weekly_hours)
    notices = [FieldError("day_over_cap", {"minutes": total, "cap": cap})] if total > cap else []
    if names_a_person(activity.description):
        notices.append(FieldError("text_long_number"))
    return Recorded(outcome, activity, tuple(notices), total)


def _by_id(activity_id: int) -> Activity:
    return db.session.execute(select(Activity).where(Activity.id == activity_id)).scalar_one()


def _says_the_same(stored: Mapping[str, Any], sent: Mapping[str, object]) -> bool:
    """Whether the body asks for what is stored; a returned entry always asks for something new."""
    asked = {**stored, "status": "draft" if stored["status"] == "draft" else "submitted"}
    return stored["status"] != ActivityStatus.RETURNED and _hash_or_none(asked) == _hash_or_none(sent)


def _hash_or_none(sent: Mapping[str, object]) -> str | None:
    """The body's hash; None for a body that cannot be read, which equals no stored one."""
    try:
        return body_hash(sent)
    except Invalid:
        return None


def _clash(code: str, stored: Mapping[str, Any], sent: Mapping[str, object]) -> Conflict:
    shown = {name: _shown(sent.get(name)) for name in stored}
    return Conflict(code, stored=dict(stored), sent=shown, current=stored["version"], status=stored["status"])


def _shown(value: object) -> str:
    try:
        return text_of(value)
    except Invalid:
        return ""
