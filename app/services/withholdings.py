"""Pay that waits until a duty is met: recorded and released by HR; released months are due, nothing is forfeited."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.domain.standings import Withholding as WithholdingFact
from app.domain.tpp_batch import BatchState
from app.extensions import db
from app.models import Employee, EmployeeStanding, TppBatch, TppLine, Withholding
from app.models.standing import WITHHOLDING_REASONS
from app.services import audit
from app.services.notices import notify
from app.services.recorded_acts import MAX_DOCUMENT, MAX_NOTE, Problems, month_or_problem, person_for, text_problems
from app.services.tpp_standing import withholding_fact
from app.services.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class WithholdingForm:
    """Why pay waits, from which month on, and the document that says so."""

    sebab: str
    bulan_ditahan: str
    dasar_ditahan: str
    catatan_ditahan: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseForm:
    """Which withholding ends (its public id), the last month it covered, and the document of the release."""

    penahanan: str
    bulan_terakhir: str
    dasar_lepas: str


@dataclass(frozen=True, slots=True)
class ReleasedMonth:
    """A month of a person that was computed, not paid because it waited, and waits no more. Whole rupiah."""

    employee_id: int
    nip: str
    month: str
    line_id: int
    batch_id: int
    unit_id: int
    reason: str
    tpp_netto: int


def withholdings_of(employee_id: int) -> Sequence[Withholding]:
    """A person's withholdings, newest first, released ones too."""
    query = select(Withholding).where(Withholding.employee_id == employee_id)
    return db.session.scalars(query.order_by(Withholding.first_month.desc(), Withholding.id.desc())).all()


def record_withholding(person_id: uuid.UUID, form: WithholdingForm, *, viewer: Viewer, now: datetime) -> Withholding:
    """Let pay wait from a month on. The same form again changes nothing.

    Raises: NotFound, NotAllowed (also for oneself), Invalid with `fields`, Conflict(withholding_open) while one with the same
    reason is not released.
    """
    month = _checked(form)
    document = form.dasar_ditahan.strip()
    with unit_of_work():
        person = person_for(Permission.STANDING_RECORD, person_id, viewer=viewer, now=now)
        for row in withholdings_of(person.id):
            if row.released_at is not None or row.reason != form.sebab:
                continue
            if (row.first_month, row.document) == (month.code, document):
                return row
            raise Conflict("withholding_open", first=Month.parse(row.first_month))
        new = Withholding(
            public_id=uuid.uuid4(),
            employee_id=person.id,
            reason=form.sebab,
            first_month=month.code,
            document=document,
            note=form.catatan_ditahan.strip() or None,
            recorded_by_id=viewer.employee_id,
            recorded_at=now,
        )
        db.session.add(new)
        _leave_trace("recorded", new, person, viewer, now)
        notify(person.id, "pay_withheld", {"first": month.code, "document": document}, "/tpp", now)
    return new


def release_withholding(person_id: uuid.UUID, form: ReleaseForm, *, viewer: Viewer, now: datetime) -> Withholding:
    """End a withholding with its last month; months of batches paid without the person become due (`released_months`).

    Raises: NotFound, NotAllowed, Invalid with `fields`, Conflict(withholding_released) when it was released otherwise.
    """
    problems: Problems = text_problems({"dasar_lepas": (form.dasar_lepas, MAX_DOCUMENT)})
    last = month_or_problem("bulan_terakhir", form.bulan_terakhir, problems)
    with unit_of_work():
        person = person_for(Permission.STANDING_RECORD, person_id, viewer=viewer, now=now)
        row = next((one for one in withholdings_of(person.id) if str(one.public_id) == form.penahanan), None)
        if row is None:
            problems["penahanan"] = [FieldError("record_choice")]
        elif last is not None and last.code < row.first_month:
            problems["bulan_terakhir"] = [FieldError("release_before_start", {"first": Month.parse(row.first_month)})]
        if problems or row is None or last is None:
            raise Invalid("standing_invalid", fields=problems)
        document = form.dasar_lepas.strip()
        if row.released_at is not None:
            if (row.last_month, row.release_document) == (last.code, document):
                return row
            raise Conflict("withholding_released")
        row.last_month, row.release_document = last.code, document
        row.released_by_id, row.released_at = viewer.employee_id, now
        _leave_trace("released", row, person, viewer, now)
        notify(person.id, "pay_released", {"last": last.code}, "/tpp", now)
    return row


