"""Every line of a derivation has a sentence, whatever was computed."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.domain.hasil_facts import Blank, CaraHitung, HasilRule, TargetSplit
from app.domain.methods.menit import MENIT_NAMES, MenitFacts
from app.domain.methods.pp30 import PP30_NAMES
from app.domain.methods.pp46 import PP46_NAMES
from app.domain.perilaku import NilaiPerilaku, Peran
from app.domain.periods import Month
from app.domain.predikat import Predikat, Rating
from app.domain.score_explain import DecidedScore, explain_payload, explain_text_lines, score_payload, stored_trace
from app.domain.scoring import STRUCTURES, SemesterFacts, compute_score, rules_by_method
from app.domain.scoring_rules import RULE_NAMES, ScoringRules
from app.i18n import score_words
from app.i18n.messages import MESSAGES
from app.i18n.score_lines import SENTENCES, sentence
from tests.domain.methods.facts import AT
from tests.domain.scoring_facts import RULES, make_facts, make_feedback, make_indicator, make_rhk, make_skp

RAISED = re.compile(r"(?:Invalid|Conflict|NotAllowed|NotFound|IllegalTransition|FieldError)\(\s*\"([a-z_]+)\"")
SOURCES = [
    *(
        Path("app/services") / f"{name}.py"
        for name in ("plans", "plan_edit", "plan_store", "plan_versions", "plan_read")
    ),
    *(Path("app/services") / f"{name}.py" for name in ("realisations", "feedback", "assessors", "score_acts")),
    *(Path("app/services") / f"{name}.py" for name in ("score_read", "score_entries", "score_team")),
    *(Path("app/routes") / f"{name}.py" for name in ("plans", "plan_drafts", "realisations", "scores", "assessments")),
    Path("app/domain/skp.py"),
]

METHOD_SOURCES = (*Path("app/domain/methods").glob("*.py"), Path("app/domain/scoring.py"))

RICH = make_facts(
    make_skp(
        make_rhk(
            make_indicator("I1", target=240, volume="126.5", entries=40),
            make_indicator("I2", aspek="kualitas", satuan="%", target=95),
            make_indicator("I3", aspek="waktu", satuan="bulan", target=12, realisasi=11),
            make_indicator("I4", target=12, cara_hitung="realisasi"),
            make_indicator("I5", target=100, target_s1=40, volume=30, entries=3),
            make_indicator("I6", target=100, target_s2=40, volume=30, entries=3),
            make_indicator("I7", target=0, cara_hitung="jumlah"),
            mutu_ok=2,
            mutu_all=3,
        ),
        excused_days=7,
    ),
    feedback=make_feedback("sesuai") + make_feedback("di_atas", peran="rekan", giver="x"),
)
POOR = make_facts(
    make_skp(make_rhk(make_indicator("I1", aspek="kualitas", satuan="%", target=95), kategori="tambahan")), feedback=()
)
AWAY = make_facts(make_skp(make_rhk(make_indicator("I1", target=240)), working_days=10, excused_days=10), duty_days=5)


def _said(
    app: Flask, facts: SemesterFacts, decided: DecidedScore | None = None, rules: ScoringRules = RULES
) -> list[str]:
    result = compute_score(facts, rules)
    explained = explain_payload(
        score_payload(result), stored_trace(result), nip="1", semester="2026-1", status="proposed", decided=decided
    )
    with app.app_context():
        return [sentence(line) for line in explain_text_lines(explained)]


@pytest.mark.parametrize("facts", [RICH, POOR, AWAY])
def test_every_line_is_a_sentence_without_gaps(app: Flask, facts: SemesterFacts) -> None:
    said = _said(app, facts)

    assert said and not [text for text in said if "%(" in text or "None" in text or "score." in text]


@pytest.mark.parametrize("facts", [RICH, POOR, AWAY])
def test_every_line_of_the_numeric_method_is_a_sentence(app: Flask, facts: SemesterFacts) -> None:
    said = _said(app, facts, rules=rules_by_method("pp-30-2019", AT))

    assert said and not [text for text in said if "%(" in text or "None" in text or "score." in text]
    assert any("Bobot SKP dan perilaku: tanpa pendapat rekan dan bawahan: skp 0,7" in text for text in said)


@pytest.mark.parametrize("facts", [RICH, POOR, AWAY])
@pytest.mark.parametrize("method", ["pp-46-2011", "dki-menit"])
def test_every_line_of_the_other_methods_is_a_sentence(app: Flask, facts: SemesterFacts, method: str) -> None:
    month = MenitFacts(Month(2026, 1), 20, 5000, {"cuti": 1, "izin": 1}, late_minutes=30)

    said = _said(app, replace(facts, months=(month,)), rules=rules_by_method(method, AT))

    assert said and not [text for text in said if "%(" in text or "None" in text or "score." in text]


def test_every_refusal_of_a_method_has_a_sentence() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in METHOD_SOURCES)
    codes = set(re.findall(r"DomainError\(\s*\"([a-z_]+)\"", text))

    assert len(codes) > 8
    assert sorted(codes - set(MESSAGES)) == []


def test_says_what_was_computed(app: Flask) -> None:
    said = _said(app, RICH)

    assert "Realisasi: 40 kegiatan disetujui, jumlahnya 126,5 dokumen" in said
    assert "Capaian: 126,5 ÷ 113 = 1,1195, di atas ekspektasi" in said
    assert any("; 7 dari 120 hari kerja tidak dihitung karena cuti atau sakit: 113 dokumen" in text for text in said)


def test_an_empty_result_is_said_to_be_left_out(app: Flask) -> None:
    assert any("semua indikatornya kosong, jadi tidak ikut dihitung" in text for text in _said(app, POOR))


def test_a_decision_is_said_with_its_reason(app: Flask) -> None:
    decided = DecidedScore(Predikat.KURANG, "change", by="198001012005011001", reason="Tidak mengikuti arahan")

    said = _said(app, RICH, decided)

    line = next(text for text in said if text.startswith("Keputusan: "))
    assert line.startswith("Keputusan: Kurang, diubah atasan (198001012005011001); hitungan sistem ")
    assert line.endswith("Alasan: Tidak mengikuti arahan")


@pytest.mark.parametrize(
    "code",
    [
        *(f"score.target.{one}" for one in TargetSplit),
        *(f"score.realisasi.{one}" for one in CaraHitung),
        *(f"score.capaian.{one}" for one in Blank),
    ],
)
def test_every_variant_has_a_sentence(code: str) -> None:
    assert code in SENTENCES


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (score_words.PREDIKAT, Predikat),
        (score_words.RATING, Rating),
        (score_words.VALUES, NilaiPerilaku),
        (score_words.PERAN, Peran),
        (score_words.PARAMETERS, RULE_NAMES),
        (score_words.METHOD_PARAMETERS, (*PP30_NAMES, *PP46_NAMES, *MENIT_NAMES)),
        (score_words.METHODS, [one.rule_version for one in STRUCTURES]),
    ],
)
def test_every_code_has_a_word(words: dict[str, Any], codes: Any) -> None:
    assert set(words) == {str(code) for code in codes}


def test_every_overall_rule_has_a_word() -> None:
    assert {str(rule) for rule in HasilRule} <= set(score_words._WORDS)


def test_every_raised_code_has_a_sentence() -> None:
    codes = {code for path in SOURCES for code in RAISED.findall(path.read_text(encoding="utf-8"))}

    assert len(codes) > 30
    assert sorted(codes - set(MESSAGES)) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        ("104.2096", "104,2096"),
        ("1200", "1.200"),
        ("0.90", "0,90"),
        ("IK-1", "IK-1"),
        (["1.0", None], "1,0 + –"),
    ],
)
def test_figures_are_read_with_a_comma(app: Flask, value: Any, text: str) -> None:
    with app.app_context():
        assert score_words.shown(value) == text


def test_a_table_is_read_case_by_case(app: Flask) -> None:
    points = {"di_atas": "120", "di_bawah": "70", "sesuai": "100"}
    cells = {"sesuai": {"di_bawah": "kurang", "sesuai": "baik", "di_atas": "baik"}}

    with app.app_context():
        read = score_words.parameter_value(points), score_words.parameter_value(cells)

    assert read == (
        "di bawah 70, sesuai 100, di atas 120",
        "hasil sesuai, perilaku di bawah Kurang, sesuai Baik, di atas Baik",
    )
