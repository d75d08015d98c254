"""`flask tpp evaluate`: one JSON object per line in, one per line out, no database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask_babel import Babel

from app.cli.tpp import tpp
from app.parameters.profiles import PROFILES

PROFILE = PROFILES / "bawaan-nasional.toml"
W1 = {"basic": 5_000_000, "predikat": "baik", "terlambat": [5, 30, 31], "tk": 1, "apel_absen": 1}

PAID = {"gaji_kotor": 4_705_797, "pph_gaji": 0, "dasar_bpjs": 4_028_646, "ptkp": "K/2"}


def _line(facts: dict[str, Any], case: str = "W1", month: str = "2026-03") -> str:
    return json.dumps({"case": case, "month": month, "facts": facts})


def _evaluate(folder: Path, *lines: str | bytes, profile: Path = PROFILE) -> Result:
    # An application without database, so that nothing can be read from one.
    app = Flask("uji")
    Babel(app, default_locale="id")
    app.cli.add_command(tpp)
    cases = folder / "kasus.jsonl"
    cases.write_bytes(b"\n".join(line.encode() if isinstance(line, str) else line for line in lines))
    arguments = ["tpp", "evaluate", "--profile", str(profile), "--cases", str(cases)]
    return app.test_cli_runner().invoke(args=arguments)


def test_w1_gives_the_worked_amount_as_a_number(tmp_path: Path) -> None:
    result = _evaluate(tmp_path, _line(W1))

    out = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert set(out) == {"case", "value", "trace"}
    assert (out["case"], out["value"]) == ("W1", 4_750_000)
    assert out["trace"][0]["step"] == "basic_tpp"


def test_every_line_has_its_own_answer_in_order(tmp_path: Path) -> None:
    result = _evaluate(tmp_path, _line(W1, "a"), "", _line({**W1, "tk": 2}, "b", "2025-12"), "")

    assert [(out["case"], out["value"]) for out in map(json.loads, result.stdout.splitlines())] == [
        ("a", 4_750_000),
        ("b", 4_600_000),
    ]


def test_held_line_has_no_value(tmp_path: Path) -> None:
    result = _evaluate(tmp_path, _line({**W1, "predikat": None}))

    out = json.loads(result.stdout)
    assert (result.exit_code, out["value"], out["trace"][-1]["note"]) == (0, None, "held")


def test_byte_order_mark_and_crlf_are_accepted(tmp_path: Path) -> None:
    result = _evaluate(tmp_path, b"\xef\xbb\xbf" + _line(W1).encode() + b"\r")

    assert json.loads(result.stdout)["value"] == 4_750_000


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{rusak", "JSON"),
        ("[1]", "case, month, dan facts"),
        ("{}", "case, month, dan facts"),
        ('{"case": "a", "month": "2026-03", "facts": {}, "nilai": 1}', "case, month, dan facts"),
        ('{"case": "a", "month": "2026-03", "facts": {}, "facts": {}}', "JSON"),
        ('{"case": "a", "month": "2026-03", "facts": {"basic": NaN}}', "JSON"),
        ('{"case": "a", "month": "2026-03", "facts": []}', "facts harus berupa objek"),
        ('{"case": null, "month": "2026-03", "facts": {}}', "case harus"),
        ('{"case": "a", "month": 3, "facts": {}}', "bukan bulan"),
        ('{"case": "a", "month": "2026-13", "facts": {}}', "bukan bulan"),
        (b'{"case": "\xff", "month": "2026-03", "facts": {}}', "JSON"),
        (_line(W1, month="2020-01"), "bawaan-nasional"),
        (_line({"kelas_jabatan": 17, "predikat": "baik"}), "tukin[17]"),
        (_line({**W1, "hadir": 3}), "hadir: fakta ini tidak dikenal"),
        (_line({"basic": 5}), "predikat: fakta ini wajib ada"),
        (_line({**W1, "basic": -1}), "basic: nilai -1 tidak boleh di bawah nol"),
        (_line({**W1, "predikat": "bagus"}), "sangat_baik, baik"),
        (_line({"predikat": "baik", "kelas_jabatan": 16, "gaji_kotor": None}), "tukin[16]"),
        (_line({"predikat": "baik", "kelas_jabatan": None, "basic": 10**16}), "paling banyak 1000000000000000"),
    ],
)
def test_broken_line_is_named_and_the_others_are_evaluated(tmp_path: Path, line: str | bytes, sentence: str) -> None:
    result = _evaluate(tmp_path, _line(W1, "sebelum"), line, _line(W1, "sesudah"))

    assert result.exit_code == 1
    assert [json.loads(out)["case"] for out in result.stdout.splitlines()] == ["sebelum", "sesudah"]
    assert f"{tmp_path / 'kasus.jsonl'}:2: " in result.stderr
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_result_with_a_fraction_is_refused_rather_than_cut(tmp_path: Path) -> None:
    text = PROFILE.read_text(encoding="utf-8").replace('result = ["tpp_netto", "tpp_bruto"]', 'result = ["tarif_ter"]')
    profile = tmp_path / "pecahan.toml"
    profile.write_text(text, encoding="utf-8")

    result = _evaluate(tmp_path, _line({**W1, **PAID}), profile=profile)

    assert result.exit_code == 1
    assert "bukan rupiah bulat" in result.stderr


def test_faulty_profile_is_refused_with_file_line_and_remedy(tmp_path: Path) -> None:
    text = PROFILE.read_text(encoding="utf-8").replace('plus = ["koefisien"]', 'plus = ["koefsien"]')
    profile = tmp_path / "daerah.toml"
    profile.write_text(text, encoding="utf-8")
    line = text.splitlines().index('plus = ["koefsien"]') + 1

    result = _evaluate(tmp_path, _line(W1), profile=profile)

    assert (result.exit_code, result.stdout) == (1, "")
    number = text.split('plus = ["koefsien"]')[0].count("[[step]]")
    assert f"{profile}:{line}: step {number}.plus: " in result.stderr
    assert "Yang paling mirip: koefisien" in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('kind = "progressive"', 'kind = "progresive"', "Yang paling mirip: progressive"),
        ('source = "', 'sorce = "', "Yang paling mirip: source"),
        ('plus = ["koefisien"]', 'plus = ["tpp_bruto"]', "langkah tpp_bruto baru dihitung sesudah ini"),
        ('plus = ["koefisien"]', 'plus = ["rasio_produktivitas"]', "Hilangkan lingkaran itu"),
        ('tiers = {parameter = "pasal17"}', "tiers = [{up_to = 30, value = 0.005}]", "agar tidak ada nilai yang jatuh di celah"),
        ('{parameter = "bpjs_ceiling"}', '{parameter = "bpjs_celing"}', "Yang paling mirip: bpjs_ceiling"),
    ],
)  # fmt: skip
def test_mistake_in_a_profile_is_named_with_its_line_and_remedy(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    text = PROFILE.read_text(encoding="utf-8")
    before, _, after = text.partition(old)
    profile = tmp_path / "daerah.toml"
    profile.write_text(before + new + after, encoding="utf-8")

    result = _evaluate(tmp_path, _line(W1), profile=profile)

    told = [line for line in result.stderr.splitlines() if sentence in line]
    assert (result.exit_code, result.stdout) == (1, "")
    assert [int(line.removeprefix(f"{profile}:").split(":")[0]) for line in told[:1]] == [before.count("\n") + 1]


def test_circle_of_profiles_is_named_with_its_remedy(tmp_path: Path) -> None:
    text = PROFILE.read_text(encoding="utf-8").replace("[facts.", 'extends = "palu"\n[facts.', 1)
    profile = tmp_path / "daerah.toml"
    profile.write_text(text, encoding="utf-8")

    result = _evaluate(tmp_path, _line(W1), profile=profile)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "profil bawaan-nasional sudah melanjutkan profil ini. Hilangkan lingkaran itu." in result.stderr


def test_unreadable_files_are_named(tmp_path: Path) -> None:
    result = _evaluate(tmp_path, _line(W1), profile=tmp_path / "tidak-ada.toml")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "tidak-ada.toml" in result.stderr


def test_unreadable_cases_are_named(tmp_path: Path) -> None:
    app = Flask("uji")
    Babel(app, default_locale="id")
    app.cli.add_command(tpp)
    missing = tmp_path / "tidak-ada.jsonl"

    result = app.test_cli_runner().invoke(args=["tpp", "evaluate", "--profile", str(PROFILE), "--cases", str(missing)])

    assert result.exit_code == 1
    assert str(missing) in result.stderr
