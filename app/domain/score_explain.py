"""A score for its readers: what is stored, what `score explain --json` prints, and lines of text as codes.

Words are chosen at the edge. Figures here are rounded for reading (ratios 4, nilai 2 digits, half up) and are never
calculated with again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.domain.hasil_facts import IndicatorResult, RhkResult
from app.domain.perilaku import NilaiPerilaku
from app.domain.predikat import Predikat
from app.domain.score_trace import expanded, fixed_text, optional_fixed, parameters_of, quantity_text
from app.domain.scoring import ScoreResult

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DecidedScore:
    """What a named person or another system decided; it always wins over the computed proposal.

    `act` is a code such as change, objection or external; `by` names the person (or the source), `reason` is the
    written one. `nilai` in points, None to keep the computed one.
    """

    predikat: Predikat
    act: str
    by: str
    reason: str | None = None
    nilai: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of an explanation: a code for its sentence, the values in it, and how far it is indented."""

    code: str
    params: Mapping[str, Any]
    depth: int = 0


def score_payload(result: ScoreResult) -> Payload:
    """What is stored of a result beside its trace, as plain JSON types; the same facts give the same bytes."""
    return {
        "rule_version": result.rule_version,
        "parameters_hash": result.rules.fingerprint,
        "outcome": result.outcome,
        "predikat": result.predikat,
        "nilai": optional_fixed(result.nilai, 2),
        "hasil": {
            "rating": result.hasil.rating,
            "nilai": optional_fixed(result.hasil.nilai, 2),
            "rhk": [_rhk(rhk) for rhk in result.hasil.rhk],
        },
        "perilaku": {
            "rating": result.perilaku.rating,
            "nilai": optional_fixed(result.perilaku.nilai, 2),
            "values": {one.value: one.rating for one in result.perilaku.values},
            "gaps": [
                {"value": gap.value, "peran": gap.peran, "others_mean": fixed_text(gap.others_mean, 2)}
                for gap in result.perilaku.gaps
            ],
        },
        "needs_sentence": [
            {"skp": item.skp, "rhk_kode": item.rhk_kode, "indikator_kode": item.indikator_kode}
            for item in result.needs_sentence
        ],
        "missing": list(result.missing),
    }


def stored_trace(result: ScoreResult) -> Payload:
    """The derivation as stored: the steps, and each parameter they name once with value, source and date."""
    return {"parameters": parameters_of(result.trace, result.rules), "steps": list(result.trace)}


def explain_payload(
    payload: Mapping[str, Any] | None,
    trace: Mapping[str, Any] | None,
    *,
    nip: str,
    semester: str,
    status: str,
    decided: DecidedScore | None = None,
) -> Payload:
    """The object printed by `score explain --json`.

    `payload` and `trace` as stored; None where a result came from elsewhere and nothing was computed. `decided`
    replaces the predikat and is appended to the trace with what it replaced.
    """
    known = payload or _unknown()
    steps = expanded(trace["steps"], trace["parameters"]) if trace else []
    predikat, nilai = known["predikat"], known["nilai"]
    if decided is not None:
        computed = predikat
        predikat = decided.predikat.value
        nilai = nilai if decided.nilai is None else fixed_text(Fraction(decided.nilai), 2)
        inputs = {"computed": computed, "act": decided.act, "by": decided.by, "reason": decided.reason}
        steps.append({"step": "decided", "subject": {}, "inputs": inputs, "parameters": [], "result": predikat})
    head = {"nip": nip, "semester": semester, "status": status}
    return {**head, **known, "predikat": predikat, "nilai": nilai, "trace": steps}


def explain_text_lines(explained: Mapping[str, Any]) -> tuple[TextLine, ...]:
    """The derivation as lines to be put into words, from the object `explain_payload` made.

    Codes: score.head; for each step score.<step> and under it score.parameter for each parameter; an indicator has
    four lines (score.indicator, score.target.<split>, score.realisasi.<cara_hitung>, score.capaian or
    score.capaian.<blank>); score.total at the end.
    """
    keys = ("nip", "semester", "status", "rule_version")
    total = {
        "rating_hasil": explained["hasil"]["rating"],
        "rating_perilaku": explained["perilaku"]["rating"],
        "predikat": explained["predikat"],
        "nilai": explained["nilai"],
    }
    return (
        TextLine("score.head", {key: explained[key] for key in keys}),
        *(line for step in explained["trace"] for line in _step_lines(step)),
        TextLine("score.total", total),
    )


def _step_lines(step: Mapping[str, Any]) -> Iterator[TextLine]:
    result = step["result"] if isinstance(step["result"], Mapping) else {"result": step["result"]}
    params = {**step["subject"], **step["inputs"], **result}
    depth = min(len(step["subject"]), 2)
    yield TextLine(f"score.{step['step']}", params, depth)
    if step["step"] == "indicator":
        depth += 1
        yield TextLine(f"score.target.{params['split']}", params, depth)
        yield TextLine(f"score.realisasi.{params['cara_hitung']}", params, depth)
        blank = f".{params['blank']}" if params["blank"] else ""
        yield TextLine(f"score.capaian{blank}", params, depth)
    for parameter in step["parameters"]:
        yield TextLine("score.parameter", parameter, depth + 1)


def _rhk(rhk: RhkResult) -> Payload:
    return {
        "skp": rhk.skp.skp,
        "rhk_kode": rhk.facts.rhk_kode,
        "kategori": rhk.facts.kategori,
        "capaian": optional_fixed(rhk.capaian, 4),
        "rating": rhk.rating,
        "indikator": [_indicator(indicator) for indicator in rhk.indicators],
    }


def _indicator(result: IndicatorResult) -> Payload:
    return {
        "indikator_kode": result.facts.indikator_kode,
        "aspek": result.facts.aspek,
        "cara_hitung": result.cara_hitung,
        "target": quantity_text(result.target),
        "realisasi": None if result.realisasi is None else quantity_text(result.realisasi),
        "capaian": optional_fixed(result.capaian, 4),
        "rating": result.rating,
        "blank": result.blank,
    }


def _unknown() -> Payload:
    return {
        "rule_version": None,
        "predikat": None,
        "nilai": None,
        "hasil": {"rating": None, "nilai": None, "rhk": []},
        "perilaku": {"rating": None, "nilai": None, "values": {value.value: None for value in NilaiPerilaku}},
    }
