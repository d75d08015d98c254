"""`flask calendar …`: national holidays and office hours."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app import clock
from app.services.calendar_seed import seed_calendar, seed_schedules

calendar = AppGroup("calendar", help="Kalender kota: hari libur, cuti bersama, jam kerja.")


@calendar.command("seed")
@click.option("--year", required=True, type=click.IntRange(2000, 2100), metavar="TAHUN", help="Tahun kalender.")
def seed(year: int) -> None:
    """Isi hari libur nasional dan cuti bersama satu TAHUN, dan jam kerja bila belum ada; yang ada tidak diubah."""
    now = clock.now()
    days = seed_calendar(year, by=None, now=now)
    hours = seed_schedules(by=None, now=now)
    click.echo(f"{year}: {days} hari libur ditambahkan, {hours} baris jam kerja ditambahkan")


COMMANDS = (calendar,)
