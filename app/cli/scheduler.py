"""`flask scheduler …`: the alarm clock, or one round by hand."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli._ready import refuse_unready_database
from app.domain.errors import DomainError
from app.errors import message_for
from app.jobs import due_work, reminders
from app.jobs.schedule import run_forever

scheduler = AppGroup("scheduler", help="Pekerjaan terjadwal.")


@scheduler.command("run", help="Jalankan jadwal sampai dihentikan (SIGTERM atau Ctrl+C).")
def run() -> None:
    """Keep the timetable until SIGTERM or Ctrl+C."""
    refuse_unready_database()
    run_forever(current_app._get_current_object())  # type: ignore[attr-defined]


@scheduler.command(
    "once", help="Kerjakan semua yang perlu dikerjakan sekarang, lalu berhenti; keluar 1 bila ada nilai yang gagal."
)
def once() -> None:
    """Do all work that is due now, then stop.

    stdout: person-months rolled up, scores published, people whose score failed. Exit 1 when somebody's score failed
    (named on stderr by semester and number; the others are done) or when the work could not be done.
    """
    try:
        done = due_work.run()
        reminders.run()
    except DomainError as error:
        click.echo(message_for(error), err=True)
        raise SystemExit(1) from None
    click.echo(f"{done.months}\t{done.scores}\t{len(done.failed)}")
    for failure in done.failed:
        click.echo(f"{failure.semester}: pegawai #{failure.employee_id}: {failure.code}", err=True)
    if done.failed:
        raise SystemExit(1)


COMMANDS = (scheduler,)
