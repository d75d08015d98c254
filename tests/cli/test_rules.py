"""`flask rules lint` for whoever keeps the rules."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.parameters.test_lint import GOOD


def test_shipped_rules_pass(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["rules", "lint"])

    assert result.exit_code == 0
    assert "0 kesalahan" in result.stdout
    assert "tukin.values[1]: peringatan: baris 16 belum dipastikan" in result.stderr


def test_doubtful_folder_ends_with_one_and_names_line_and_remedy(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "contoh.toml").write_text(GOOD.replace('source = "Diingat"', 'source = ""'), encoding="utf-8")

    result = app.test_cli_runner().invoke(args=["rules", "lint", "--folder", str(tmp_path)])

    assert result.exit_code == 1
    assert "contoh.toml:31: kelompok.values[1].source: kesalahan: source kosong. Tulis peraturan" in result.stderr


def test_missing_folder_is_refused(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["rules", "lint", "--folder", "/tidak/ada"])

    assert result.exit_code == 2
