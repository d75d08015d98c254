"""TPP batches of a unit and month, their lines, the acts on them, and what payroll already did."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.employee import Employee
from app.models.types import CodeText, Instant, PrimaryKey, PublicId, Rupiah, UtcDateTime, one_of
from app.models.unit import Unit


class TppBatch(Base):
    """One OPD's TPP of one month. Nobody does two of the steps verify, approve and pay on one batch.

    `run_kind`: biasa (the month), susulan and kekurangan (what the month still owes after an earlier batch), thr and
    gaji13 (a share of `reference_month`). Revisions count all runs of a unit's month. `is_shadow`: computed and shown
    while the old amount is paid. `published_at` opens the provisional list to the employees until `questions_until`.
    `waiting_reason` says what an approved or verified batch waits for outside this program.
    """

    __tablename__ = "tpp_batch"
    __table_args__ = (
        UniqueConstraint("unit_id", "month", "revision"),
        one_of("state", "draft", "verified", "approved", "paid"),
        Index("ix_tpp_batch_month", "month"),  # the batches of a month
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    month: Mapped[str] = mapped_column(String(7))
    revision: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[CodeText] = mapped_column(default="draft")
    profile_code: Mapped[str] = mapped_column(String(80))
    profile_hash: Mapped[str] = mapped_column(String(64))
    input_hash: Mapped[str] = mapped_column(String(64))
    trace_frame: Mapped[str] = mapped_column(Text, default="{}")  # what the traces of all lines share
    people: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    missing_days: Mapped[int] = mapped_column(default=0)
    total_bruto: Mapped[int] = mapped_column(BigInteger, default=0)
    total_netto: Mapped[int] = mapped_column(BigInteger, default=0)
    computed_at: Mapped[Instant]
    gap_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    gap_reason: Mapped[str | None] = mapped_column(String(500))
    payment_number: Mapped[str | None] = mapped_column(String(80))
    run_kind: Mapped[CodeText] = mapped_column(default="biasa", server_default="biasa")
    reference_month: Mapped[str | None] = mapped_column(String(7))
    is_shadow: Mapped[bool] = mapped_column(default=False, server_default=false())
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    questions_until: Mapped[date | None]
    waiting_reason: Mapped[str | None] = mapped_column(String(300))

    unit: Mapped[Unit] = relationship()
    lines: Mapped[list["TppLine"]] = relationship(back_populates="batch")
    acts: Mapped[list["TppBatchAct"]] = relationship(back_populates="batch", order_by="TppBatchAct.id")


class TppLine(Base):
    """One person in a batch. Amounts are whole rupiah, empty while held or unknown; `trace` explains each of them."""

    __tablename__ = "tpp_line"
    __table_args__ = (
        UniqueConstraint("batch_id", "employee_id"),
        one_of("status", "dihitung", "tertahan"),
        Index("ix_tpp_line_employee_id", "employee_id"),  # a person's own TPP
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    batch_id: Mapped[int] = mapped_column(ForeignKey("tpp_batch.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kelas_jabatan: Mapped[int | None]
    status: Mapped[CodeText]
    predikat: Mapped[CodeText | None]
    basic_tpp: Mapped[Rupiah | None]
    produktivitas: Mapped[Rupiah | None]
    disiplin: Mapped[Rupiah | None]
    tpp_bruto: Mapped[Rupiah | None]
    pph21: Mapped[Rupiah | None]
    pajak_ditanggung: Mapped[Rupiah | None]  # tax that the employee does not bear; paid on top, empty counts as 0
    bpjs_4: Mapped[Rupiah | None]
    bpjs_1: Mapped[Rupiah | None]
    potongan: Mapped[Rupiah | None]
    tpp_netto: Mapped[Rupiah | None]
    missing_days: Mapped[int] = mapped_column(default=0)
    withheld_reason: Mapped[CodeText | None]  # computed, but paid only after the reason has gone
    legacy_amount: Mapped[Rupiah | None]  # what is paid instead while the batch is a shadow
    settled: Mapped[str | None] = mapped_column(Text)  # canonical JSON: what earlier batches of the month gave
    notes: Mapped[str] = mapped_column(Text, default="[]")  # canonical JSON [[code, params]], worded at the edge
    facts: Mapped[str] = mapped_column(Text)
    trace: Mapped[str] = mapped_column(Text)

    batch: Mapped[TppBatch] = relationship(back_populates="lines")
    employee: Mapped[Employee] = relationship()


class TppExclusion(Base):
    """Somebody whom a batch leaves out although the roster leads to its OPD, and why: listed, never just absent.

    `params` is canonical JSON with what the reason needs to be worded (kind, document, dates); frozen with the batch.
    """

    __tablename__ = "tpp_exclusion"
    __table_args__ = (
        UniqueConstraint("batch_id", "employee_id"),
        Index("ix_tpp_exclusion_employee_id", "employee_id"),  # why a person has no line
    )

    id: Mapped[PrimaryKey]
    batch_id: Mapped[int] = mapped_column(ForeignKey("tpp_batch.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    reason: Mapped[CodeText]
    params: Mapped[str] = mapped_column(Text, default="{}")

    employee: Mapped[Employee] = relationship()


class TppBatchAct(Base):
    """Who computed, verified, approved or paid a batch, or confirmed its missing attendance. Never changed."""

    __tablename__ = "tpp_batch_act"
    __table_args__ = (
        one_of("act", "compute", "confirm_gap", "publish", "verify", "approve", "wait", "resume", "pay", "send_back"),
    )

    id: Mapped[PrimaryKey]
    batch_id: Mapped[int] = mapped_column(ForeignKey("tpp_batch.id"), index=True)  # the history of a batch
    act: Mapped[CodeText]
    reason: Mapped[str | None] = mapped_column(String(500))
    total_netto: Mapped[Rupiah]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[Instant]

    batch: Mapped[TppBatch] = relationship(back_populates="acts")


class Payroll(Base):
    """What payroll already paid, taxed and used of the BPJS ceiling for a person in a month; whole rupiah.

    `iuran_pensiun` and `tunjangan_fungsional` are the month's; empty while payroll did not say. The four `…_lalu` stand
    together, on the first month of the tax year that this program holds: what was earned, taxed and paid for pension in
    the months of the year before it, salary and TPP together, and in how many months.
    """

    __tablename__ = "payroll"
    __table_args__ = (UniqueConstraint("employee_id", "bulan"),)

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    bulan: Mapped[str] = mapped_column(String(7), index=True)  # a month of the city
    gaji_kotor: Mapped[Rupiah]
    pph_gaji: Mapped[Rupiah]
    dasar_bpjs: Mapped[Rupiah]
    iuran_pensiun: Mapped[Rupiah | None]
    tunjangan_fungsional: Mapped[Rupiah | None]
    bruto_lalu: Mapped[Rupiah | None]
    pph_lalu: Mapped[Rupiah | None]
    pensiun_lalu: Mapped[Rupiah | None]
    bulan_lalu: Mapped[int | None]
    imported_at: Mapped[Instant]
    updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