def released_months(today: date, unit_id: int | None = None) -> list[ReleasedMonth]:
    """Months that are due: withheld in a paid ordinary batch, nothing of the month withheld any more, and in no `susulan`
    batch since. Of one OPD, or of all; by NIP and month. Three queries.

    What a standing withheld is due once the standing is over.
    """
    paid_since, later = aliased(TppLine), aliased(TppBatch)
    is_settled = exists().where(
        paid_since.employee_id == TppLine.employee_id,
        paid_since.batch_id == later.id,
        later.month == TppBatch.month,
        later.run_kind == "susulan",
    )
    query = (
        select(
            TppLine.employee_id, Employee.nip, TppBatch.month, TppLine.id.label("line_id"),
            TppBatch.id.label("batch_id"), TppBatch.unit_id, TppLine.withheld_reason, TppLine.tpp_netto,
        )
        .select_from(TppLine)
        .join(TppBatch, TppBatch.id == TppLine.batch_id)
        .join(Employee, Employee.id == TppLine.employee_id)
        .where(
            TppBatch.state == BatchState.PAID,
            TppBatch.run_kind == "biasa",
            TppBatch.is_shadow.is_(False),
            TppLine.withheld_reason.is_not(None),
            TppLine.tpp_netto.is_not(None),
            ~is_settled,
        )
        .order_by(Employee.nip, TppBatch.month)
    )  # fmt: skip
    if unit_id is not None:
        query = query.where(TppBatch.unit_id == unit_id)
    rows = db.session.execute(query).all()
    people = {row.employee_id for row in rows}
    waiting, standing = _open_by_person(people), _standing_kinds(people, today)
    return [
        ReleasedMonth(*row[:6], reason=row.withheld_reason, tpp_netto=row.tpp_netto)
        for row in rows
        if (row.employee_id, row.withheld_reason) not in standing
        and not any(one.covers(Month.parse(row.month)) for one in waiting.get(row.employee_id, ()))
    ]


def _open_by_person(people: set[int]) -> dict[int, list[WithholdingFact]]:
    """The withholdings that still keep pay from them."""
    rows = db.session.scalars(
        select(Withholding).where(Withholding.employee_id.in_(sorted(people)), Withholding.released_at.is_(None))
    )
    found: dict[int, list[WithholdingFact]] = {}
    for row in rows:
        found.setdefault(row.employee_id, []).append(withholding_fact(row))
    return found


def _standing_kinds(people: set[int], today: date) -> set[tuple[int, str]]:
    """Person and kind of the standings in force today."""
    table = EmployeeStanding
    rows = db.session.execute(
        select(table.employee_id, table.kind).where(
            table.employee_id.in_(sorted(people)),
            table.revoked_at.is_(None),
            or_(table.ends_on.is_(None), table.ends_on >= today),
        )
    )
    return {(row.employee_id, row.kind) for row in rows}


def _checked(form: WithholdingForm) -> Month:
    problems: Problems = text_problems(
        {"dasar_ditahan": (form.dasar_ditahan, MAX_DOCUMENT)},
        optional={"catatan_ditahan": (form.catatan_ditahan, MAX_NOTE)},
    )
    month = month_or_problem("bulan_ditahan", form.bulan_ditahan, problems)
    if form.sebab not in WITHHOLDING_REASONS:
        problems["sebab"] = [FieldError("withholding_reason")]
    if problems or month is None:
        raise Invalid("standing_invalid", fields=problems)
    return month


def _leave_trace(what: str, row: Withholding, person: Employee, viewer: Viewer, now: datetime) -> None:
    data = {
        "person": person.public_id,
        "reason": row.reason,
        "first_month": row.first_month,
        "last_month": row.last_month,
        "document": row.release_document or row.document,
    }
    by = viewer.employee_id
    audit.record(f"withholding.{what}", "withholding", row.public_id, by=by, now=now, data=data)
