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
        "outcome": result.outcome.value,
        "predikat": _code(result.predikat),
        "nilai": optional_fixed(result.nilai, 2),
        "hasil": {
            "rating": _code(result.hasil.rating),
            "nilai": optional_fixed(result.hasil.nilai, 2),
            "rhk": [_rhk(rhk) for rhk in result.hasil.rhk],
        },
        "perilaku": {
            "rating": _code(result.perilaku.rating),
            "nilai": optional_fixed(result.perilaku.nilai, 2),
            "values": {one.value.value: _code(one.rating) for one in result.perilaku.values},
            "gaps": [
                {"value": gap.value.value, "peran": gap.peran.value, "others_mean": fixed_text(gap.others_mean, 2)}
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

    Codes: score.head, score.<step> for each step of the trace (score.realisasi.<method>, score.capaian.blank where
    they differ), score.parameter under it, score.total at the end.
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
    depth = len(step["subject"]) and (2 if "indikator_kode" in step["subject"] else 1)
    result = step["result"] if isinstance(step["result"], Mapping) else {"result": step["result"]}
    yield TextLine(_line_code(step), {**step["subject"], **step["inputs"], **result}, depth)
    for parameter in step["parameters"]:
        yield TextLine("score.parameter", parameter, depth + 1)


def _line_code(step: Mapping[str, Any]) -> str:
    if step["step"] == "realisasi":
        return f"score.realisasi.{step['inputs']['method']}"
    if step["step"] == "capaian" and step["inputs"]["blank"] is not None:
        return "score.capaian.blank"
    return f"score.{step['step']}"


def _rhk(rhk: RhkResult) -> Payload:
    return {
        "skp": rhk.skp.skp,
        "rhk_kode": rhk.facts.rhk_kode,
        "kategori": rhk.facts.kategori.value,
        "capaian": optional_fixed(rhk.capaian, 4),
        "rating": _code(rhk.rating),
        "indikator": [_indicator(indicator) for indicator in rhk.indicators],
    }


def _indicator(result: IndicatorResult) -> Payload:
    return {
        "indikator_kode": result.facts.indikator_kode,
        "aspek": result.facts.aspek.value,
        "cara_hitung": result.cara_hitung.value,
        "target": quantity_text(result.target),
        "realisasi": None if result.realisasi is None else quantity_text(result.realisasi),
        "capaian": optional_fixed(result.capaian, 4),
        "rating": _code(result.rating),
        "blank": _code(result.blank),
    }


def _unknown() -> Payload:
    return {
        "rule_version": None,
        "predikat": None,
        "nilai": None,
        "hasil": {"rating": None, "nilai": None, "rhk": []},
        "perilaku": {"rating": None, "nilai": None, "values": {value.value: None for value in NilaiPerilaku}},
    }


def _code(value: Any) -> str | None:
    return None if value is None else str(value.value)
