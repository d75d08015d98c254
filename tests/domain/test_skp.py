"""The states of a plan's version, and what the form of a result accepts."""

from decimal import Decimal
from itertools import product

import pytest

from app.domain.errors import FieldError, IllegalTransition, Invalid
from app.domain.hasil_facts import Aspek, CaraHitung, Kategori
from app.domain.skp import (
    MAX_INDICATORS,
    IndicatorForm,
    PlanAction,
    RhkForm,
    VersionState,
    figure_text,
    next_state,
    parse_figure,
    read_rhk_form,
)

FORM = {
    "rhk": "Berkas akta terverifikasi",
    "kategori": "utama",
    "indikator-0": "Jumlah berkas",
    "aspek-0": "kuantitas",
    "target-0": "600",
    "satuan-0": "berkas",
}
STEPS = {
    ("draft", "edit"): "draft",
    ("draft", "submit"): "submitted",
    ("draft", "cancel"): "withdrawn",
    ("submitted", "agree"): "agreed",
    ("submitted", "send_back"): "draft",
    ("submitted", "pull_back"): "draft",
}


@pytest.mark.parametrize(("step", "after"), STEPS.items())
def test_the_steps_of_a_version(step: tuple[str, str], after: str) -> None:
    assert next_state(VersionState(step[0]), PlanAction(step[1])) == after


@pytest.mark.parametrize(
    ("state", "action"), [pair for pair in product(VersionState, PlanAction) if (pair[0], pair[1]) not in STEPS]
)
def test_no_other_step_exists(state: VersionState, action: PlanAction) -> None:
    with pytest.raises(IllegalTransition) as refused:
        next_state(state, action)

    facts = {"state": state.value, "action": action.value}
    assert (refused.value.code, refused.value.params) == ("plan_state_changed", facts)


def test_reads_a_result_with_its_indicator() -> None:
    form = read_rhk_form(FORM | {"kode-0": "IK1", "cara_hitung-0": "jumlah", "target_s1-0": "250"})

    assert form == RhkForm(
        "Berkas akta terverifikasi",
        Kategori.UTAMA,
        None,
        (
            IndicatorForm(
                "IK1",
                "Jumlah berkas",
                Aspek.KUANTITAS,
                Decimal(600),
                "berkas",
                Decimal(250),
                None,
                CaraHitung.JUMLAH,
            ),
        ),
    )


def test_a_result_may_name_the_result_above_it() -> None:
    assert read_rhk_form(FORM | {"rhk_atasan_kode": " RHK-2 "}).rhk_atasan_kode == "RHK-2"


def test_an_indicator_without_any_code_has_none() -> None:
    assert read_rhk_form(FORM).indicators[0].kode is None


def test_a_new_indicator_takes_the_code_its_form_was_given() -> None:
    assert read_rhk_form(FORM | {"kode_baru-0": "IKI-4"}).indicators[0].kode == "IKI-4"


def test_an_empty_group_is_not_there_and_a_ticked_one_goes() -> None:
    form = read_rhk_form(FORM | {"kode_baru-1": "IKI-2", "aspek-1": "waktu", "kode-2": "IK3", "hapus-2": "1"})

    assert len(form.indicators) == 1


