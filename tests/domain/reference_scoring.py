"""A second, slow and plain reading of the scoring profile, written from the rule text alone.

It shares no calculation with `app.domain`: everything is a Fraction, every rule one branch, nothing is optimised. The
tests compare both on random semesters; `audit verify` may use the same idea on stored rows.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from app.domain.hasil_facts import IndicatorFacts, RhkFacts, SkpFacts
from app.domain.scoring import SemesterFacts

ABOVE = Fraction(110, 100)
MEETS = Fraction(90, 100)
CAP = Fraction(120, 100)
CELLS = {
    ("di_atas", "di_atas"): "sangat_baik",
    ("di_atas", "sesuai"): "baik",
    ("di_atas", "di_bawah"): "kurang",
    ("sesuai", "di_atas"): "baik",
    ("sesuai", "sesuai"): "baik",
    ("sesuai", "di_bawah"): "kurang",
    ("di_bawah", "di_atas"): "butuh_perbaikan",
    ("di_bawah", "sesuai"): "butuh_perbaikan",
    ("di_bawah", "di_bawah"): "sangat_kurang",
}


def reference_score(facts: SemesterFacts) -> dict[str, Any]:
    """rating_hasil, hasil, rating_perilaku, predikat, nilai and capaian per indicator, all unrounded."""
    capaian_of: dict[tuple[str, str], Fraction | None] = {}
    rated: list[tuple[str, Fraction]] = []
    for skp in facts.skp:
        for rhk in skp.rhk:
            mean = _rhk_capaian(rhk, skp, facts, capaian_of)
            if mean is not None:
                rated.append((str(rhk.kategori), mean))
    hasil = sum((mean for _, mean in rated), Fraction(0)) / len(rated) * 100 if rated else None
    rating_hasil = _overall(rated)
    if facts.duty_days < 20:
        hasil, rating_hasil = None, None
    rating_perilaku = _perilaku(facts)
    predikat = nilai = None
    if rating_hasil is not None and rating_perilaku is not None:
        predikat = CELLS[rating_hasil, rating_perilaku]
    if hasil is not None and rating_perilaku is not None:
        points = {"di_bawah": 70, "sesuai": 100, "di_atas": 120}[rating_perilaku]
        nilai = Fraction(7, 10) * hasil + Fraction(3, 10) * points
    return {
        "rating_hasil": rating_hasil,
        "hasil": hasil,
        "rating_perilaku": rating_perilaku,
        "predikat": predikat,
        "nilai": nilai,
        "capaian": capaian_of,
    }


def _rhk_capaian(
    rhk: RhkFacts, skp: SkpFacts, facts: SemesterFacts, found: dict[tuple[str, str], Fraction | None]
) -> Fraction | None:
    capped = []
    for indicator in rhk.indicators:
        capaian = _capaian(indicator, rhk, skp, facts)
        found[skp.skp, indicator.indikator_kode] = capaian
        if capaian is not None:
            capped.append(CAP if capaian > CAP else capaian)
    return sum(capped, Fraction(0)) / len(capped) if capped else None


def _capaian(indicator: IndicatorFacts, rhk: RhkFacts, skp: SkpFacts, facts: SemesterFacts) -> Fraction | None:
    method = _method(indicator)
    target = Fraction(indicator.target)
    if method == "jumlah":
        target = _part_of_year(indicator, skp, facts)
        if skp.working_days == 0 or skp.excused_days >= skp.working_days:
            return None
        target = target * Fraction(skp.working_days - skp.excused_days, skp.working_days)
    if target <= 0:
        return None
    if method == "jumlah":
        return Fraction(indicator.volume) / target
    if method == "mutu":
        if rhk.mutu_all == 0:
            return None
        return (Fraction(rhk.mutu_ok) / Fraction(rhk.mutu_all)) / (target / 100)
    return None if indicator.realisasi is None else Fraction(indicator.realisasi) / target


def _method(indicator: IndicatorFacts) -> str:
    if indicator.cara_hitung is not None:
        return str(indicator.cara_hitung)
    if str(indicator.aspek) == "kuantitas" and indicator.target > 12:
        return "jumlah"
    if str(indicator.aspek) == "kualitas" and indicator.satuan == "%":
        return "mutu"
    return "realisasi"


def _part_of_year(indicator: IndicatorFacts, skp: SkpFacts, facts: SemesterFacts) -> Fraction:
    year = facts.semester.year
    first = (date(year, 1, 1), date(year, 6, 30))
    second = (date(year, 7, 1), date(year, 12, 31))
    begin, end = first if facts.semester.half == 1 else second
    target = Fraction(indicator.target)
    if skp.starts_on >= begin and skp.ends_on <= end:
        return target
    s1, s2 = indicator.target_s1, indicator.target_s2
    if s1 is None and s2 is None:
        return target / 2
    if facts.semester.half == 1:
        return Fraction(s1) if s1 is not None else target - Fraction(s2 or 0)
    return Fraction(s2) if s2 is not None else target - Fraction(s1 or 0)


def _rating(capaian: Fraction) -> str:
    if capaian >= ABOVE:
        return "di_atas"
    return "sesuai" if capaian >= MEETS else "di_bawah"


def _overall(rated: list[tuple[str, Fraction]]) -> str | None:
    if not rated:
        return None
    ratings = [_rating(capaian) for _, capaian in rated]
    utama = [_rating(capaian) for kategori, capaian in rated if kategori == "utama"]
    if Fraction(ratings.count("di_atas"), len(ratings)) > Fraction(1, 2) and "di_bawah" not in utama:
        return "di_atas"
    if Fraction(ratings.count("di_bawah"), len(ratings)) > Fraction(1, 2):
        return "di_bawah"
    if utama and Fraction(utama.count("di_bawah"), len(utama)) > Fraction(1, 2):
        return "di_bawah"
    return "sesuai"


def _perilaku(facts: SemesterFacts) -> str | None:
    latest: dict[str, tuple[int, str]] = {}
    for fact in facts.feedback:
        if fact.giver == facts.assessor and str(fact.peran) == "atasan":
            known = latest.get(str(fact.value))
            if known is None or fact.order > known[0]:
                latest[str(fact.value)] = (fact.order, str(fact.rating))
    if len(latest) < 7:
        return None
    level = {"di_bawah": 1, "sesuai": 2, "di_atas": 3}
    mean = Fraction(sum(level[rating] for _, rating in latest.values()), 7)
    if mean < Fraction(3, 2):
        return "di_bawah"
    return "di_atas" if mean > Fraction(5, 2) else "sesuai"
