"""The tables of pay, tax, discipline and runs: complete, and exact at the cells that were checked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.domain.errors import ParameterNotInForce
from app.domain.parameters import ParametersAt
from app.domain.periods import Month
from app.parameters.loader import load_parameters


def _at(code: str) -> ParametersAt:
    return load_parameters().at(Month.parse(code).last_day, "uji")


MONTH = _at("2025-05")


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("golongan_kelompok", 34),
        ("tunjangan_umum", 4),
        ("tunjangan_struktural", 9),
        ("ptkp", 8),
        ("ter_category", 8),
        ("tukin", 15),
        ("ikfd_weight", 5),
        ("ippd_weight", 5),
        ("pasal17", 5),
        ("hukuman_disiplin", 9),
    ],
)
def test_table_is_complete(name: str, rows: int) -> None:
    assert len(MONTH.value(name)) == rows


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("golongan_kelompok", "III/c", "III"),
        ("golongan_kelompok", "IV", "I"),
        ("golongan_kelompok", "V", "II"),
        ("golongan_kelompok", "IX", "III"),
        ("golongan_kelompok", "XIII", "IV"),
        ("tunjangan_umum", "III", 185_000),
        ("tunjangan_struktural", "II.b", 2_025_000),
        ("final_rate", "II/d", 0),
        ("final_rate", "III/a", Decimal("0.05")),
        ("final_rate", "III/d", Decimal("0.05")),
        ("final_rate", "IV/a", Decimal("0.15")),
        ("final_rate", "IX", Decimal("0.05")),
        ("punishment_months", "potong_9_bulan", 9),
        ("punishment_cut", "potong_6_bulan", Decimal("0.25")),
        ("weekly_norm_minutes", "biasa", 1_500),
        ("weekly_norm_minutes", "ramadan", 1_300),
        ("daily_norm_by_pattern", "5", 300),
        ("daily_norm_by_pattern", "6", 250),
    ],
)
def test_cell(name: str, key: str, value: Any) -> None:
    assert MONTH.entry(name, key) == value


@pytest.mark.parametrize("name", ["gaji_pokok_pns", "gaji_pokok_pppk"])
def test_pay_table_has_every_cell_of_the_regulation(name: str) -> None:
    assert sum(len(steps) for steps in MONTH.table(name).values()) == 272


@pytest.mark.parametrize(
    ("name", "golongan", "years", "rupiah"),
    [
        ("gaji_pokok_pns", "III/c", 10, 3_533_900),
        ("gaji_pokok_pns", "IV/a", 32, 5_399_900),
        ("gaji_pokok_pns", "I/c", 11, 2_172_100),
        ("gaji_pokok_pns", "IV/b", 16, 4_391_800),
        ("gaji_pokok_pppk", "IX", 0, 3_203_600),
        ("gaji_pokok_pppk", "XVII", 32, 7_329_000),
    ],
)
def test_cell_of_a_pay_table(name: str, golongan: str, years: int, rupiah: int) -> None:
    assert {step.start: step.value for step in MONTH.table(name)[golongan]}[Decimal(years)] == rupiah


@pytest.mark.parametrize("name", ["gaji_pokok_pns", "gaji_pokok_pppk"])
def test_pay_rises_with_every_step(name: str) -> None:
    amounts = [[step.value for step in steps] for steps in MONTH.table(name).values()]

    assert amounts == [sorted(set(row)) for row in amounts]


def test_daily_norms_make_the_week() -> None:
    daily, week = MONTH.table("daily_norm_by_pattern"), MONTH.entry("weekly_norm_minutes", "biasa")

    assert (daily["5"] * 5, daily["6"] * 6) == (week, week)


def test_ramadan_norm_follows_the_hours() -> None:
    hours, norm = MONTH.table("weekly_hours"), MONTH.table("weekly_norm_minutes")

    assert norm["ramadan"] * hours["biasa"] == norm["biasa"] * hours["ramadan"]


def test_every_rank_has_a_general_allowance_and_a_final_rate() -> None:
    groups = MONTH.table("golongan_kelompok")

    assert set(groups.values()) == set(MONTH.table("tunjangan_umum"))
    assert set(groups) == set(MONTH.table("final_rate"))


def test_punishment_rows_name_each_cut_with_its_months() -> None:
    rows = {row["kode"]: row for row in MONTH.rows("hukuman_disiplin")}

    cuts = {kode: row["bulan"] for kode, row in rows.items() if row["potong_persen"] == 25}
    assert cuts == dict(MONTH.table("punishment_months"))


@pytest.mark.parametrize(
    ("month", "share"),
    [
        ("2022-12", Decimal("0.5")),
        ("2023-12", Decimal("0.5")),
        ("2024-01", 1),
        ("2025-12", 1),
    ],
)
def test_share_of_thr_is_that_of_its_year(month: str, share: Decimal) -> None:
    assert _at(month).entry("run_share", "thr") == share


@pytest.mark.parametrize("run", ["thr", "gaji13"])
def test_year_without_a_rule_inherits_no_share(run: str) -> None:
    with pytest.raises(ParameterNotInForce) as missing:
        _at("2026-01").entry("run_share", run)

    assert missing.value.name == f"run_share[{run}]"


def test_tax_method_of_the_default_is_the_contract_of_the_product() -> None:
    assert (MONTH.text("tax_method"), MONTH.text("tax_borne_by")) == ("ter_combined", "employee")
    assert not MONTH.flag("npwp_surcharge_enabled")
    assert not MONTH.flag("employer_parts_in_gross")
