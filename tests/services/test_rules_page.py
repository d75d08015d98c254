"""Which rules the page shows for a month, and each rule's history."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.errors import NotFound
from app.domain.periods import Month
from app.services.rules_page import RuleAsked, groups, rule_of_month, rules_of_month, structures_of_month

MAY = Month(2026, 5)


def _names(asked: RuleAsked, month: Month = MAY) -> list[str]:
    return [rule.parameter.name for rule in rules_of_month(month, asked)]


def test_shows_every_rule_when_nothing_is_asked() -> None:
    assert {"tukin", "ter", "gaji_pokok_pns", "run_share"} <= set(_names(RuleAsked()))


def test_group_narrows() -> None:
    assert set(_names(RuleAsked(group="bpjs"))) == {
        "bpjs_ceiling",
        "bpjs_employer_rate",
        "bpjs_employee_rate",
        "bpjs_floor",
    }


@pytest.mark.parametrize("words", ["Tunjangan BERAS", "per-3/pb/2015 harga", "rice_price"])
def test_words_are_looked_for_in_name_meaning_and_source(words: str) -> None:
    assert "rice_price" in _names(RuleAsked(words=words))


def test_word_that_occurs_nowhere_finds_nothing() -> None:
    assert _names(RuleAsked(words="tidakadadimanapun")) == []


def test_unconfirmed_leaves_out_what_was_read_in_a_source() -> None:
    names = _names(RuleAsked(only_unconfirmed=True))

    assert "tax_method" in names
    assert "ter" not in names


def test_rule_not_yet_in_force_is_shown_without_a_value() -> None:
    rules = {rule.parameter.name: rule for rule in rules_of_month(Month(2023, 12), RuleAsked())}

    assert (rules["ter"].row, rules["ter"].is_confirmed) == (None, False)


@pytest.mark.parametrize(("month", "first"), [(Month(2023, 12), date(2023, 1, 1)), (Month(2024, 1), date(2024, 1, 1))])
def test_row_in_force_is_that_of_the_month(month: Month, first: date) -> None:
    rule, versions = rule_of_month("run_share", month)

    assert rule.row is not None
    assert rule.row.valid_from == first
    assert [one.row.valid_from for one in versions if one.is_in_force] == [first]


def test_history_is_newest_first_without_holes() -> None:
    _, versions = rule_of_month("run_share", MAY)

    assert [(one.row.valid_from.year, one.until and one.until.year) for one in versions] == [
        (2026, None),
        (2025, 2025),
        (2024, 2024),
        (2023, 2023),
        (2022, 2022),
    ]


def test_unknown_rule_is_not_found() -> None:
    with pytest.raises(NotFound):
        rule_of_month("tidak_ada", MAY)


@pytest.mark.parametrize(
    ("month", "kinds"),
    [
        (Month(2020, 12), ["score"]),
        (Month(2021, 1), ["tpp", "score"]),
        (Month(2023, 12), ["tpp", "score"]),
        (Month(2024, 1), ["tpp", "gaji", "score"]),
    ],
)
def test_structures_begin_with_their_profile(month: Month, kinds: list[str]) -> None:
    assert [one.kind for one in structures_of_month(month)] == kinds


def test_groups_are_the_files() -> None:
    assert {"allowance", "pay", "runs", "tax"} <= set(groups())
