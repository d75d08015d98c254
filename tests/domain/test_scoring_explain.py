from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.domain.canonical import canonical_json, plain_json
from app.domain.predikat import Predikat
from app.domain.score_explain import (
    DecidedScore,
    explain_payload,
    explain_text_lines,
    score_payload,
    stored_trace,
)
from app.domain.score_trace import fixed_text, quantity_text
from app.domain.scoring import ScoreResult, SemesterFacts, compute_score
from tests.domain.scoring_facts import RULES, make_facts, make_feedback, make_indicator, make_rhk, make_skp

WHO = {"nip": "199001012015031001", "semester": "2026-1"}
FACTS = make_facts(
    make_skp(
        make_rhk(
            make_indicator("I1", target=240, volume="126.5", entries=40),
            make_indicator("I2", aspek="kualitas", satuan="%", target=95),
            make_indicator("I3", aspek="waktu", satuan="bulan", target=12, realisasi=11),
            make_indicator("I4", target=12, cara_hitung="realisasi"),
            mutu_ok=2,
            mutu_all=3,
        ),
        excused_days=7,
    ),
    feedback=make_feedback("sesuai") + make_feedback("di_atas", peran="rekan", giver="x"),
)


def explained(facts: SemesterFacts = FACTS, **values: Any) -> dict[str, Any]:
    result = compute_score(facts, RULES)
    return explain_payload(score_payload(result), stored_trace(result), **WHO, **{"status": "proposed", **values})


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(0), 4, "0.0000"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(2, 3), 4, "0.6667"),
        (Fraction("1.00005"), 4, "1.0001"),
        (Fraction("0.99995"), 4, "1.0000"),
        (Fraction("1.005"), 2, "1.01"),
        (Fraction("104.995"), 2, "105.00"),
        (Fraction("-1.005"), 2, "-1.01"),
        (Fraction("-0.001"), 2, "0.00"),
        (Fraction(120), 2, "120.00"),
    ],
)
def test_figures_are_shown_half_up_with_fixed_digits(value: Fraction, places: int, text: str) -> None:
    assert fixed_text(value, places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(120), "120"), (Fraction("12.5"), "12.5"), (Fraction(1, 3), "0.3333"), (Fraction(19999, 20000), "1")],
)
def test_quantities_are_shown_without_trailing_zeros(value: Fraction, text: str) -> None:
    assert quantity_text(value) == text


def test_has_the_fields_of_the_contract() -> None:
    payload = explained()

    head = ["nip", "semester", "status", "rule_version", "predikat", "nilai", "hasil", "perilaku", "trace"]
    assert set(head) <= set(payload)
    assert {"rating", "nilai", "rhk"} == set(payload["hasil"])
    assert {"rhk_kode", "kategori", "capaian", "rating", "indikator"} <= set(payload["hasil"]["rhk"][0])
    assert {"indikator_kode", "aspek", "cara_hitung", "target", "realisasi", "capaian", "rating"} <= set(
        payload["hasil"]["rhk"][0]["indikator"][0]
    )
    assert {"rating", "nilai", "values"} <= set(payload["perilaku"])
    assert len(payload["perilaku"]["values"]) == 7


def test_shows_decimals_as_text_and_the_unknown_as_null() -> None:
    rhk = explained()["hasil"]["rhk"][0]

    shown = {one["indikator_kode"]: (one["target"], one["realisasi"], one["capaian"]) for one in rhk["indikator"]}
    assert shown == {
        "I1": ("113", "126.5", "1.1195"),
        "I2": ("95", "66.6667", "0.7018"),
        "I3": ("12", "11", "0.9167"),
        "I4": ("12", None, None),
    }
    assert rhk["capaian"] == "0.9126"


def test_missing_parts_are_null() -> None:
    payload = explained(make_facts(make_skp(make_rhk(make_indicator(target=12))), feedback=()))

    assert (payload["predikat"], payload["nilai"]) == (None, None)
    assert (payload["hasil"]["rating"], payload["hasil"]["nilai"]) == (None, None)
    assert (payload["perilaku"]["rating"], payload["perilaku"]["nilai"]) == (None, None)
    assert set(payload["perilaku"]["values"].values()) == {None}


def test_each_step_carries_its_parameters_with_source_and_date() -> None:
    trace = explained()["trace"]

    rhk = next(step for step in trace if step["step"] == "rhk")
    assert [parameter["name"] for parameter in rhk["parameters"]] == [
        "capaian_cap",
        "rating_above_from",
        "rating_meets_from",
    ]
    keys = {key for step in trace for parameter in step["parameters"] for key in parameter}
    assert keys == {"name", "value", "source", "status", "valid_from"}


def test_the_steps_follow_the_order_of_reading() -> None:
    assert [step["step"] for step in explained()["trace"]] == [
        "duty_days",
        *["indicator"] * 4,
        "rhk",
        "hasil_nilai",
        "hasil_rating",
        *["perilaku_gap"] * 7,
        "perilaku_rating",
        "perilaku_nilai",
        "predikat",
        "nilai",
    ]


