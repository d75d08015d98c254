"""`flask backup FILE` and `flask restore FILE`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.domain.errors import DomainError, Unavailable
from app.errors import message_for
from app.services.backup import restore_backup, write_backup

_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command("backup")
@_FILE
@with_appcontext
def backup(file: Path) -> None:
    """Tulis basis data dan foto bukti ke FILE, lalu baca kembali untuk memeriksanya.

    stdout: nama berkas, byte, jumlah foto, kepala rantai audit. Status 1 bila gagal, atau bila ada foto yang sudah rusak
    sebelum dicadangkan (cadangan tetap tertulis; cadangan lama jangan dihapus dahulu).
    """
    with _in_words():
        written = write_backup(file, evidence_folder=_photos(), now=clock.now())
    manifest = written.manifest
    click.echo(f"{file}\t{written.byte_count}\t{manifest.photo_count}\t{manifest.head or '0'}")
    for name in manifest.damaged:
        click.echo(f"bukti/{name}: foto hilang atau berubah sebelum dicadangkan; cari di cadangan lama.", err=True)
    if manifest.damaged:
        raise SystemExit(1)


@click.command("restore")
@_FILE
@click.option("--ganti", is_flag=True, help="Timpa basis data dan foto yang sudah ada.")
@with_appcontext
def restore(file: Path, ganti: bool) -> None:
    """Pulihkan FILE ke basis data kosong; semuanya diperiksa sebelum ada yang diubah.

    stdout: `dipulihkan`, saat cadangan dibuat, kepala rantai audit. Semua orang harus masuk lagi.
    """
    with _in_words():
        manifest = restore_backup(file, evidence_folder=_photos(), replace=ganti, now=clock.now())
    click.echo(f"dipulihkan\t{manifest.made_at}\t{manifest.head or '0'}")


def _photos() -> Path:
    return Path(current_app.config["EVIDENCE_FOLDER"])


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except DomainError as error:
        _fail(error)
    except SQLAlchemyError as error:
        _fail(Unavailable("backup_failed", problem=str(error).splitlines()[0]))


def _fail(error: DomainError) -> NoReturn:
    click.echo(message_for(error), err=True)
    raise SystemExit(1)


COMMANDS = (backup, restore)
