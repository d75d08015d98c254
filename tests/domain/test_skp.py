"""The states of a plan's version, and what the form of a result accepts."""

from decimal import Decimal
from itertools import product

import pytest

from app.domain.errors import IllegalTransition, Invalid
from app.domain.hasil_facts import Aspek, CaraHitung, Kategori
from app.domain.skp import (
    MAX_INDICATORS,
    PlanAction,
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
    with pytest.raises(IllegalTransition, match="plan_state_changed"):
        next_state(state, action)


def test_reads_a_result_with_its_indicator() -> None:
    form = read_rhk_form(FORM | {"kode-0": "IK1", "cara_hitung-0": "jumlah", "target_s1-0": "250"})

    one = form.indicators[0]
    assert (form.rhk, form.kategori, form.rhk_atasan_kode) == ("Berkas akta terverifikasi", Kategori.UTAMA, None)
    assert (one.kode, one.aspek, one.target, one.target_s1, one.target_s2, one.cara_hitung) == (
        "IK1",
        Aspek.KUANTITAS,
        Decimal(600),
        Decimal(250),
        None,
        CaraHitung.JUMLAH,
    )


def test_a_new_indicator_takes_the_code_its_form_was_given() -> None:
    assert read_rhk_form(FORM | {"kode_baru-0": "IKI-4"}).indicators[0].kode == "IKI-4"


def test_an_empty_group_is_not_there_and_a_ticked_one_goes() -> None:
    form = read_rhk_form(FORM | {"kode_baru-1": "IKI-2", "aspek-1": "waktu", "kode-2": "IK3", "hapus-2": "1"})

    assert len(form.indicators) == 1


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
    ("text", "code"),
    [
        ("", "text_required"),
        ("1.200", "number_ambiguous"),
        ("1.200,5", "number_ambiguous"),
        ("-1", "volume_format"),
        ("1e3", "volume_format"),
        ("1,2,3", "volume_format"),
        ("1000000,001", "volume_range"),
        ("1,2345", "volume_decimals"),
        ("9" * 41, "text_too_long"),
    ],
)
def test_refuses_what_is_no_clear_figure(text: str, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        parse_figure(text)


@pytest.mark.parametrize("value", ["0", "12", "1200", "12.5", "0.125", "1000000"])
def test_a_figure_written_is_read_back(value: str) -> None:
    assert parse_figure(figure_text(Decimal(value).quantize(Decimal("0.001")))) == Decimal(value)
