"""What people do with a plan: begin it, submit it, agree to it or send it back, amend it, close it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.deciders import assessor_of
from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.hasil_facts import Kategori
from app.domain.periods import Month, Semester
from app.domain.permissions import Permission, Viewer
from app.domain.skp import PlanAction, VersionState, next_state
from app.domain.structure import Structure
from app.extensions import db
from app.models import Activity, Skp, SkpVersion
from app.services import audit
from app.services.imports.plan_content import PlanContent
from app.services.imports.plan_dates import Span, skp_span
from app.services.notices import notify
from app.services.periods import is_semester_closed
from app.services.plan_store import copy_content, plan_day, version_content, visible_plan, visible_version
from app.services.score_marks import mark_scores_due
from app.services.structure import structure_above
from app.services.unit_of_work import unit_of_work

MAX_NOTE = 500
# The next year's plan may be written before it begins.
_NEXT_YEAR_FROM_MONTH = 10


@dataclass(frozen=True, slots=True)
class Submission:
    """What the owner sends with a version: for an amendment why, and from which day it is to hold."""

    reason: str = ""
    in_force_from: date | None = None


def years_to_plan(today: date) -> tuple[int, ...]:
    """The years for which a plan can be begun."""
    return (today.year, today.year + 1) if today.month >= _NEXT_YEAR_FROM_MONTH else (today.year,)


def create_plan(tahun: int, *, viewer: Viewer, now: datetime) -> SkpVersion:
    """Begin the viewer's plan for a year, or for the post held since a move. Asked again, the same draft comes back.

    Raises: Conflict(plan_year_not_open | plan_exists | plan_without_post | plan_semester_closed).
    """
    today = local_date(now)
    if tahun not in years_to_plan(today):
        raise Conflict("plan_year_not_open", year=tahun)
    with unit_of_work():
        owner_id = viewer.employee_id
        plans = _plans_of(owner_id, tahun)
        for skp in plans:
            if skp.state in ("draft", "submitted"):
                return _open_version(skp) or _add_version(skp, number=_last_number(skp) + 1, now=now)
        structure = structure_above([owner_id])
        span = _span(owner_id, tahun, plans, structure, today)
        skp = Skp(
            employee_id=owner_id,
            tahun=tahun,
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            assessor_id=_assessor(owner_id, min(max(today, span.starts_on), span.ends_on), today, structure),
            state="draft",
            created_at=now,
        )
        db.session.add(skp)
        db.session.flush()  # its version needs the id
        version = _add_version(skp, number=1, now=now)
        _record("plan.created", version, viewer.employee_id, now, tahun=tahun, starts_on=span.starts_on)
    return version


def start_amendment(plan_public_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> SkpVersion:
    """Copy the agreed wording into a new draft version. Asked again, the same draft comes back.

    Raises: NotFound, NotAllowed, Conflict(plan_not_agreed | plan_over).
    """
    with unit_of_work():
        skp = visible_plan(plan_public_id, Permission.PLAN_AMEND, viewer=viewer, now=now)
        found = _open_version(skp)
        if found is not None:
            return found
        agreed = latest_agreed(skp)
        if skp.state != "agreed" or agreed is None:
            raise Conflict("plan_not_agreed")
        if skp.ends_on < local_date(now):
            raise Conflict("plan_over", ends_on=skp.ends_on)
        version = _add_version(skp, number=_last_number(skp) + 1, now=now, in_force_from=plan_day(skp, local_date(now)))
        copy_content(agreed.id, version.id)
        _record("plan.amendment_started", version, viewer.employee_id, now)
    return version


def submit_plan(version_public_id: uuid.UUID, submission: Submission, *, viewer: Viewer, now: datetime) -> SkpVersion:
    """Ask the superior to agree. Raises: NotFound, NotAllowed, IllegalTransition, Conflict, Invalid(plan_invalid)."""
    with unit_of_work():
        version = visible_version(
            version_public_id, Permission.PLAN_SUBMIT, viewer=viewer, now=now, for_update=True
        ).version
        after = next_state(VersionState(version.state), PlanAction.SUBMIT)
        content = version_content(version.id)
        _check_complete(content)
        agreed = latest_agreed(version.skp)
        if agreed is not None:
            _check_amendment(version, submission, content, agreed, local_date(now))
            version.note = submission.reason.strip()
        superior = _superior_now(version.skp, now)
        if superior is None:
            raise Conflict("plan_without_superior")
        version.content_hash, version.submitted_at = content.hash(), now
        version.skp.assessor_id = superior
        _set_state(version, after)
        notify(superior, "plan_submitted", {"version": version.number}, f"/plan/versions/{version_public_id}", now)
        _record("plan.submitted", version, viewer.employee_id, now, content_hash=version.content_hash)
    return version


def pull_back_plan(version_public_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> SkpVersion:
    """Take a submitted version back to go on writing. Raises: NotFound, NotAllowed, IllegalTransition."""
    return _step(version_public_id, PlanAction.PULL_BACK, "plan.pulled_back", viewer, now)


def cancel_amendment(version_public_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> SkpVersion:
    """Give up an amendment; the agreed wording stays in force. Raises: NotFound, NotAllowed, Conflict(plan_not_agreed)."""
    with unit_of_work():
        found = visible_version(version_public_id, Permission.PLAN_SUBMIT, viewer=viewer, now=now)
        if latest_agreed(found.version.skp) is None:
            raise Conflict("plan_not_agreed")
        return _step(version_public_id, PlanAction.CANCEL, "plan.amendment_cancelled", viewer, now)


def agree_plan(version_public_id: uuid.UUID, content_hash: str, *, viewer: Viewer, now: datetime) -> SkpVersion:
    """Agree to the wording shown (`content_hash`). From now on it is never edited, only amended.

    An amendment agreed to in a later month than asked for holds from that month: past months keep their lines.
    Raises: NotFound, NotAllowed, IllegalTransition, Conflict(plan_changed | plan_semester_closed).
    """
    with unit_of_work():
        version = visible_version(
            version_public_id, Permission.PLAN_AGREE, viewer=viewer, now=now, for_update=True
        ).version
        after = next_state(VersionState(version.state), PlanAction.AGREE)
        if version.content_hash != content_hash:
            raise Conflict("plan_changed")
        skp, today = version.skp, local_date(now)
        if is_semester_closed(Semester.of(skp.ends_on)):
            raise Conflict("plan_semester_closed", semester=Semester.of(skp.ends_on).code)
        is_first = latest_agreed(skp) is None
        if not is_first:
            version.in_force_from = max(version.in_force_from, min(Month.of(today).first_day, skp.ends_on))
        version.agreed_at, version.agreed_by_id = now, viewer.employee_id
        skp.assessor_id = viewer.employee_id
        _set_state(version, after)
        if is_first:
            _cut_earlier(skp)
        mark_scores_due(skp.employee_id, _semesters_from(version.in_force_from, skp.ends_on, today))
        _tell_owner(version, "plan_agreed", now)
        if is_first and _has_standing_entries(skp):
            notify(skp.employee_id, "standing_entries_to_map", {"tahun": skp.tahun}, "/activities/standing", now)
        facts = {"content_hash": content_hash, "in_force_from": version.in_force_from}
        _record("plan.agreed", version, viewer.employee_id, now, **facts)
    return version


def send_back_plan(version_public_id: uuid.UUID, comment: str, *, viewer: Viewer, now: datetime) -> SkpVersion:
    """Return a submitted version with what should be different. Raises: NotFound, NotAllowed, IllegalTransition, Invalid."""
    comment = _written(comment, "comment", "comment_required")
    with unit_of_work():
        version = visible_version(
            version_public_id, Permission.PLAN_AGREE, viewer=viewer, now=now, for_update=True
        ).version
        _set_state(version, next_state(VersionState(version.state), PlanAction.SEND_BACK))
        version.note = comment
        _tell_owner(version, "plan_sent_back", now)
        _record("plan.sent_back", version, viewer.employee_id, now, comment=comment)
    return version


def close_plan(plan_public_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> Skp:
    """Close an agreed plan whose last day is over; closing it again changes nothing.

    Raises: NotFound, NotAllowed, Conflict(plan_not_agreed | plan_not_over).
    """
    with unit_of_work():
        skp = visible_plan(plan_public_id, Permission.PLAN_AGREE, viewer=viewer, now=now)
        if skp.state == "closed":
            return skp
        if skp.state != "agreed":
            raise Conflict("plan_not_agreed")
        if local_date(now) <= skp.ends_on:
            raise Conflict("plan_not_over", ends_on=skp.ends_on)
        skp.state = "closed"
        audit.record("plan.closed", "skp", plan_public_id, by=viewer.employee_id, now=now)
    return skp


def latest_agreed(skp: Skp) -> SkpVersion | None:
    """The newest agreed wording, if there is one."""
    agreed = [version for version in skp.versions if version.state == "agreed"]
    return agreed[-1] if agreed else None


def _step(public_id: uuid.UUID, action: PlanAction, audit_action: str, viewer: Viewer, now: datetime) -> SkpVersion:
    with unit_of_work():
        version = visible_version(public_id, Permission.PLAN_SUBMIT, viewer=viewer, now=now, for_update=True).version
        _set_state(version, next_state(VersionState(version.state), action))
        _record(audit_action, version, viewer.employee_id, now)
    return version


def _set_state(version: SkpVersion, state: VersionState) -> None:
    """The plan follows its first version; once agreed it stays so while amendments come and go."""
    version.state = state.value
    if version.skp.state in ("draft", "submitted"):
        version.skp.state = state.value


def _plans_of(owner_id: int, tahun: int) -> list[Skp]:
    query = select(Skp).where(Skp.employee_id == owner_id, Skp.tahun == tahun).order_by(Skp.starts_on)
    return list(db.session.scalars(query))


def _open_version(skp: Skp) -> SkpVersion | None:
    return next((one for one in reversed(skp.versions) if one.state in ("draft", "submitted")), None)


def _last_number(skp: Skp) -> int:
    return max((version.number for version in skp.versions), default=0)


def _add_version(skp: Skp, *, number: int, now: datetime, in_force_from: date | None = None) -> SkpVersion:
    version = SkpVersion(
        skp=skp,
        number=number,
        state="draft",
        origin="app",
        in_force_from=in_force_from or skp.starts_on,
        created_at=now,
    )
    db.session.add(version)
    db.session.flush()  # its results need the id, its address the public id
    return version


def _span(owner_id: int, tahun: int, plans: list[Skp], structure: Structure, today: date) -> Span:
    """The days of a new plan: the whole year in posts or, beside earlier plans, from the present post on."""
    assignments = structure.assignments_of(owner_id)
    start = None
    if plans:
        post = structure.assignment_on(owner_id, max(today, date(tahun, 1, 1)))
        if post is None or not post.is_definitif or post.starts_on <= plans[-1].starts_on:
            raise Conflict("plan_exists", year=tahun)
        start = max(post.starts_on, date(tahun, 1, 1))
    span = skp_span(tahun, start, assignments)
    if span is None:
        raise Conflict("plan_without_post", year=tahun)
    if is_semester_closed(Semester.of(span.ends_on)):
        raise Conflict("plan_semester_closed", semester=Semester.of(span.ends_on).code)
    return span


def _assessor(owner_id: int, on: date, today: date, structure: Structure) -> int | None:
    return assessor_of(owner_id, on, today, structure)


def _superior_now(skp: Skp, now: datetime) -> int | None:
    today = local_date(now)
    return _assessor(skp.employee_id, plan_day(skp, today), today, structure_above([skp.employee_id]))


def _check_complete(content: PlanContent) -> None:
    if not content.indicators:
        raise Invalid("plan_empty", fields={"rhk": [FieldError("plan_empty")]})
    if all(one.kategori != Kategori.UTAMA for one in content.rhk.values()):
        raise Invalid("plan_without_utama", fields={"rhk": [FieldError("plan_without_utama")]})


def _check_amendment(
    version: SkpVersion, submission: Submission, content: PlanContent, agreed: SkpVersion, today: date
) -> None:
    problems: dict[str, list[FieldError]] = {}
    earliest = max(Month.of(today).first_day, agreed.in_force_from)
    wanted = submission.in_force_from
    if wanted is None:
        problems["in_force_from"] = [FieldError("date_format")]
    elif not earliest <= wanted <= version.skp.ends_on:
        params = {"earliest": earliest, "latest": version.skp.ends_on}
        problems["in_force_from"] = [FieldError("plan_date_range", params)]
    else:
        version.in_force_from = wanted
    try:
        _written(submission.reason, "reason", "plan_reason_required")
    except Invalid as refused:
        problems |= refused.fields
    if content.hash() == version_content(agreed.id).hash():
        problems["rhk"] = [FieldError("plan_unchanged")]
    if problems:
        raise Invalid("plan_invalid", fields=problems)


def _written(text: str, name: str, code: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid("plan_invalid", fields={name: [FieldError(code)]})
    if len(text) > MAX_NOTE:
        raise Invalid(
            "plan_invalid", fields={name: [FieldError("text_too_long", {"limit": MAX_NOTE, "length": len(text)})]}
        )
    return text


def _cut_earlier(skp: Skp) -> None:
    """A plan for a new post ends the one before it."""
    for other in _plans_of(skp.employee_id, skp.tahun):
        if other.starts_on < skp.starts_on <= other.ends_on:
            other.ends_on = skp.starts_on - timedelta(days=1)


def _semesters_from(first: date, last: date, today: date) -> list[Semester]:
    """The semesters between two days that have begun."""
    found, semester = [], Semester.of(first)
    while semester.first_day <= min(last, today):
        found.append(semester)
        semester = semester.next
    return found


def _has_standing_entries(skp: Skp) -> bool:
    found = select(Activity.id).where(
        Activity.employee_id == skp.employee_id,
        Activity.work_date.between(skp.starts_on, skp.ends_on),
        Activity.line_kind == "standing",
        Activity.status != "rejected",
    )
    return db.session.scalar(found.limit(1)) is not None


def _tell_owner(version: SkpVersion, code: str, now: datetime) -> None:
    params = {"tahun": version.skp.tahun, "version": version.number}
    link = "/plan" if code == "plan_agreed" else f"/plan/versions/{version.public_id}"
    notify(version.skp.employee_id, code, params, link, now)


def _record(action: str, version: SkpVersion, by: int, now: datetime, **facts: object) -> None:
    data = {"version": version.number, "skp": str(version.skp.public_id), **facts}
    audit.record(action, "skp_version", version.public_id, by=by, now=now, data=data)
