"""A person's standings, punishments, withheld pay and named deductions for the office, and taking one of these records back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from app.domain.calendar import local_date
from app.domain.errors import FieldError, Invalid
from app.domain.permissions import Permission, Viewer
from app.domain.tpp_batch import BatchState
from app.extensions import db
from app.models import (
    Employee,
    EmployeeStanding,
    NamedDeduction,
    NoSkpRecord,
    NoSkpReminder,
    Punishment,
    TppBatch,
    TppExclusion,
    TppLine,
    Withholding,
)
from app.services.access import check, grounds_towards
from app.services.deductions import deductions_of
from app.services.people_read import visible_person
from app.services.punishments import punishments_of, revoke_punishment
from app.services.recorded_acts import MAX_NOTE, person_for, text_problems
from app.services.standings import revoke_standing, standings_of
from app.services.unit_of_work import unit_of_work
from app.services.withholdings import withholdings_of

_Record = TypeVar("_Record", EmployeeStanding, Punishment)


@dataclass(frozen=True, slots=True)
class FrozenMonth:
    """A month whose batch left draft: what is recorded now changes nothing in it and needs a correction."""

    month: str
    state: str


@dataclass(frozen=True, slots=True)
class StandingPage:
    """Everything recorded about one person's pay; `frozen` newest first."""

    person: Employee
    standings: Sequence[EmployeeStanding]
    punishments: Sequence[Punishment]
    withholdings: Sequence[Withholding]
    deductions: Sequence[NamedDeduction]
    reminders: Sequence[NoSkpReminder]
    no_skp: Sequence[NoSkpRecord]
    frozen: Sequence[FrozenMonth]


def standing_page(person_id: uuid.UUID, *, viewer: Viewer, now: datetime) -> StandingPage:
    """The page of one person. Raises: NotFound."""
    person = visible_person(person_id, viewer=viewer, now=now)
    check(Permission.STANDING_READ, grounds_towards(viewer, person.id, local_date(now), now))
    reminders = select(NoSkpReminder).where(NoSkpReminder.employee_id == person.id)
    records = select(NoSkpRecord).where(NoSkpRecord.employee_id == person.id, NoSkpRecord.revoked_at.is_(None))
    return StandingPage(
        person=person,
        standings=standings_of(person.id),
        punishments=punishments_of(person.id),
        withholdings=withholdings_of(person.id),
        deductions=deductions_of(person.id),
        reminders=db.session.scalars(reminders.order_by(NoSkpReminder.semester, NoSkpReminder.number)).all(),
        no_skp=db.session.scalars(records.order_by(NoSkpRecord.semester)).all(),
        frozen=_frozen(person.id),
    )


def revoke_record(person_id: uuid.UUID, record: str, reason: str, *, viewer: Viewer, now: datetime) -> None:
    """Take back a standing or a punishment of the person (`record` is its public id), with a reason.

    Raises: NotFound, NotAllowed (also for oneself), Invalid with `fields`.
    """
    problems = text_problems({"alasan_cabut": (reason, MAX_NOTE)})
    with unit_of_work():
        person = person_for(Permission.STANDING_RECORD, person_id, viewer=viewer, now=now)
        standing = _current(standings_of(person.id), record)
        punishment = _current(punishments_of(person.id), record)
        if standing is None and punishment is None:
            problems["dicabut"] = [FieldError("record_choice")]
        if problems:
            raise Invalid("standing_invalid", fields=problems)
        if standing is not None:
            revoke_standing(standing, person, reason.strip(), viewer=viewer, now=now)
        elif punishment is not None:
            revoke_punishment(punishment, person, reason.strip(), viewer=viewer, now=now)


def _current(rows: Sequence[_Record], record: str) -> _Record | None:
    return next((row for row in rows if str(row.public_id) == record and row.revoked_at is None), None)


def _frozen(employee_id: int) -> list[FrozenMonth]:
    """Months whose batch holds the person, or leaves the person out, and is verified or further."""
    held = select(TppLine.batch_id).where(TppLine.employee_id == employee_id)
    left_out = select(TppExclusion.batch_id).where(TppExclusion.employee_id == employee_id)
    rows = db.session.execute(
        select(TppBatch.month, TppBatch.state)
        .where(TppBatch.state != BatchState.DRAFT, TppBatch.id.in_(held) | TppBatch.id.in_(left_out))
        .order_by(TppBatch.month.desc(), TppBatch.revision.desc())
        .limit(24)
    )
    return [FrozenMonth(row.month, row.state) for row in rows]
