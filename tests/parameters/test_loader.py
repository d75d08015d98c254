"""A doubtful parameter file stops the program and says where."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.parameters import Parameters, Status, Tier, TierFrom
from app.parameters.faults import ParameterFileError
from app.parameters.loader import load_folder

GOOD = """
[bobot]
description = "Bobot contoh"
unit = "ratio"

[[bobot.values]]
valid_from = 2024-01-01
issued_on = 2023-12-15
reviewed_on = 2025-02-03
status = "found"
source = "Perwali Contoh 12/2023"
value = 0.40

[[bobot.values]]
valid_from = 2025-07-01
issued_on = 2025-06-02
reviewed_on = 2025-06-10
status = "found"
source = "Perwali Contoh 3/2025"
repealed = true
"""
CSV = "kelas,rupiah,grup,bawah,atas\n1,100,A,0,10\n2,200,A,10,\n3,300,B,0,\n"


def _load(folder: Path, text: str, csv: str = CSV) -> Parameters:
    (folder / "contoh.toml").write_text(text, encoding="utf-8")
    (folder / "baris.csv").write_text(csv, encoding="utf-8")
    return load_folder(folder)


def _refusal(folder: Path, text: str, csv: str = CSV) -> str:
    """The refusal without its line, which `test_lint` checks."""
    with pytest.raises(ParameterFileError) as refusal:
        _load(folder, text, csv)
    return re.sub(r":\d+: ", ": ", str(refusal.value), count=1)


def test_reads_a_history_with_sources_and_exact_decimals(tmp_path: Path) -> None:
    parameter = _load(tmp_path, GOOD)["bobot"]

    first, last = parameter.values
    assert (first.value, type(first.value), first.status) == (Decimal("0.40"), Decimal, Status.FOUND)
    assert (first.valid_from, first.issued_on, first.reviewed_on) == (
        date(2024, 1, 1),
        date(2023, 12, 15),
        date(2025, 2, 3),
    )
    assert (last.repealed, last.value) == (True, None)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('unit = "ratio"', "", "contoh.toml: bobot.unit: unit_missing"),
        ('unit = "ratio"', 'unit = "persen"', "contoh.toml: bobot.unit: unit_unknown value=persen"),
        ('unit = "ratio"', 'unit = "ratio"\nsatuan = "x"', "contoh.toml: bobot.satuan: key_unknown"),
        ('description = "Bobot contoh"', "", "contoh.toml: bobot.description: description_missing"),
        ('source = "Perwali Contoh 12/2023"', "", "contoh.toml: bobot.values[1].source: source_missing"),
        ('source = "Perwali Contoh 12/2023"', 'source = " "', "contoh.toml: bobot.values[1].source: source_missing"),
        ('status = "found"', "", "contoh.toml: bobot.values[1].status: status_missing"),
        ('status = "found"', 'status = "yakin"', "contoh.toml: bobot.values[1].status: status_unknown value=yakin"),
        ("issued_on = 2023-12-15", "", "contoh.toml: bobot.values[1].issued_on: date_missing"),
        ("reviewed_on = 2025-02-03", "", "contoh.toml: bobot.values[1].reviewed_on: date_missing"),
        ("valid_from = 2024-01-01", 'valid_from = "2024-01-01"', "contoh.toml: bobot.values[1].valid_from: date_missing"),
        ("valid_from = 2024-01-01", "valid_from = 2024-01-01T00:00:00", "contoh.toml: bobot.values[1].valid_from: date_missing"),
        ("valid_from = 2024-01-01", "valid_from = 2025-07-01", "contoh.toml: bobot.values[2].valid_from: date_duplicate"),
        ("valid_from = 2024-01-01", "valid_from = 2025-07-02", "contoh.toml: bobot.values[2].valid_from: date_unsorted"),
        ("value = 0.40", "", "contoh.toml: bobot.values[1]: value_not_exactly_one given=[]"),
        ("value = 0.40", "value = 0.40\nrepealed = true", "contoh.toml: bobot.values[1]: value_not_exactly_one"),
        ("value = 0.40", "repealed = false", "contoh.toml: bobot.values[1]: value_not_exactly_one"),
        ("value = 0.40", "value = 2024-01-01", "contoh.toml: bobot.values[1].value: value_kind_unknown"),
        ("value = 0.40", "value = {a = [1]}", "contoh.toml: bobot.values[1].value.a: value_kind_unknown"),
        ("value = 0.40", "nilai = 0.40", "contoh.toml: bobot.values[1].nilai: key_unknown"),
        ("value = 0.40", "value = 0.40\nvalue = 0.50", "contoh.toml: -: file_unreadable"),
        ("value = 0.40", "tiers = []", "contoh.toml: bobot.values[1].tiers: tiers_missing"),
        ("value = 0.40", "tiers = [{up_to = 1, value = 1}]", "contoh.toml: bobot.values[1].tiers: tier_hole"),
        ("value = 0.40", "tiers = [{value = 1}, {value = 1}]", "contoh.toml: bobot.values[1].tiers: tier_hole"),
        ("value = 0.40", "tiers = [{up_to = 2, value = 1}, {up_to = 2, value = 1}, {value = 1}]", "contoh.toml: bobot.values[1].tiers: tier_hole"),
        ("value = 0.40", 'tiers = [{value = "x"}]', "contoh.toml: bobot.values[1].tiers: tier_not_a_number"),
        ("value = 0.40", "tiers = [{value = 1, sampai = 2}]", "contoh.toml: bobot.values[1].tiers.sampai: key_unknown"),
        ("value = 0.40", "tiers = [1]", "contoh.toml: bobot.values[1].tiers: table_expected"),
    ],
)  # fmt: skip
def test_refuses_a_doubtful_file_naming_file_and_key(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert _refusal(tmp_path, GOOD.replace(old, new, 1)).startswith(expected)


@pytest.mark.parametrize(
    "text",
    [
        "bobot = 3",
        '[bobot]\ndescription = "x"\nunit = "ratio"',
        '[bobot]\ndescription = "x"\nunit = "ratio"\nvalues = []',
    ],
)
def test_refuses_a_parameter_without_rows(tmp_path: Path, text: str) -> None:
    assert _refusal(tmp_path, text).startswith("contoh.toml: bobot")


def test_refuses_one_name_in_two_files(tmp_path: Path) -> None:
    (tmp_path / "awal.toml").write_text(GOOD, encoding="utf-8")

    assert _refusal(tmp_path, GOOD) == "contoh.toml: bobot: parameter_defined_twice"


def test_ours_and_memory_may_lack_a_signature_date(tmp_path: Path) -> None:
    text = GOOD.replace("issued_on = 2023-12-15\n", "").replace('"found"', '"memory"', 1)

    assert _load(tmp_path, text)["bobot"].values[0].issued_on is None


def _with_csv(spec: str) -> str:
    return GOOD.replace("value = 0.40", f"csv = {spec}")


TABLE = '{file = "baris.csv", key = "kelas", value = "rupiah"}'
TIERS = '{file = "baris.csv", group = "grup", lower = "bawah", up_to = "atas", value = "rupiah", scale = 0.01}'
FROM = '{file = "baris.csv", group = "grup", from = "kelas", value = "rupiah"}'


def test_reads_a_table_beside_the_file(tmp_path: Path) -> None:
    value = _load(tmp_path, _with_csv(TABLE))["bobot"].values[0].value

    assert dict(value) == {"1": Decimal(100), "2": Decimal(200), "3": Decimal(300)}


def test_reads_tiers_per_group_beside_the_file(tmp_path: Path) -> None:
    value = _load(tmp_path, _with_csv(TIERS))["bobot"].values[0].value

    assert dict(value) == {
        "A": (Tier(Decimal(10), Decimal(1)), Tier(None, Decimal(2))),
        "B": (Tier(None, Decimal(3)),),
    }


def test_reads_tiers_by_their_first_value_beside_the_file(tmp_path: Path) -> None:
    value = _load(tmp_path, _with_csv(FROM))["bobot"].values[0].value

    assert dict(value) == {
        "A": (TierFrom(Decimal(1), Decimal(100)), TierFrom(Decimal(2), Decimal(200))),
        "B": (TierFrom(Decimal(3), Decimal(300)),),
    }


def test_reads_plain_rows_beside_the_file(tmp_path: Path) -> None:
    value = _load(tmp_path, _with_csv('{file = "baris.csv"}'))["bobot"].values[0].value

    assert [row["grup"] for row in value] == ["A", "A", "B"]
    assert value[1]["rupiah"] == Decimal(200)


@pytest.mark.parametrize(
    ("spec", "csv"),
    [
        ('{file = "hilang.csv"}', CSV),
        ('{file = "baris.csv", kunci = "kelas"}', CSV),
        ('{file = "baris.csv", key = "tidak_ada", value = "rupiah"}', CSV),
        (TABLE, CSV + "1,100,A,0,10\n"),
        (TIERS, "rupiah,grup,bawah,atas\n1,A,0,10\n2,A,11,\n"),
        (TIERS, "rupiah,grup,bawah,atas\n1,A,0,10\n2,A,9,\n"),
        (TIERS, "rupiah,grup,bawah,atas\n1,A,0,0\n2,A,0,\n"),
        (TIERS, "rupiah,grup,bawah,atas\n1,A,0,10\n"),
        (TIERS, "rupiah,grup,bawah,atas\n1,A,0,\n2,A,10,\n"),
        (TIERS, "rupiah,grup,bawah,atas\nx,A,0,\n"),
        (FROM, "kelas,rupiah,grup\n2,1,A\n2,1,A\n"),
        (FROM, "kelas,rupiah,grup\n2,1,A\n1,1,A\n"),
    ],
)
def test_refuses_a_doubtful_table(tmp_path: Path, spec: str, csv: str) -> None:
    assert _refusal(tmp_path, _with_csv(spec), csv).startswith("contoh.toml: bobot.values[1].csv: csv_unreadable")
