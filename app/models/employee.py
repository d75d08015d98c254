"""People, their dated assignments, and delegations."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.types import CodeText, Instant, PrimaryKey, PublicId, UtcDateTime, one_of
from app.models.unit import Unit


class Employee(Base):
    """A person: an ASN with a NIP, or an official without one, whose `nip` is a code in capitals."""

    __tablename__ = "employee"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    nip: Mapped[str] = mapped_column(String(40), unique=True)
    nama: Mapped[str] = mapped_column(String(200))
    is_official: Mapped[bool] = mapped_column(default=False)
    ptkp: Mapped[str] = mapped_column(String(5), default="TK/0")
    npwp: Mapped[str | None] = mapped_column(String(40))
    rekening: Mapped[str | None] = mapped_column(String(40))
    kode_bank: Mapped[str | None] = mapped_column(String(20))
    nama_bank: Mapped[str | None] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(200))
    nik: Mapped[str | None] = mapped_column(String(20))
    tanggal_lahir: Mapped[date | None]
    alamat: Mapped[str | None] = mapped_column(String(300))
    mkg_tahun: Mapped[int | None]
    mkg_bulan: Mapped[int | None]
    mkg_per: Mapped[date | None]  # the day for which the two above are stated; empty: not said
    eselon: Mapped[str | None] = mapped_column(String(10))
    pasangan: Mapped[int | None]
    anak: Mapped[int | None]
    created_at: Mapped[Instant]

    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="employee", foreign_keys="Assignment.employee_id", order_by="Assignment.starts_on"
    )


class Assignment(Base):
    """A person in a post from one day to another (`ends_on` inclusive, empty while it lasts).

    The superior and the daily checker belong to the assignment, so that "who decides" follows from dates.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("employee_id", "starts_on", "penugasan", "unit_id", "jabatan"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("superior_id IS NULL OR superior_id <> employee_id", name="own_superior"),
        one_of("penugasan", "definitif", "plt", "plh"),
        one_of("pola_kerja", "5", "6", "sif"),
        one_of("skema_tunjangan", "tpp", "tpg", "tamsil", "blud", "instansi_lain", "tidak"),
        one_of("jenis_jabatan", "jpt", "administrator", "pengawas", "pelaksana", "fungsional"),
        one_of("wajib_catat", "harian", "jadwal", "tidak"),
        one_of("status", "PNS", "CPNS", "PPPK", "PPPK_PW", "PEJABAT"),
        Index("ix_assignment_superior_id", "superior_id"),  # a superior's subordinates
        Index("ix_assignment_checker_id", "checker_id"),  # those a pemeriksa harian decides for
        Index("ix_assignment_unit_id", "unit_id"),  # everyone of a unit
        Index("ix_assignment_employee_id", "employee_id", "starts_on"),  # the assignment in force on a date
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    jabatan: Mapped[str] = mapped_column(String(200))
    jenis_jabatan: Mapped[CodeText]
    kelas_jabatan: Mapped[int | None]
    status: Mapped[CodeText]
    golongan: Mapped[str | None] = mapped_column(String(10))
    penugasan: Mapped[CodeText] = mapped_column(default="definitif")
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    pola_kerja: Mapped[CodeText] = mapped_column(default="5")
    skema_tunjangan: Mapped[CodeText] = mapped_column(default="tpp")
    # How the roster says the days are recorded; `RecordingDuty` may say otherwise from a day on.
    wajib_catat: Mapped[CodeText] = mapped_column(default="harian", server_default="harian")
    weekly_hours: Mapped[int | None]  # part-time PPPK; empty means the full hours of the pattern
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    employee: Mapped[Employee] = relationship(back_populates="assignments", foreign_keys=[employee_id])
    unit: Mapped[Unit] = relationship()
    superior: Mapped[Employee | None] = relationship(foreign_keys=[superior_id])
    checker: Mapped[Employee | None] = relationship(foreign_keys=[checker_id])


class Delegation(Base):
    """A superior's power to decide daily entries, lent to someone for some days. Never edited, only ended earlier."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("from_employee_id <> to_employee_id", name="self"),
        Index("ix_delegation_from", "from_employee_id"),  # who stands in for a superior
        Index("ix_delegation_to", "to_employee_id"),  # for whom a delegate stands in
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    from_employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    to_employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    created_at: Mapped[Instant]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class SuperiorReport(Base):
    """ "Atasan saya salah": an employee tells the unit's HR that the recorded superior is wrong."""

    __tablename__ = "superior_report"
    __table_args__ = (one_of("state", "open", "resolved"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)  # one person's reports
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)  # the unit HR's list
    note: Mapped[str] = mapped_column(String(500))
    state: Mapped[CodeText] = mapped_column(default="open")
    answer: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[Instant]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
