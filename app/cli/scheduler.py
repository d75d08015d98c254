"""`flask scheduler …`: the alarm clock, or one round by hand."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.jobs import due_work
from app.jobs.schedule import run_forever

scheduler = AppGroup("scheduler", help="Pekerjaan terjadwal.")


@scheduler.command("run")
def run() -> None:
    """Keep the timetable until stopped."""
    run_forever(current_app._get_current_object())  # type: ignore[attr-defined]


@scheduler.command("once")
def once() -> None:
    """Do all work that is due now, then stop."""
    done = due_work.run()
    click.echo(f"{done.months}\t{done.scores}\t{done.failed}")


COMMANDS = (scheduler,)
