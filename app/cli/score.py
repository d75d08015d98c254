"""`flask score …`: the aggregation by hand, and a score's derivation."""

import json
import sys
from typing import Any

import click
from flask.cli import AppGroup

from app import clock
from app.cli._periods import MONTH, SEMESTER
from app.domain.errors import DomainError
from app.domain.periods import Month, Semester, parse_period
from app.domain.score_explain import explain_text_lines
from app.errors import message_for
from app.i18n.score_lines import sentence
from app.services import due_work, period_scores, score_explain
from app.services.periods import closed_months
from app.services.rollup import due_employees
from app.services.scoring import ScoreRun, compute_scores, due_people, people_with_plan

score = AppGroup("score", help="Roll-up bulanan dan nilai semester.")


@score.command("aggregate", help="Hitung roll-up dan nilai yang perlu dihitung dari satu semester atau bulan.")
@click.option("--semester", type=SEMESTER, help="Semester, misalnya 2026-1: roll-up keenam bulannya, lalu nilai.")
@click.option("--month", type=MONTH, help="Bulan, misalnya 2026-03: roll-up bulan itu saja.")
@click.option("--dry-run", is_flag=True, help="Hanya sebutkan apa yang akan dihitung.")
def aggregate(semester: Semester | None, month: Month | None, dry_run: bool) -> None:
    """Do the scheduler's aggregation for one semester or month, whatever is due of it."""
    if (semester is None) == (month is None):
        raise click.UsageError("Tulis salah satu: --semester 2026-1 atau --month 2026-03.")
    months = [month] if month else list(semester.months) if semester else []
    closed = closed_months(months)
    open_months = [one for one in months if one not in closed]
    if dry_run:
        _announce(open_months, semester)
        return
    now = clock.now()
    for one in open_months:
        with click.progressbar(length=len(due_employees(one)), label=one.code, file=sys.stderr) as bar:
            people = due_work.roll_up_due(one, now=now, progress=bar.update)
        click.echo(f"{one.code}\t{people}")
    if semester:
        run = _score(semester)
        click.echo(f"{semester.code}\t{run.published}\t{run.unchanged}")
        _report_failed(semester, run)


@score.command("explain", help="Tampilkan asal-usul nilai seseorang; keluar 1 bila belum ada.")
@click.option("--nip", required=True, help="NIP pegawai.")
@click.option("--semester", type=SEMESTER, required=True, help="Semester, misalnya 2026-1.")
@click.option("--json", "as_json", is_flag=True, help="Sebagai JSON.")
def explain(nip: str, semester: Semester, as_json: bool) -> None:
    """Print how a score came about; exit 1 if there is none."""
    found: dict[str, Any] | None = score_explain.explain(nip, semester)
    if found is None:
        click.echo(f"Belum ada nilai {semester.code} untuk {nip}.", err=True)
        sys.exit(1)
    _tell(found, as_json)


@score.command("measure", help="Ukur satu bulan, triwulan, semester, atau tahun seseorang; tidak menyimpan apa pun.")
@click.option("--nip", required=True, help="NIP pegawai.")
@click.option("--period", "code", required=True, help="Periode: 2026-03, 2026-tw1, 2026-1, atau 2026.")
@click.option("--json", "as_json", is_flag=True, help="Sebagai JSON.")
def measure(nip: str, code: str, as_json: bool) -> None:
    """Print how far a period is, against its part of the targets; exit 1 if there is nothing to measure."""
    try:
        found = period_scores.measure(nip, parse_period(code), now=clock.now())
    except DomainError as problem:
        click.echo(message_for(problem), err=True)
        sys.exit(1)
    if found is None:
        click.echo(f"Tidak ada SKP yang disepakati pada {code} untuk {nip}.", err=True)
        sys.exit(1)
    _tell(found, as_json)


def _tell(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in explain_text_lines(found):
        click.echo("  " * line.depth + sentence(line))


def _announce(months: list[Month], semester: Semester | None) -> None:
    for one in months:
        click.echo(f"{one.code}\t{len(due_employees(one))}")
    if semester:
        click.echo(f"{semester.code}\t{len(due_people(semester))}")


def _report_failed(semester: Semester, run: ScoreRun) -> None:
    """One line per person whose score could not be computed; someone without a plan is no failure."""
    nips = score_explain.nips_of(run.failed)
    for employee_id, code in sorted(run.failed.items()):
        click.echo(f"{semester.code}: {nips[employee_id]}: {code}", err=True)
    if run.failed:
        sys.exit(1)


def _score(semester: Semester) -> ScoreRun:
    """Everyone with a plan, not only those due: asked for by hand, nothing may be left to a mark."""
    people = people_with_plan(semester)
    with click.progressbar(length=len(people), label=semester.code, file=sys.stderr) as bar:
        return compute_scores(semester, people, now=clock.now(), progress=bar.update)


COMMANDS = (score,)
