"""What the owner does with stored entries: correct, submit, withdraw, delete, copy a day, map to the plan."""

import uuid
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require, wants_json
from app.domain.activities import ActivityStatus
from app.domain.calendar import local_date
from app.domain.errors import Conflict, Invalid
from app.domain.permissions import Permission
from app.errors import field_messages, message_for, status_of
from app.routes._entry import answer_recorded, asked_day, asked_version, day_url, sent_fields, told
from app.routes._render import render
from app.routes.activities import form_page, refused
from app.services import activity_acts, activity_read
from app.services.activity_copy import copy_day
from app.services.activity_prefill import blank_form, copyable
from app.services.draft_undo import delete_draft, restore_draft
from app.services.entry_templates import remove_template, save_template
from app.services.standing_entries import standing_entries

bp = Blueprint("activity_acts", __name__, url_prefix="/activities")


@bp.get("/<uuid:public_id>/edit")
@require(Permission.ACTIVITY_EDIT)
def edit(public_id: uuid.UUID) -> Response:
    """The form of one's own draft or returned entry; the superior's sentence stands above it."""
    now = clock.now()
    entry = activity_read.own_entry(public_id, viewer=current_viewer(), now=now)
    return form_page(entry.body, now=now, entry=entry.detail)


@bp.post("/<uuid:public_id>/correction")
@require(Permission.ACTIVITY_EDIT)
def correct(public_id: uuid.UUID) -> Response:
    """Change a draft or returned entry and, unless it stays a draft, send it."""
    now, viewer = clock.now(), current_viewer()
    fields: dict[str, Any] = {}
    try:
        fields = sent_fields()
        found = activity_acts.correct(public_id, fields, version=asked_version(), viewer=viewer, now=now)
    except (Invalid, Conflict) as problem:
        return _refused_correction(public_id, problem, fields, now=now)
    return answer_recorded(found, ok="draf" if found.activity.status == ActivityStatus.DRAFT else "tersimpan")


@bp.post("/<uuid:public_id>/submission")
@require(Permission.ACTIVITY_EDIT)
def submit(public_id: uuid.UUID) -> Response:
    """Send a draft as it stands."""
    now, viewer = clock.now(), current_viewer()
    reason = "" if request.is_json else request.form.get("alasan_susulan", "")
    try:
        found = activity_acts.submit_activity(public_id, version=asked_version(), viewer=viewer, now=now, reason=reason)
    except (Invalid, Conflict) as problem:
        if wants_json():
            raise
        return _refused_correction(public_id, problem, {}, now=now)
    return answer_recorded(found, ok="tersimpan")


@bp.post("/<uuid:public_id>/withdrawal")
@require(Permission.ACTIVITY_WITHDRAW)
def withdraw(public_id: uuid.UUID) -> Response:
    """Take back a submitted entry; the page after it offers to undo that."""
    found = activity_acts.withdraw_activity(
        public_id, version=asked_version(), viewer=current_viewer(), now=clock.now()
    )
    if wants_json():
        return jsonify(id=str(found.public_id), version=found.version, status=found.status)
    return redirect(day_url(found.work_date, ok="ditarik", undo=f"{found.public_id}.{found.version}"), 303)


@bp.post("/<uuid:public_id>/deletion")
@require(Permission.ACTIVITY_EDIT)
def delete(public_id: uuid.UUID) -> Response:
    """Remove a draft; the page after it offers to undo that."""
    day = delete_draft(public_id, version=asked_version(), viewer=current_viewer(), now=clock.now())
    return Response(status=204) if wants_json() else redirect(day_url(day, ok="dihapus", undo=str(public_id)), 303)


@bp.post("/<uuid:public_id>/restoration")
@require(Permission.ACTIVITY_CREATE)
def restore(public_id: uuid.UUID) -> Response:
    """Bring back a draft that was deleted within the last day."""
    day = restore_draft(public_id, viewer=current_viewer(), now=clock.now())
    return Response(status=204) if wants_json() else redirect(day_url(day, ok="dikembalikan"), 303)


@bp.post("/<uuid:public_id>/template")
@require(Permission.ACTIVITY_CREATE)
def keep_template(public_id: uuid.UUID) -> Response:
    """Keep an own entry as a template."""
    save_template(public_id, viewer=current_viewer(), now=clock.now())
    return redirect(url_for("activities.show", public_id=public_id, ok="templat"), 303)


@bp.post("/templates/<uuid:public_id>/removal")
@require(Permission.ACTIVITY_CREATE)
def drop_template(public_id: uuid.UUID) -> Response:
    """Forget an own template."""
    remove_template(public_id, viewer=current_viewer(), now=clock.now())
    return redirect(url_for("activities.new"), 303)


@bp.get("/copies/new")
@require(Permission.ACTIVITY_CREATE)
def choose_copies() -> Response:
    """The entries of an earlier day, to be looked through and recorded on another."""
    return _copy_page(now=clock.now())