def test_the_step_of_an_indicator_has_all_it_was_computed_from() -> None:
    step = explained()["trace"][1]

    assert step["subject"] == {"skp": "skp-1", "rhk_kode": "R1", "indikator_kode": "I1"}
    assert step["inputs"] == {
        "aspek": "kuantitas",
        "satuan": "dokumen",
        "cara_hitung": "jumlah",
        "cara_hitung_given": False,
        "target_year": "240",
        "target_s1": None,
        "target_s2": None,
        "split": "half",
        "working_days": 120,
        "excused_days": 7,
        "target": "113",
        "realisasi": "126.5",
        "entries": 40,
        "blank": None,
    }
    assert step["result"] == {"capaian": "1.1195", "rating": "di_atas"}


def test_an_indicator_with_a_given_method_names_no_parameter_for_it() -> None:
    steps = {step["subject"].get("indikator_kode"): step for step in explained()["trace"]}

    names = {kode: [one["name"] for one in steps[kode]["parameters"]] for kode in ("I3", "I4")}
    assert names == {
        "I3": ["rating_above_from", "rating_meets_from", "kuantitas_jumlah_above"],
        "I4": ["rating_above_from", "rating_meets_from"],
    }


def stored(result: ScoreResult) -> tuple[str, str]:
    return plain_json(score_payload(result)), plain_json(stored_trace(result))


def test_computing_again_gives_the_same_bytes() -> None:
    assert stored(compute_score(FACTS, RULES)) == stored(compute_score(FACTS, RULES))


def test_what_is_stored_is_canonical_json() -> None:
    result = compute_score(FACTS, RULES)

    assert stored(result) == (canonical_json(score_payload(result)), canonical_json(stored_trace(result)))


def test_explains_from_what_was_stored_as_from_what_was_computed() -> None:
    payload, trace = (json.loads(text) for text in stored(compute_score(FACTS, RULES)))

    assert explain_payload(payload, trace, **WHO, status="proposed") == explained()


def test_a_decision_replaces_the_predikat_and_is_part_of_the_derivation() -> None:
    decided = DecidedScore(Predikat.KURANG, "change", by="198001012005011001", reason="Tidak mengikuti arahan")

    payload = explained(status="assessed", decided=decided)

    assert (payload["predikat"], payload["nilai"]) == ("kurang", explained()["nilai"])
    assert payload["trace"][-1]["inputs"] == {
        "computed": "baik",
        "act": "change",
        "by": "198001012005011001",
        "reason": "Tidak mengikuti arahan",
    }
    assert payload["trace"][-1]["result"] == "kurang"


def test_a_result_from_elsewhere_is_explained_without_a_computation() -> None:
    decided = DecidedScore(Predikat.BAIK, "external", by="e-Kinerja BKN", nilai=Decimal("98.125"))

    payload = explain_payload(None, None, **WHO, status="final", decided=decided)

    assert (payload["predikat"], payload["nilai"], payload["rule_version"]) == ("baik", "98.13", None)
    assert payload["hasil"] == {"rating": None, "nilai": None, "rhk": []}
    assert set(payload["perilaku"]["values"].values()) == {None}
    assert len(payload["trace"]) == 1


def test_text_lines_are_codes_with_values() -> None:
    lines = explain_text_lines(explained())

    codes = [line.code for line in lines if line.code != "score.parameter"]
    assert codes[:10] == [
        "score.head",
        "score.duty_days",
        "score.indicator",
        "score.target.half",
        "score.realisasi.jumlah",
        "score.capaian",
        "score.indicator",
        "score.target.year",
        "score.realisasi.mutu",
        "score.capaian",
    ]
    assert "score.capaian.no_realisasi" in codes
    assert codes[-1] == "score.total"


def test_text_lines_show_figures_and_sources() -> None:
    lines = explain_text_lines(explained())

    capaian = next(line for line in lines if line.code == "score.capaian")
    source = next(line for line in lines if line.code == "score.parameter")
    assert (capaian.params["indikator_kode"], capaian.params["capaian"], capaian.depth) == ("I1", "1.1195", 3)
    assert (source.params["name"], source.params["source"]) == ("min_duty_days", "Contoh 1/2024")
    assert lines[-1].params == {
        "rating_hasil": "sesuai",
        "rating_perilaku": "sesuai",
        "predikat": "baik",
        "nilai": "93.88",
    }


def test_text_lines_work_without_a_computation() -> None:
    decided = DecidedScore(Predikat.BAIK, "external", by="e-Kinerja BKN")

    lines = explain_text_lines(explain_payload(None, None, **WHO, status="final", decided=decided))

    assert [line.code for line in lines] == ["score.head", "score.decided", "score.total"]


def test_a_semester_with_few_duty_days_is_explained_by_them() -> None:
    payload = explained(make_facts(duty_days=3, skp=()), status="belum_dinilai")

    first = payload["trace"][0]
    assert (first["inputs"], first["result"]) == ({"duty_days": 3}, "belum_dinilai")
    assert first["parameters"][0]["name"] == "min_duty_days"
    assert date.fromisoformat(first["parameters"][0]["valid_from"]) == date(2024, 1, 1)
