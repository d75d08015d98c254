"""What changes who is paid what: standings, punishments, withheld pay, emergencies, and units not yet live.

Rows are never edited: a mistake is revoked by a named person and entered again.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.employee import Employee
from app.models.types import CodeText, Instant, PrimaryKey, PublicId, Rupiah, UtcDateTime, one_of
from app.models.unit import Unit

STANDING_KINDS = (
    "cltn",
    "tugas_belajar",
    "mpp",
    "diberhentikan_sementara",
    "ditahan_hukum",
    "diperbantukan",
    "tanpa_jabatan",
    "belum_spmt",
)
WITHHOLDING_REASONS = ("lhkpn", "tptgr", "gratifikasi", "aset", "lainnya")


class EmployeeStanding(Base):
    """A standing other than active, from one day to another (`ends_on` inclusive, empty while it lasts), with its basis."""

    __tablename__ = "employee_standing"
    __table_args__ = (
        one_of("kind", *STANDING_KINDS),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        Index("ix_employee_standing_employee_id", "employee_id", "starts_on"),  # a person's standing on a date
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    kind: Mapped[CodeText]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    document: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(500))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    recorded_at: Mapped[Instant]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    revoke_reason: Mapped[str | None] = mapped_column(String(500))

    employee: Mapped[Employee] = relationship(foreign_keys=[employee_id])


class Punishment(Base):
    """A disciplinary punishment that costs part of the allowance for some months (PP 94/2021).

    `level` is a row of the parameter table of punishments; `months` and `share_percent` are copied from it when
    recorded, so that the decree stays what it was.
    """

    __tablename__ = "punishment"
    __table_args__ = (
        CheckConstraint("months BETWEEN 1 AND 120", name="months"),
        CheckConstraint("share_percent BETWEEN 0 AND 100", name="share_percent"),
        Index("ix_punishment_employee_id", "employee_id", "first_month"),  # a person's punishments in a month
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    level: Mapped[CodeText]
    share_percent: Mapped[int]
    months: Mapped[int]
    first_month: Mapped[str] = mapped_column(String(7))
    document: Mapped[str] = mapped_column(String(200))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    recorded_at: Mapped[Instant]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    revoke_reason: Mapped[str | None] = mapped_column(String(500))


class Withholding(Base):
    """Pay that waits until a duty is met (LHKPN, TPTGR …). Released months are paid later; nothing is forfeited."""

    __tablename__ = "withholding"
    __table_args__ = (
        one_of("reason", *WITHHOLDING_REASONS),
        Index("ix_withholding_employee_id", "employee_id", "first_month"),  # what is withheld from a person in a month
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    reason: Mapped[CodeText]
    first_month: Mapped[str] = mapped_column(String(7))
    document: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(500))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    recorded_at: Mapped[Instant]
    last_month: Mapped[str | None] = mapped_column(String(7))  # set when released: the last month it covered
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    release_document: Mapped[str | None] = mapped_column(String(200))


class Emergency(Base):
    """Keadaan darurat: days on which deadlines and deductions stop, for a unit and all below it or for the city."""

    __tablename__ = "emergency"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("stops_deadlines OR stops_deductions", name="stops"),
        Index("ix_emergency_starts_on", "starts_on"),  # emergencies that touch a month
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    stops_deadlines: Mapped[bool] = mapped_column(default=True)
    stops_deductions: Mapped[bool] = mapped_column(default=True)
    name: Mapped[str] = mapped_column(String(200))
    document: Mapped[str] = mapped_column(String(200))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    recorded_at: Mapped[Instant]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    revoke_reason: Mapped[str | None] = mapped_column(String(500))

    unit: Mapped[Unit | None] = relationship()


class UnitPhase(Base):
    """Bulan bayangan of an OPD: from `shadow_from` amounts are computed and shown while the old amount is paid.

    Months before `shadow_from` and from `live_from` on are ordinary. `live_from` is empty until the unit goes live.
    """

    __tablename__ = "unit_phase"
    __table_args__ = (
        UniqueConstraint("unit_id"),
        CheckConstraint("live_from IS NULL OR live_from > shadow_from", name="months"),
    )

    id: Mapped[PrimaryKey]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    shadow_from: Mapped[str] = mapped_column(String(7))
    live_from: Mapped[str | None] = mapped_column(String(7))
    document: Mapped[str] = mapped_column(String(200))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    recorded_at: Mapped[Instant]
    live_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    live_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    unit: Mapped[Unit] = relationship()


class LegacyTpp(Base):
    """The amount the old system paid a person in a month; whole rupiah, imported while the unit is in bulan bayangan."""

    __tablename__ = "legacy_tpp"
    __table_args__ = (UniqueConstraint("employee_id", "bulan"),)

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    bulan: Mapped[str] = mapped_column(String(7), index=True)  # a month of the city
    jumlah: Mapped[Rupiah]
    imported_at: Mapped[Instant]


class NoSkpReminder(Base):
    """A reminder to make an SKP; two of them must stand before HR may record "tidak menyusun SKP"."""

    __tablename__ = "no_skp_reminder"
    __table_args__ = (
        UniqueConstraint("employee_id", "semester", "number"),
        CheckConstraint("number IN (1, 2)", name="number"),
    )

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    semester: Mapped[str] = mapped_column(String(6))
    number: Mapped[int]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    sent_at: Mapped[Instant]
