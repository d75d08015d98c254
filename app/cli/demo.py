"""`flask demo load`: the demonstration city."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

import click
from flask.cli import AppGroup

from app import clock
from app.domain.calendar import local_date
from app.domain.errors import Conflict
from app.services.demo.cast import DemoAccount
from app.services.demo.load import DemoRequest, load_city, stored_accounts
from app.services.demo.staffing import LEAST_EMPLOYEES

demo = AppGroup("demo", help="Kota peragaan.")

COMMANDS = (demo,)

_EMPLOYEES, _SEED = 240, 2026
_EARLIEST, _LATEST = datetime(2024, 9, 1), datetime(2035, 12, 31)  # noqa: DTZ001  days, not instants


@demo.command("load")
@click.option(
    "--employees",
    type=click.IntRange(LEAST_EMPLOYEES, 20_000),
    default=_EMPLOYEES,
    show_default=True,
    help="Jumlah pegawai.",
)
@click.option(
    "--months",
    type=click.IntRange(1, 24),
    help="Jumlah bulan berisi entri; bawaan: semester lengkap terakhir sampai sekarang.",
)
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Hari terakhir berisi entri; bawaan: kemarin."
)
@click.option(
    "--seed", type=int, default=_SEED, show_default=True, help="Bilangan yang sama menghasilkan kota yang sama."
)
@click.option("--if-empty", is_flag=True, help="Bila basis data sudah berisi, hanya tampilkan akun peragaan.")
def load(employees: int, months: int | None, until: datetime | None, seed: int, if_empty: bool) -> None:
    """Isi basis data kosong dengan kota peragaan, lalu tampilkan akunnya: peran, NIP, sandi."""
    known = stored_accounts()
    if if_empty and known is not None:
        _show_again(known)
        return
    now = clock.now()
    last_day = until.date() if until else local_date(now) - timedelta(days=1)
    if until is not None and not _EARLIEST <= until <= _LATEST:
        raise click.UsageError(f"--until: tulis tanggal dari {_EARLIEST:%Y-%m-%d} sampai {_LATEST:%Y-%m-%d}.")
    request = DemoRequest(employees, months, last_day, seed)
    try:
        with click.progressbar(length=request.steps, label="Kota peragaan", file=sys.stderr) as bar:
            loaded = load_city(request, now=now, progress=bar.update)
    except Conflict:
        _refuse(if_empty)
        return
    click.echo(f"{loaded.entries} entri, {employees} pegawai, sampai {last_day.isoformat()}.", err=True)
    _show(loaded.accounts)


def _show_again(accounts: list[DemoAccount]) -> None:
    if not accounts:
        raise click.ClickException(
            "Pemuatan kota peragaan yang lalu terputus. Hapus berkas basis data, lalu muat lagi."
        )
    _show(accounts)


def _show(accounts: list[DemoAccount]) -> None:
    for account in accounts:
        click.echo(f"{account.peran}\t{account.nip}\t{account.sandi}")


def _refuse(if_empty: bool) -> None:
    if not if_empty:
        raise click.ClickException("Basis data sudah berisi data. Kota peragaan hanya dimuat ke basis data kosong.")
    click.echo("Basis data berisi data sendiri; kota peragaan tidak dimuat.", err=True)
