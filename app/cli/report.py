"""`flask report …`: summaries for HR as files."""

import os
from pathlib import Path

import click
from flask.cli import AppGroup

from app import clock
from app.cli._periods import SEMESTER
from app.domain.calendar import local_date
from app.domain.periods import Semester
from app.services.predikat_differences import differences_in
from app.services.semester_report import semester_lines
from app.services.semester_workbook import write_semester_workbook

report = AppGroup("report", help="Ringkasan untuk kepegawaian.")


@report.command("semester", help="Tulis ringkasan semester; berkas baru ada bila sudah utuh.")
@click.option("--semester", type=SEMESTER, required=True, help="Semester, misalnya 2026-1.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Berkas XLSX.")
def semester_report(semester: Semester, out: Path) -> None:
    """Write the semester summary; the file appears only when it is whole."""
    now = clock.now()
    lines = list(semester_lines(semester, today=local_date(now)))
    differing = differences_in(semester, None)
    unfinished = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        write_semester_workbook(unfinished, semester, lines, differences=differing, made_by="flask report", now=now)
        unfinished.replace(out)
    except OSError as error:
        raise click.ClickException(f"{out}: tidak dapat ditulis ({error.strerror}).") from error
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"{semester.code}\t{len(lines)}")


COMMANDS = (report,)