@bp.post("/copies")
@require(Permission.ACTIVITY_CREATE)
def copy() -> Response:
    """Record the ticked ones, all or none."""
    now, viewer = clock.now(), current_viewer()
    source_day, target = _copy_days(now)
    chosen = [uuid.UUID(text) for text in request.form.getlist("entri") if _is_uuid(text)]
    common = {"status": request.form.get("status", ""), "alasan_susulan": request.form.get("alasan_susulan", "")}
    volumes = {one: _volume_of(one) for one in chosen if _volume_of(one)}
    token = request.form.get("token", "")
    try:
        copy_day(
            chosen,
            source_day,
            target,
            token=uuid.UUID(token) if _is_uuid(token) else uuid.uuid4(),
            volumes=volumes,
            common=common,
            by=viewer.employee_id,
            now=now,
        )
    except (Invalid, Conflict) as problem:
        return _copy_page(now=now, problem=problem, chosen=chosen, volumes=volumes)
    is_draft = common["status"] == ActivityStatus.DRAFT
    return redirect(day_url(target, ok="draf" if is_draft else "tersimpan"), 303)


@bp.get("/standing")
@require(Permission.ACTIVITY_READ)
def show_standing() -> Response:
    """Entries of "Tugas belum ber-RHK", to be put under the agreed plan."""
    return _standing_page(now=clock.now())


@bp.post("/mappings")
@require(Permission.ACTIVITY_EDIT)
def map_standing() -> Response:
    """Put the ticked entries under one plan line, all or none."""
    now = clock.now()
    # A tick on a group carries all its ids.
    listed = ",".join(request.form.getlist("entri")).split(",")
    chosen = [uuid.UUID(text) for text in listed if _is_uuid(text)]
    kode = request.form.get("indikator_kode", "")
    try:
        activity_acts.map_standing_entries(chosen, kode, viewer=current_viewer(), now=now)
    except (Invalid, Conflict) as problem:
        return _standing_page(now=now, problem=problem)
    return redirect(url_for("activity_acts.show_standing", ok="dipetakan"), 303)


def _refused_correction(
    public_id: uuid.UUID, problem: Invalid | Conflict, fields: dict[str, Any], *, now: datetime
) -> Response:
    """The form of that entry again, with what was typed; a clash and a program's request as for a new one."""
    if wants_json() or "stored" in problem.params:
        return refused(problem, fields, now=now)
    entry = activity_read.own_entry(public_id, viewer=current_viewer(), now=now)
    named = field_messages(problem) if isinstance(problem, Invalid) else {}
    errors = named or {"": [message_for(problem)]}
    typed = {**entry.body, **fields, "version": entry.body["version"]}
    return form_page(typed, now=now, errors=errors, status=status_of(problem), entry=entry.detail)


def _copy_days(now: datetime) -> tuple[date, date]:
    today = local_date(now)
    return asked_day("dari_tanggal", today), min(asked_day("tanggal", today), today)


def _copy_page(
    *,
    now: datetime,
    problem: Invalid | Conflict | None = None,
    chosen: list[uuid.UUID] | None = None,
    volumes: dict[uuid.UUID, str] | None = None,
) -> Response:
    source_day, target = _copy_days(now)
    employee_id = current_viewer().employee_id
    entries = copyable(employee_id, source_day, target)
    deadline = blank_form(employee_id, target).deadline
    errors: dict[str, list[str]] = {}
    if problem is not None:
        errors = (field_messages(problem) if isinstance(problem, Invalid) else {}) or {"": [message_for(problem)]}
    return render(
        page="pages/activities/copy.html",
        status=200 if problem is None else status_of(problem),
        entries=entries,
        source_day=source_day,
        target=target,
        today=local_date(now),
        token=request.form.get("token") or str(uuid.uuid4()),
        chosen={str(one) for one in chosen}
        if chosen is not None
        else {str(one.habit.source) for one in entries if not one.clashes},
        volumes={str(one): text for one, text in (volumes or {}).items()},
        errors=errors,
        is_late=deadline is not None and now >= deadline,
    )


def _standing_page(*, now: datetime, problem: Invalid | Conflict | None = None) -> Response:
    employee_id = current_viewer().employee_id
    errors: dict[str, list[str]] = {}
    if problem is not None:
        errors = (field_messages(problem) if isinstance(problem, Invalid) else {}) or {"": [message_for(problem)]}
    return render(
        page="pages/activities/standing.html",
        status=200 if problem is None else status_of(problem),
        entries=standing_entries(employee_id, now=now),
        blank=blank_form(employee_id, local_date(now)),
        chosen=request.form.getlist("entri"),
        kode=request.form.get("indikator_kode", ""),
        errors=errors,
        toast=told(request.args.get("ok", "")),
    )


def _volume_of(source: uuid.UUID) -> str:
    return request.form.get(f"volume-{source}", "").strip().replace(",", ".")


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
