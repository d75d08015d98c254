"""Named deductions of people: recorded and ended by HR, read for a month; closed months stay as they are."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select

from app.domain.deductions import Deduction, DeductionKind, amounts_in, changed_months
from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.periods import Month
from app.domain.permissions import Permission, Viewer
from app.extensions import db
from app.models import Employee, NamedDeduction, Period
from app.services import audit
from app.services.notices import notify
from app.services.recorded_acts import MAX_DOCUMENT, Problems, month_or_problem, person_for, text_problems
from app.services.unit_of_work import unit_of_work

MAX_DEDUCTION: Final = 999_999_999


@dataclass(frozen=True, slots=True)
class DeductionForm:
    """What is taken, as typed: kind, whole rupiah, first and (may be empty) last month, and the document behind it."""

    jenis: str
    jumlah: str
    bulan_potong: str
    dasar_potong: str
    bulan_akhir: str = ""


@dataclass(frozen=True, slots=True)
class DeductionEndForm:
    """Which deduction ends (its public id), and the last month it is taken."""

    potongan: str
    bulan_berakhir: str


def deductions_of(employee_id: int) -> Sequence[NamedDeduction]:
    """A person's deductions, newest first, ended ones too."""
    query = select(NamedDeduction).where(NamedDeduction.employee_id == employee_id)
    return db.session.scalars(query.order_by(NamedDeduction.first_month.desc(), NamedDeduction.id.desc())).all()


def deductions_in(month: Month, people: Sequence[int]) -> dict[int, Mapping[str, int]]:
    """What is taken from the people in a month, rupiah by kind; who has none is left out. One query."""
    table = NamedDeduction
    rows = db.session.scalars(
        select(table)
        .where(
            table.employee_id.in_(people),
            table.first_month <= month.code,
            or_(table.last_month.is_(None), table.last_month >= month.code),
        )
        .order_by(table.employee_id, table.id)
    )
    found: dict[int, list[Deduction]] = {}
    for row in rows:
        found.setdefault(row.employee_id, []).append(deduction_fact(row))
    return {person: amounts_in(month, taken) for person, taken in found.items()}


def deduction_fact(row: NamedDeduction) -> Deduction:
    """A stored deduction as the rules see it."""
    last = Month.parse(row.last_month) if row.last_month else None
    return Deduction(row.kind, row.amount, Month.parse(row.first_month), last)


def closed_month_list() -> list[Month]:
    """The months whose pay is closed."""
    query = select(Period.code).where(Period.kind == "month", Period.state == "closed")
    return [Month.parse(code) for code in db.session.scalars(query)]


def record_deduction(person_id: uuid.UUID, form: DeductionForm, *, viewer: Viewer, now: datetime) -> NamedDeduction:
    """Take an amount every month. The same form again changes nothing.

    Raises: NotFound, NotAllowed (also for oneself), Invalid with `fields`, Conflict(deduction_month_closed) when a closed
    month would come out differently.
    """
    wanted = _checked(form)
    document = form.dasar_potong.strip()
    with unit_of_work():
        person = person_for(Permission.STANDING_RECORD, person_id, viewer=viewer, now=now)
        for row in deductions_of(person.id):
            if (deduction_fact(row), row.document) == (wanted, document):
                return row
        _check_closed(None, wanted)
        new = NamedDeduction(
            public_id=uuid.uuid4(),
            employee_id=person.id,
            kind=wanted.kind,
            amount=wanted.amount,
            first_month=wanted.first_month.code,
            last_month=wanted.last_month.code if wanted.last_month else None,
            document=document,
            recorded_by_id=viewer.employee_id,
            recorded_at=now,
        )
        db.session.add(new)
        _leave_trace("recorded", new, person, viewer, now)
        notify(person.id, "deduction_recorded", {"first": new.first_month, "document": document}, "/tpp", now)
    return new


def end_deduction(person_id: uuid.UUID, form: DeductionEndForm, *, viewer: Viewer, now: datetime) -> NamedDeduction:
    """Let a deduction end with a month; the month before its first takes it back as a whole.

    Raises: NotFound, NotAllowed (also for oneself), Invalid with `fields`, Conflict(deduction_month_closed).
    """
    problems: Problems = {}
    last = month_or_problem("bulan_berakhir", form.bulan_berakhir, problems)
    with unit_of_work():
        person = person_for(Permission.STANDING_RECORD, person_id, viewer=viewer, now=now)
        row = next((one for one in deductions_of(person.id) if str(one.public_id) == form.potongan), None)
        if row is None:
            problems["potongan"] = [FieldError("record_choice")]
        elif last is not None and last < Month.parse(row.first_month).previous:
            earliest = Month.parse(row.first_month).previous
            problems["bulan_berakhir"] = [FieldError("deduction_end_too_early", {"first": earliest})]
        if problems or row is None or last is None:
            raise Invalid("standing_invalid", fields=problems)
        if row.last_month == last.code:
            return row
        known = deduction_fact(row)
        _check_closed(known, Deduction(known.kind, known.amount, known.first_month, last))
        row.last_month, row.ended_by_id, row.ended_at = last.code, viewer.employee_id, now
        _leave_trace("ended", row, person, viewer, now)
        notify(person.id, "deduction_ended", {"last": last.code}, "/tpp", now)
    return row


def _check_closed(before: Deduction | None, after: Deduction) -> None:
    touched = changed_months(closed_month_list(), before, after)
    if touched:
        raise Conflict("deduction_month_closed", month=touched[0])


def _checked(form: DeductionForm) -> Deduction:
    problems: Problems = text_problems({"dasar_potong": (form.dasar_potong, MAX_DOCUMENT)})
    first = month_or_problem("bulan_potong", form.bulan_potong, problems)
    last = month_or_problem("bulan_akhir", form.bulan_akhir, problems) if form.bulan_akhir.strip() else None
    if form.jenis not in set(DeductionKind):
        problems["jenis"] = [FieldError("deduction_kind")]
    text = form.jumlah.strip()
    # isascii: other digits are no amount that anybody can check against a letter.
    amount = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_DEDUCTION)) else 0
    if not amount:
        problems["jumlah"] = [FieldError("deduction_amount")]
    if first is not None and last is not None and last < first:
        problems["bulan_akhir"] = [FieldError("deduction_end_too_early", {"first": first})]
    if problems or first is None:
        raise Invalid("standing_invalid", fields=problems)
    return Deduction(form.jenis, amount, first, last)


def _leave_trace(what: str, row: NamedDeduction, person: Employee, viewer: Viewer, now: datetime) -> None:
    data = {
        "person": person.public_id,
        "kind": row.kind,
        "amount": row.amount,
        "first_month": row.first_month,
        "last_month": row.last_month,
        "document": row.document,
    }
    by = viewer.employee_id
    audit.record(f"deduction.{what}", "named_deduction", row.public_id, by=by, now=now, data=data)
