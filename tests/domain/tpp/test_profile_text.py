"""A file that no author writes: refused with its line and a remedy, whatever is in it, and never at a cost beyond its size."""

import pytest

from app.domain.tpp import ProfileInvalid, parse_profile
from app.domain.tpp.profile_text import LINE_LENGTH
from tests.support.profiles import profile_text

GOOD = profile_text()


def _codes(text: str) -> set[str]:
    with pytest.raises(ProfileInvalid) as refusal:
        parse_profile(text, "uji.toml", ())
    assert all(problem.line >= 1 and problem.file == "uji.toml" for problem in refusal.value.problems)
    return {problem.code for problem in refusal.value.problems}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("code = " + "[" * (LINE_LENGTH // 2), "profile_too_deep"),
        ("code = [\n" + "[\n" * 5000 + "]\n" * 5001, "profile_too_deep"),
        (GOOD.replace("plus = [0]", "plus = " + "[" * 20 + "0" + "]" * 20, 1), "profile_too_deep"),
        (".".join(["a"] * 20_000) + " = 1", "profile_line_too_long"),
        (GOOD + "\n[facts." + ".".join(["a"] * 450) + "]\nx = 1\n", "profile_key_unknown"),
        (GOOD.replace("1000000", "\n".join(["9" * 990] * 3)), "profile_not_toml"),
        ('a = """\n' + "x" * LINE_LENGTH + "y", "profile_line_too_long"),
    ],
    ids=["deep", "deep-lines", "deep-step", "dotted", "dotted-fact", "digits", "line"],
)
def test_refuses_what_would_cost_more_than_its_size(text: str, code: str) -> None:
    assert code in _codes(text)


@pytest.mark.parametrize(
    "number", ["9" * 900, "1e999999999", "1e15", "-1e15", "1e-61", "0.1e-999999", "inf", "-inf", "nan"]
)
@pytest.mark.parametrize("place", ["plus = [1000000]", "floor = 0", "to = 1}", "default = 0"])
def test_refuses_numbers_that_no_payroll_knows(number: str, place: str) -> None:
    name, _, rest = place.rpartition(" ")
    closing = "}" if rest.endswith("}") else "]" if rest.endswith("]") else ""

    assert place in GOOD
    assert "profile_number_too_large" in _codes(
        GOOD.replace(place, f"{name} {'[' if closing == ']' else ''}{number}{closing}", 1)
    )


@pytest.mark.parametrize("number", ["999999999999999", "-999999999999999", "0.000000000001"])
def test_takes_numbers_just_within_the_bounds(number: str) -> None:
    assert parse_profile(GOOD.replace("[1000000]", f"[{number}]"), "uji.toml", ()).code == "uji"


def test_a_whole_number_of_more_digits_than_python_reads_is_refused() -> None:
    assert "profile_line_too_long" in _codes(GOOD.replace("1000000", "9" * 5000))


@pytest.mark.parametrize("letter", ["\\u0000", "\\u001b", "\\u202e", "\\u2066", "\\u200b", "\\ufeff", "\\ue000"])
@pytest.mark.parametrize("place", ["Profil uji uji", "Potongan menurut hari", "Hari tanpa keterangan"])
def test_refuses_letters_that_hide_or_turn_what_a_second_person_approves(letter: str, place: str) -> None:
    assert "profile_text_invisible" in _codes(GOOD.replace(place, f"a{letter}b", 1))


@pytest.mark.parametrize(
    ("key", "most"), [("code", 80), ("title", 200), ("source", 500), ("name", 40), ("unit", 40), ("label", 80)]
)
def test_a_text_has_the_room_that_batches_and_questions_give_it(key: str, most: int) -> None:
    def with_text(length: int) -> str:
        body = "x" * length
        section = "" if key in ("code", "title") else "[[step]]\n"
        old = {"code": 'code = "uji"', "title": 'title = "Profil uji uji"'}.get(key, '[[step]]\nname = "per_hari"')
        new = f'{section}{key} = "{body}"'
        if section and key != "name":
            new = f'{new}\nname = "per_hari"'
        text = GOOD.replace(old, new, 1)
        if key in ("unit", "source"):
            first, _, rest = text.partition(f'{key} = "{body}"\n')
            head, _, tail = rest.partition(f"\n{key} = ")
            text = first + f'{key} = "{body}"\n' + head + "\n" + tail.partition("\n")[2]
        return text.replace('["per_hari"]', f'["{body}"]') if key == "name" else text

    assert parse_profile(with_text(most), "uji.toml", ()).steps
    assert "profile_text_too_long" in _codes(with_text(most + 1))


@pytest.mark.parametrize("code", ["../../etc/passwd", "Uji", "a b", "=1+1", "<b>", ".x", "ujié"])
def test_a_code_is_a_plain_name(code: str) -> None:
    assert "profile_code_unreadable" in _codes(GOOD.replace('code = "uji"', f'code = "{code}"'))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('mode = "half_up"', 'mode = ["half_up"]'),
        ('unit = "rupiah"', 'unit = ["rupiah"]'),
        ('name = "per_hari"', "name = {a = 1}"),
        ('kind = "product"', 'kind = ["product"]'),
        ('type = "count"', "type = 3"),
        ("plus = [0]", 'plus = [["tk"]]'),
        ("outputs = [", 'outputs = [{a = "x"}, '),
        ("[[step]]", "[step]"),
        ("valid_from = 2026-01-01", "valid_from = 2026-01-01T00:00:00Z"),
    ],
)
def test_a_value_of_another_kind_is_refused(old: str, new: str) -> None:
    assert old in GOOD
    assert _codes(GOOD.replace(old, new, 1))
