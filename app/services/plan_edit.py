"""Writing a draft: adding, changing and removing planned results."""

import uuid
from datetime import datetime

from sqlalchemy import delete, func, select

from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.permissions import Permission, Viewer
from app.domain.skp import PlanAction, RhkForm, VersionState, next_state
from app.extensions import db
from app.models import Indicator, Rhk, SkpVersion
from app.services import audit
from app.services.plan_store import free_codes, is_usable_kode, visible_version, write_indicators
from app.services.unit_of_work import unit_of_work

MAX_RHK = 40


def save_rhk(
    version_public_id: uuid.UUID, kode: str, form: RhkForm, *, viewer: Viewer, now: datetime, is_new: bool
) -> Rhk:
    """Write one result of a draft under its code. The same form sent twice is one result.

    `is_new`: the code was proposed with an empty form, so a first writing may make it.
    Raises: NotFound, IllegalTransition(plan_state_changed), Conflict(plan_too_long), Invalid(plan_invalid).
    """
    with unit_of_work():
        version = _draft(version_public_id, viewer, now)
        rhk = db.session.scalar(select(Rhk).where(Rhk.skp_version_id == version.id, Rhk.kode == kode))
        if rhk is None:
            if not is_new:
                raise NotFound("not_found")
            rhk = _add_rhk(version, kode)
        rhk.kategori, rhk.rhk, rhk.rhk_atasan_kode = form.kategori.value, form.rhk, form.rhk_atasan_kode
        if form.rhk_atasan_kode and not is_usable_kode(form.rhk_atasan_kode):
            raise Invalid("plan_invalid", fields={"rhk_atasan_kode": [FieldError("choice_required")]})
        db.session.flush()  # its indicators need the id
        write_indicators(version, rhk, form.indicators)
        data = {"rhk": rhk.kode, "indicators": len(form.indicators)}
        audit.record("plan.rhk_saved", "skp_version", version_public_id, by=viewer.employee_id, now=now, data=data)
    return rhk


def remove_rhk(version_public_id: uuid.UUID, kode: str, *, viewer: Viewer, now: datetime) -> None:
    """Take one result out of a draft; taking it out again changes nothing. Raises: NotFound, IllegalTransition."""
    with unit_of_work():
        version = _draft(version_public_id, viewer, now)
        rhk_id = db.session.scalar(select(Rhk.id).where(Rhk.skp_version_id == version.id, Rhk.kode == kode))
        if rhk_id is None:
            return
        db.session.execute(delete(Indicator).where(Indicator.rhk_id == rhk_id))
        db.session.execute(delete(Rhk).where(Rhk.id == rhk_id))
        audit.record(
            "plan.rhk_removed", "skp_version", version_public_id, by=viewer.employee_id, now=now, data={"rhk": kode}
        )


def _draft(public_id: uuid.UUID, viewer: Viewer, now: datetime) -> SkpVersion:
    """A draft is written by its owner alone."""
    version = visible_version(public_id, Permission.PLAN_CREATE, viewer=viewer, now=now, for_update=True).version
    next_state(VersionState(version.state), PlanAction.EDIT)
    return version


def _add_rhk(version: SkpVersion, kode: str) -> Rhk:
    count, last = db.session.execute(
        select(func.count(), func.max(Rhk.position)).where(Rhk.skp_version_id == version.id)
    ).one()
    if count >= MAX_RHK:
        raise Conflict("plan_too_long", limit=MAX_RHK)
    usable = kode if is_usable_kode(kode) else free_codes(_codes(version), prefix="RHK")[0]
    rhk = Rhk(skp_version_id=version.id, position=(last or 0) + 1, kode=usable)
    db.session.add(rhk)
    return rhk


def _codes(version: SkpVersion) -> set[str]:
    return set(db.session.scalars(select(Rhk.kode).where(Rhk.skp_version_id == version.id)))
