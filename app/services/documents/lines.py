"""What the papers of a batch are made from: its stored lines with people and posts, and the sums that must agree."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, or_, select

from app.domain.canonical import canonical_hash
from app.domain.errors import Amount, Conflict
from app.domain.periods import Month
from app.domain.service_years import Service, service_in
from app.domain.tpp_batch import BatchAct, Totals
from app.extensions import db
from app.models import Assignment, Employee, Payment, TppBatch, TppBatchAct, TppLine, Unit
from app.services.payments import payment_of
from app.services.tpp_totals import batch_totals

_FETCH = 500


@dataclass(frozen=True, slots=True)
class Post:
    """The definitif post on the month's last day, as far as papers name it."""

    golongan: str
    jabatan: str
    jenis_jabatan: str
    status: str


_NO_POST = Post("", "", "", "")


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One person whom the batch pays; amounts are whole rupiah.

    `paid` is what is transferred: the netto, or the old amount in a shadow batch. `other` is what is taken off beside PPh 21
    and the contribution of 1 %. `facts` are the stored facts of the computation.
    """

    employee: Row[*tuple[Any, ...]]
    post: Post
    unit: str
    kelas: int | None
    bruto: int
    pph21: int
    pajak_ditanggung: int
    bpjs_4: int
    bpjs_1: int
    potongan: int
    paid: int
    facts: Mapping[str, Any]
    service: Service | None  # masa kerja golongan at the month's end

    @property
    def other(self) -> int:
        return self.potongan - self.pph21 - self.bpjs_1

    @property
    def named(self) -> Mapping[str, int]:
        """What is taken off by name; empty where a settlement holds the difference of a month and no names."""
        named: Mapping[str, int] = self.facts.get("potongan_bernama") or {}
        return named if sum(named.values()) == self.other else {}


@dataclass(frozen=True, slots=True)
class Signer:
    """Who took a step: the signature block carries the name, or a line to sign on while nobody did."""

    title: str
    name: str | None
    nip: str | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A batch as its papers head it."""

    batch: TppBatch
    unit: Unit
    month: Month
    totals: Totals
    payment: Payment | None
    other_batches: int
    signers: tuple[Signer, ...]

    @property
    def print_mark(self) -> str:
        """Short fingerprint of what the batch says: equal on two papers exactly when they tell of the same lines."""
        return canonical_hash([self.batch.input_hash, self.totals.to_pay, self.totals.people])[:16]


def paper_of(batch: TppBatch) -> Paper:
    """The head of a batch's papers."""
    found = payment_of(batch)
    payment, paid = found if found is not None else (None, [])
    others = sum(batch_totals(one.id).to_pay for one in paid if one.id != batch.id)
    month = Month.parse(batch.month)
    return Paper(batch, batch.unit, month, batch_totals(batch.id), payment, others, _signers(batch.id))


def paper_lines(batch: TppBatch) -> Iterator[PaperLine]:
    """Everyone whom the batch pays, by unit, name and NIP. Memory stays flat but for the posts."""
    month = Month.parse(batch.month)
    posts = _posts(batch.id, month.last_day)
    employee = [column for column in Employee.__table__.c if column.name != "created_at"]
    query = (
        select(
            *employee,
            Unit.kode.label("unit_kode"),
            *(getattr(TppLine, name) for name in ("kelas_jabatan", "tpp_bruto", "pph21", "pajak_ditanggung")),
            *(getattr(TppLine, name) for name in ("bpjs_4", "bpjs_1")),
            *(getattr(TppLine, name) for name in ("potongan", "tpp_netto", "legacy_amount", "facts")),
        )
        .select_from(TppLine)
        .join(Employee, Employee.id == TppLine.employee_id)
        .join(Unit, Unit.id == TppLine.unit_id)
        .where(TppLine.batch_id == batch.id, *_is_paid(batch))
        .order_by(Unit.kode, Employee.nama, Employee.nip)
        .execution_options(yield_per=_FETCH)
    )
    # Closed also when the reader stops early: PostgreSQL keeps a cursor open until then.
    with db.session.execute(query) as rows:
        for row in rows:
            yield PaperLine(
                employee=row,
                post=posts.get(row.id, _NO_POST),
                unit=row.unit_kode,
                kelas=row.kelas_jabatan,
                bruto=row.tpp_bruto or 0,
                pph21=row.pph21 or 0,
                pajak_ditanggung=row.pajak_ditanggung or 0,
                bpjs_4=row.bpjs_4 or 0,
                bpjs_1=row.bpjs_1 or 0,
                potongan=row.potongan or 0,
                paid=row.legacy_amount if batch.is_shadow else row.tpp_netto,
                facts=json.loads(row.facts)["facts"],
                service=service_in(month, row.mkg_tahun, row.mkg_bulan, row.mkg_per),
            )


def check_sums(paper: Paper, listed: int) -> None:
    """The list, the batch and the transfer must be one amount. Raises: Conflict("document_sums_differ")."""
    amounts = {"batch": paper.totals.to_pay}
    if paper.payment is not None:
        amounts["transfer"] = paper.payment.total_netto - paper.other_batches
    for name, amount in amounts.items():
        if amount != listed:
            raise Conflict("document_sums_differ", what=name, listed=Amount(listed), amount=Amount(amount))


def _is_paid(batch: TppBatch) -> tuple[Any, ...]:
    if batch.is_shadow:
        return (TppLine.legacy_amount.is_not(None),)
    return (TppLine.tpp_netto.is_not(None), TppLine.withheld_reason.is_(None))


def _posts(batch_id: int, last: date) -> dict[int, Post]:
    people = select(TppLine.employee_id).where(TppLine.batch_id == batch_id)
    rows = db.session.execute(
        select(
            Assignment.employee_id,
            Assignment.golongan,
            Assignment.jabatan,
            Assignment.jenis_jabatan,
            Assignment.status,
        )
        .where(
            Assignment.employee_id.in_(people),
            Assignment.penugasan == "definitif",
            Assignment.starts_on <= last,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= last),
        )
        .order_by(Assignment.starts_on)
    )
    return {row[0]: Post(row[1] or "", *row[2:]) for row in rows}


def _signers(batch_id: int) -> tuple[Signer, ...]:
    """Bendahara, PPK-SKPD, PA/KPA, with who took the step last."""
    rows = db.session.execute(
        select(TppBatchAct.act, Employee.nama, Employee.nip)
        .join(Employee, Employee.id == TppBatchAct.by_id)
        .where(TppBatchAct.batch_id == batch_id)
        .order_by(TppBatchAct.id)
    )
    done: dict[str, tuple[str, str]] = {}
    for act, name, nip in rows:
        if act == BatchAct.SEND_BACK:
            done.clear()
        done[act] = (name, nip)
    titles = ((BatchAct.PAY, "Bendahara"), (BatchAct.VERIFY, "PPK-SKPD"), (BatchAct.APPROVE, "PA/KPA"))
    return tuple(Signer(title, *done.get(act, (None, None))) for act, title in titles)
