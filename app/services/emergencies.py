"""Keadaan darurat: HR records days on which deadlines or deductions stop, for the city or a unit, and takes them back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.errors import FieldError, Invalid, NotAllowed
from app.domain.periods import Month
from app.domain.permissions import Permission, Verdict, Viewer, decide
from app.domain.tpp_batch import BatchState
from app.extensions import db
from app.models import Emergency, TppBatch, Unit
from app.services import audit
from app.services.city_calendar import forget_calendar
from app.services.recorded_acts import MAX_DOCUMENT, MAX_NOTE, Problems, text_problems
from app.services.unit_of_work import unit_of_work

LONGEST: Final = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class EmergencyForm:
    """Days from `mulai` to `selesai` (both included); `unit` is a code, empty for the city."""

    unit: str
    mulai: date | None
    selesai: date | None
    nama: str
    dasar: str
    tenggat: bool
    potongan: bool


@dataclass(frozen=True, slots=True)
class EmergencyRow:
    """An emergency and the batches of its months that left draft: they stay, what they owe is paid as `kekurangan`."""

    emergency: Emergency
    to_mend: tuple[TppBatch, ...]


def list_emergencies() -> list[EmergencyRow]:
    """All emergencies, newest first. Two queries."""
    query = select(Emergency).order_by(Emergency.starts_on.desc(), Emergency.id.desc())
    found = db.session.scalars(query.options(joinedload(Emergency.unit))).all()
    batches = _decided_batches(found)
    return [EmergencyRow(one, _to_mend(one, batches)) for one in found]


def record_emergency(form: EmergencyForm, *, viewer: Viewer, now: datetime) -> Emergency:
    """Record an emergency, also for past days and closed months. The same form again changes nothing.

    Drafts of TPP come out otherwise from now on; batches that left draft stay and are listed for a `kekurangan`.
    Raises: NotAllowed, Invalid with `fields`.
    """
    _require(viewer)
    first, last, unit_id = _checked(form)
    values = {
        "unit_id": unit_id,
        "starts_on": first,
        "ends_on": last,
        "stops_deadlines": form.tenggat,
        "stops_deductions": form.potongan,
        "name": form.nama.strip(),
        "document": form.dasar.strip(),
    }
    with unit_of_work() as uow:
        known = db.session.scalar(select(Emergency).filter_by(**values, revoked_at=None).limit(1))
        if known is not None:
            return known
        public_id, by = uuid.uuid4(), viewer.employee_id
        row = Emergency(public_id=public_id, recorded_by_id=by, recorded_at=now, **values)
        db.session.add(row)
        audit.record("emergency.recorded", "emergency", public_id, by=by, now=now, data=values)
        uow.after_commit(forget_calendar)
    return row


def revoke_emergency(record: str, reason: str, *, viewer: Viewer, now: datetime) -> None:
    """Take an emergency back (`record` is its public id), with a reason. Raises: NotAllowed, Invalid with `fields`."""
    _require(viewer)
    problems = text_problems({"alasan_cabut": (reason, MAX_NOTE)})
    with unit_of_work() as uow:
        rows = db.session.scalars(select(Emergency).where(Emergency.revoked_at.is_(None)).with_for_update())
        row = next((one for one in rows if str(one.public_id) == record), None)
        if row is None:
            problems["dicabut"] = [FieldError("record_choice")]
        if problems or row is None:
            raise Invalid("emergency_invalid", fields=problems)
        row.revoked_by_id, row.revoked_at, row.revoke_reason = viewer.employee_id, now, reason.strip()
        data = {"reason": reason.strip()}
        audit.record("emergency.revoked", "emergency", row.public_id, by=viewer.employee_id, now=now, data=data)
        uow.after_commit(forget_calendar)


def _require(viewer: Viewer) -> None:
    if decide(Permission.CALENDAR_EDIT, viewer.grounds_for_city()) is not Verdict.ALLOW:
        raise NotAllowed("not_permitted")


def _checked(form: EmergencyForm) -> tuple[date, date, int | None]:
    problems: Problems = text_problems({"nama": (form.nama, MAX_DOCUMENT), "dasar": (form.dasar, MAX_DOCUMENT)})
    for name, day in (("mulai", form.mulai), ("selesai", form.selesai)):
        if day is None:
            problems[name] = [FieldError("date_required")]
    if form.mulai is not None and form.selesai is not None:
        if form.selesai < form.mulai:
            problems["selesai"] = [FieldError("leave_end_before_start")]
        elif form.selesai - form.mulai > LONGEST:
            problems["selesai"] = [FieldError("emergency_too_long", {"most": LONGEST.days})]
    unit = db.session.scalar(select(Unit).where(Unit.kode == form.unit.strip())) if form.unit.strip() else None
    if form.unit.strip() and unit is None:
        problems["unit"] = [FieldError("schedule_unit_unknown")]
    if not (form.tenggat or form.potongan):
        problems["tenggat"] = [FieldError("emergency_stops_nothing")]
    if problems or form.mulai is None or form.selesai is None:
        raise Invalid("emergency_invalid", fields=problems)
    return form.mulai, form.selesai, unit.id if unit else None


def _decided_batches(emergencies: Sequence[Emergency]) -> list[TppBatch]:
    stopping = [one for one in emergencies if one.stops_deductions]
    if not stopping:
        return []
    first, last = min(one.starts_on for one in stopping), max(one.ends_on for one in stopping)
    query = (
        select(TppBatch)
        .join(TppBatch.unit)
        .where(
            TppBatch.state != BatchState.DRAFT,
            TppBatch.run_kind == "biasa",
            TppBatch.month.between(Month.of(first).code, Month.of(last).code),
        )
        .order_by(TppBatch.month, Unit.kode)
        .options(joinedload(TppBatch.unit))
    )
    return list(db.session.scalars(query))


def _to_mend(one: Emergency, batches: Sequence[TppBatch]) -> tuple[TppBatch, ...]:
    """Decided before the emergency was known (or while it was, before it was taken back), of an OPD it concerns."""
    if not one.stops_deductions:
        return ()
    first, last = Month.of(one.starts_on).code, Month.of(one.ends_on).code
    return tuple(
        batch
        for batch in batches
        if first <= batch.month <= last and _knew_otherwise(one, batch.computed_at) and _concerns_opd(one, batch.unit)
    )


def _knew_otherwise(one: Emergency, computed_at: datetime) -> bool:
    if one.revoked_at is None:
        return computed_at < one.recorded_at
    return one.recorded_at <= computed_at < one.revoked_at


def _concerns_opd(one: Emergency, opd: Unit) -> bool:
    """Whether the emergency's unit is the OPD, above it, or below it."""
    return one.unit is None or one.unit_id in opd.ancestor_ids or opd.id in one.unit.ancestor_ids
