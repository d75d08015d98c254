"""Who is missing what, person by person, with a reminder and a list to take along."""

from itertools import islice
from pathlib import Path

from flask import Blueprint, Response, current_app, redirect, request, url_for

from app import clock
from app.authz import current_viewer, require
from app.domain.permissions import Permission
from app.i18n.share_words import reminder_text
from app.routes._query import uuid_arg
from app.routes._render import render
from app.services.attendance_gaps import late_attendance
from app.services.missing import PAGE, Lack, lacking_people
from app.services.missing_export import export_missing
from app.services.missing_window import missing_window
from app.services.office_scope import office_scope
from app.services.reminders import deciders_of, names_of, remind

bp = Blueprint("hr_missing", __name__, url_prefix="/hr/missing")


@bp.get("")
@require(Permission.MISSING_READ)
def show() -> Response:
    """The list, narrowed to a kind, a unit or a name."""
    kind, unit, name = (request.args.get(one, "").strip() for one in ("kind", "unit", "q"))
    now = clock.now()
    scope = office_scope(Permission.MISSING_READ, current_viewer())
    narrowed = scope.narrowed(unit)
    window = missing_window(now=now)
    found = lacking_people(narrowed, window, _kinds(kind), after=uuid_arg("after"), name=name)
    people = list(islice(found, PAGE + 1))
    has_more, people = len(people) > PAGE, people[:PAGE]
    deciders = deciders_of(people, window)
    return render(
        page="pages/hr_missing/show.html",
        nav="hr_missing",
        scope=scope,
        window=window,
        chosen={"kind": kind if kind in set(Lack) else "", "unit": unit, "q": name},
        people=people,
        is_first=uuid_arg("after") is None,
        following=people[-1].public_id if has_more else None,
        deciders=deciders,
        names=names_of({one for ids in deciders.values() for one in ids}),
        late_units=late_attendance(narrowed, window) if kind == Lack.ATTENDANCE else None,
        shared=reminder_text(kind, current_app.config["SETTINGS"].public_url or request.host_url) if people else None,
        reminded=request.args.get("reminded", type=int),
        already=request.args.get("already", type=int),
    )


@bp.post("/exports")
@require(Permission.MISSING_READ)
def export() -> Response:
    """Prepare the list as a file and go to it."""
    kind, unit, name = (request.form.get(one, "").strip() for one in ("kind", "unit", "q"))
    folder = Path(current_app.config["EXPORT_FOLDER"])
    public_id = export_missing(
        _kinds(kind), unit=unit, name=name, viewer=current_viewer(), folder=folder, now=clock.now()
    )
    return redirect(url_for("exports.fetch", public_id=public_id), 303)


@bp.post("/reminders")
@require(Permission.MISSING_READ)
def send_reminders() -> Response:
    """Remind whoever lacks something, once a day for each matter."""
    kind, unit = (request.form.get(one, "").strip() for one in ("kind", "unit"))
    done = remind(_kinds(kind), unit=unit, viewer=current_viewer(), now=clock.now())
    address = url_for(
        "hr_missing.show", kind=kind or None, unit=unit or None, reminded=done.people, already=done.already
    )
    return redirect(address, 303)


def _kinds(kind: str) -> tuple[Lack, ...]:
    """The kind asked for; all of them for anything else."""
    return (Lack(kind),) if kind in set(Lack) else tuple(Lack)
