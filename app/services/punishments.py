"""HR's records of disciplinary punishments that cost part of the allowance (PP 94/2021), with their decree."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.domain.errors import FieldError, Invalid
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.extensions import db
from app.models import Employee, Punishment
from app.services import audit
from app.services.notices import notify
from app.services.recorded_acts import MAX_DOCUMENT, Problems, month_or_problem, person_for, text_problems
from app.services.rules import parameters_on
from app.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class PunishmentForm:
    """A kind of punishment by its code, the first month it costs something, and the decree."""

    hukuman: str
    bulan_hukuman: str
    dasar_hukuman: str


@dataclass(frozen=True, slots=True)
class PunishmentKind:
    """What a kind costs: `percent` of the allowance for `months` months."""

    code: str
    percent: int
    months: int


def punishment_kinds(month: Month) -> list[PunishmentKind]:
    """The kinds in force for punishments that begin in a month. Raises: ParameterNotInForce."""
    at = parameters_on(month.first_day, "punishments")
    cuts, months = at.table("punishment_cut"), at.table("punishment_months")
    return [PunishmentKind(code, int(cut * 100), int(months[code])) for code, cut in cuts.items()]


def punishments_of(employee_id: int) -> Sequence[Punishment]:
    """A person's punishments, newest first, revoked ones too."""
    query = select(Punishment).where(Punishment.employee_id == employee_id)
    return db.session.scalars(query.order_by(Punishment.first_month.desc(), Punishment.id.desc())).all()


def record_punishment(person_id: uuid.UUID, form: PunishmentForm, *, viewer: Viewer, now: datetime) -> Punishment:
    """Record a punishment; share and length are copied from the rules of its first month. The same form again changes
    nothing. Punishments may overlap: in each month the higher counts.

    Raises: NotFound, NotAllowed (also for oneself), Invalid with `fields`, ParameterNotInForce.
    """
    kind, month = _checked(form)
    document = form.dasar_hukuman.strip()
    with unit_of_work():
        person = person_for(Permission.STANDING_RECORD, person_id, viewer=viewer, now=now)
        for row in punishments_of(person.id):
            known = (row.level, row.first_month, row.document)
            if row.revoked_at is None and known == (kind.code, month.code, document):
                return row
        new = Punishment(
            public_id=uuid.uuid4(),
            employee_id=person.id,
            level=kind.code,
            share_percent=kind.percent,
            months=kind.months,
            first_month=month.code,
            document=document,
            recorded_by_id=viewer.employee_id,
            recorded_at=now,
        )
        db.session.add(new)
        _leave_trace("recorded", new, person, viewer, now)
        params = {"percent": kind.percent, "months": kind.months, "first": month.code, "document": document}
        notify(person.id, "punishment_recorded", params, "/tpp", now)
    return new


def revoke_punishment(row: Punishment, person: Employee, reason: str, *, viewer: Viewer, now: datetime) -> None:
    """Take a punishment back, from the month of the revocation on. Needs an open unit of work."""
    row.revoked_by_id, row.revoked_at, row.revoke_reason = viewer.employee_id, now, reason
    _leave_trace("revoked", row, person, viewer, now)


def _checked(form: PunishmentForm) -> tuple[PunishmentKind, Month]:
    problems: Problems = text_problems({"dasar_hukuman": (form.dasar_hukuman, MAX_DOCUMENT)})
    month = month_or_problem("bulan_hukuman", form.bulan_hukuman, problems)
    kinds = {} if month is None else {kind.code: kind for kind in punishment_kinds(month)}
    kind = kinds.get(form.hukuman)
    if month is not None and kind is None:
        problems["hukuman"] = [FieldError("punishment_kind")]
    if problems or month is None or kind is None:
        raise Invalid("standing_invalid", fields=problems)
    return kind, month


def _leave_trace(what: str, row: Punishment, person: Employee, viewer: Viewer, now: datetime) -> None:
    data = {
        "person": person.public_id,
        "level": row.level,
        "percent": row.share_percent,
        "months": row.months,
        "first_month": row.first_month,
        "document": row.document,
    }
    by = viewer.employee_id
    audit.record(f"punishment.{what}", "punishment", row.public_id, by=by, now=now, data=data)
