"""A semester by PP 46/2011 from the facts this application keeps.

Inputs: each RHK utama is a kegiatan with its indicators by aspek, measured against the semester's part of the target
as in the default profile, and never capped; several indicators of one aspek count with the mean of their realisasi ÷
target. RHK tambahan that have a realisasi are the tugas tambahan, by their number. Perilaku is the mean of the points
of the superior's levels for the seven core values (`pp46_perilaku_points`): the form asks for no other aspek. Kreativitas
is recorded nowhere and adds nothing. The regulation measures a year; a semester measured the same way, the points of a
level, and the predikat that stands for a sebutan are ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from app.domain.hasil_facts import Aspek, Blank, HasilResult, IndicatorResult, Kategori, RhkResult
from app.domain.methods.numeric import numeric_hasil, numeric_hasil_steps, superior_levels, value_results
from app.domain.methods.pp46 import METHOD, Kegiatan, Measure, Pp46Facts, Pp46Result, compute_pp46
from app.domain.methods.values import MethodValues, mean
from app.domain.perilaku import NilaiPerilaku, PerilakuResult
from app.domain.predikat import Predikat, Rating
from app.domain.score_result import ScoreOutcome, ScoreResult, SemesterFacts
from app.domain.score_trace import Step, duty_days_step, fixed_text, make_step, optional_fixed
from app.domain.scoring_rules import ScoringRules

_HUNDRED = 100


def score_by_pp46(facts: SemesterFacts, rules: ScoringRules) -> ScoreResult:
    """Points and predikat of a semester. Too few duty days: not assessed, never zero.

    Rounding: none. Raises: DomainError("method_value_missing") for a level or a sebutan the tables do not know.
    """
    values = MethodValues(METHOD, rules.extra)
    hasil, is_assessable = numeric_hasil(facts, rules), facts.has_enough_duty(rules)
    levels = superior_levels(facts)
    perilaku = {value.value: _points(levels.get(value), values) for value in NilaiPerilaku}
    main = [one for one in hasil.rhk if one.facts.kategori is Kategori.UTAMA]
    extra = [one for one in hasil.rhk if one.facts.kategori is not Kategori.UTAMA and _has_done(one)]
    is_only = len(facts.skp) == 1
    found = compute_pp46(Pp46Facts(tuple(_kegiatan(one, is_only) for one in main), perilaku, len(extra)), values)
    nilai = found.nilai if is_assessable else None
    predikat = _predikat(found, values) if is_assessable else None
    missing = (() if found.skp is not None else ("hasil",)) + tuple(
        one for one in found.missing if one.startswith("perilaku.")
    )
    shown = replace(hasil, nilai=found.skp if is_assessable else None, rhk=tuple(_with_points(hasil, found, is_only)))
    return ScoreResult(
        rule_version=METHOD,
        outcome=ScoreOutcome.PROPOSED if is_assessable else ScoreOutcome.BELUM_DINILAI,
        hasil=shown,
        perilaku=PerilakuResult(None, None, found.perilaku, value_results(levels), ()),
        predikat=predikat,
        nilai=nilai,
        needs_sentence=(),
        missing=missing if is_assessable else (),
        trace=(
            duty_days_step(facts.duty_days, is_assessable),
            *(step for step in numeric_hasil_steps(hasil) if step["step"] == "indicator"),
            *(_rhk_step(one, found, is_only) for one in shown.rhk),
            *_steps(found, levels),
            make_step("pp46_predikat", {"sebutan": found.sebutan}, predikat, ("pp46_predikat",)),
        ),
        rules=rules,
    )


def _points(level: str | None, values: MethodValues) -> Fraction | None:
    return None if level is None else values.number("pp46_perilaku_points", level)


def _predikat(found: Pp46Result, values: MethodValues) -> Predikat | None:
    return None if found.sebutan is None else Predikat(values.value("pp46_predikat", found.sebutan))


def _kegiatan(rhk: RhkResult, is_only_skp: bool) -> Kegiatan:
    by_aspek: dict[Aspek, list[IndicatorResult]] = defaultdict(list)
    for indicator in rhk.indicators:
        # A target of 0 asks for nothing; the text says so of costs, for the others it is ours.
        if indicator.blank is not Blank.TARGET_ZERO:
            by_aspek[indicator.facts.aspek].append(indicator)
    kuantitas, kualitas, waktu, biaya = (
        _measure(by_aspek[aspek]) for aspek in (Aspek.KUANTITAS, Aspek.KUALITAS, Aspek.WAKTU, Aspek.BIAYA)
    )
    return Kegiatan(_kode(rhk, is_only_skp), kuantitas, kualitas, waktu, biaya)


def _kode(rhk: RhkResult, is_only_skp: bool) -> str:
    """The code of an RHK; with the first day of its SKP where two SKP might have the same one."""
    return rhk.facts.rhk_kode if is_only_skp else f"{rhk.facts.rhk_kode}, SKP {rhk.skp.starts_on.isoformat()}"


def _measure(indicators: list[IndicatorResult]) -> Measure | None:
    if not indicators:
        return None
    shares = [one.capaian for one in indicators if one.capaian is not None]
    if len(shares) < len(indicators):
        return Measure(Fraction(1), None)
    if len(indicators) == 1:
        return Measure(indicators[0].target, indicators[0].realisasi)
    return Measure(Fraction(1), mean(shares))


def _steps(found: Pp46Result, levels: Mapping[NilaiPerilaku, Rating]) -> Iterator[Step]:
    """The steps of the method; the RHK stand for the kegiatan, and perilaku says which levels its points are of."""
    for step in found.steps:
        if step["step"] == "pp46_perilaku":
            values = {value: levels.get(value) for value in NilaiPerilaku}
            yield {**step, "inputs": {"values": values}, "parameters": ["pp46_perilaku_points"]}
        elif step["step"] != "pp46_kegiatan":
            yield step


def _rhk_step(rhk: RhkResult, found: Pp46Result, is_only_skp: bool) -> Step:
    """The RHK as the mean of the points of its aspek ÷ 100, in place of the mean of its indicators."""
    kode = _kode(rhk, is_only_skp)
    steps = (one for one in found.steps if one["step"] == "pp46_aspek" and one["subject"]["kode"] == kode)
    capaian = [None if one["result"] is None else fixed_text(Fraction(one["result"]) / _HUNDRED, 4) for one in steps]
    inputs = {"kategori": rhk.facts.kategori, "capaian": capaian}
    result = {"capaian": optional_fixed(rhk.capaian, 4), "rating": None}
    return make_step("rhk", inputs, result, (), {"skp": rhk.skp.skp, "rhk_kode": rhk.facts.rhk_kode})


def _has_done(rhk: RhkResult) -> bool:
    return any(indicator.realisasi for indicator in rhk.indicators)


def _with_points(hasil: HasilResult, found: Pp46Result, is_only_skp: bool) -> Iterator[RhkResult]:
    """The RHK with the points of their kegiatan as capaian, so that page and sum agree; RHK tambahan have none."""
    for rhk in hasil.rhk:
        reached = found.kegiatan.get(_kode(rhk, is_only_skp)) if rhk.facts.kategori is Kategori.UTAMA else None
        yield replace(rhk, capaian=None if reached is None else reached / _HUNDRED)
