"""The yearly plan (SKP): versions, RHK, indicators, and the plan lines that activities point to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.employee import Employee
from app.models.types import CodeText, Instant, PrimaryKey, PublicId, UtcDateTime, Volume, one_of


class Skp(Base):
    """One person's plan for (part of) a year. A mover has several, each with its own dates and assessor."""

    __tablename__ = "skp"
    __table_args__ = (
        UniqueConstraint("employee_id", "tahun", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        one_of("state", "draft", "submitted", "agreed", "closed"),
        Index("ix_skp_assessor_id", "assessor_id", "tahun"),  # plans a superior agrees to
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    tahun: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    assessor_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    state: Mapped[CodeText] = mapped_column(default="draft")
    created_at: Mapped[Instant]

    employee: Mapped[Employee] = relationship(foreign_keys=[employee_id])
    assessor: Mapped[Employee | None] = relationship(foreign_keys=[assessor_id])
    versions: Mapped[list["SkpVersion"]] = relationship(back_populates="skp", order_by="SkpVersion.number")


class SkpVersion(Base):
    """One wording of a plan. An amendment is a new version in force from a day; the old one is kept."""

    __tablename__ = "skp_version"
    __table_args__ = (
        UniqueConstraint("skp_id", "number"),
        one_of("state", "draft", "submitted", "agreed", "withdrawn"),
        one_of("origin", "app", "import"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    skp_id: Mapped[int] = mapped_column(ForeignKey("skp.id"))
    number: Mapped[int]
    state: Mapped[CodeText] = mapped_column(default="draft")
    origin: Mapped[CodeText] = mapped_column(default="app")
    in_force_from: Mapped[date]
    content_hash: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[Instant]
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))

    skp: Mapped[Skp] = relationship(back_populates="versions")
    rhk: Mapped[list["Rhk"]] = relationship(back_populates="version", order_by="Rhk.position")


class Rhk(Base):
    """A planned result (rencana hasil kerja) in one version of a plan."""

    __tablename__ = "rhk"
    __table_args__ = (UniqueConstraint("skp_version_id", "kode"), one_of("kategori", "utama", "tambahan"))

    id: Mapped[PrimaryKey]
    skp_version_id: Mapped[int] = mapped_column(ForeignKey("skp_version.id"))
    position: Mapped[int]
    kode: Mapped[str] = mapped_column(String(40))
    kategori: Mapped[CodeText]
    rhk: Mapped[str] = mapped_column(Text)
    rhk_atasan_kode: Mapped[str | None] = mapped_column(String(40))

    version: Mapped[SkpVersion] = relationship(back_populates="rhk")
    indicators: Mapped[list["Indicator"]] = relationship(back_populates="rhk", order_by="Indicator.position")


class PlanLine(Base):
    """The lasting identity of an indicator over all versions: what an activity points to."""

    __tablename__ = "plan_line"
    __table_args__ = (UniqueConstraint("employee_id", "tahun", "kode"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    skp_id: Mapped[int] = mapped_column(ForeignKey("skp.id"), index=True)  # lines of a plan
    tahun: Mapped[int]
    kode: Mapped[str] = mapped_column(String(40))


class Indicator(Base):
    """An indicator (IKI) with its target, in one version. Targets have the plan line's unit, three decimals."""

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("skp_version_id", "plan_line_id"),
        one_of("aspek", "kuantitas", "kualitas", "waktu", "biaya"),
        CheckConstraint("cara_hitung IS NULL OR cara_hitung IN ('jumlah', 'mutu', 'realisasi')", name="cara_hitung"),
        Index("ix_indicator_rhk_id", "rhk_id"),  # indicators of a result
        Index("ix_indicator_plan_line_id", "plan_line_id"),  # an activity's plan text
    )

    id: Mapped[PrimaryKey]
    skp_version_id: Mapped[int] = mapped_column(ForeignKey("skp_version.id"))
    rhk_id: Mapped[int] = mapped_column(ForeignKey("rhk.id"))
    plan_line_id: Mapped[int] = mapped_column(ForeignKey("plan_line.id"))
    position: Mapped[int]
    indikator: Mapped[str] = mapped_column(Text)
    aspek: Mapped[CodeText]
    target: Mapped[Volume]
    satuan: Mapped[str] = mapped_column(String(60))
    target_s1: Mapped[Volume | None]
    target_s2: Mapped[Volume | None]
    cara_hitung: Mapped[CodeText | None]

    rhk: Mapped[Rhk] = relationship(back_populates="indicators")
    plan_line: Mapped[PlanLine] = relationship()


class Realisation(Base):
    """A realised figure for an indicator counted by `realisasi`: given by the employee, confirmed by the superior."""

    __tablename__ = "realisation"
    __table_args__ = (UniqueConstraint("plan_line_id", "semester"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)  # one person's figures
    plan_line_id: Mapped[int] = mapped_column(ForeignKey("plan_line.id"))
    semester: Mapped[str] = mapped_column(String(6))
    value: Mapped[Volume]
    source: Mapped[str] = mapped_column(String(300))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    given_at: Mapped[Instant]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
