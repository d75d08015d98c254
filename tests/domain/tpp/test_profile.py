"""A profile with a mistake is refused, with the line and what is wrong."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.parameters import Tier
from app.domain.tpp import ProfileInvalid, parse_profile
from tests.domain.tpp.profiles import HEADER, profile_of, rules

GOOD = 'name = "hasil"\nkind = "product"\nof = ["dasar"]'


def _problems(*steps: str, header: str = HEADER, parameters: tuple[str, ...] = ("bobot",)) -> list[str]:
    with pytest.raises(ProfileInvalid) as refusal:
        profile_of(*steps, header=header, parameters=parameters)
    return [problem.code for problem in refusal.value.problems]


def _step(body: str) -> list[str]:
    return _problems(f'name = "hasil"\n{body}')


def _product(of: str, more: str = "") -> list[str]:
    return _step(f'kind = "product"\nof = {of}\n{more}')


@pytest.mark.parametrize(
    ("of", "code"),
    [
        ('["dasr"]', "name_unknown"),
        ('["hasil"]', "step_reads_itself"),
        ('["kode"]', "name_wrong_type"),
        ('["kejadian"]', "name_wrong_type"),
        ('["rincian"]', "name_wrong_type"),
        ("[true]", "operand_unreadable"),
        ("[{}]", "operand_unreadable"),
        ('[{parameter = "bobot", lain = 1}]', "operand_unreadable"),
        ('[{parameter = "bobot", key = "kode", entry = "x"}]', "operand_unreadable"),
        ('[{parameter = "bobat"}]', "parameter_unknown"),
        ('[{parameter = "bobot", key = "aktif"}]', "name_wrong_type"),
        ('"dasar"', "list_expected"),
    ],
)
def test_refuses_an_operand_that_means_nothing(of: str, code: str) -> None:
    assert _product(of) == [code]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("rounding = 1", "rounding_unreadable"),
        ('rounding = {mode = "nearest", to = 1}', "rounding_unreadable"),
        ('rounding = {mode = "up", to = 0}', "rounding_unreadable"),
        ('rounding = {mode = "up"}', "rounding_unreadable"),
        ('only_if = {name = "aktif", equals = true}', "only_if_needs_otherwise"),
        ("otherwise = 1", "only_if_needs_otherwise"),
        ("valid_from = 2025", "profile_date_missing"),
        ("valid_from = 2025-02-01\nvalid_to = 2025-01-31", "dates_reversed"),
        ('given = "kode"', "name_wrong_type"),
        ('status = "yakin"', "status_unknown"),
        ('cat = "salah ketik"', "profile_key_unknown"),
        ('cap = "tinggi"', "name_unknown"),
        ('floor = "rendah"', "name_unknown"),
        ('only_if = {name = "aktif"}\notherwise = 1', "condition_unreadable"),
        ('only_if = {name = "aktif", equals = true, differs = true}\notherwise = 1', "condition_unreadable"),
        ('only_if = {name = "hari", at_least = "tiga"}\notherwise = 1', "condition_unreadable"),
        ('only_if = {name = "hari", at_least = true}\notherwise = 1', "condition_unreadable"),
        ('only_if = {name = "hari", one_of = 3}\notherwise = 1', "condition_unreadable"),
        ('only_if = {name = "hari", known = "ya"}\notherwise = 1', "condition_unreadable"),
        ('only_if = {name = "hari", equals = [1]}\notherwise = 1', "condition_unreadable"),
        ('only_if = {name = "kode", at_least = 3}\notherwise = 1', "name_wrong_type"),
        ('only_if = {name = "kode", equals = "c"}\notherwise = 1', "code_unknown"),
        ('only_if = {name = "kode", one_of = ["a", "c"]}\notherwise = 1', "code_unknown"),
        ('only_if = "aktif"\notherwise = 1', "condition_unreadable"),
        ('only_if = {name = "aktif", equals = "ya"}\notherwise = 1', "condition_wrong_type"),
        ('only_if = {name = "aktif", differs = 0}\notherwise = 1', "condition_wrong_type"),
        ('only_if = {name = "hari", equals = true}\notherwise = 1', "condition_wrong_type"),
        ('only_if = {name = "hari", one_of = [1, "2"]}\notherwise = 1', "condition_wrong_type"),
        ('only_if = {name = "kode", equals = 3}\notherwise = 1', "condition_wrong_type"),
    ],
)
def test_refuses_a_wrong_common_key(more: str, code: str) -> None:
    assert _product('["dasar"]', more) == [code]


def test_refuses_an_empty_list_of_conditions() -> None:
    assert "condition_unreadable" in _product('["dasar"]', "only_if = []\notherwise = 1")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('kind = "prodct"\nof = ["dasar"]', "step_kind_unknown"),
        ('kind = "choose"\ncases = []', "choose_needs_last_case"),
        ('kind = "choose"\ncases = [{when = {name = "aktif", equals = true}, then = 1}]', "choose_needs_last_case"),
        ('kind = "choose"\ncases = [{then = 1}, {then = 2}]', "choose_needs_last_case"),
        ('kind = "choose"\ncases = [{maka = 1}, {then = 2}]', "case_unreadable"),
        ('kind = "choose"\ncases = [{then = 1, lain = 1}, {then = 2}]', "case_unreadable"),
        ('kind = "events"\nitems = []', "list_expected"),
        ('kind = "events"\nitems = [{count = "hari", minutes = "kejadian", rate = 1}]', "event_item_unreadable"),
        ('kind = "events"\nitems = [{minutes = "kejadian", tiers = [{value = 1}], rate = 1}]', "event_item_unreadable"),
        ('kind = "events"\nitems = [{count = "hari", rate = 1}, {count = "hari", rate = 2}]', "event_twice"),
        ('kind = "events"\nitems = [{dates = "hari", ranges = [], rate = 1}]', "name_wrong_type"),
        ('kind = "events"\nitems = [{dates = "hari", ranges = 3, rate = 1}]', "ranges_unreadable"),
        ('kind = "events"\nitems = [{dates = "hari", ranges = [{first_day = 2025-01-02}], rate = 1}]', "ranges_unreadable"),
        (
            'kind = "events"\nitems = [{dates = "hari", rate = 1, '
            "ranges = [{first_day = 2025-01-02, last_day = 2025-01-01, rate = 1}]}]",
            "ranges_unreadable",
        ),
        (
            'kind = "events"\nitems = [{dates = "hari", rate = 1, '
            "ranges = [{first_day = 2025-01-02, last_day = 2025-01-03, rate = 1},"
            "{first_day = 2025-01-03, last_day = 2025-01-03, rate = 1}]}]",
            "ranges_overlap",
        ),
        ('kind = "gross_up"\nof = "dasar"', "gross_up_needs_one"),
        ('kind = "gross_up"\nof = "dasar"\nrate = 0.1\ntiers = [{value = 0.1}]', "gross_up_needs_one"),
        ('kind = "gross_up"\nof = "dasar"\ntiers = [{up_to = 9, value = 0.2}, {value = 0.1}]', "tiers_not_monotone"),
        ('kind = "product"\nof = ["dasar"]\nper = "hari"', "list_expected"),
        ('kind = "product"\nof = ["dasar"]\nper = ["hari"]', "amount_not_rounded"),
        ('kind = "product"\nof = ["dasar", 0.5]', "amount_not_rounded"),
        ('kind = "product"\nof = ["dasar"]\nrounding = {mode = "up", to = 0.5}', "amount_not_rounded"),
        ('kind = "product"\nof = ["dasar"]\ncap = 1.5', "amount_not_rounded"),
        ('kind = "take"\nof = 0.5', "amount_not_rounded"),
        ('kind = "sum"\nplus = ["dasar"]\nminus = [0.5]', "amount_not_rounded"),
        ('kind = "choose"\ncases = [{when = {name = "aktif", equals = true}, then = 0.5}, {then = 1}]', "amount_not_rounded"),
        ('kind = "choose"\nunit = "code"\ncases = [{then = "hari"}]', "name_wrong_type"),
        ('kind = "take"\nunit = "code"\nof = "hari"', "name_wrong_type"),
        ('kind = "tier"\nof = "dasar"\nmonotone = 1\ntiers = [{value = 1}]', "monotone_unreadable"),
        ('kind = "tier"\nof = "dasar"\ntiers = [{up_to = 1, value = 1}, {up_to = 2, value = 3}, {value = 2}]', "tiers_not_monotone"),
        ('kind = "hold"\nreason = "x"\nreason_from = "kode"', "reason_twice"),
        ('kind = "withhold"\nreason_from = "hari"', "name_wrong_type"),
        ('kind = "withhold"\nreason_from = "kode"\nonly_if = {name = "aktif", equals = true}\notherwise = 0', "stop_has_no_value"),
        ('kind = "events"\nitems = [{count = "hari"}, {count = "hari", rate = 1}]', "event_item_unreadable"),
        ('kind = "events"\nitems = [{count = "kode", rate = 1}]', "name_wrong_type"),
        ('kind = "events"\nitems = [{minutes = "hari", tiers = [{value = 1}]}]', "name_wrong_type"),
        ('kind = "events"\nitems = [{minutes = "kejadian", tiers = {parameter = "bobot", group = "kode"}}]', "tiers_unreadable"),
        ('kind = "tier"\nof = "dasar"\ntiers = []', "tier_hole"),
        ('kind = "tier"\nof = "dasar"\ntiers = [{up_to = 1, value = 1}]', "tier_hole"),
        ('kind = "tier"\nof = "dasar"\ntiers = [{up_to = 2, value = 1}, {up_to = 2, value = 1}, {value = 1}]', "tier_hole"),
        ('kind = "tier"\nof = "dasar"\ntiers = [{up_to = 3, value = 1}, {up_to = 2, value = 1}, {value = 1}]', "tier_hole"),
        ('kind = "tier"\nof = "dasar"\ntiers = [{value = 1}, {value = 2}]', "tier_hole"),
        ('kind = "tier"\nof = "dasar"\ntiers = [{value = "satu"}]', "tiers_unreadable"),
        ('kind = "tier"\nof = "dasar"\ntiers = [{value = 1, up = 2}]', "tiers_unreadable"),
        ('kind = "tier"\nof = "dasar"\ntiers = 3', "tiers_unreadable"),
        ('kind = "tier"\nof = "dasar"\ntiers = [{from = 0, value = 1}, {value = 2}]', "tiers_unreadable"),
        ('kind = "tier"\nof = "dasar"\ntiers = [{from = 0, value = 1}, {from = 2, up_to = 3, value = 2}]', "tiers_unreadable"),
        ('kind = "tier"\nof = "dasar"\ntiers = [{from = "0", value = 1}]', "tiers_unreadable"),
        ('kind = "tier"\nof = "dasar"\ntiers = [{from = 2, value = 1}, {from = 2, value = 2}]', "tier_hole"),
        ('kind = "tier"\nof = "dasar"\ntiers = [{from = 2, value = 1}, {from = 1, value = 2}]', "tier_hole"),
        ('kind = "tier"\nof = "dasar"\ntiers = [{from = 1, value = 1}, {from = 2, value = 3}, {from = 3, value = 2}]', "tiers_not_monotone"),
        ('kind = "progressive"\nof = "dasar"\ntiers = [{from = 0, value = 1}]', "tiers_need_bounds"),
        ('kind = "gross_up"\nof = "dasar"\ntiers = [{from = 0, value = 0.1}]', "tiers_need_bounds"),
        ('kind = "tier"\nof = "dasar"\ntiers = {parameter = "bobat"}', "parameter_unknown"),
        ('kind = "tier"\nof = "dasar"\ntiers = {parameter = "bobot", group = "hari"}', "name_wrong_type"),
    ],
)  # fmt: skip
def test_refuses_a_step_its_kind_cannot_read(body: str, code: str) -> None:
    assert code in _step(body)


def test_refuses_a_hold_without_reason() -> None:
    assert _problems('name = "t"\nkind = "hold"\nreason = "x"', GOOD) == ["reason_missing"]
    assert _problems('name = "t"\nkind = "hold"\nwhen = {name = "aktif", equals = 1}\nreason = " "', GOOD) == [
        "condition_wrong_type",
        "reason_missing",
    ]
    assert _problems('name = "t"\nkind = "hold"\nwhen = {name = "aktif", equals = true}', GOOD) == ["reason_missing"]


@pytest.mark.parametrize(
    "values",
    [
        "[{up_to = 1, value = 1}, {up_to = 2, value = 1}, {value = 2}]",
        "[{up_to = 1, value = 3}, {up_to = 2, value = 2}, {value = 2}]",
    ],
)
def test_tiers_may_rise_or_fall_and_stay(values: str) -> None:
    assert profile_of(f'name = "hasil"\nkind = "tier"\nof = "dasar"\ntiers = {values}').steps


def test_tiers_that_go_up_and_down_may_be_meant() -> None:
    tiers = "[{up_to = 1, value = 1}, {up_to = 2, value = 3}, {value = 2}]"

    assert profile_of(f'name = "hasil"\nkind = "tier"\nof = "dasar"\nmonotone = false\ntiers = {tiers}').steps


def _with_parameters(step: str, unit: str = "ratio", **values: Any) -> list[str]:
    text = HEADER + f'[[step]]\ntitle = "T"\nsource = "S"\nname = "hasil"\n{step}\n'
    with pytest.raises(ProfileInvalid) as refusal:
        parse_profile(text, "uji.toml", rules(unit=unit, **values).parameters)
    return [problem.code for problem in refusal.value.problems]


UP_AND_DOWN = (Tier(Decimal(1), Decimal(1)), Tier(Decimal(2), Decimal(3)), Tier(None, Decimal(2)))


@pytest.mark.parametrize(
    ("step", "values", "code"),
    [
        ('kind = "tier"\nof = "dasar"\ntiers = {parameter = "p"}', UP_AND_DOWN, "tiers_not_monotone"),
        ('kind = "tier"\nof = "dasar"\ntiers = {parameter = "p"}', {"a": UP_AND_DOWN}, "parameter_not_tiers"),
        ('kind = "tier"\nof = "dasar"\ntiers = {parameter = "p"}', 3, "parameter_not_tiers"),
        ('kind = "tier"\nof = "dasar"\ntiers = {parameter = "p", group = "kode"}', UP_AND_DOWN, "parameter_not_tiers"),
        ('kind = "product"\nof = ["dasar", {parameter = "p"}]', Decimal("0.5"), "amount_not_rounded"),
        ('kind = "events"\nitems = [{dates = "hari", ranges = {parameter = "p"}, rate = 1}]', 3, "ranges_unreadable"),
    ],
)
def test_refuses_a_parameter_that_does_not_fit(step: str, values: Any, code: str) -> None:
    assert code in _with_parameters(step, p=values)


def test_parameter_in_rupiah_has_no_fraction() -> None:
    text = HEADER + '[[step]]\ntitle = "T"\nsource = "S"\nname = "hasil"\nkind = "take"\nof = {parameter = "p"}\n'

    assert parse_profile(text, "uji.toml", rules(unit="rupiah", p=Decimal(3)).parameters).steps


@pytest.mark.parametrize("filled", ['"year"', "3"])
def test_refuses_a_fact_filled_by_anything_but_the_month(filled: str) -> None:
    header = HEADER.replace('title = "Hari"\ndefault = 0', f'title = "Hari"\nfilled_by = {filled}')

    assert "fact_filled_by_unreadable" in _problems(GOOD, header=header)


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        ("valid_to = 2023-12-31", "dates_reversed"),
        ("valid_to = 2025", "profile_date_missing"),
        ('issued_on = "kemarin"', "profile_date_missing"),
    ],
)
def test_refuses_dates_of_a_profile_that_cannot_be(dates: str, code: str) -> None:
    header = HEADER.replace("valid_from = 2024-01-01", f"valid_from = 2024-01-01\n{dates}")

    assert _problems(GOOD, header=header) == [code]


def test_rounding_that_cannot_be_read_is_one_problem_and_not_two() -> None:
    assert _product('["dasar", 0.5]', 'rounding = {mode = "terdekat", to = 1}') == ["rounding_unreadable"]


def test_refuses_rounding_of_a_code() -> None:
    step = 'name = "k"\nkind = "take"\nunit = "code"\nof = "kode"\ncap = 3'

    assert _problems(step, GOOD) == ["step_not_a_number"]


def test_refuses_a_code_step_used_as_a_number() -> None:
    step = 'name = "k"\nkind = "take"\nunit = "code"\nof = "kode"'

    assert _problems(step, 'name = "hasil"\nkind = "product"\nof = ["k"]') == ["name_wrong_type"]


def test_refuses_a_reference_to_a_later_step() -> None:
    first = 'name = "awal"\nkind = "product"\nof = ["hasil"]'

    assert _problems(first, GOOD) == ["step_reads_later_step"]


def test_refuses_two_steps_of_one_name() -> None:
    assert _problems(GOOD, GOOD) == ["step_name_twice"]


def test_refuses_a_step_named_like_a_fact() -> None:
    assert "step_name_twice" in _problems('name = "dasar"\nkind = "product"\nof = ["hari"]', GOOD)


@pytest.mark.parametrize("missing", ["title", "source"])
def test_refuses_a_step_without_title_or_legal_source(missing: str) -> None:
    parts = {"title": 'title = "T"', "source": 'source = "S"'}
    del parts[missing]
    text = HEADER + f"[[step]]\n{GOOD}\n" + "\n".join(parts.values())

    with pytest.raises(ProfileInvalid) as refusal:
        parse_profile(text, "uji.toml", ())

    assert [(p.code, p.params["wanted"]) for p in refusal.value.problems] == [("profile_text_missing", missing)]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('code = "uji"\n', "", "profile_text_missing"),
        ("valid_from = 2024-01-01", "", "profile_date_missing"),
        ("valid_from = 2024-01-01", "valid_from = 2024-01-01T00:00:00", "profile_date_missing"),
        ('status = "ours"', 'status = "pasti"', "status_unknown"),
        ('outputs = ["hasil"]', 'outputs = ["hasl"]', "name_unknown"),
        ('outputs = ["hasil"]', 'outputs = "hasil"', "list_expected"),
        ('result = ["hasil"]', "result = []", "list_expected"),
        ('type = "rupiah"', 'type = "uang"', "fact_type_unknown"),
        ("default = 0", 'default = "nol"', "fact_default_wrong"),
        ('one_of = ["a", "b"]', "one_of = [1]", "profile_text_list_expected"),
        ('title = "Hari"', 'title = "Hari"\nmin = "satu"', "profile_number_expected"),
        ('title = "Hari"', 'title = "Hari"\naliases = ["dasar"]', "fact_name_twice"),
        ('title = "Hari"', 'title = "Hari"\nband_counts = ["h1"]', "fact_bands_need_events"),
        ('title = "Hari"', 'title = "Hari"\nrequired_with = "dasr"', "name_unknown"),
        ('title = "Hari"', 'title = "Hari"\nwajib = true', "profile_key_unknown"),
        ('code = "uji"', 'code = "uji"\nversi = 2', "profile_key_unknown"),
    ],
)
def test_refuses_a_wrong_heading_or_fact(old: str, new: str, code: str) -> None:
    assert code in _problems(GOOD, header=HEADER.replace(old, new, 1))


def test_refuses_a_profile_without_steps_or_facts() -> None:
    with pytest.raises(ProfileInvalid) as refusal:
        parse_profile('code = "uji"', "uji.toml", ())

    assert {"profile_steps_missing", "profile_facts_missing"} <= {p.code for p in refusal.value.problems}


def test_problem_names_file_line_place_and_likely_spelling() -> None:
    text = HEADER + '[[step]]\nname = "hasil"\nkind = "product"\ntitle = "T"\nsource = "S"\nof = [\n  "dasr",\n]\n'
    line = text.splitlines().index("of = [") + 1

    with pytest.raises(ProfileInvalid) as refusal:
        parse_profile(text, "daerah.toml", ())

    problem = refusal.value.problems[0]
    assert (problem.file, problem.line, problem.where) == ("daerah.toml", line, "step 1.of")
    assert problem.params == {"step": "hasil", "name": "dasr", "hint": "dasar"}
    assert str(refusal.value) == f"daerah.toml:{line}: step 1.of: name_unknown step=hasil name=dasr hint=dasar"


def test_all_problems_are_reported_at_once_in_the_order_of_the_file() -> None:
    codes = _problems(
        'name = "a"\nkind = "product"\nof = ["x"]\nrounding = 1', GOOD, header=HEADER.replace("uji", "", 1)
    )

    assert codes == ["profile_text_missing", "name_unknown", "rounding_unreadable"]


def test_text_that_is_not_toml_names_its_line() -> None:
    with pytest.raises(ProfileInvalid) as refusal:
        parse_profile('code = "uji"\ntitle = \n', "uji.toml", ())

    assert (refusal.value.problems[0].code, refusal.value.problems[0].line) == ("profile_not_toml", 2)


def test_profile_keeps_its_heading_and_may_last_one_day() -> None:
    profile = profile_of(GOOD, header=HEADER.replace("2024-01-01", "2024-01-01\nvalid_to = 2024-01-01", 1))

    assert (profile.code, profile.title, profile.source, profile.status) == (
        "uji",
        "Profil uji",
        "Perwali Contoh 1/2024",
        "ours",
    )
    assert [profile.is_in_force(date(2023, 12, 31) + timedelta(days=day)) for day in range(3)] == [False, True, False]


def test_profile_knows_the_parameters_it_reads() -> None:
    profile = profile_of('name = "hasil"\nkind = "product"\nof = [{parameter = "bobot"}]', parameters=("bobot",))

    assert profile.parameters == {"bobot"}
