"""The shipped parameter files: complete, exact, and in force on the right days."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.errors import NotFound, ParameterNotInForce
from app.domain.parameters import DatedValue, content_hash
from app.domain.periods import Month
from app.parameters.loader import FOLDER, load_folder, load_parameters
from app.parameters.profiles import PROFILES, load_profile

ROWS = [(name, row) for name, parameter in load_parameters().items() for row in parameter.values]
BY_ROW = pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name}-{row.valid_from}" for name, row in ROWS])
MONTH = load_parameters().at(Month(2026, 3).last_day, "uji")


@BY_ROW
def test_row_is_in_force_on_its_first_day(name: str, row: DatedValue) -> None:
    assert load_parameters().at(row.valid_from, "uji").dated(name) == row


@BY_ROW
def test_row_is_not_in_force_on_the_day_before(name: str, row: DatedValue) -> None:
    before = load_parameters()[name].on(row.valid_from - timedelta(days=1))

    assert before != row


@pytest.mark.parametrize("month", ["2024-01", "2024-12", "2025-01", "2026-12", "2027-01"])
def test_every_parameter_is_in_force_in_the_months_of_the_product(month: str) -> None:
    at = load_parameters().at(Month.parse(month).last_day, "uji")

    assert [name for name in load_parameters() if at.dated(name).repealed] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("submit_window_days", 3),
        ("superior_decision_workday", 5),
        ("closing_workday", 7),
        ("returned_correction_days", 2),
        ("daily_credit_cap_minutes", 450),
        ("offline_grace_hours", 24),
        ("undo_seconds", 10),
        ("approval_sample_every", 10),
        ("first_password_days", 14),
        ("min_duty_days", 20),
        ("rating_above_from", Decimal("1.10")),
        ("rating_meets_from", Decimal("0.90")),
        ("capaian_cap", Decimal("1.20")),
        ("small_part", Decimal("0.5")),
        ("nilai_hasil_weight", Decimal("0.7")),
        ("nilai_perilaku_weight", Decimal("0.3")),
        ("perilaku_nilai", {"di_bawah": 70, "sesuai": 100, "di_atas": 120}),
        ("kuantitas_jumlah_above", 12),
        ("apel_enabled", False),
        ("superior_penalty_enabled", False),
        ("bpjs_ceiling", 12_000_000),
        ("bpjs_employer_rate", Decimal("0.04")),
        ("bpjs_employee_rate", Decimal("0.01")),
    ],
)
def test_ships_the_number_of_the_product(name: str, value: Any) -> None:
    assert MONTH.value(name) == value


def test_weights_of_the_allowance_sum_to_one() -> None:
    assert MONTH.decimal("productivity_weight") + MONTH.decimal("discipline_weight") == 1


def test_kuadran_has_nine_cells() -> None:
    matrix = MONTH.table("predikat_matrix")

    assert {hasil: dict(row) for hasil, row in matrix.items()} == {
        "di_atas": {"di_bawah": "kurang", "sesuai": "baik", "di_atas": "sangat_baik"},
        "sesuai": {"di_bawah": "kurang", "sesuai": "baik", "di_atas": "baik"},
        "di_bawah": {"di_bawah": "sangat_kurang", "sesuai": "butuh_perbaikan", "di_atas": "butuh_perbaikan"},
    }


@pytest.mark.parametrize("kelas", range(1, 16))
def test_each_confirmed_class_has_an_amount(kelas: int) -> None:
    assert MONTH.entry("tukin", str(kelas)) > 0


@pytest.mark.parametrize("kelas", [16, 17])
def test_unconfirmed_class_has_none(kelas: int) -> None:
    with pytest.raises(ParameterNotInForce):
        MONTH.entry("tukin", str(kelas))


def test_every_ptkp_status_has_a_tax_category_with_tiers() -> None:
    assert set(MONTH.table("ptkp")) == set(MONTH.table("ter_category"))
    assert set(MONTH.table("ter_category").values()) == set(MONTH.table("ter"))


def test_office_hours_of_five_days() -> None:
    hours = MONTH.table("office_hours_5")

    assert [f"{hours[day]['start']}-{hours[day]['end']}" for day in "12345"] == ["07:30-16:00"] * 4 + ["07:30-16:30"]
    assert set(hours) == set("12345")


def test_content_hash_is_stable_between_loads() -> None:
    assert content_hash(load_folder(FOLDER)) == content_hash(load_parameters())


@pytest.mark.parametrize("code", sorted(path.stem for path in PROFILES.glob("*.toml")))
def test_each_shipped_profile_is_sound_and_named_like_its_file(code: str) -> None:
    assert load_profile(code).code == code


@pytest.mark.parametrize("code", ["tidak-ada", "../allowance"])
def test_unknown_profile_is_not_found(code: str) -> None:
    with pytest.raises(NotFound):
        load_profile(code)
