"""Semester scores as revisions, the acts on them, results from elsewhere, and feedback."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base
from app.models.employee import Employee
from app.models.types import CodeText, Instant, Nilai, PrimaryKey, PublicId, UtcDateTime, one_of

PREDIKAT_CODES = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
_PREDIKAT_LIST = ", ".join(f"'{code}'" for code in PREDIKAT_CODES)


class Score(Base):
    """One computed score. A changed proposal is a new revision linked to the one before; `is_current` marks the newest.

    `rules_hash` is the fingerprint of the method and numbers it was computed by: a score is due when others count now.
    `changes_seen` is the sum of the months' change counts it was computed from: a score is due when the sum has grown.
    `payload` is the canonical JSON of `score explain`, `trace` the steps; both are what a recomputation must reproduce.
    """

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("employee_id", "semester", "rule_version", "revision"),
        one_of("status", "proposed", "assessed", "final", "objection", "decided"),
        CheckConstraint(f"predikat IS NULL OR predikat IN ({_PREDIKAT_LIST})", name="predikat"),
        Index(  # the score of a person in a semester; at most one is current
            "uq_score_current",
            "employee_id",
            "semester",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        Index("ix_score_semester", "semester", "employee_id"),  # a semester of the city
        Index("ix_score_assessor_id", "assessor_id", "semester"),  # what a superior has to confirm
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    semester: Mapped[str] = mapped_column(String(6))
    rule_version: Mapped[str] = mapped_column(String(80))
    revision: Mapped[int]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("score.id"))
    is_current: Mapped[bool] = mapped_column(default=True)
    input_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[CodeText] = mapped_column(default="proposed")
    assessor_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    is_assessable: Mapped[bool] = mapped_column(default=True)
    duty_days: Mapped[int]
    changes_seen: Mapped[int] = mapped_column(default=0)
    rules_hash: Mapped[str | None] = mapped_column(String(64))
    rating_hasil: Mapped[CodeText | None]
    nilai_hasil: Mapped[Nilai | None]
    rating_perilaku: Mapped[CodeText | None]
    predikat_computed: Mapped[CodeText | None]
    predikat: Mapped[CodeText | None]
    nilai: Mapped[Nilai | None]
    payload: Mapped[str] = mapped_column(Text)
    trace: Mapped[str] = mapped_column(Text)
    computed_at: Mapped[Instant]

    employee: Mapped[Employee] = relationship(foreign_keys=[employee_id])
    acts: Mapped[list["ScoreAct"]] = relationship(back_populates="score", order_by="ScoreAct.id")


class ScoreAct(Base):
    """A named person's act on a score: confirm, change (with reason), finalise, reopen. Never changed."""

    __tablename__ = "score_act"
    __table_args__ = (one_of("act", "confirm", "change", "finalise", "reopen", "gap_answer"),)

    id: Mapped[PrimaryKey]
    score_id: Mapped[int] = mapped_column(ForeignKey("score.id"), index=True)  # the acts on a score
    act: Mapped[CodeText]
    predikat_before: Mapped[CodeText | None]
    predikat_after: Mapped[CodeText | None]
    reason: Mapped[str | None] = mapped_column(String(1000))
    sentences: Mapped[str | None] = mapped_column(Text)  # canonical JSON {item code: sentence}
    by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[Instant]

    score: Mapped[Score] = relationship(back_populates="acts")


class ExternalScore(Base):
    """A final result from elsewhere (the national system); it always wins over our own proposal."""

    __tablename__ = "external_score"
    __table_args__ = (
        UniqueConstraint("employee_id", "semester"),
        one_of("predikat", *PREDIKAT_CODES),
    )

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    semester: Mapped[str] = mapped_column(String(6))
    predikat: Mapped[CodeText]
    nilai: Mapped[Nilai | None]
    sumber: Mapped[str] = mapped_column(String(100))
    imported_at: Mapped[Instant]


class ComparisonScore(Base):
    """A result from a source that is not the official one of the person's group: shown beside, flagged, never paid."""

    __tablename__ = "comparison_score"
    __table_args__ = (
        UniqueConstraint("employee_id", "semester", "sumber"),
        one_of("predikat", *PREDIKAT_CODES),
        Index("ix_comparison_score_semester", "semester"),  # the differences of a semester
    )

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    semester: Mapped[str] = mapped_column(String(6))
    predikat: Mapped[CodeText]
    nilai: Mapped[Nilai | None]
    sumber: Mapped[str] = mapped_column(String(100))
    imported_at: Mapped[Instant]


class Feedback(Base):
    """One level for one value from one person; rows are added, the latest of a giver counts."""

    __tablename__ = "feedback"
    __table_args__ = (
        one_of("peran", "atasan", "rekan", "bawahan", "tim"),
        one_of("rating", "di_bawah", "sesuai", "di_atas"),
        one_of(
            "nilai_perilaku",
            "berorientasi_pelayanan",
            "akuntabel",
            "kompeten",
            "harmonis",
            "loyal",
            "adaptif",
            "kolaboratif",
        ),
        Index("ix_feedback_employee_id", "employee_id", "semester"),  # a person's feedback of a semester
    )

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    semester: Mapped[str] = mapped_column(String(6))
    assessor_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    peran: Mapped[CodeText]
    nilai_perilaku: Mapped[CodeText]
    rating: Mapped[CodeText]
    catatan: Mapped[str | None] = mapped_column(String(1000))
    given_at: Mapped[Instant]


class NoSkpRecord(Base):
    """HR's record that a person did not make an SKP in a semester; the only ground for the lowest coefficient."""

    __tablename__ = "no_skp_record"
    __table_args__ = (UniqueConstraint("employee_id", "semester"),)

    id: Mapped[PrimaryKey]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    semester: Mapped[str] = mapped_column(String(6))
    document: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    recorded_at: Mapped[Instant]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
