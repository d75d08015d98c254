"""What the owner does with a stored entry: submit, withdraw, correct, map to the agreed plan."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.domain.activities import Action, ActivityStatus, LineKind, transition
from app.domain.errors import Conflict, FieldError, IllegalTransition, Invalid, NotFound
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.extensions import db
from app.models import Activity
from app.services import audit
from app.services.access import check, grounds_towards_entry
from app.services.activity_entry import entry_body, line_code
from app.services.activity_lines import lines_in_force
from app.services.activity_windows import REASON_FIELD, require_open
from app.services.activity_write import Recorded, correct_activity
from app.services.periods import closed_months
from app.services.rollup_marks import mark_changed
from app.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a bulk mapping did; `other_satuan` counts entries whose unit is not the indicator's, so that their volume does not count."""

    count: int
    other_satuan: int


def submit_activity(public_id: uuid.UUID, *, version: int, viewer: Viewer, now: datetime, reason: str = "") -> Recorded:
    """Send one's own draft or returned entry to the superior as it stands; all of it is checked again.

    Raises: NotFound, NotAllowed, Conflict(entry_changed | entry_locked | month_…), Invalid(entry_invalid).
    """
    with unit_of_work():
        activity = load_own(public_id, Permission.ACTIVITY_EDIT, viewer=viewer, now=now)
        body = entry_body(activity, line_code(activity))
        body |= {"status": ActivityStatus.SUBMITTED.value, REASON_FIELD: reason}
        return correct_activity(activity, body, version=version, by=viewer.employee_id, now=now)


def correct(
    public_id: uuid.UUID, fields: Mapping[str, object], *, version: int | None, viewer: Viewer, now: datetime
) -> Recorded:
    """Change one's own draft or returned entry. Raises: as `submit_activity`."""
    with unit_of_work():
        activity = load_own(public_id, Permission.ACTIVITY_EDIT, viewer=viewer, now=now)
        return correct_activity(activity, fields, version=version, by=viewer.employee_id, now=now)


def withdraw_activity(public_id: uuid.UUID, *, version: int, viewer: Viewer, now: datetime) -> Activity:
    """Take back a submitted entry nobody decided on yet; it becomes a draft.

    Raises: NotFound, NotAllowed, Conflict(entry_changed | entry_locked | month_…).
    """
    with unit_of_work():
        activity = load_own(public_id, Permission.ACTIVITY_WITHDRAW, viewer=viewer, now=now)
        require_version(activity, version)
        activity.status = _moved(activity, Action.WITHDRAW)
        require_open(activity.work_date, activity.employee_id, now=now)
        activity.submitted_at = None
        activity.version += 1
        activity.updated_at = now
        _leave_trace("activity.withdrawn", activity, by=viewer.employee_id, now=now)
        return activity


def map_standing_entries(
    public_ids: Sequence[uuid.UUID], indikator_kode: str, *, viewer: Viewer, now: datetime
) -> Mapped:
    """Put entries of "Tugas belum ber-RHK" under a plan line that was in force on their dates, all or none.

    Content and decisions stay as they are. Entries already under that line are passed over, so a repeat changes nothing.
    Raises: NotFound when one of the entries is not the viewer's own; Conflict(month_closed); Invalid(mapping_invalid).
    """
    with unit_of_work():
        entries = _own_entries(public_ids, viewer)
        lines = {day: _line_on(viewer.employee_id, day, indikator_kode) for day in {one.work_date for one in entries}}
        closed = closed_months({Month.of(day) for day in lines})
        if closed:
            raise Conflict("month_closed", month=min(closed))
        changed = [one for one in entries if one.plan_line_id != lines[one.work_date][0]]
        if any(one.line_kind != LineKind.STANDING for one in changed):
            raise Conflict("entry_has_line")
        for one in changed:
            one.line_kind, one.plan_line_id = LineKind.RHK.value, lines[one.work_date][0]
            one.version += 1
            one.updated_at = now
        mark_changed((one.employee_id, Month.of(one.work_date).code) for one in changed)
        facts = [{"id": str(one.public_id), "version": one.version} for one in changed]
        if changed:
            data = {"indikator_kode": indikator_kode, "entries": facts}
            audit.record("activity.mapped", "employee", viewer.employee_id, by=viewer.employee_id, now=now, data=data)
        other = sum(one.satuan != lines[one.work_date][1] for one in changed)
        return Mapped(len(changed), other)


def load_own(public_id: uuid.UUID, permission: Permission, *, viewer: Viewer, now: datetime) -> Activity:
    """An entry for an act of its owner. Raises: NotFound, NotAllowed."""
    activity = db.session.execute(
        select(Activity).where(Activity.public_id == public_id).with_for_update()
    ).scalar_one_or_none()
    if activity is None:
        raise NotFound("not_found")
    check(permission, grounds_towards_entry(viewer, activity, now))
    return activity


def _own_entries(public_ids: Sequence[uuid.UUID], viewer: Viewer) -> list[Activity]:
    wanted = set(public_ids)
    if not wanted:
        raise Invalid("mapping_invalid", fields={"entri": [FieldError("nothing_chosen")]})
    query = select(Activity).where(Activity.public_id.in_(wanted), Activity.employee_id == viewer.employee_id)
    entries = list(db.session.scalars(query.order_by(Activity.id).with_for_update()))
    if len(entries) != len(wanted):
        raise NotFound("not_found")
    return entries


def _line_on(employee_id: int, day: date, indikator_kode: str) -> tuple[int, str]:
    found = lines_in_force(employee_id, day, indikator_kode)
    if not found:
        problem = FieldError("line_not_in_force", {"indikator_kode": indikator_kode[:60], "date": day})
        raise Invalid("mapping_invalid", fields={"indikator_kode": [problem]})
    return found[0].plan_line_id, found[0].satuan


def require_version(activity: Activity, version: int) -> None:
    """Refuse an act on another version than the one on the screen. Raises: Conflict(entry_changed)."""
    if activity.version != version:
        stored = entry_body(activity, line_code(activity))
        raise Conflict("entry_changed", stored=stored, sent={"version": version}, current=activity.version)


def _moved(activity: Activity, action: Action) -> str:
    try:
        return transition(ActivityStatus(activity.status), action).value
    except IllegalTransition:
        raise Conflict("entry_locked", status=activity.status, current=activity.version) from None


def _leave_trace(action: str, activity: Activity, *, by: int, now: datetime) -> None:
    mark_changed([(activity.employee_id, Month.of(activity.work_date).code)])
    facts = {"status": activity.status, "version": activity.version, "work_date": activity.work_date}
    audit.record(action, "activity", activity.public_id, by=by, now=now, data=facts)
