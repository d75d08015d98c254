"""Every bound of the monthly tax table: the bound itself belongs below it, one rupiah more does not."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.tpp import compute
from app.parameters.loader import FOLDER
from app.parameters.profiles import load_profile
from tests.domain.tpp.profiles import month_rules

STATUS = {"A": "TK/0", "B": "K/1", "C": "K/3"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


ROWS = _rows(FOLDER / "ter_pph21.csv")


def _rate(category: str, gross: int) -> Decimal:
    facts = {
        "basic": 0,
        "predikat": "baik",
        "gaji_kotor": gross,
        "pph_gaji": 0,
        "dasar_bpjs": 0,
        "ptkp": STATUS[category],
    }
    computed = compute(load_profile(), facts, month_rules("2026-05"))
    found = next(step.result for step in computed.trace if step.view.name == "tarif_ter")
    return Decimal(found) * 100


@pytest.mark.parametrize("row", [row for row in ROWS if row["upper_inclusive"]], ids=lambda row: "-".join(row.values()))
def test_upper_bound_is_inclusive(row: dict[str, str]) -> None:
    assert _rate(row["category"], int(row["upper_inclusive"])) == Decimal(row["rate_percent"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row.values()))
def test_first_rupiah_above_the_lower_bound_has_the_new_rate(row: dict[str, str]) -> None:
    assert _rate(row["category"], int(row["lower_exclusive"]) + 1) == Decimal(row["rate_percent"])


def test_the_table_has_all_rows_of_the_annex() -> None:
    counts = {category: sum(row["category"] == category for row in ROWS) for category in STATUS}

    assert counts == {"A": 44, "B": 40, "C": 41}
