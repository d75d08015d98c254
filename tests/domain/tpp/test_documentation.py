"""The page about profiles says what the program does, and every example on it is evaluated."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from app.domain.tpp import ProfileInvalid, compute
from app.domain.tpp.conditions import _TESTS
from app.domain.tpp.fact_values import FACT_TYPES
from app.domain.tpp.steps import KINDS
from app.parameters.loader import load_parameters
from app.parameters.profiles import load_profile, parse_text
from tests.domain.tpp.profiles import month_rules

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "profil-tpp.md").read_text(encoding="utf-8")
SOURCES = sorted((ROOT / "app" / "domain" / "tpp").glob("*.py"))
RAISED = re.compile(r'(?:report|FieldError|FactProblem)\(\s*"([a-z_]+)"')
CODES = sorted({code for path in SOURCES for code in RAISED.findall(path.read_text(encoding="utf-8"))})
EXAMPLE = re.compile(r"^### (\d+)\. .*?```toml\n(.*?)```(.*?)(?=^#)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `(\{.*\})` \| (\d{4}-\d{2}) \| (\S+) \| (.*?)\s*\|$", re.MULTILINE)
WHOLE = (ROOT / "docs" / "profil-tpp-contoh.md").read_text(encoding="utf-8")
HEAD = PAGE.split("## 29 bentuk aturan")[1].split("```toml\n")[1].split("```")[0]


SHIPPED = ("bawaan-nasional", "bawaan-kedudukan", "palu", "r1", "dki", "gaji", "thr")


class Example(NamedTuple):
    """One row of an example: the profile, facts, month, the value and what else is said."""

    number: int
    profile: str
    facts: dict[str, Any]
    month: str
    value: int | None
    said: str


def _examples() -> list[Example]:
    return [
        Example(int(number), HEAD + text, json.loads(facts, parse_float=Decimal), month, json.loads(value), said)
        for number, text, rest in EXAMPLE.findall(PAGE + "\n#")
        for facts, month, value, said in ROW.findall(rest)
    ]


EXAMPLES = _examples()


def test_every_rule_shape_has_an_example() -> None:
    assert sorted({example.number for example in EXAMPLES}) == list(range(1, 32))


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{one.number}-{n}" for n, one in enumerate(EXAMPLES)])
def test_example_gives_the_amount_beside_it(example: Example) -> None:
    profile = parse_text(example.profile, "docs/profil-tpp.md")

    computed = compute(profile, example.facts, month_rules(example.month))

    words = {"tertahan": computed.held, "dibayar kemudian": computed.withheld}
    assert computed.value == example.value
    assert example.said == "; ".join(f"{word}: {code}" for word, code in words.items() if code)


@pytest.mark.parametrize("row", ROW.findall(WHOLE), ids=str)
def test_whole_example_gives_the_amounts_computed_by_hand(row: tuple[str, str, str, str]) -> None:
    facts, month, value, said = row
    profile = parse_text(WHOLE.split("```toml\n")[1].split("```")[0], "docs/profil-tpp-contoh.md")

    computed = compute(profile, json.loads(facts, parse_float=Decimal), month_rules(month))

    assert computed.value == int(value)
    assert said == (f"dibayar kemudian: {computed.withheld}" if computed.withheld else "")


def test_whole_example_has_all_its_cases() -> None:
    assert len(ROW.findall(WHOLE)) == 5


def test_misspelt_tier_of_the_whole_example_is_told_as_the_page_says() -> None:
    told = re.findall(r"kota-contoh.toml:(\d+): (step \d+\.tiers): jenjang (\{.*?\}) tidak", WHOLE)
    text = WHOLE.split("```toml\n")[1].split("```")[0].replace("{from = 90,", "{form = 90,")

    with pytest.raises(ProfileInvalid) as refusal:
        parse_text(text, "kota-contoh.toml")

    assert [(str(one.line), one.where, one.params["value"]) for one in refusal.value.problems] == told


def test_every_parameter_a_shipped_profile_reads_is_listed_with_its_unit() -> None:
    section = PAGE.split("## Parameter")[1].split("## Kesalahan")[0]
    listed = dict(re.findall(r"^\| `([a-z_0-9]+)` \| [^|]+ \| ([a-z]+) \|", section, re.MULTILINE))

    read = set().union(*(load_profile(code).parameters for code in SHIPPED))

    assert set(listed) == read
    assert listed == {name: load_parameters()[name].unit for name in read}


def test_example_that_extends_the_default_gives_the_amount_below_it() -> None:
    section = PAGE.split("## Melanjutkan profil lain")[1]
    text, rest = section.split("```toml\n")[1].split("```", 1)
    facts, value = re.findall(r"`(\{.*\})` pada 2026-03 hasilnya (\d+)", rest)[0]

    computed = compute(parse_text(text, "docs/profil-tpp.md"), json.loads(facts), month_rules("2026-03"))

    assert computed.value == int(value)


@pytest.mark.parametrize("code", SHIPPED)
def test_every_fact_and_other_name_of_a_shipped_profile_is_listed(code: str) -> None:
    section = PAGE.split("## Fakta profil yang disertakan")[1].split("## Kesalahan")[0]
    words = set(re.findall(r"`([a-z_0-9]+)`", section))

    named = {word for fact in load_profile(code).facts for word in (fact.name, *fact.aliases)}

    assert sorted(named - words) == []


def test_every_kind_type_and_test_is_explained() -> None:
    words = set(re.findall(r"`([a-z_]+)", PAGE))

    assert sorted((set(KINDS) | set(FACT_TYPES) | set(_TESTS)) - words) == []


def test_every_refusal_has_its_remedy_on_the_page() -> None:
    words = set(re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE))

    assert len(CODES) > 60
    assert sorted(set(CODES) - words) == []