@pytest.mark.parametrize("name", ["kode", "indikator", "target", "satuan"])
def test_a_group_with_any_text_is_there_and_must_be_whole(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_rhk_form(FORM | {f"{name}-1": "7"})

    assert refused.value.fields


@pytest.mark.parametrize("missing", [name for name in FORM if name != "kategori"])
def test_a_field_that_was_not_sent_is_an_empty_one(missing: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_rhk_form({name: text for name, text in FORM.items() if name != missing})

    code = "choice_required" if missing == "aspek-0" else "text_required"
    assert refused.value.fields == {missing: [FieldError(code)]}


def test_an_empty_form_names_all_it_needs() -> None:
    with pytest.raises(Invalid) as refused:
        read_rhk_form({})

    assert refused.value.code == "plan_invalid"
    assert refused.value.fields == {
        "rhk": [FieldError("text_required")],
        "kategori": [FieldError("choice_required")],
        "indikator-0": [FieldError("indicator_required")],
    }


def test_all_problems_of_an_indicator_are_named_at_once() -> None:
    broken = {"target_s1-0": "1.200", "target_s2-0": "satu", "cara_hitung-0": "x", "target-0": "", "satuan-0": ""}

    with pytest.raises(Invalid) as refused:
        read_rhk_form(FORM | broken)

    assert {name: [problem.code for problem in found] for name, found in refused.value.fields.items()} == {
        "target_s1-0": ["number_ambiguous"],
        "target_s2-0": ["volume_format"],
        "cara_hitung-0": ["choice_required"],
        "target-0": ["text_required"],
        "satuan-0": ["text_required"],
    }


@pytest.mark.parametrize("missing", ["satuan-0", "target-0"])
def test_a_share_that_lacks_something_is_not_judged_as_a_share(missing: str) -> None:
    share = {"cara_hitung-0": "mutu", "satuan-0": "%", "target-0": "95", missing: ""}

    with pytest.raises(Invalid) as refused:
        read_rhk_form(FORM | share)

    assert refused.value.fields == {missing: [FieldError("text_required")]}


def test_a_share_may_be_the_whole() -> None:
    whole = {"cara_hitung-0": "mutu", "satuan-0": "Persen", "target-0": "100"}

    assert read_rhk_form(FORM | whole).indicators[0].target == Decimal(100)


def test_the_first_half_may_be_the_whole_year() -> None:
    form = read_rhk_form(FORM | {"target_s1-0": "600"})

    assert form.indicators[0].target_s1 == Decimal(600)


@pytest.mark.parametrize(
    ("fields", "field", "problem"),
    [
        ({"target-0": "0"}, "target-0", FieldError("volume_range", {"low": 0, "high": 1_000_000})),
        ({"target_s1-0": "600,5"}, "target_s1-0", FieldError("halves_differ", {"target": "600"})),
    ],
)
def test_a_problem_of_a_target_says_what_was_expected(fields: dict[str, str], field: str, problem: FieldError) -> None:
    with pytest.raises(Invalid) as refused:
        read_rhk_form(FORM | fields)

    assert refused.value.fields == {field: [problem]}


def test_reads_no_more_indicators_than_the_form_has() -> None:
    more = {f"{name}-{MAX_INDICATORS}": FORM[f"{name}-0"] for name in ("indikator", "aspek", "target", "satuan")}

    assert len(read_rhk_form(FORM | more).indicators) == 1


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"rhk": " "}, "rhk", "text_required"),
        ({"rhk": "x" * 1001}, "rhk", "text_too_long"),
        ({"rhk": "a\u202eb"}, "rhk", "text_control"),
        ({"kategori": ""}, "kategori", "choice_required"),
        ({"rhk_atasan_kode": "x" * 41}, "rhk_atasan_kode", "text_too_long"),
        ({"indikator-0": ""}, "indikator-0", "text_required"),
        ({"aspek-0": "mutu"}, "aspek-0", "choice_required"),
        ({"satuan-0": "ber\nkas"}, "satuan-0", "text_control"),
        ({"satuan-0": ""}, "satuan-0", "text_required"),
        ({"target-0": "0"}, "target-0", "volume_range"),
        ({"target-0": "banyak"}, "target-0", "volume_format"),
        ({"cara_hitung-0": "rata"}, "cara_hitung-0", "choice_required"),
        ({"cara_hitung-0": "mutu"}, "target-0", "share_needs_percent"),
        ({"cara_hitung-0": "mutu", "satuan-0": "%", "target-0": "101"}, "target-0", "share_above_whole"),
        ({"target_s1-0": "601"}, "target_s1-0", "halves_differ"),
        ({"target_s2-0": "601"}, "target_s2-0", "halves_differ"),
        ({"target_s1-0": "300", "target_s2-0": "200"}, "target_s1-0", "halves_differ"),
        ({"indikator-0": "", "target-0": "", "satuan-0": ""}, "indikator-0", "indicator_required"),
    ],
)
def test_names_each_problem_at_its_field(fields: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_rhk_form(FORM | fields)

    assert [problem.code for problem in refused.value.fields[field]] == [code]


def test_halves_of_what_is_not_summed_are_not_compared() -> None:
    form = read_rhk_form(FORM | {"cara_hitung-0": "realisasi", "target_s1-0": "600", "target_s2-0": "600"})

    assert form.indicators[0].target_s2 == Decimal(600)


@pytest.mark.parametrize(
    ("text", "value"), [("0", "0"), ("12", "12"), ("12,5", "12.5"), ("12.5", "12.5"), ("0,125", "0.125"), (" 7 ", "7")]
)
def test_reads_figures_with_comma_or_point(text: str, value: str) -> None:
    assert parse_figure(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ("", "text_required", {}),
        (" ", "text_required", {}),
        ("1.200", "number_ambiguous", {"value": "1.200", "whole": "1200"}),
        ("1.200.300,5", "number_ambiguous", {"value": "1.200.300,5", "whole": "1200300,5"}),
        ("-1", "volume_format", {"value": "-1"}),
        ("1e3", "volume_format", {"value": "1e3"}),
        ("1,2,3", "volume_format", {"value": "1,2,3"}),
        ("dua ratus lima puluh berkas", "volume_format", {"value": "dua ratus lima puluh"}),
        ("1000000,001", "volume_range", {"low": 0, "high": 1_000_000}),
        ("1,2345", "volume_decimals", {"decimals": 3}),
        ("9" * 41, "text_too_long", {"limit": 40, "length": 41}),
    ],
)
def test_refuses_what_is_no_clear_figure(text: str, code: str, facts: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        parse_figure(text)

    assert (refused.value.code, refused.value.params) == (code, facts)


@pytest.mark.parametrize("value", ["0", "12", "1200", "12.5", "0.125", "1000000"])
def test_a_figure_written_is_read_back(value: str) -> None:
    assert parse_figure(figure_text(Decimal(value).quantize(Decimal("0.001")))) == Decimal(value)
