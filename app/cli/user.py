"""`flask user …`: roles, first passwords, closed accounts."""

import html
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from app import clock
from app.domain.errors import DomainError
from app.domain.permissions import Role
from app.errors import message_for
from app.i18n.format import date_plain
from app.i18n.format import nip as spaced_nip
from app.services.accounts import set_disabled
from app.services.first_passwords import Slip, issue_for_person, issue_for_unit
from app.services.roles import grant_role, revoke_role

user = AppGroup("user", help="Akun: peran, kata sandi pertama, penutupan.")

COMMANDS = (user,)

_PER_PAGE = 8


@user.command("role")
@click.option("--nip", required=True, metavar="N", help="NIP atau kode pejabat.")
@click.option("--add", type=click.Choice([role.value for role in Role]), help="Peran yang diberikan.")
@click.option("--remove", type=click.Choice([role.value for role in Role]), help="Peran yang dicabut.")
@click.option("--unit", metavar="K", help="Kode unit; tanpa ini berlaku seluruh kota.")
def change_role(nip: str, add: str | None, remove: str | None, unit: str | None) -> None:
    """Beri atau cabut satu peran, untuk satu unit beserta bawahannya atau seluruh kota."""
    if (add is None) == (remove is None):
        _fail("Tulis salah satu: --add PERAN atau --remove PERAN.")
    now = clock.now()
    try:
        if add is not None:
            grant_role(nip, add, unit, by=None, now=now)
        else:
            revoke_role(nip, str(remove), unit, by=None, now=now)
    except DomainError as error:
        _fail(message_for(error))
    click.echo(f"{nip}\t{'+' if add else '-'}{add or remove}\t{unit or '-'}")


@user.command("first-password")
@click.option("--nip", metavar="N", help="Satu orang; kata sandi lamanya, kalau ada, langsung tidak berlaku.")
@click.option("--unit", metavar="K", help="Semua orang di unit ini dan bawahannya yang belum membuat kata sandi.")
@click.option("--out", required=True, metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
def print_first_passwords(nip: str | None, unit: str | None, out: Path) -> None:
    """Buat slip kata sandi pertama (HTML siap cetak, delapan per halaman A4)."""
    if (nip is None) == (unit is None):
        _fail("Tulis salah satu: --nip N atau --unit K.")
    now = clock.now()
    # The file exists before any password changes: nobody is locked out because a disk is full or a folder closed.
    waiting = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        _fail(f"{out} tidak dapat ditulis ({error.strerror}). Pilih folder lain untuk --out.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            slips = issue_for_person(nip, by=None, now=now) if nip else issue_for_unit(str(unit), by=None, now=now)
            file.write(slip_sheet(slips))
            file.flush()
            os.fsync(file.fileno())
        os.replace(waiting, out)
    except DomainError as error:
        _fail(message_for(error))
    finally:
        waiting.unlink(missing_ok=True)
    if not slips:
        click.echo("Semua orang di unit ini sudah membuat kata sandi; tidak ada slip.", err=True)
    click.echo(f"{len(slips)}\t{out}")


@user.command("disable")
@click.option("--nip", required=True, metavar="N", help="NIP atau kode pejabat.")
@click.option("--undo", is_flag=True, help="Buka kembali akunnya.")
def disable(nip: str, undo: bool) -> None:
    """Tutup akun seseorang; semua sesinya langsung berakhir."""
    try:
        set_disabled(nip, not undo, by=None, now=clock.now())
    except DomainError as error:
        _fail(message_for(error))
    click.echo(f"{nip}\t{'enabled' if undo else 'disabled'}")


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(1)


_STYLE = """
@page { size: A4; margin: 10mm } * { box-sizing: border-box } body { margin: 0; font: 11pt/1.35 sans-serif; color: #000 }
.sheet { display: grid; grid-template-columns: 1fr 1fr; grid-auto-rows: 66mm; gap: 2mm; break-after: page }
.slip { border: 1px dashed #555; padding: 5mm; overflow: hidden } h2 { font-size: 12pt; margin: 0 }
p { margin: 1mm 0 } .password { font: bold 17pt monospace; margin: 2mm 0 } small { font-size: 8.5pt }
"""


def slip_sheet(slips: Sequence[Slip]) -> str:
    """A printable page per eight slips; needs nothing from anywhere else."""
    pages = [slips[start : start + _PER_PAGE] for start in range(0, len(slips), _PER_PAGE)]
    body = "\n".join(f'<div class="sheet">{"".join(map(_slip, page))}</div>' for page in pages)
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Slip kata sandi pertama</title>'
        f"<style>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def _slip(slip: Slip) -> str:
    return (
        f'<section class="slip"><h2>{html.escape(slip.nama)}</h2>'
        f'<p>NIP <span class="nip">{html.escape(spaced_nip(slip.nip))}</span><br><small>{html.escape(slip.unit)}</small></p>'
        f'<p class="password">{html.escape(slip.password)}</p>'
        f"<p><small>Kata sandi pertama e-Kinerja Palu. Berlaku sekali, sampai {date_plain(slip.last_day)}. "
        "Saat masuk Anda langsung membuat kata sandi sendiri. Jangan berikan slip ini kepada siapa pun; "
        "musnahkan setelah dipakai.</small></p></section>\n"
    )
