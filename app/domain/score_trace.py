"""The derivation of a semester score: one step per item rated, in reading order, as plain JSON types (enumerations
stand as their codes: they are text).

A step names its parameters; their values with legal source and date stand once beside the steps (11,000 stored traces
would otherwise repeat them thirty times each) and are put into every step when somebody reads the derivation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from app.domain.canonical import decimal_text
from app.domain.hasil_facts import CaraHitung, HasilResult, IndicatorResult, RhkResult
from app.domain.perilaku import PerilakuResult
from app.domain.predikat import Predikat
from app.domain.scoring_rules import ScoringRules

Step = dict[str, Any]

_BOUNDS = ("rating_above_from", "rating_meets_from")
_BOUNDS_AND_DEFAULT = (*_BOUNDS, "kuantitas_jumlah_above")


def fixed_text(value: Fraction, places: int) -> str:
    """A figure for reading with exactly `places` (1 or more) digits, half up; never to be calculated with again."""
    numerator, denominator = value.numerator, value.denominator
    digits = str((abs(numerator) * 10**places * 2 + denominator) // (2 * denominator)).zfill(places + 1)
    sign = "-" if numerator < 0 and digits.strip("0") else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def quantity_text(value: Fraction) -> str:
    """A volume or percentage for reading: at most four digits, half up, without trailing zeros."""
    if value.denominator == 1:
        return str(value.numerator)
    return fixed_text(value, 4).rstrip("0").rstrip(".")


def optional_fixed(value: Fraction | None, places: int) -> str | None:
    """`fixed_text`, or None for an unknown figure."""
    return None if value is None else fixed_text(value, places)


def duty_days_step(duty_days: int, is_assessable: bool) -> Step:
    """Whether there was enough duty to be assessed at all."""
    result = "assessable" if is_assessable else "belum_dinilai"
    return make_step("duty_days", {"duty_days": duty_days}, result, ("min_duty_days",))


def hasil_steps(hasil: HasilResult) -> Iterator[Step]:
    """Indicator by indicator, RHK by RHK, then the whole."""
    for rhk in hasil.rhk:
        for indicator in rhk.indicators:
            yield _indicator_step(rhk, indicator)
        yield _rhk_step(rhk)
    overall = hasil.overall
    capaian = [fixed_text(rhk.capaian, 4) for rhk in hasil.rhk if rhk.capaian is not None]
    yield make_step("hasil_nilai", {"capaian": capaian}, optional_fixed(hasil.nilai, 2))
    counts = {name: getattr(overall, name) for name in ("rated", "above", "meets", "below", "utama", "utama_below")}
    yield make_step("hasil_rating", {**counts, "rule": overall.rule}, overall.rating, ("small_part",))


def perilaku_steps(perilaku: PerilakuResult) -> Iterator[Step]:
    """The levels of the seven values, what differs from them, and the whole."""
    for gap in perilaku.gaps:
        inputs = {
            "peran": gap.peran,
            "superior": gap.superior,
            "others_mean": fixed_text(gap.others_mean, 2),
            "givers": gap.givers,
        }
        yield make_step("perilaku_gap", inputs, "needs_answer", subject={"value": gap.value})
    levels = {result.value: result.rating for result in perilaku.values}
    yield make_step("perilaku_rating", {"values": levels, "mean": optional_fixed(perilaku.mean, 4)}, perilaku.rating)
    yield make_step(
        "perilaku_nilai", {"rating": perilaku.rating}, optional_fixed(perilaku.nilai, 2), ("perilaku_nilai",)
    )


def predikat_steps(
    hasil: HasilResult, perilaku: PerilakuResult, predikat: Predikat | None, nilai: Fraction | None
) -> Iterator[Step]:
    """The cell of the kuadran and the number kept for sorting."""
    ratings = {"hasil": hasil.rating, "perilaku": perilaku.rating}
    yield make_step("predikat", ratings, predikat, ("predikat_matrix",))
    parts = {"hasil": optional_fixed(hasil.nilai, 2), "perilaku": optional_fixed(perilaku.nilai, 2)}
    weights = ("nilai_hasil_weight", "nilai_perilaku_weight")
    yield make_step("nilai", parts, optional_fixed(nilai, 2), weights)


def parameters_of(steps: Iterable[Step], rules: ScoringRules) -> dict[str, Mapping[str, Any]]:
    """The parameters named in the steps, each once with value, source, status and date."""
    names = {name for step in steps for name in step["parameters"]}
    return {name: dict(rules.payloads[name]) for name in sorted(names)}


def expanded(steps: Iterable[Mapping[str, Any]], parameters: Mapping[str, Mapping[str, Any]]) -> list[Step]:
    """The steps with each parameter name replaced by the parameter itself."""
    return [{**step, "parameters": [dict(parameters[name]) for name in step["parameters"]]} for step in steps]


def _indicator_step(rhk: RhkResult, result: IndicatorResult) -> Step:
    facts = result.facts
    is_given = facts.cara_hitung is not None
    inputs = {
        "aspek": facts.aspek,
        "satuan": facts.satuan,
        "cara_hitung": result.cara_hitung,
        "cara_hitung_given": is_given,
        "target_year": decimal_text(facts.target),
        "split": result.split,
        "target": quantity_text(result.target),
        "realisasi": None if result.realisasi is None else quantity_text(result.realisasi),
        "blank": result.blank,
    }
    if result.cara_hitung is CaraHitung.JUMLAH:
        inputs["target_s1"] = None if facts.target_s1 is None else decimal_text(facts.target_s1)
        inputs["target_s2"] = None if facts.target_s2 is None else decimal_text(facts.target_s2)
        inputs["working_days"] = rhk.skp.working_days
        inputs["excused_days"] = rhk.skp.excused_days
        inputs["entries"] = facts.entries
    elif result.cara_hitung is CaraHitung.MUTU:
        inputs["mutu_ok"] = decimal_text(rhk.facts.mutu_ok)
        inputs["mutu_all"] = decimal_text(rhk.facts.mutu_all)
    return make_step(
        "indicator",
        inputs,
        {"capaian": optional_fixed(result.capaian, 4), "rating": result.rating},
        _BOUNDS if is_given else _BOUNDS_AND_DEFAULT,
        {"skp": rhk.skp.skp, "rhk_kode": rhk.facts.rhk_kode, "indikator_kode": facts.indikator_kode},
    )


def _rhk_step(rhk: RhkResult) -> Step:
    capaian = [optional_fixed(result.capaian, 4) for result in rhk.indicators]
    return make_step(
        "rhk",
        {"kategori": rhk.facts.kategori, "capaian": capaian},
        {"capaian": optional_fixed(rhk.capaian, 4), "rating": rhk.rating},
        ("capaian_cap", *_BOUNDS),
        {"skp": rhk.skp.skp, "rhk_kode": rhk.facts.rhk_kode},
    )


def make_step(
    code: str,
    inputs: dict[str, Any],
    result: Any,
    parameters: tuple[str, ...] = (),
    subject: dict[str, str] | None = None,
) -> Step:
    """One step of a derivation; `parameters` are names, put in full when somebody reads it."""
    return {
        "step": code,
        "subject": subject or {},
        "inputs": inputs,
        "parameters": list(parameters),
        "result": result,
    }
