"""The worked semesters of `cases/scoring/semester.toml`, hand-computed."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.score_explain import score_payload
from app.domain.scoring import compute_score
from tests.domain.scoring_cases import load_cases, semester_facts
from tests.domain.scoring_facts import RULES

CASES = load_cases("semester")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_scores_the_worked_semester(case: dict[str, Any]) -> None:
    expected = case["expected"]

    payload = score_payload(compute_score(semester_facts(case), RULES))

    assert payload["outcome"] == expected.get("outcome", "proposed")
    assert payload["hasil"]["rating"] == expected.get("rating_hasil")
    assert payload["hasil"]["nilai"] == expected.get("nilai_hasil")
    assert payload["predikat"] == expected.get("predikat")
    assert payload["nilai"] == expected.get("nilai")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_shows_each_indicator_of_the_worked_semester(case: dict[str, Any]) -> None:
    expected = case["expected"]["indikator"]

    payload = score_payload(compute_score(semester_facts(case), RULES))

    shown = {one["indikator_kode"]: one for rhk in payload["hasil"]["rhk"] for one in rhk["indikator"]}
    seen = {kode: {key: shown[kode][key] for key in wanted} for kode, wanted in expected.items()}
    assert seen == expected
    assert set(shown) == set(expected)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_each_case_says_why_and_where_from(case: dict[str, Any]) -> None:
    assert case["reason"].strip()
    assert case["source"].strip()
