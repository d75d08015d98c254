"""The page about profiles says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from app.domain.tpp import compute, parse_profile
from app.domain.tpp.conditions import _TESTS
from app.domain.tpp.fact_values import FACT_TYPES
from app.domain.tpp.steps import KINDS
from app.parameters.profiles import load_profile
from tests.domain.tpp.profiles import month_rules

PAGE = (Path(__file__).parents[3] / "docs" / "profil-tpp.md").read_text(encoding="utf-8")


def test_every_fact_and_other_name_of_the_default_profile_is_listed() -> None:
    section = PAGE.split("## Fakta profil bawaan")[1].split("## Bentuk berkas")[0]
    words = set(re.findall(r"`([a-z_0-9]+)`", section))

    named = {word for fact in load_profile().facts for word in (fact.name, *fact.aliases)}

    assert sorted(named - words) == []


def test_every_kind_type_and_test_is_explained() -> None:
    words = set(re.findall(r"`([a-z_]+)", PAGE))

    assert sorted((set(KINDS) | set(FACT_TYPES) | set(_TESTS)) - words) == []


def test_the_small_example_works_as_written() -> None:
    text = PAGE.split("```toml\n")[1].split("```")[0]
    profile = parse_profile(text, "docs/profil-tpp.md", ())

    computed = compute(profile, {"tpp": 4_000_000, "absen_khusus": 2}, month_rules("2026-03"))

    assert computed.value == 2_000_000
