"""`flask backup` and `flask restore` as the nightly timer and the drill use them."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.support.server import flask


def test_a_backup_is_restored_into_an_empty_place_and_verified(instance: Path, tmp_path: Path) -> None:
    file, drill = tmp_path / "kota.backup", tmp_path / "latihan"
    drill.mkdir()

    written = flask(instance, "backup", str(file))
    restored = flask(drill, "restore", str(file))
    verified = flask(drill, "audit", "verify")

    name, size, photos, head = written.stdout.rstrip("\n").split("\t")
    assert (name, int(size), photos, head) == (str(file), file.stat().st_size, "0", "0")
    assert restored.stdout.startswith("dipulihkan\t")
    assert verified.stdout.startswith("utuh\t1:")


def test_a_damaged_file_is_one_line_on_stderr(instance: Path, tmp_path: Path) -> None:
    file = tmp_path / "kota.backup"
    file.write_text("bukan cadangan")

    result = flask(instance, "restore", str(file), check=False)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "kota.backup bukan cadangan e-Kinerja, atau terpotong. Tidak ada yang diubah.\n"


def test_a_used_place_needs_ganti(instance: Path, tmp_path: Path) -> None:
    file = tmp_path / "kota.backup"
    flask(instance, "backup", str(file))

    refused = flask(instance, "restore", str(file), check=False)
    replaced = flask(instance, "restore", "--ganti", str(file))

    assert (refused.returncode, "--ganti" in refused.stderr) == (1, True)
    assert replaced.returncode == 0


def test_an_unwritable_place_is_one_line_on_stderr(instance: Path, tmp_path: Path) -> None:
    result = flask(instance, "backup", str(tmp_path / "tidak-ada" / "kota.backup"), check=False)

    assert result.returncode == 1
    assert result.stderr.startswith("kota.backup: cadangan tidak tertulis (No such file or directory)")


def test_a_lost_photo_fails_the_command_so_that_old_backups_are_kept(instance: Path, tmp_path: Path) -> None:
    file = tmp_path / "kota.backup"
    with closing(sqlite3.connect(instance / "ekinerja.db")) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        row = (b"0" * 16, 1, "hilang.jpg", hashlib.sha256(b"").hexdigest(), 1, "2026-07-15 02:00:00")
        connection.execute(
            "INSERT INTO evidence (public_id, activity_id, file_name, sha256, byte_count, created_at) VALUES (?,?,?,?,?,?)",
            row,
        )
        connection.commit()

    result = flask(instance, "backup", str(file), check=False)

    assert (result.returncode, file.is_file()) == (1, True)
    assert result.stderr.startswith("bukti/hilang.jpg: ")
