"""What an author of a profile most often writes wrongly: commas in numbers, names nearly right."""

from __future__ import annotations

import pytest

from app.domain.tpp import ProfileInvalid
from app.domain.tpp.profile_source import closest
from tests.domain.tpp.profiles import HEADER, profile_of


@pytest.mark.parametrize("of", ['["dasar", 0,50]', '["dasar",0,50]', "[-1,5]"])
def test_decimal_comma_is_two_numbers_and_refused_by_line(of: str) -> None:
    with pytest.raises(ProfileInvalid) as refusal:
        profile_of(f'name = "hasil"\nkind = "product"\nof = {of}')

    line = len(HEADER.splitlines()) + 6
    assert [(one.code, one.line) for one in refusal.value.problems] == [("decimal_comma", line)]


def test_decimal_comma_is_told_beside_what_makes_the_file_no_toml() -> None:
    with pytest.raises(ProfileInvalid) as refusal:
        profile_of('name = "hasil"\nkind = "take"\nof = 0,50')

    assert {one.code for one in refusal.value.problems} == {"decimal_comma", "profile_not_toml"}


@pytest.mark.parametrize(
    "text", ['title = "Bagian = 0,50 dari TPP"', "floor = 0 # bukan 0,50, melainkan 0", "valid_from = 2025-01-01"]
)
def test_comma_in_words_is_no_number(text: str) -> None:
    step = f'name = "hasil"\nkind = "sum"\nplus = [1, 2]\n{text}'.replace("title", "label")

    assert profile_of(step).steps[0].name == "hasil"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("bpjs_employee", "bpjs_employee_rate"),
        ("tarif_final", "final_rate"),
        ("tukn", "tukin"),
        ("xyz", "-"),
        ("", "-"),
    ],
)
def test_suggests_what_goes_on_is_spelt_alike_or_shares_a_part(word: str, meant: str) -> None:
    known = {"bpjs_employer_rate", "bpjs_employee_rate", "final_rate", "tukin"}

    assert closest(word, known) == meant
