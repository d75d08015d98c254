"""The lint says what is doubtful in a folder of rules, on which line, and whether it stops the program."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from app.parameters.lint import REVIEW_DAYS, Finding, lint_folder, refuse_doubtful_rules

GOOD = """\
[bobot]
description = "Bobot contoh"
unit = "ratio"
covers = ["a", "b"]

[[bobot.values]]
valid_from = 2024-01-01
issued_on = 2023-12-15
reviewed_on = 2025-02-03
status = "found"
source = "Perwali Contoh 12/2023"
value = {a = 0.40, b = 0.60}

[[bobot.values]]
valid_from = 2025-07-01
issued_on = 2025-06-02
reviewed_on = 2025-06-10
status = "found"
source = "Perwali Contoh 3/2025"
value = {a = 0.50, b = 0.50}

[kelompok]
description = "Kelompok contoh"
unit = "code"
values_in = "bobot"

[[kelompok.values]]
valid_from = 2024-01-01
reviewed_on = 2025-02-03
status = "memory"
source = "Diingat"
value = {x = "a", y = "b"}
"""
TODAY = date(2025, 8, 1)
SECOND_ROW = GOOD[GOOD.index("[[bobot.values]]\nvalid_from = 2025-07-01") : GOOD.index("[kelompok]")]


def _lint(folder: Path, text: str, today: date | None = TODAY) -> list[Finding]:
    (folder / "contoh.toml").write_text(text, encoding="utf-8")
    return lint_folder(folder, today=today)


def test_sound_rules_raise_no_doubt(tmp_path: Path) -> None:
    assert _lint(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ('unit = "ratio"\n', "", 1, "lint_unit_missing"),
        ('unit = "ratio"', 'unit = "persen"', 3, "lint_unit_unknown"),
        ('source = "Perwali Contoh 3/2025"', 'source = ""', 19, "lint_source_missing"),
        ("issued_on = 2025-06-02\n", "", 14, "lint_date_missing"),
        ("valid_from = 2025-07-01", "valid_from = 2023-07-01", 15, "lint_date_unsorted"),
        ("valid_from = 2025-07-01", "valid_from = 2024-01-01", 15, "lint_date_duplicate"),
        ("reviewed_on = 2025-06-10", "reviewed_on = 2025-06-01", 17, "lint_reviewed_before_issued"),
        ("value = {a = 0.50, b = 0.50}", "value = {a = 0.50}", 14, "lint_key_missing"),
        ("value = {a = 0.50, b = 0.50}", "value = {a = -0.50, b = 0.50}", 14, "lint_value_not_in_unit"),
        ("value = {a = 0.50, b = 0.50}", "tiers = [{up_to = 3, value = 1}]", 20, "lint_tier_hole"),
        ('covers = ["a", "b"]', "covers = 3", 4, "lint_promise_unreadable"),
        ('values_in = "bobot"', 'keys_in = "bobot"', 27, "lint_value_unknown"),
        ('values_in = "bobot"', 'values_in = "bobt"', 22, "lint_table_unknown"),
        ('y = "b"', 'y = "c"', 27, "lint_value_unknown"),
        ('unit = "code"', "unit = code", 24, "lint_file_unreadable"),
        ('description = "Kelompok contoh"', "", 22, "lint_description_missing"),
    ],
)
def test_says_what_and_where(tmp_path: Path, old: str, new: str, line: int, code: str) -> None:
    findings = _lint(tmp_path, GOOD.replace(old, new, 1))

    assert (findings[0].file, findings[0].line, findings[0].code) == ("contoh.toml", line, code)
    assert not findings[0].is_warning


def test_finds_several_faults_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('source = "Perwali Contoh 12/2023"\n', "").replace('source = "Diingat"\n', "")

    assert [(one.line, one.code) for one in _lint(tmp_path, text)] == [
        (6, "lint_source_missing"),
        (26, "lint_source_missing"),
    ]


def test_row_that_changes_nothing_is_a_duplicate(tmp_path: Path) -> None:
    again = SECOND_ROW.replace("2025-07-01", "2025-07-15")

    (finding,) = _lint(tmp_path, GOOD.replace(SECOND_ROW, SECOND_ROW + again))

    assert (finding.line, finding.code) == (22, "lint_row_repeats")


def test_value_that_another_table_drops_later_is_found(tmp_path: Path) -> None:
    text = GOOD.replace('covers = ["a", "b"]\n', "").replace("{a = 0.50, b = 0.50}", "{a = 1}")

    (finding,) = _lint(tmp_path, text)

    assert (finding.code, finding.params["since"]) == ("lint_value_unknown", date(2025, 7, 1))


def test_rule_that_returns_after_a_repeal_leaves_a_gap_to_confirm(tmp_path: Path) -> None:
    repealed = SECOND_ROW.replace("2025-07-01", "2025-01-01").replace("2025-06", "2024-12")
    repealed = repealed.replace("value = {a = 0.50, b = 0.50}", "repealed = true")

    (finding,) = _lint(tmp_path, GOOD.replace(SECOND_ROW, repealed + SECOND_ROW))

    assert (finding.code, finding.is_warning) == ("lint_gap_after_repeal", True)
    assert (finding.params["first"], finding.params["last"]) == (date(2025, 1, 1), date(2025, 6, 30))


@pytest.mark.parametrize(("day", "found"), [(date(2025, 6, 10), []), (date(2025, 6, 9), ["lint_reviewed_in_future"])])
def test_review_on_a_day_to_come_is_a_warning(tmp_path: Path, day: date, found: list[str]) -> None:
    assert [finding.code for finding in _lint(tmp_path, GOOD, day) if finding.is_warning] == found


@pytest.mark.parametrize(("days", "found"), [(REVIEW_DAYS, []), (REVIEW_DAYS + 1, ["lint_review_due"])])
def test_rule_nobody_reviewed_for_long_is_a_warning(tmp_path: Path, days: int, found: list[str]) -> None:
    kelompok = GOOD[GOOD.index("[kelompok]") :].replace('values_in = "bobot"\n', "")

    findings = _lint(tmp_path, kelompok, date(2025, 2, 3) + timedelta(days=days))

    assert [finding.code for finding in findings if finding.is_warning] == found


def test_declared_gap_is_a_warning(tmp_path: Path) -> None:
    text = GOOD.replace('covers = ["a", "b"]', 'covers = ["a", "b", "c"]\nwithout = ["c"]')

    findings = _lint(tmp_path, text)

    assert [(one.code, one.params["missing"], one.is_warning) for one in findings] == [
        ("lint_key_unconfirmed", "c", True),
        ("lint_key_unconfirmed", "c", True),
    ]


def test_shipped_rules_have_no_error() -> None:
    assert [str(one) for one in lint_folder() if not one.is_warning] == []


def test_shipped_rules_name_what_is_unconfirmed() -> None:
    gaps = {(one.params["name"], one.params["missing"]) for one in lint_folder() if one.code == "lint_key_unconfirmed"}

    assert gaps == {("tukin", "16"), ("tukin", "17"), ("run_share", "thr"), ("run_share", "gaji13")}


def test_start_accepts_the_shipped_rules() -> None:
    assert refuse_doubtful_rules() is None
