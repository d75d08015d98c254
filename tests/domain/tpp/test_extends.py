"""A profile that extends another: what it replaces, adds and drops, and what is too unclear to accept."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.tpp import Profile, ProfileInvalid, compute, parse_profile
from tests.domain.tpp.profiles import HEADER, rules

STEP = 'title = "Langkah"\nsource = "Perwali Contoh 1/2024"\n'
BASE = HEADER + "".join(
    f"[[step]]\n{STEP}{body}\n"
    for body in (
        'name = "a"\nkind = "sum"\nplus = ["dasar"]',
        'name = "b"\nkind = "sum"\nplus = ["a", 1]',
        'name = "hasil"\nkind = "sum"\nplus = ["b", "hari"]',
    )
)
HEAD = 'code = "anak"\nextends = "uji"\ntitle = "Anak"\nsource = "Perwali Contoh 2/2025"\nstatus = "ours"\nvalid_from = 2025-01-01\n'
CODES = {"uji": ("uji.toml", BASE)}
MULTIPLIED = 'replaces = "a"\nname = "a"\nkind = "product"\nof = ["dasar", 2]'


def _child(*steps: str, head: str = HEAD) -> Profile:
    text = head + "".join(f"[[step]]\n{STEP}{step}\n" for step in steps)
    return parse_profile(text, "anak.toml", (), CODES.get)


def _value(profile: Profile, **facts: int) -> object:
    return compute(profile, {"dasar": 1000, **facts}, rules(date(2025, 1, 31))).value


def _problems(*steps: str, head: str = HEAD) -> list[tuple[str, str, str]]:
    with pytest.raises(ProfileInvalid) as refusal:
        _child(*steps, head=head)
    return [(problem.file, problem.where, problem.code) for problem in refusal.value.problems]


def test_nothing_changed_computes_the_same() -> None:
    assert _value(_child(), hari=3) == 1004


def test_replaced_step_stands_in_its_place() -> None:
    profile = _child(MULTIPLIED)

    assert [step.name for step in profile.steps] == ["a", "b", "hasil"]
    assert _value(profile) == 2001


def test_added_steps_stand_where_they_say_in_the_order_of_the_file() -> None:
    first = 'after = "a"\nname = "c"\nkind = "sum"\nplus = ["a"]'
    second = 'after = "a"\nname = "d"\nkind = "sum"\nplus = ["c"]'
    third = 'before = "a"\nname = "e"\nkind = "sum"\nplus = ["dasar"]'

    profile = _child(first, second, third)

    assert [step.name for step in profile.steps] == ["e", "a", "c", "d", "b", "hasil"]


def test_fact_of_the_same_name_is_replaced() -> None:
    profile = _child(head=HEAD + '[facts.hari]\ntype = "count"\ntitle = "Hari"\ndefault = 9\n')

    assert _value(profile) == 1010


def test_dropped_fact_and_step_are_gone() -> None:
    last = 'replaces = "hasil"\nname = "hasil"\nkind = "sum"\nplus = ["a"]'

    profile = _child(last, head=HEAD + 'drops = ["b", "hari"]\n')

    assert [step.name for step in profile.steps] == ["a", "hasil"]
    assert "hari" not in {fact.name for fact in profile.facts}


def test_results_may_be_the_region_s_own() -> None:
    assert _child(head=HEAD + 'result = ["b"]\n').result == ("b",)


def test_change_of_the_base_changes_the_hash() -> None:
    other = {"uji": ("uji.toml", BASE.replace('title = "Hari"', 'title = "Hari kerja"'))}

    changed = parse_profile(HEAD, "anak.toml", (), other.get)

    assert changed.content_hash != _child().content_hash
    assert _child().content_hash == _child().content_hash


@pytest.mark.parametrize(
    ("step", "where", "code"),
    [
        ('name = "c"\nkind = "sum"\nplus = ["a"]', "step 1", "place_missing"),
        ('name = "c"\nbefore = "a"\nafter = "a"\nkind = "sum"\nplus = ["dasar"]', "step 1.after", "place_twice"),
        ('name = "c"\nafter = "aa"\nkind = "sum"\nplus = ["a"]', "step 1.after", "name_unknown"),
        ('name = "a"\nafter = "a"\nkind = "sum"\nplus = ["dasar"]', "step 1.name", "step_name_twice"),
        ('name = "c"\nbefore = "a"\nkind = "sum"\nplus = ["b"]', "step 1.plus", "step_reads_later_step"),
    ],
)
def test_refuses_a_step_whose_place_is_unclear(step: str, where: str, code: str) -> None:
    assert ("anak.toml", where, code) in _problems(step)


def test_refuses_two_replacements_of_one_step() -> None:
    assert ("anak.toml", "step 2.replaces", "replaced_twice") in _problems(MULTIPLIED, MULTIPLIED)


def test_names_the_line_of_the_base_that_a_drop_breaks() -> None:
    line = BASE.splitlines().index('plus = ["b", "hari"]') + 1

    with pytest.raises(ProfileInvalid) as refusal:
        _child(head=HEAD + 'drops = ["b"]\n')

    problem = refusal.value.problems[0]
    assert (problem.file, problem.line, problem.code) == ("uji.toml", line, "name_unknown")


@pytest.mark.parametrize("drops", ['["tidak_ada"]', '"tidak_ada"'])
def test_refuses_to_drop_what_is_not_there(drops: str) -> None:
    assert _problems(head=HEAD + f"drops = {drops}\n") == [("anak.toml", "drops", "name_unknown")]


@pytest.mark.parametrize("base", ['"tidak-ada"', "3"])
def test_refuses_an_unknown_base(base: str) -> None:
    found = _problems(head=HEAD.replace('"uji"', base))

    assert ("anak.toml", "extends", "base_unknown") in found


def test_refuses_a_circle_of_profiles() -> None:
    circle = {"uji": ("uji.toml", HEAD.replace('"anak"', '"uji"').replace('extends = "uji"', 'extends = "anak"'))}
    circle["anak"] = ("anak.toml", HEAD)

    with pytest.raises(ProfileInvalid) as refusal:
        parse_profile(HEAD, "anak.toml", (), circle.get)

    assert ("uji.toml", "base_circular") in {(problem.file, problem.code) for problem in refusal.value.problems}


@pytest.mark.parametrize("key", ["replaces", "before", "after"])
def test_refuses_a_place_without_a_base(key: str) -> None:
    text = BASE.replace('name = "b"', f'name = "b"\n{key} = "a"')

    with pytest.raises(ProfileInvalid) as refusal:
        parse_profile(text, "uji.toml", ())

    assert [problem.code for problem in refusal.value.problems] == ["place_without_base"]


def test_refuses_drops_without_a_base() -> None:
    with pytest.raises(ProfileInvalid) as refusal:
        parse_profile(BASE.replace('code = "uji"', 'code = "uji"\ndrops = ["a"]'), "uji.toml", ())

    assert [problem.code for problem in refusal.value.problems] == ["place_without_base"]
