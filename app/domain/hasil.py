"""Rating hasil kerja of a semester: from realised volumes to the rating of each RHK and of the whole.

Source: PermenPANRB 6/2022 (two three-level ratings, no prescribed weights); the numeric bounds are ours and dated
parameters. The superior may always decide otherwise with a written reason; this is the proposal.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from app.domain.hasil_facts import (
    Aspek,
    Blank,
    CaraHitung,
    HasilResult,
    HasilRule,
    IndicatorFacts,
    IndicatorResult,
    Kategori,
    OverallHasil,
    RhkFacts,
    RhkResult,
    SkpFacts,
)
from app.domain.period_targets import period_target
from app.domain.periods import Period
from app.domain.predikat import Rating
from app.domain.scoring_rules import ScoringRules

_HUNDRED = 100
_PERCENT_SATUAN = frozenset({"%", "persen"})


def compute_hasil(skp: Iterable[SkpFacts], period: Period, rules: ScoringRules) -> HasilResult:
    """Rate the RHK of all SKP together (two SKP in a semester make one score).

    Rounding: none. The order of SKP, RHK and indicators in the input changes nothing: results are in order of
    start date and code.
    """
    results = tuple(
        rate_rhk(rhk, one, period, rules)
        for one in sorted(skp, key=lambda one: (one.starts_on, one.skp))
        for rhk in sorted(one.rhk, key=lambda rhk: rhk.rhk_kode)
    )
    overall = overall_hasil(
        ((result.facts.kategori, result.rating) for result in results if result.rating is not None),
        rules.small_part,
    )
    capaian = [result.capaian for result in results if result.capaian is not None]
    nilai = _mean(capaian) * _HUNDRED if capaian else None
    return HasilResult(overall, nilai, results)


def overall_hasil(rated: Iterable[tuple[Kategori, Rating]], small_part: Fraction) -> OverallHasil:
    """The overall rating from the ratings of the RHK.

    1. Most are above and no utama is below: di_atas. 2. Most are below: di_bawah. 3. More than a small part of the
    utama are below: di_bawah. 4. Otherwise sesuai. "Most" is more than half; what a small part is, the law leaves
    open and `small_part` says.
    """
    items = list(rated)
    ratings = [rating for _, rating in items]
    utama = [rating for kategori, rating in items if kategori is Kategori.UTAMA]
    above, below = ratings.count(Rating.DI_ATAS), ratings.count(Rating.DI_BAWAH)
    utama_below = utama.count(Rating.DI_BAWAH)
    rating: Rating | None
    if not items:
        rating, rule = None, HasilRule.NONE_RATED
    elif 2 * above > len(items) and not utama_below:
        rating, rule = Rating.DI_ATAS, HasilRule.MOST_ABOVE
    elif 2 * below > len(items):
        rating, rule = Rating.DI_BAWAH, HasilRule.MOST_BELOW
    elif utama and utama_below > small_part * len(utama):
        rating, rule = Rating.DI_BAWAH, HasilRule.UTAMA_BELOW
    else:
        rating, rule = Rating.SESUAI, HasilRule.OTHERWISE
    meets = len(items) - above - below
    return OverallHasil(rating, rule, len(items), above, meets, below, len(utama), utama_below)


def rate_rhk(rhk: RhkFacts, skp: SkpFacts, period: Period, rules: ScoringRules) -> RhkResult:
    """Rate one RHK by the mean of its indicators' capped capaian; blank indicators are left out."""
    indicators = tuple(
        rate_indicator(indicator, rhk, skp, period, rules)
        for indicator in sorted(rhk.indicators, key=lambda indicator: indicator.indikator_kode)
    )
    capped = [
        rules.cap if _reaches(result.capaian, rules.cap) else result.capaian
        for result in indicators
        if result.capaian is not None
    ]
    if not capped:
        return RhkResult(skp, rhk, None, None, indicators)
    capaian = _mean(capped)
    return RhkResult(skp, rhk, capaian, item_rating(capaian, rules), indicators)


def rate_indicator(
    facts: IndicatorFacts, rhk: RhkFacts, skp: SkpFacts, period: Period, rules: ScoringRules
) -> IndicatorResult:
    """Capaian = realisasi / target as an exact, uncapped fraction, or the reason why there is none."""
    method = cara_hitung_of(facts, rules)
    target, split = period_target(facts, method, skp, period)
    realisasi, blank = _realisasi(facts, method, rhk)
    if target.numerator <= 0:
        blank = Blank.TARGET_ZERO
    elif method is CaraHitung.JUMLAH:
        target = _less_leave(target, skp)
        if target.numerator == 0:
            blank = Blank.NO_DUTY_DAYS
    if blank is not None or realisasi is None:
        return IndicatorResult(facts, method, split, target, realisasi, None, None, blank)
    capaian = Fraction(realisasi.numerator * target.denominator, realisasi.denominator * target.numerator)
    return IndicatorResult(facts, method, split, target, realisasi, capaian, item_rating(capaian, rules), None)


def cara_hitung_of(facts: IndicatorFacts, rules: ScoringRules) -> CaraHitung:
    """The given way of counting, else by aspek: many pieces are summed, a percentage of quality is a share of mutu."""
    if facts.cara_hitung is not None:
        return facts.cara_hitung
    if facts.aspek is Aspek.KUANTITAS and facts.target > rules.jumlah_above:
        return CaraHitung.JUMLAH
    if facts.aspek is Aspek.KUALITAS and facts.satuan.strip().casefold() in _PERCENT_SATUAN:
        return CaraHitung.MUTU
    return CaraHitung.REALISASI


def item_rating(capaian: Fraction, rules: ScoringRules) -> Rating:
    """The rating of one indicator or RHK; both bounds belong to the better side. Bounds are ours."""
    if _reaches(capaian, rules.above_from):
        return Rating.DI_ATAS
    return Rating.SESUAI if _reaches(capaian, rules.meets_from) else Rating.DI_BAWAH


def _less_leave(target: Fraction, skp: SkpFacts) -> Fraction:
    """The target for the days the person could work: x (working - excused) / working, 0 if there was none."""
    present = max(skp.working_days - skp.excused_days, 0)
    if not present:
        return Fraction(0)
    if present >= skp.working_days:
        return target
    return Fraction(target.numerator * present, target.denominator * skp.working_days)


def _realisasi(facts: IndicatorFacts, method: CaraHitung, rhk: RhkFacts) -> tuple[Fraction | None, Blank | None]:
    if method is CaraHitung.JUMLAH:
        return Fraction(*facts.volume.as_integer_ratio()), None
    if method is CaraHitung.MUTU:
        if not rhk.mutu_all:
            return None, Blank.NO_ENTRIES
        good, good_scale = rhk.mutu_ok.as_integer_ratio()
        total, total_scale = rhk.mutu_all.as_integer_ratio()
        return Fraction(good * total_scale * _HUNDRED, good_scale * total), None
    if facts.realisasi is None:
        return None, Blank.NO_REALISASI
    return Fraction(*facts.realisasi.as_integer_ratio()), None


# Fraction's own comparison and sum cost several times these; they run some fifty times for each of 11,000 people.
def _reaches(value: Fraction, bound: Fraction) -> bool:
    return value.numerator * bound.denominator >= bound.numerator * value.denominator


def _mean(values: list[Fraction]) -> Fraction:
    total, scale = 0, 1
    for value in values:
        denominator = value.denominator
        total = total * denominator + value.numerator * scale
        scale *= denominator
    return Fraction(total, scale * len(values))
