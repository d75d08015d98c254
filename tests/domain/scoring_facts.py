"""Facts of a semester as short calls, and the rules as PRODUCT-wide defaults, for the scoring tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.hasil_facts import Aspek, CaraHitung, IndicatorFacts, Kategori, RhkFacts, SkpFacts
from app.domain.perilaku import FeedbackFact, NilaiPerilaku, Peran
from app.domain.periods import Semester
from app.domain.predikat import Rating
from app.domain.scoring import SemesterFacts
from app.domain.scoring_rules import RuleValue, ScoringRules, rules_from_values

SEMESTER_1 = Semester(2026, 1)
SEMESTER_2 = Semester(2026, 2)
ASSESSOR = "atasan-1"

DEFAULT_VALUES: Mapping[str, Any] = {
    "rating_above_from": Decimal("1.10"),
    "rating_meets_from": Decimal("0.90"),
    "capaian_cap": Decimal("1.20"),
    "small_part": Decimal("0.5"),
    "nilai_hasil_weight": Decimal("0.7"),
    "nilai_perilaku_weight": Decimal("0.3"),
    "perilaku_nilai": {"di_bawah": 70, "sesuai": 100, "di_atas": 120},
    "kuantitas_jumlah_above": 12,
    "min_duty_days": 20,
    "predikat_matrix": {
        "di_atas": {"di_bawah": "kurang", "sesuai": "baik", "di_atas": "sangat_baik"},
        "sesuai": {"di_bawah": "kurang", "sesuai": "baik", "di_atas": "baik"},
        "di_bawah": {"di_bawah": "sangat_kurang", "sesuai": "butuh_perbaikan", "di_atas": "butuh_perbaikan"},
    },
}


def make_rules(**changes: Any) -> ScoringRules:
    values = {**DEFAULT_VALUES, **changes}
    return rules_from_values(
        RuleValue(name, value, "Contoh 1/2024", "ours", date(2024, 1, 1)) for name, value in values.items()
    )


RULES = make_rules()


def number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def make_indicator(indikator_kode: str = "I1", **values: Any) -> IndicatorFacts:
    cara_hitung = values.get("cara_hitung")
    return IndicatorFacts(
        indikator_kode=indikator_kode,
        aspek=Aspek(values.get("aspek", "kuantitas")),
        satuan=values.get("satuan", "dokumen"),
        target=Decimal(values.get("target", 240)),
        target_s1=number(values.get("target_s1")),
        target_s2=number(values.get("target_s2")),
        cara_hitung=None if cara_hitung is None else CaraHitung(cara_hitung),
        volume=Decimal(values.get("volume", 0)),
        entries=values.get("entries", 0),
        realisasi=number(values.get("realisasi")),
    )


def make_rhk(*indicators: IndicatorFacts, rhk_kode: str = "R1", **values: Any) -> RhkFacts:
    return RhkFacts(
        rhk_kode=rhk_kode,
        kategori=Kategori(values.get("kategori", "utama")),
        indicators=indicators or (make_indicator(),),
        mutu_ok=Decimal(values.get("mutu_ok", 0)),
        mutu_all=Decimal(values.get("mutu_all", 0)),
    )


def make_skp(*rhk: RhkFacts, skp: str = "skp-1", **values: Any) -> SkpFacts:
    return SkpFacts(
        skp=skp,
        starts_on=values.get("starts_on", date(2026, 1, 1)),
        ends_on=values.get("ends_on", date(2026, 12, 31)),
        working_days=values.get("working_days", 120),
        excused_days=values.get("excused_days", 0),
        rhk=rhk or (make_rhk(),),
    )


def make_feedback(
    *ratings: str, peran: str = "atasan", giver: str = ASSESSOR, order: int = 1
) -> tuple[FeedbackFact, ...]:
    """One rating for all seven values, or seven in the order of the form."""
    seven = ratings * 7 if len(ratings) == 1 else ratings
    return tuple(
        FeedbackFact(giver, Peran(peran), value, Rating(rating), order)
        for value, rating in zip(NilaiPerilaku, seven, strict=True)
    )


def make_facts(*skp: SkpFacts, semester: Semester = SEMESTER_1, **values: Any) -> SemesterFacts:
    return SemesterFacts(
        semester=semester,
        duty_days=values.get("duty_days", 110),
        skp=skp or (make_skp(),),
        assessor=values.get("assessor", ASSESSOR),
        feedback=values.get("feedback", make_feedback("sesuai")),
        months=values.get("months", ()),
    )
