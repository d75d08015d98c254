"""What the author of a profile, or of a case, is told: every word of the finding, for every mistake that is looked for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.domain.tpp import ProfileInvalid, compute, parse_profile
from app.parameters.profiles import load_profile
from tests.domain.tpp.profiles import CASES, HEADER, month_rules, profile_of

MISTAKES: list[dict[str, Any]] = tomllib.loads((CASES / "kesalahan.toml").read_text(encoding="utf-8"))["case"]
GOOD = 'name = "hasil"\nkind = "product"\nof = ["dasar"]'
SOURCES = sorted((Path(__file__).parents[3] / "app" / "domain" / "tpp").glob("*.py"))
# Told of a whole file, of a profile that extends another, or of a parameter: in tests of their own.
ELSEWHERE = {
    "base_circular", "parameter_not_tiers", "place_missing", "profile_code_unreadable",
    "profile_facts_missing", "profile_steps_missing", "replaced_twice",
}  # fmt: skip
CASE = {"basic": 5, "predikat": "baik"}


def _told(case: dict[str, Any]) -> list[str]:
    header = HEADER.replace(case["old"], case["new"], 1) if "old" in case else HEADER
    with pytest.raises(ProfileInvalid) as refusal:
        profile_of(*case.get("step", [GOOD]), header=header, parameters=("bobot",))
    return [str(problem).removeprefix("uji.toml:") for problem in refusal.value.problems]


@pytest.mark.parametrize(
    "case", MISTAKES, ids=[f"{number}-{one['said'][0][:60]}" for number, one in enumerate(MISTAKES)]
)
def test_mistake_is_told_with_line_place_and_what_the_sentence_needs(case: dict[str, Any]) -> None:
    assert _told(case) == case["said"]


def test_every_mistake_that_is_looked_for_has_a_case() -> None:
    reported = re.compile(r'\breport\(\s*"([a-z_]+)"')
    codes = {code for path in SOURCES for code in reported.findall(path.read_text(encoding="utf-8"))}

    assert codes - {told.split(": ")[2].split()[0] for case in MISTAKES for told in case["said"]} == ELSEWHERE


@pytest.mark.parametrize(
    ("facts", "word", "params"),
    [
        ({"tk": -1}, "tk", {"value": "-1"}),
        ({"predikat": "bagus"}, "predikat", {"known": "sangat_baik, baik, butuh_perbaikan, kurang, sangat_kurang"}),
        ({"kelas_jabatan": 0}, "kelas_jabatan", {"value": "0", "minimum": "1"}),
        ({"kelas_jabatan": 18}, "kelas_jabatan", {"value": "18", "maximum": "17"}),
        ({"basic": 10**16}, "basic", {"value": "10000000000000000", "maximum": "1000000000000000"}),
        ({"terlamba": []}, "terlamba", {"value": "[]", "hint": "terlambat"}),
        ({"TERLAMBA": []}, "TERLAMBA", {"hint": "terlambat"}),
        ({"terlambat": {"1-29": 1}}, "terlambat", {"value": "1-29", "known": "1-30, 31-60, 61-90, >90"}),
    ],
)
def test_wrong_fact_is_told_with_what_the_sentence_needs(
    facts: dict[str, Any], word: str, params: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        compute(load_profile("bawaan-nasional"), {**CASE, **facts}, month_rules("2026-03"))

    [problem] = refusal.value.fields[word]
    assert {name: problem.params[name] for name in params} == params


def test_unknown_fact_is_told_with_all_that_are_known() -> None:
    profile = load_profile("bawaan-nasional")

    with pytest.raises(Invalid) as refusal:
        compute(profile, {**CASE, "hadir": 1}, month_rules("2026-03"))

    assert refusal.value.fields["hadir"][0].params["known"] == ", ".join(fact.name for fact in profile.facts)


def test_missing_fact_is_told_with_its_title() -> None:
    with pytest.raises(Invalid) as refusal:
        compute(load_profile("bawaan-nasional"), {"basic": 5}, month_rules("2026-03"))

    [problem] = refusal.value.fields["predikat"]
    assert problem.params["title"].startswith("Predikat kinerja")


def test_missing_heading_parts_are_told_where_the_file_begins() -> None:
    with pytest.raises(ProfileInvalid) as refusal:
        parse_profile('code = "uji"', "uji.toml", ())

    told = [str(problem) for problem in refusal.value.problems]
    assert {"uji.toml:1: facts: profile_facts_missing", "uji.toml:1: step: profile_steps_missing"} <= set(told)
